"""What only the cloud's reads have to withstand: a stream that breaks, another order, names that are no dates."""

from __future__ import annotations

import datetime as dt
import io
import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import fastavro
import grpc
import pandas as pd
import pytest
from google.api_core.exceptions import InvalidArgument
from google.cloud.bigquery_storage_v1 import types

from common.adapters.cloud import sessions
from common.adapters.cloud.clients import Clients
from common.adapters.cloud.clock import SystemClock
from common.adapters.cloud.config import Config
from common.adapters.cloud.evolve import ensure_tables
from common.adapters.cloud.warehouse import CloudWarehouse
from common.adapters.cloud.world import Cloud
from common.conform import conform
from common.errors import Reject, Retry
from common.ports import Replace
from common.table import Table
from tests.integration.test_ports import DAY, scores, whole
from tests.toy.raw.scores import Scores

HOSTILE = ["x' OR TRUE OR 'a' = 'a", "aaa0' --", 'b"; DROP TABLE scores', "\n", "\\'", ""]


class Kinds(Table, key=("number", "text", "taken"), entity="player", partition="day", dataset="nba_raw"):
    """A column of every kind, and of every kind one that may be null."""

    day: dt.date
    number: int
    text: str
    taken: dt.datetime
    player_lookup: str
    sure: bool
    share: float
    seen: list[str]
    number_too: int | None
    text_too: str | None
    taken_too: dt.datetime | None
    day_too: dt.date | None
    sure_too: bool | None
    share_too: float | None


# U+FFFF is before U+1F600 by code points, and behind it as UTF-16 has them.
TEXTS = ["b", "B", "é", "a'b", 'a"b', "a\nb", "a\\b", "", " ", "\U0001f600", "\uffff", "0", "null"]


def kinds() -> list[dict[str, Any]]:
    noon = dt.datetime(2024, 1, 14, 12, 0, 0, 1)
    rows = []
    for n, text in enumerate(TEXTS):
        full: dict[str, Any] = {"day": DAY + dt.timedelta(n % 2), "number": -n % 3, "text": text, "sure": n % 2 == 0,
                                "taken": noon - dt.timedelta(n), "player_lookup": f"p{n % 4}", "share": n / 7,
                                "seen": TEXTS[:n]}
        rows.append(full | {f"{kind}_too": full[kind] if n % 3 else None
                            for kind in ("number", "text", "taken", "day", "sure", "share")})
    return rows


@pytest.fixture
def cloud(opened: Callable[[], Cloud]) -> Cloud:
    return opened()


def test_a_read_has_the_values_the_dtypes_and_the_order_of_what_was_written(cloud: Cloud) -> None:
    rows, rejected = conform(Kinds, kinds())
    assert not rejected
    days = rows["day"].dt.strftime("%Y-%m-%d")
    replaced = {day: Replace(frozenset(rows["player_lookup"]), 1) for day in sorted(set(days))}
    ensure_tables(cloud.clients, [Kinds])
    cloud.warehouse.write(Kinds, rows.iloc[::-1].assign(
        partition_id=days, correlation_id="j", run_id="r", lease=1, processed_at=rows["taken"]), replaced)

    def read(**how: Any) -> pd.DataFrame:
        return cloud.warehouse.read(Kinds, DAY, DAY + dt.timedelta(1), **how)

    pd.testing.assert_frame_equal(read(), rows)
    pd.testing.assert_frame_equal(read(columns=["share_too", "seen"]), rows[["day", "share_too", "seen"]])
    some = rows[rows["player_lookup"].isin(["p1", "p3"])].reset_index(drop=True)
    pd.testing.assert_frame_equal(read(entities=["p1", "p3", *HOSTILE]), some)
    pd.testing.assert_frame_equal(read(entities=["p1", "p3"], columns=["text"]), some[["day", "text"]])
    pd.testing.assert_frame_equal(read(entities=HOSTILE), rows.iloc[:0])
    pd.testing.assert_frame_equal(cloud.warehouse.parts(Kinds, replaced), rows.assign(partition_id=days))


def test_a_table_is_read_by_its_dates_or_not_at_all(cloud: Cloud) -> None:
    cloud.warehouse.write(Scores, scores(aaa0=1), whole())
    [found] = sessions.rows(cloud.clients, Scores, ["points"], sessions.on(Scores, [DAY]))
    assert (found["points"], found["game_date"], found["player_lookup"]) == (1, DAY, "aaa0")
    with pytest.raises(InvalidArgument, match="not read without game_date"):
        sessions.rows(cloud.clients, Scores, ["points"], "")


# ------------------------------------------------------------------------------------ a service that breaks on purpose


class Storage(grpc.GenericRpcHandler):
    """Answers with these rows, two to a message, and goes wrong where it is told to."""

    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = []
        self.asked: list[Any] = []
        self.offsets: list[int] = []
        self.breaks: list[tuple[int, grpc.StatusCode]] = []  # (behind so many rows, how)
        self.refuses: grpc.StatusCode | None = None
        self.lost = 0  # rows that are told of and do not come
        self.names: list[str] = []

    def service(self, details: grpc.HandlerCallDetails) -> grpc.RpcMethodHandler:
        if details.method.endswith("/CreateReadSession"):
            return grpc.unary_unary_rpc_method_handler(self.create)
        return grpc.unary_stream_rpc_method_handler(self.read)

    def create(self, request: bytes, context: grpc.ServicerContext) -> bytes:
        if self.refuses:
            context.abort(self.refuses, "because of the tests")
        self.asked.append(types.CreateReadSessionRequest.deserialize(request))
        self.names = list(self.asked[-1].read_session.read_options.selected_fields)
        streams = [types.ReadStream(name="projects/p/locations/l/sessions/s/streams/0")] if self.rows else []
        return types.ReadSession.serialize(types.ReadSession(
            name="s", table="t", streams=streams, avro_schema=types.AvroSchema(schema=json.dumps(self.schema()))))

    def read(self, request: bytes, context: grpc.ServicerContext) -> Iterator[bytes]:
        self.offsets.append(at := types.ReadRowsRequest.deserialize(request).offset)
        while at < len(self.rows):
            some, at = self.rows[at:at + 2], at + 2
            sent = io.BytesIO()
            for row in some[self.lost:]:
                fastavro.schemaless_writer(sent, fastavro.parse_schema(self.schema()), row)
            yield types.ReadRowsResponse.serialize(types.ReadRowsResponse(
                row_count=len(some), avro_rows=types.AvroRows(serialized_binary_rows=sent.getvalue())))
            if self.breaks and self.breaks[0][0] == at:
                context.abort(self.breaks.pop(0)[1], "because of the tests")

    def schema(self) -> dict[str, Any]:
        kinds = {"game_date": {"type": "int", "logicalType": "date"}, "points": "long"}
        return {"type": "record", "name": "row", "fields": [
            {"name": name, "type": ["null", kinds.get(name, "string")]} for name in self.names]}


@pytest.fixture
def storage(monkeypatch: pytest.MonkeyPatch) -> Iterator[Storage]:
    made, server = Storage(), grpc.server(ThreadPoolExecutor(2))
    server.add_generic_rpc_handlers((made,))
    monkeypatch.setenv("BIGQUERY_STORAGE_EMULATOR_HOST", f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}")
    server.start()
    yield made
    server.stop(None).wait()


@pytest.fixture
def warehouse(storage: Storage) -> Iterator[CloudWarehouse]:
    clients = Clients(Config("my-project", "us-central1", "my-raw", "my-public", "my-state", "dev_"))
    storage.rows = [{"game_date": DAY, "game_id": game, "player_lookup": who, "team_abbr": "AAA", "points": n,
                     "partition_id": str(DAY)}
                    for n, (game, who) in enumerate([("g2", "b"), ("g1", "b"), ("g1", "a"), ("g3", "a"), ("g2", "é")])]
    yield CloudWarehouse(clients, SystemClock())
    clients.close()


def test_one_session_with_one_stream_is_asked_for_the_columns_that_are_needed_on_these_dates(
    warehouse: CloudWarehouse, storage: Storage
) -> None:
    found = warehouse.read(Scores, DAY, DAY, columns=["points"], entities=["b", *HOSTILE])
    assert found.to_dict("list") == {"game_date": [pd.Timestamp(DAY)] * 2, "points": [1, 0]}
    [asked] = storage.asked
    session, options = asked.read_session, asked.read_session.read_options
    assert (asked.parent, asked.max_stream_count, session.data_format) == ("projects/my-project", 1, 1)
    assert session.table == "projects/my-project/datasets/dev_nba_raw/tables/scores"
    assert list(options.selected_fields) == ["game_date", "points", "player_lookup", "game_id"]
    assert options.row_restriction == f"game_date BETWEEN DATE '{DAY}' AND DATE '{DAY}'"


def test_of_partitions_the_dates_are_asked_for_and_nothing_else_of_their_names(
    warehouse: CloudWarehouse, storage: Storage
) -> None:
    storage.rows.append({**storage.rows[0], "points": 9, "partition_id": f"{DAY}/another"})
    found = warehouse.parts(Scores, [str(DAY), f"{DAY}/x' OR TRUE", "2024-01-02"])
    assert found["points"].tolist() == [2, 1, 0, 4, 3] and set(found["partition_id"]) == {str(DAY)}
    options = storage.asked[0].read_session.read_options
    assert options.row_restriction == f"game_date IN (DATE '2024-01-02', DATE '{DAY}')"
    with pytest.raises(ValueError, match="isoformat"):
        warehouse.parts(Scores, ["' OR TRUE"])
    assert warehouse.parts(Scores, []).empty and len(storage.asked) == 1


def test_rows_without_a_key_come_first_as_in_an_order_by(warehouse: CloudWarehouse, storage: Storage) -> None:
    storage.rows += [{**storage.rows[0], "game_id": None, "points": 5}, {**storage.rows[3], "player_lookup": None}]
    assert warehouse.read(Scores, DAY, DAY)["points"].tolist() == [5, 2, 1, 0, 4, 3, 3]


def test_nothing_stored_is_a_session_without_a_stream(warehouse: CloudWarehouse, storage: Storage) -> None:
    storage.rows = []
    found = warehouse.read(Scores, DAY, DAY)
    assert found.empty and found["game_date"].dtype == "datetime64[us]" and storage.offsets == []


def test_a_stream_that_breaks_is_taken_up_behind_what_has_come(warehouse: CloudWarehouse, storage: Storage) -> None:
    storage.breaks = [(2, grpc.StatusCode.UNAVAILABLE), (4, grpc.StatusCode.UNAVAILABLE)]
    assert warehouse.read(Scores, DAY, DAY)["points"].tolist() == [2, 1, 0, 4, 3]
    assert storage.offsets == [0, 2, 4] and warehouse.statements == 1


@pytest.mark.parametrize(("code", "error"), [
    (grpc.StatusCode.INTERNAL, Retry), (grpc.StatusCode.ABORTED, Retry), (grpc.StatusCode.NOT_FOUND, Retry),
    (grpc.StatusCode.FAILED_PRECONDITION, Reject),
], ids=str)
def test_a_stream_that_cannot_be_taken_up_is_told_and_never_half_a_table(
    warehouse: CloudWarehouse, storage: Storage, code: grpc.StatusCode, error: type[Exception]
) -> None:
    storage.breaks = [(4, code)]
    with pytest.raises(error, match=r"^read raw\.scores: .*because of the tests"):
        warehouse.read(Scores, DAY, DAY)


def test_rows_that_are_told_of_and_do_not_come_are_missed(warehouse: CloudWarehouse, storage: Storage) -> None:
    storage.lost = 1
    with pytest.raises(Retry, match="1 rows read, 2 sent"):
        warehouse.read(Scores, DAY, DAY)


@pytest.mark.parametrize(("code", "error"), [
    (grpc.StatusCode.PERMISSION_DENIED, Retry), (grpc.StatusCode.INVALID_ARGUMENT, Reject),
], ids=str)
def test_a_session_that_is_refused_is_told(
    warehouse: CloudWarehouse, storage: Storage, code: grpc.StatusCode, error: type[Exception]
) -> None:
    storage.refuses = code
    with pytest.raises(error, match=r"^read raw\.scores: .*because of the tests"):
        warehouse.read(Scores, DAY, DAY)
