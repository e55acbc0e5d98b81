"""Runs the Cloud Storage emulator with what it lacks: generation preconditions, and links that are quoted.

The server answers one request at a time, so that comparing and storing cannot be parted.
"""

import json
import logging
import sys
from collections.abc import Callable
from http import server as http
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlparse

from ending import end_with_the_starter
from gcp_storage_emulator import server
from gcp_storage_emulator.exceptions import NotFound
from gcp_storage_emulator.handlers import objects
from gcp_storage_emulator.storage import Storage

CONDITIONS = {"ifGenerationMatch": ("generation", True), "ifGenerationNotMatch": ("generation", False),
              "ifMetagenerationMatch": ("metageneration", True), "ifMetagenerationNotMatch": ("metageneration", False)}
asked: dict[str, list[str]] = {}  # the query of the request that is being answered


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


def answering(inner: Callable[..., Any]) -> Callable[..., Any]:
    def handle(self: Any, method: Any) -> None:
        request = self._request_handler
        url = urlparse(request.path)
        asked.clear()
        asked.update(parse_qs(url.query))
        try:
            bucket, found, name = url.path.partition("/b/")[2].partition("/o/")
            if found and request.command == "GET" and CONDITIONS.keys() & asked.keys():
                check(request.storage, bucket, unquote(name))
            inner(self, method)
        except Failed as failed:
            body = json.dumps({"error": {"code": 412, "message": f"{failed} did not hold"}}).encode()
            request.send_response(412)
            request.send_header("content-type", "application/json")
            request.send_header("content-length", str(len(body)))
            request.end_headers()
            request.wfile.write(body)

    return handle


def quoting(inner: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    def made(base: str, bucket: str, name: str, *rest: Any, **more: Any) -> dict[str, Any]:
        found = inner(base, bucket, name, *rest, **more)
        return found | {"mediaLink": found["mediaLink"].replace(f"/o/{name}?", f"/o/{quote(name, safe='')}?")}

    return made


if __name__ == "__main__":
    end_with_the_starter()
    logging.disable(logging.CRITICAL)
    http.HTTPServer.request_queue_size = 256
    for change in ("create_file", "delete_file", "patch_object"):
        setattr(Storage, change, conditional(getattr(Storage, change)))
    objects._make_object_resource = quoting(objects._make_object_resource)
    server.Router.handle = answering(server.Router.handle)
    server.create_server("127.0.0.1", int(sys.argv[1]), in_memory=True).run()
