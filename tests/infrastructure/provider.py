"""A stand-in for Google's provider: it serves the recorded schema to the real Terraform, and keeps what is applied in
its state alone.

    python -m tests.infrastructure.provider

prints what TF_REATTACH_PROVIDERS must say, and ends when its input does. It runs in the environment of
locks/stand-in.txt: nothing but the standard library, the protocol and google.py may be imported here.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from concurrent import futures
from pathlib import Path
from typing import Any

import grpc
import msgpack
from tf.gen import grpc_controller_pb2 as controller
from tf.gen import grpc_controller_pb2_grpc as controller_grpc
from tf.gen import grpc_stdio_pb2_grpc as stdio_grpc
from tf.gen import tfplugin_pb2 as pb
from tf.gen import tfplugin_pb2_grpc as plugin_grpc

from tests.infrastructure import google

ADDRESS = "registry.terraform.io/hashicorp/google"
SCHEMA = json.loads((Path(__file__).parent / "provider.json").read_text(encoding="utf-8"))
UNKNOWN = msgpack.ExtType(0, b"\x00")
NESTING = {"single": 1, "list": 2, "set": 3}


def schema_of(kind: str, shape: dict[str, Any]) -> pb.Schema:
    return pb.Schema(version=0, block=_block(kind, shape, ""))


def _block(kind: str, shape: dict[str, Any], prefix: str) -> pb.Schema.Block:
    attributes = [
        pb.Schema.Attribute(name=name, type=json.dumps(argument[1]).encode(), required=argument[0] == "required",
                            optional=argument[0] == "optional",
                            computed=argument[0] != "required" and google.adds(kind, prefix + name, argument))
        for name, argument in sorted(shape["arguments"].items())]
    nested = [
        pb.Schema.NestedBlock(type_name=name, block=_block(kind, inner, f"{prefix}{name}."),
                              nesting=NESTING[inner["many"]], min_items=inner.get("min", 0),
                              max_items=inner.get("max", 0))
        for name, inner in sorted(shape["blocks"].items())]
    return pb.Schema.Block(attributes=attributes, block_types=nested)


def decoded(value: pb.DynamicValue) -> Any:
    if value.msgpack:
        return msgpack.unpackb(value.msgpack, raw=False, strict_map_key=False)
    return json.loads(value.json or b"null")


def encoded(value: Any) -> pb.DynamicValue:
    return pb.DynamicValue(msgpack=msgpack.packb(value))


def unknown(value: Any) -> bool:
    return isinstance(value, msgpack.ExtType)


def planned(kind: str, shape: dict[str, Any], wanted: dict[str, Any], prior: dict[str, Any] | None,
            prefix: str = "") -> dict[str, Any]:
    """What is asked for; what Google adds is unknown before, and stays as it was afterwards."""
    out: dict[str, Any] = {}
    for name, argument in shape["arguments"].items():
        out[name] = wanted.get(name)
        if out[name] is None and google.adds(kind, prefix + name, argument):
            out[name] = UNKNOWN if prior is None else prior.get(name)
    for name, inner in shape["blocks"].items():
        now, before = wanted.get(name), (prior or {}).get(name)
        if isinstance(now, dict):
            out[name] = planned(kind, inner, now, before, f"{prefix}{name}.")
        elif isinstance(now, list):
            known = before if isinstance(before, list) and len(before) == len(now) else [None] * len(now)
            out[name] = [planned(kind, inner, one, old, f"{prefix}{name}.")
                         for one, old in zip(now, known, strict=True)]
        else:
            out[name] = now
    return out


def refused(shape: dict[str, Any], wanted: dict[str, Any] | None, path: str = "") -> list[str]:
    """What the schema's own words cannot say: values outside an enumeration."""
    found = []
    for name, argument in shape["arguments"].items():
        value = (wanted or {}).get(name)
        if len(argument) > 2 and isinstance(value, str) and value not in argument[2]:
            found.append(f"{path}{name} is one of {', '.join(argument[2])}, not {value}")
    for name, inner in shape["blocks"].items():
        value = (wanted or {}).get(name)
        for one in value if isinstance(value, list) else [value] if isinstance(value, dict) else []:
            found += refused(inner, one, f"{path}{name}.")
    return found


def diagnostics(found: list[str]) -> list[pb.Diagnostic]:
    return [pb.Diagnostic(severity=pb.Diagnostic.ERROR, summary=line) for line in found]


class Provider(plugin_grpc.ProviderServicer):
    configured: dict[str, Any] = {}  # noqa: RUF012  one provider, one process

    def GetMetadata(self, request: Any, context: Any) -> Any:
        return pb.GetMetadata.Response(
            server_capabilities=pb.ServerCapabilities(get_provider_schema_optional=True),
            resources=[pb.GetMetadata.ResourceMetadata(type_name=name) for name in SCHEMA["resource"]],
            data_sources=[pb.GetMetadata.DataSourceMetadata(type_name=name) for name in SCHEMA["data"]])

    def GetProviderSchema(self, request: Any, context: Any) -> Any:
        served = {kind: {name: schema_of(name, shape) for name, shape in SCHEMA[kind].items()}
                  for kind in ("resource", "data")}
        return pb.GetProviderSchema.Response(
            provider=schema_of("provider", SCHEMA["provider"]["google"]), resource_schemas=served["resource"],
            data_source_schemas=served["data"])

    def ValidateProviderConfig(self, request: Any, context: Any) -> Any:
        return pb.ValidateProviderConfig.Response()

    def ConfigureProvider(self, request: Any, context: Any) -> Any:
        given = decoded(request.config)
        self.configured.update({name: value for name, value in given.items() if isinstance(value, str)})
        return pb.ConfigureProvider.Response()

    def StopProvider(self, request: Any, context: Any) -> Any:
        return pb.StopProvider.Response()

    def ValidateResourceConfig(self, request: Any, context: Any) -> Any:
        found = refused(SCHEMA["resource"][request.type_name], decoded(request.config))
        return pb.ValidateResourceConfig.Response(diagnostics=diagnostics(found))

    def ValidateDataResourceConfig(self, request: Any, context: Any) -> Any:
        return pb.ValidateDataResourceConfig.Response()

    def UpgradeResourceState(self, request: Any, context: Any) -> Any:
        return pb.UpgradeResourceState.Response(upgraded_state=encoded(json.loads(request.raw_state.json)))

    def ReadResource(self, request: Any, context: Any) -> Any:
        return pb.ReadResource.Response(new_state=request.current_state, private=request.private)

    def PlanResourceChange(self, request: Any, context: Any) -> Any:
        wanted, prior = decoded(request.config), decoded(request.prior_state)
        if wanted is None:
            return pb.PlanResourceChange.Response(planned_state=encoded(None))
        shape = SCHEMA["resource"][request.type_name]
        return pb.PlanResourceChange.Response(planned_state=encoded(planned(request.type_name, shape, wanted, prior)))

    def ApplyResourceChange(self, request: Any, context: Any) -> Any:
        return pb.ApplyResourceChange.Response(
            new_state=encoded(self._known("resource", request.type_name, decoded(request.planned_state))))

    def ReadDataSource(self, request: Any, context: Any) -> Any:
        return pb.ReadDataSource.Response(
            state=encoded(self._known("data", request.type_name, decoded(request.config))))

    def _known(self, kind: str, name: str, values: dict[str, Any] | None) -> dict[str, Any] | None:
        if values is None:
            return None
        return google.completed(name, SCHEMA[kind][name], values, self.configured,
                                lambda value: value is None or unknown(value))


class Controller(controller_grpc.GRPCControllerServicer):
    def Shutdown(self, request: Any, context: Any) -> Any:
        return controller.Empty()  # every command of Terraform says it; the pipe's end is what counts


class Output(stdio_grpc.GRPCStdioServicer):
    def StreamStdio(self, request: Any, context: Any) -> Any:
        return iter(())


def serve() -> None:
    server = grpc.server(futures.ThreadPoolExecutor(8), options=[("grpc.max_receive_message_length", -1),
                                                                 ("grpc.max_send_message_length", -1)])
    plugin_grpc.add_ProviderServicer_to_server(Provider(), server)
    controller_grpc.add_GRPCControllerServicer_to_server(Controller(), server)
    stdio_grpc.add_GRPCStdioServicer_to_server(Output(), server)
    with tempfile.TemporaryDirectory() as folder:
        socket = f"{folder}/provider.sock"
        server.add_insecure_port(f"unix://{socket}")
        server.start()
        print(json.dumps({ADDRESS: {"Protocol": "grpc", "ProtocolVersion": 6, "Pid": os.getpid(), "Test": True,
                                    "Addr": {"Network": "unix", "String": socket}}}), flush=True)
        sys.stdin.read()
        server.stop(0)


if __name__ == "__main__":
    serve()
