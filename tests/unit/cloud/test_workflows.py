"""Executions are started over the wire as the service expects them; the service here is a stand-in of ours."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc
import pytest
from google.cloud.workflows import executions_v1
from google.cloud.workflows.executions_v1.services.executions.transports import ExecutionsGrpcTransport

from common.adapters.cloud.clients import Clients
from common.adapters.cloud.config import Config
from common.adapters.cloud.workflows import CloudWorkflows
from common.errors import Reject, Retry


class Local(Clients):
    """Clients of a service on this machine."""

    address = ""

    @property
    def executions(self) -> executions_v1.ExecutionsClient:
        channel = grpc.insecure_channel(self.address)
        return executions_v1.ExecutionsClient(transport=ExecutionsGrpcTransport(channel=channel))


@pytest.fixture
def asked() -> list[Any]:
    return []


@pytest.fixture
def workflows(asked: list[Any]) -> Iterator[CloudWorkflows]:
    """A service that knows one workflow, and is away when it is asked for another."""
    def create(request: Any, context: grpc.ServicerContext) -> Any:
        asked.append(request)
        if not request.parent.endswith("/nightly"):
            context.abort({"gone": grpc.StatusCode.NOT_FOUND, "wrong": grpc.StatusCode.INVALID_ARGUMENT}.get(
                request.parent.rpartition("/")[2], grpc.StatusCode.UNAVAILABLE), "no")
        return executions_v1.Execution(name=f"{request.parent}/executions/1")

    server = grpc.server(ThreadPoolExecutor(1))
    server.add_generic_rpc_handlers([grpc.method_handlers_generic_handler(
        "google.cloud.workflows.executions.v1.Executions", {"CreateExecution": grpc.unary_unary_rpc_method_handler(
            create, executions_v1.CreateExecutionRequest.deserialize, executions_v1.Execution.serialize)})])
    clients = Local(Config("my-project", "us-central1", "my-raw", "my-public", "my-state"))
    clients.address = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    server.start()
    yield CloudWorkflows(clients)
    server.stop(None).wait()


def test_an_execution_is_started_with_its_argument_and_named(workflows: CloudWorkflows, asked: list[Any]) -> None:
    parent = "projects/my-project/locations/us-central1/workflows/nightly"
    assert workflows.start("nightly", {"game_date": "2024-01-14", "a": [1]}) == f"{parent}/executions/1"
    [request] = asked
    assert (request.parent, request.execution.argument) == (parent, '{"a":[1],"game_date":"2024-01-14"}')


@pytest.mark.parametrize(("workflow", "error"), [("away", Retry), ("gone", Retry), ("wrong", Reject)])
def test_a_start_that_fails_is_asked_once_and_told(
    workflows: CloudWorkflows, asked: list[Any], workflow: str, error: type[Exception]
) -> None:
    with pytest.raises(error, match=f"^start {workflow}: "):
        workflows.start(workflow, {})
    assert len(asked) == 1
