"""The interpreter of the workflows behind the Executions API: the official client starts and looks at executions.

Its documents are its own: they stand for the service, not for the pipeline's bucket.
"""

from __future__ import annotations

import contextlib
import json
import threading
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc
from google.cloud.workflows import executions_v1 as v1
from google.cloud.workflows.executions_v1.services.executions.transports import ExecutionsGrpcTransport

from common.adapters.cloud.clients import Clients
from common.adapters.embedded.workflows.errors import Refused
from common.adapters.embedded.workflows.executions import Executions
from common.adapters.embedded.workflows.journal import record_key

SERVICE = "google.cloud.workflows.executions.v1.Executions"
STATES = {"ACTIVE": v1.Execution.State.ACTIVE, "SUCCEEDED": v1.Execution.State.SUCCEEDED,
          "FAILED": v1.Execution.State.FAILED}


class Service:
    """One thread for each execution, as it has no other place to run."""

    def __init__(self, executions: Executions) -> None:
        self.executions = executions
        self.died: list[BaseException] = []

    def create(self, request: Any, context: grpc.ServicerContext) -> Any:
        workflow, execution = request.parent.rpartition("/")[2], str(uuid.uuid4())
        argument, key = json.loads(request.execution.argument or "null"), record_key(workflow, execution)
        over = threading.Event()

        def run() -> None:
            try:
                self.executions.run(workflow, argument, execution)
            except BaseException as error:  # noqa: BLE001 — the test that waits for it is told
                self.died.append(error)
            finally:
                over.set()

        threading.Thread(target=run, daemon=True).start()
        while not over.is_set() and not self.executions.documents.get([key]):
            over.wait(0.01)
        return v1.Execution(name=f"{request.parent}/executions/{execution}", argument=request.execution.argument,
                            state=STATES["ACTIVE"])

    def get(self, request: Any, context: grpc.ServicerContext) -> Any:
        workflow, execution = request.name.split("/")[-3], request.name.split("/")[-1]
        try:
            record = self.executions.look(workflow, execution)
        except Refused as error:
            context.abort(grpc.StatusCode.NOT_FOUND, str(error))
        answer = v1.Execution(name=request.name, state=STATES[record["state"]],
                              argument=json.dumps(record["argument"]))
        if record["state"] == "SUCCEEDED":
            answer.result = json.dumps(record["result"])
        if record["state"] == "FAILED":
            answer.error = v1.Execution.Error(payload=json.dumps(record["error"]["payload"]))
        return answer


@contextlib.contextmanager
def served(service: Service) -> Iterator[str]:
    """host:port of the service."""
    handlers = {
        "CreateExecution": grpc.unary_unary_rpc_method_handler(
            service.create, v1.CreateExecutionRequest.deserialize, v1.Execution.serialize),
        "GetExecution": grpc.unary_unary_rpc_method_handler(
            service.get, v1.GetExecutionRequest.deserialize, v1.Execution.serialize)}
    server = grpc.server(ThreadPoolExecutor(4))
    server.add_generic_rpc_handlers([grpc.method_handlers_generic_handler(SERVICE, handlers)])
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        yield f"127.0.0.1:{port}"
    finally:
        server.stop(None).wait()


class LocalClients(Clients):
    """The official clients, the one of executions told where the service is: no variable of Google's says that."""

    address = ""

    @property
    def executions(self) -> v1.ExecutionsClient:
        client: v1.ExecutionsClient = self._once("executions", lambda: v1.ExecutionsClient(
            transport=ExecutionsGrpcTransport(channel=grpc.insecure_channel(self.address))))
        return client


def over_http(token: str) -> Any:
    """How the interpreter calls: real requests, with the identity that the service signs where one is asked for."""
    def call(method: str, url: str, **options: Any) -> tuple[int, Mapping[str, str], Any]:
        headers = {str(name): str(value) for name, value in (options.get("headers") or {}).items()}
        if options.get("auth"):
            headers["Authorization"] = f"Bearer {token}"
        body = options.get("body")
        if body is not None:
            headers.setdefault("Content-Type", "application/json")
        request = urllib.request.Request(url, None if body is None else json.dumps(body).encode(), headers,
                                         method=method)
        try:
            with urllib.request.urlopen(request, timeout=options.get("timeout") or 300) as answer:
                return int(answer.status), dict(answer.headers), parsed(answer.read())
        except urllib.error.HTTPError as error:
            return error.code, dict(error.headers), parsed(error.read())
        except urllib.error.URLError as error:
            if isinstance(error.reason, TimeoutError):
                raise TimeoutError(str(error)) from None
            raise ConnectionError(str(error)) from None

    return call


def parsed(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return body.decode(errors="replace")
