"""Runs the Cloud Storage emulator with what it lacks: generation preconditions, quoted links, bucket notifications.

The server answers one request at a time, so that comparing and storing cannot be parted. A notification goes to the
queue at $PUBSUB_EMULATOR_HOST before the upload is answered; an upload is not answered well when it could not go.
"""

import base64
import json
import logging
import os
import sys
import urllib.request
from collections.abc import Callable
from http import server as http
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlparse

from desk import Desk, told
from ending import end_with_the_starter
from gcp_storage_emulator import server
from gcp_storage_emulator.exceptions import NotFound
from gcp_storage_emulator.handlers import objects
from gcp_storage_emulator.storage import Storage

CONDITIONS = {"ifGenerationMatch": ("generation", True), "ifGenerationNotMatch": ("generation", False),
              "ifMetagenerationMatch": ("metageneration", True), "ifMetagenerationNotMatch": ("metageneration", False)}
asked: dict[str, list[str]] = {}  # the query of the request that is being answered
configured: dict[str, list[dict[str, Any]]] = {}  # bucket -> its notification configurations
desk = Desk()


class Failed(Exception):
    """A precondition of the request does not hold."""


def check(storage: Storage, bucket: str, name: str) -> None:
    try:
        found = storage.get_file_obj(bucket, name)
    except NotFound:
        found = {"generation": 0, "metageneration": 0}
    for condition, (fact, equal) in CONDITIONS.items():
        if condition in asked and (int(asked[condition][0]) == int(found[fact])) != equal:
            raise Failed(condition)


def conditional(inner: Callable[..., Any]) -> Callable[..., Any]:
    def call(self: Storage, bucket: str, name: str, *rest: Any, **more: Any) -> Any:
        check(self, bucket, name)
        return inner(self, bucket, name, *rest, **more)

    return call


def announcing(inner: Callable[..., Any]) -> Callable[..., Any]:
    def create(self: Storage, bucket: str, name: str, content: bytes, stored: dict[str, Any], *rest: Any) -> Any:
        done = inner(self, bucket, name, content, stored, *rest)
        for config in configured.get(bucket, []):
            if name.startswith(config.get("object_name_prefix", "")):
                announce(config, stored)
        return done

    return create


def announce(config: dict[str, Any], stored: dict[str, Any]) -> None:
    topic = config["topic"].removeprefix("//pubsub.googleapis.com/")
    data = base64.b64encode(json.dumps(stored).encode()).decode() if config["payload_format"] == "JSON_API_V1" else ""
    message = {"data": data, "attributes": {
        "eventType": "OBJECT_FINALIZE", "payloadFormat": config["payload_format"], "bucketId": stored["bucket"],
        "objectId": stored["name"], "objectGeneration": str(stored["generation"])}}
    request = urllib.request.Request(
        f"http://{os.environ['PUBSUB_EMULATOR_HOST']}/v1/{topic}:publish", json.dumps({"messages": [message]}).encode(),
        {"Content-Type": "application/json"})
    urllib.request.urlopen(request, timeout=20).close()
    desk.counts["notifications"] += 1


def answering(inner: Callable[..., Any]) -> Callable[..., Any]:
    def handle(self: Any, method: Any) -> None:
        request = self._request_handler
        url = urlparse(request.path)
        asked.clear()
        asked.update(parse_qs(url.query))
        if (answer := desk.asked(request.path)) is not None:
            return reply(request, 200, answer)
        if status := desk.refusal(request.command, request.path):
            return reply(request, status, told(status))
        desk.counts[kind(request.command, url.path)] += 1
        try:
            bucket, found, name = url.path.partition("/b/")[2].partition("/o/")
            if found and request.command == "GET" and CONDITIONS.keys() & asked.keys():
                check(request.storage, bucket, unquote(name))
            if url.path.endswith("/notificationConfigs"):
                return configure(request, bucket.partition("/")[0])
            inner(self, method)
        except Failed as failed:
            reply(request, 412, json.dumps({"error": {"code": 412, "message": f"{failed} did not hold"}}).encode())

    return handle


def kind(method: str, path: str) -> str:
    if method == "GET":
        return "download" if "media" in asked.get("alt", []) or "/download/" in path else (
            "list" if path.endswith("/o") else "get")
    return "insert" if "/o" in path and method in ("POST", "PUT") else method.lower()


def configure(request: Any, bucket: str) -> None:
    """What is asked of notifications: to make one."""
    config = json.loads(request.rfile.read(int(request.headers["Content-Length"])))
    configured.setdefault(bucket, []).append(config)
    reply(request, 200, json.dumps(config | {"id": str(len(configured[bucket]))}).encode())


def reply(request: Any, status: int, body: bytes) -> None:
    request.send_response(status)
    request.send_header("content-type", "application/json")
    request.send_header("content-length", str(len(body)))
    request.end_headers()
    request.wfile.write(body)


def quoting(inner: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    def made(base: str, bucket: str, name: str, *rest: Any, **more: Any) -> dict[str, Any]:
        found = inner(base, bucket, name, *rest, **more)
        return found | {"mediaLink": found["mediaLink"].replace(f"/o/{name}?", f"/o/{quote(name, safe='')}?")}

    return made


if __name__ == "__main__":
    end_with_the_starter()
    logging.disable(logging.CRITICAL)
    http.HTTPServer.request_queue_size = 256
    Storage._write_config_to_file = lambda self: None  # all of it at every upload, for a restart that never comes
    for change in ("create_file", "delete_file", "patch_object"):
        setattr(Storage, change, conditional(getattr(Storage, change)))
    Storage.create_file = announcing(Storage.create_file)
    objects._make_object_resource = quoting(objects._make_object_resource)
    server.Router.handle = answering(server.Router.handle)
    server.create_server("127.0.0.1", int(sys.argv[1]), in_memory=True).run()
