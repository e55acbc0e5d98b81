"""What GoogleSQL says: a statement analysed against a catalogue, a query evaluated over rows."""

from __future__ import annotations

import datetime as dt
import fcntl
import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import wasmtime
from google.protobuf.message import Message
from zetasql.core import wasm_client
from zetasql.core.exceptions import ServerError
from zetasql.wasi import get_wasm_path
from zetasql.wasi._pb2.zetasql.local_service import local_service_pb2 as calls
from zetasql.wasi._pb2.zetasql.proto import options_pb2, simple_catalog_pb2
from zetasql.wasi._pb2.zetasql.public import options_pb2 as public
from zetasql.wasi._pb2.zetasql.public import type_pb2, value_pb2
from zetasql.wasi._pb2.zetasql.resolved_ast import resolved_node_kind_pb2

COMPILED = Path(__file__).resolve().parents[2] / ".tools" / "wasmtime"
EPOCH = dt.date(1970, 1, 1)
Catalogue = Mapping[str, Mapping[str, str]]  # {'dataset.table' or 'project.dataset.table': {column: type}}
Refused = ServerError


def type_of(kind: str) -> type_pb2.TypeProto:
    """'INT64', 'ARRAY<STRING>' …"""
    if kind.startswith("ARRAY<"):
        return type_pb2.TypeProto(type_kind=type_pb2.TYPE_ARRAY,
                                  array_type={"element_type": type_of(kind[6:-1])})
    spelled = {"FLOAT64": "DOUBLE"}.get(kind, kind)
    return type_pb2.TypeProto(type_kind=type_pb2.TypeKind.Value(f"TYPE_{spelled}"))


def packed(value: Any) -> value_pb2.ValueProto:
    """A Python value as the evaluator takes it; naive timestamps are UTC."""
    if value is None:
        return value_pb2.ValueProto()
    if isinstance(value, list):
        return value_pb2.ValueProto(array_value={"element": [packed(one) for one in value]})
    if isinstance(value, dt.datetime):
        return value_pb2.ValueProto(timestamp_value=value)
    if isinstance(value, dt.date):
        return value_pb2.ValueProto(date_value=(value - EPOCH).days)
    name = {bool: "bool_value", int: "int64_value", float: "double_value", str: "string_value"}[type(value)]
    return value_pb2.ValueProto(**{name: value})


def unpacked(value: value_pb2.ValueProto) -> Any:
    name = value.WhichOneof("value")
    if name is None:
        return None
    found = getattr(value, name)
    if name == "date_value":
        return EPOCH + dt.timedelta(days=found)
    if name == "timestamp_value":
        return found.ToDatetime()
    if name not in ("bool_value", "int64_value", "double_value", "string_value"):
        raise TypeError(f"a value of kind {name} is compared with nothing")
    return found


@cache
def service() -> wasm_client.WasmClient:
    """The engine: compiled once for this machine (half a minute), then loaded in a fraction of a second."""
    COMPILED.mkdir(parents=True, exist_ok=True)
    settings = COMPILED / "cache.toml"
    with open(COMPILED / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        settings.write_text(f'[cache]\ndirectory = "{COMPILED}"\n')
        wasm_client.Config = lambda: _cached(settings)
        return wasm_client.WasmClient(get_wasm_path())


def _cached(settings: Path) -> wasmtime.Config:
    config = wasmtime.Config()
    config.cache = str(settings)
    return config


def _call(name: str, request: Message, answer: type[Any]) -> Any:
    return service().call_grpc_func(f"ZetaSqlLocalService_{name}", request, answer)


@cache
def language() -> options_pb2.LanguageOptionsProto:
    """Everything that the analyzer knows, as BigQuery has it: no internal types, every kind of statement."""
    found = _call("GetLanguageOptions", calls.LanguageOptionsRequest(maximum_features=True),
                  options_pb2.LanguageOptionsProto)
    found.product_mode = public.PRODUCT_EXTERNAL
    kinds = resolved_node_kind_pb2.ResolvedNodeKind.items()
    found.supported_statement_kinds.extend(number for name, number in kinds if name.endswith("_STMT"))
    return found


class Judge:
    """A catalogue of tables, with rows in some of them."""

    def __init__(self, catalogue: Catalogue, rows: Mapping[str, Sequence[Sequence[Any]]] | None = None) -> None:
        """rows: {'dataset.table': rows in the order of the table's columns}; only such a table can be evaluated."""
        self.names = sorted(rows or {}, key=len, reverse=True)
        content = {table: calls.TableContent(table_data={"row": [{"cell": [packed(v) for v in row]} for row in given]})
                   for table, given in (rows or {}).items()}
        request = calls.RegisterCatalogRequest(simple_catalog=_whole(catalogue), table_content=content)
        self.id = _call("RegisterCatalog", request, calls.RegisterResponse).registered_id

    def analyze(self, sql: str, parameters: Mapping[str, str] | None = None) -> str:
        """The kind of the statement ('query', 'merge'); Refused says what is wrong and where."""
        request = calls.AnalyzeRequest(sql_statement=sql, options=_options(parameters or {}),
                                       registered_catalog_id=self.id)
        found = _call("Analyze", request, calls.AnalyzeResponse).resolved_statement
        return str(found.WhichOneof("node")).removeprefix("resolved_").removesuffix("_stmt_node")

    def evaluate(self, sql: str, parameters: Mapping[str, tuple[str, Any]] | None = None) -> list[tuple[Any, ...]]:
        """The rows of a query, in their order. parameters: {name: (type, value)}."""
        given = parameters or {}
        for name in self.names:  # the evaluator knows rows under whole names only, in backticks
            sql = re.sub(rf"(?<![`.\w]){re.escape(name)}(?![`\w])", f"`{name}`", sql)
        request = calls.EvaluateQueryRequest(
            sql=sql, options=_options({name: kind for name, (kind, _) in given.items()}),
            registered_catalog_id=self.id,
            params=[calls.Parameter(name=name, value=packed(value)) for name, (_, value) in given.items()])
        content = _call("EvaluateQuery", request, calls.EvaluateQueryResponse).content
        return [tuple(unpacked(cell) for cell in row.cell) for row in content.table_data.row]


def _options(parameters: Mapping[str, str]) -> options_pb2.AnalyzerOptionsProto:
    return options_pb2.AnalyzerOptionsProto(
        language_options=language(), default_timezone="UTC", error_message_mode=public.ERROR_MESSAGE_ONE_LINE,
        query_parameters=[{"name": name, "type": type_of(kind)} for name, kind in parameters.items()])


def _whole(catalogue: Catalogue) -> simple_catalog_pb2.SimpleCatalogProto:
    """Each table twice, as the two spellings look it up: d.t is a path, `d.t` in backticks one name."""
    whole = simple_catalog_pb2.SimpleCatalogProto(
        name="all", builtin_function_options={"language_options": language()})
    datasets: dict[str, simple_catalog_pb2.SimpleCatalogProto] = {}
    for name, kinds in sorted(catalogue.items()):
        dataset, _, table = name.rpartition(".")
        columns = [{"name": column, "type": type_of(kind)} for column, kind in kinds.items()]
        whole.table.add(name=name, column=columns)
        if dataset not in datasets:
            datasets[dataset] = whole.catalog.add(name=dataset)
        datasets[dataset].table.add(name=table, full_name=name, column=columns)
    return whole
