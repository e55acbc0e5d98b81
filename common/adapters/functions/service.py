"""One function as functions-framework serves it: events or calls in, answers, health and structured logs out."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import flask
import functions_framework
from werkzeug.exceptions import HTTPException

from common import logs
from common.adapters.functions.caller import Callers, google_verified
from common.adapters.functions.events import receive
from common.adapters.functions.ready import readiness
from common.adapters.functions.trace import trace
from common.endpoint import Endpoint
from common.errors import Reject, Retry, Usage
from common.pipeline import Pipeline
from common.ports import Doc, World
from common.processor import Processor
from common.version import version

# What a test or another host puts into app.config instead: (pipeline) -> World, (token, audience) -> claims.
WORLD, VERIFY, BUCKET = "TIPOFF_WORLD", "TIPOFF_VERIFY", "TIPOFF_RAW_BUCKET"
MAX_BYTES = 16_000_000  # a message of Pub/Sub has at most 10 MB, a third more as base64
PUSHED = "google.cloud.pubsub.topic.v1.messagePublished"
Answer = tuple[Doc, int]


@dataclass(frozen=True)
class Service:
    """The function of one module: a processor's takes CloudEvents, an endpoint's is called over HTTP."""

    name: str
    pipeline: Pipeline
    package: str = "functions"

    @property
    def processor(self) -> Processor | None:
        return self.pipeline.by_name.get(self.name)

    @property
    def endpoint(self) -> Endpoint | None:
        return next((e for e in self.pipeline.endpoints if e.name == self.name), None)

    def function(self) -> Callable[..., Any]:
        """A real function of its entry point's name: by that, the framework finds how to call it."""
        p, endpoint = self.processor, self.endpoint
        if p is None and endpoint is None:
            raise AttributeError(f"{self.name} declares neither a processor nor an endpoint")

        def served(given: Any) -> Any:
            return self.received(given["type"], given.data) if p else self.called(given)

        served.__name__ = served.__qualname__ = self.name.replace(".", "_")
        if flask.has_app_context():
            self.install(flask.current_app)
        return functions_framework.cloud_event(served) if p else functions_framework.http(served)

    def install(self, app: flask.Flask) -> None:
        """Around the function: who calls, /health and /ready, logs, errors."""
        app.config["MAX_CONTENT_LENGTH"] = MAX_BYTES
        app.before_request(self.begun)
        app.after_request(_signed)
        app.register_error_handler(Exception, _failed)
        app.add_url_rule("/health", "health", lambda: {"status": "ok", "function": self.name, "version": version()})
        app.add_url_rule("/ready", "ready", self.ready)

    def begun(self) -> Answer | None:
        """Before each request. A plain Pub/Sub push is taken from the framework, which answers 400 to one without
        data and forgets how often it was tried."""
        request = flask.request
        logs.begin(function=self.name, **trace(
            request.headers.get("traceparent", ""), request.headers.get("X-Cloud-Trace-Context", ""),
            os.environ.get("TIPOFF_PROJECT", "")))
        if request.path == "/health":
            return None
        refusal = Callers.read(os.environ).refusal(request.headers.get("Authorization", ""),
                                                   flask.current_app.config.get(VERIFY, google_verified))
        if refusal:
            logs.event("refused", "WARNING", reason=refusal)
            return {"error": "this caller may not call"}, 403
        if self.processor and request.method == "POST" and request.is_json and "ce-id" not in request.headers \
                and request.mimetype != "application/cloudevents+json":
            return self.pushed(request.get_json(silent=True))
        return None

    def pushed(self, body: Any) -> Answer:
        if not isinstance(body, dict) or not isinstance(body.get("message"), dict):
            return {"error": "neither a CloudEvent nor a push of Pub/Sub"}, 400
        attempt = body.get("deliveryAttempt")
        logs.share(**({"attempt": attempt} if isinstance(attempt, int) else {}))
        return self.received(PUSHED, body), 200

    def received(self, kind: str, data: Any) -> Doc:
        assert self.processor is not None
        return receive(self.processor, kind, data, self.world(), os.environ.get(BUCKET, ""))

    def called(self, request: flask.Request) -> Answer:
        """A workflow, a scheduler or a person calls the endpoint: JSON object in, JSON object out."""
        assert self.endpoint is not None
        if request.method != "POST":
            return {"error": f"{request.method[:20]}: it takes POST"}, 405
        body = request.get_json(force=True, silent=True) if request.get_data() else {}
        if not isinstance(body, dict):
            return {"error": "the body must be a JSON object"}, 400
        logs.share(correlation_id=str(body.get("correlation_id") or request.headers.get("X-Correlation-Id", ""))[:100])
        world = self.world()
        status, answer = self.endpoint.answer(body, world)
        world.log.flush()
        logs.event("called", "INFO" if status < 500 else "ERROR", status=status)
        return answer, status

    def ready(self) -> Answer:
        try:
            checks = readiness(self.processor, self.world())
        except Usage as error:
            checks = {"configuration": str(error)}
        done = all(found == "ok" for found in checks.values())
        return {"ready": done, "function": self.name, "version": version(), "checks": checks}, 200 if done else 503

    def world(self) -> World:
        """What one request works on. An endpoint may ask about the whole pipeline; a processor's is its own part."""
        pipeline = self.pipeline if self.processor else _whole(self.package)
        opened: Callable[[Pipeline], World] = flask.current_app.config.get(WORLD, cloud_world)
        return opened(pipeline)


@cache
def _whole(package: str) -> Pipeline:
    return Pipeline.load(package)


def cloud_world(pipeline: Pipeline) -> World:
    """The cloud's, from the environment; its clients are shared, and who holds a lease is this one request."""
    from common.adapters.cloud.world import holder_of_this_instance
    return replace(_opened(pipeline), holder=holder_of_this_instance())


@cache
def _opened(pipeline: Pipeline) -> World:
    from common.adapters.cloud.config import Config
    from common.adapters.cloud.world import open_world
    from common.adapters.sources.later import Later
    return open_world(pipeline, Config.read(os.environ), Later("live")).world


def _signed(response: flask.Response) -> flask.Response:
    response.headers["X-Tipoff-Version"] = version()
    return response


def _failed(error: Exception) -> Any:
    """Anything that was raised: not acknowledged. The log says where it was, never what was being worked on."""
    if isinstance(error, HTTPException):
        return {"error": error.name}, error.code or 500, error.get_headers()[1:]
    told = isinstance(error, (Retry, Reject, Usage))
    places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
    logs.event("failed", "ERROR", error_type=type(error).__name__, error=str(error)[:500] if told else "",
               places=[] if told else places[-8:])
    sys.stderr.flush()
    return {"error": type(error).__name__}, 503 if isinstance(error, Retry) else 500
