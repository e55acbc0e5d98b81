"""What the cloud's warehouse decides before it asks BigQuery anything."""

from __future__ import annotations

import bisect
import datetime as dt
import json
import re
from collections.abc import Callable

import pandas as pd
import pytest
from google.cloud import bigquery

from common.adapters.cloud import statements
from common.adapters.cloud.clients import Clients
from common.adapters.cloud.clock import SystemClock
from common.adapters.cloud.config import Config
from common.adapters.cloud.frames import SENT, lines, staged
from common.adapters.cloud.warehouse import CloudWarehouse, label, one_select
from common.conform import conform
from common.errors import Reject, Usage
from common.ports import Replace
from tests.toy.raw.scores import Scores

DAY = dt.date(2024, 1, 14)
CONFIG = Config("my-project", "us-central1", "my-raw", "my-public", "my-state", "dev_")
NAMES = ("my-project.dev_nba_raw.scores", "my-project.dev_nba_orchestration.fence")
WRITE = statements.Write(Scores, NAMES, "sent", [DAY, dt.date(2024, 1, 2)], dt.date(2024, 1, 15))


def scores(*players: str, lease: int = 3) -> pd.DataFrame:
    rows, rejected = conform(Scores, [{"game_id": "g", "game_date": DAY, "player_lookup": who, "team_abbr": "AAA",
                                       "points": 1} for who in players])
    assert not rejected
    return rows.assign(partition_id=str(DAY), correlation_id="j", run_id="r", lease=lease,
                       processed_at=pd.Series([dt.datetime(2024, 1, 15, 17)] * len(rows), dtype="datetime64[us]"))


@pytest.mark.parametrize(("text", "spelled"), [
    ("raw.scores", "raw_scores"), ("Journey 1/é", "journey_1__"), ("", ""), ("a-b_c", "a-b_c"), ("X" * 80, "x" * 63),
])
def test_any_text_becomes_a_label(text: str, spelled: str) -> None:
    assert label(text) == spelled
    assert re.fullmatch(r"[a-z0-9_-]{0,63}", label(text))


@pytest.mark.parametrize("sql", [
    "SELECT 1", "SELECT * FROM t WHERE x = 'DROP TABLE t; --' ORDER BY 1", "WITH a AS (SELECT 1 AS n) SELECT n FROM a",
    "(SELECT 1) UNION ALL SELECT 2", "SELECT x FROM t QUALIFY ROW_NUMBER() OVER (PARTITION BY y ORDER BY z) = 1",
    "SELECT 1;", "SELECT 1 -- ; DROP TABLE t",
])
def test_one_select_may_be_asked(sql: str) -> None:
    one_select(sql)


@pytest.mark.parametrize("sql", [
    "", "DROP TABLE t", "DELETE FROM t WHERE TRUE", "INSERT INTO t SELECT 1", "UPDATE t SET x = 0 WHERE TRUE",
    "TRUNCATE TABLE t", "CREATE TABLE t AS SELECT 1 AS x", "CREATE OR REPLACE VIEW t AS SELECT 1 AS x",
    "MERGE t USING u ON FALSE WHEN NOT MATCHED THEN INSERT ROW", "ALTER TABLE t ADD COLUMN x INT64",
    "EXPORT DATA OPTIONS(uri='gs://b/*', format='CSV') AS SELECT 1", "LOAD DATA INTO t FROM FILES (uris=['gs://b/x'])",
    "CALL p()", "BEGIN TRANSACTION", "SET x = 1", "DECLARE x INT64; SELECT 1", "EXECUTE IMMEDIATE 'DROP TABLE t'",
    "SELECT 1; SELECT 2", "SELECT 1; DROP TABLE t", "GRANT `roles/x` ON TABLE t TO 'user:a@b'", "ASSERT TRUE",
    "BEGIN SELECT 1; END", "SELECT 1 +", "EXPLAIN SELECT 1", "CREATE TEMP FUNCTION f() AS (1); SELECT f()",
])
def test_nothing_else_may_be_asked(sql: str) -> None:
    with pytest.raises(Usage) as caught:
        one_select(sql)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(("spoil", "said"), [
    (lambda rows: pd.concat([rows, rows.head(1)]), r"two rows of one key: \['g', 'aaa0'\]"),
    (lambda rows: rows.drop(columns="lease"), r"columns \['lease'\] are missing or unknown"),
    (lambda rows: rows.assign(surprise=1), r"columns \['surprise'\] are missing or unknown"),
    (lambda rows: rows.assign(lease=2), "lease is not the number of their write"),
    (lambda rows: rows.assign(partition_id="2024-01-13"), r"does not name: \['2024-01-13'\]"),
], ids=["two of one key", "a column short", "a column too many", "another's lease", "another partition"])
def test_a_write_that_no_run_would_send_is_refused_before_anything_is_asked(
    spoil: Callable[[pd.DataFrame], pd.DataFrame], said: str
) -> None:
    """BigQuery keeps no keys: it would store the second row without a word."""
    warehouse = CloudWarehouse(Clients(CONFIG), SystemClock())
    with pytest.raises(Reject, match=rf"^raw\.scores: .*{said}"):
        warehouse.write(Scores, spoil(scores("aaa0", "bbb0")), {str(DAY): Replace(frozenset({"aaa0", "bbb0"}), 3)})
    assert (warehouse.statements, warehouse.jobs) == (0, 0)


def test_a_write_of_nothing_asks_nothing() -> None:
    warehouse = CloudWarehouse(Clients(CONFIG), SystemClock())
    assert warehouse.write(Scores, scores(), {}) == {}
    assert (warehouse.statements, warehouse.jobs) == (0, 0)


def script(text: str = "") -> list[str]:
    """The statements of a write, in the order in which they run."""
    text = text or WRITE.script(["game_id", "lease"])
    return [" ".join(statement.split()) for statement in text.split(";") if statement.strip()]


def test_the_fence_stands_before_the_rows_are_touched() -> None:
    fence, merge = script()
    assert [statement.partition(" `")[0] for statement in (fence, merge)] == ["INSERT INTO", "MERGE"]
    assert NAMES[1] in fence and NAMES[0] not in fence
    assert "s.lease >= f.fence" in merge and "t.lease <= s.lease" in merge
    assert "TRANSACTION" not in " ".join(script())


def test_who_was_overtaken_takes_out_rows_of_his_own_lease_where_the_fences_are_higher() -> None:
    [delete] = script(WRITE.withdrawal())
    assert delete.startswith(f"DELETE FROM `{NAMES[0]}` t WHERE t.game_date IN (") and f"FROM `{NAMES[1]}`" in delete
    assert "s.lease = t.lease" in delete and "f.fence > s.lease" in delete


def test_every_statement_names_the_partitions_it_touches_as_constants() -> None:
    every = [*script(), *script(WRITE.withdrawal())]
    touching = [statement for statement in every if f"`{NAMES[0]}`" in statement]
    assert len(touching) == 2
    assert all("game_date IN (DATE '2024-01-02', DATE '2024-01-14')" in statement for statement in touching)
    fenced = [statement for statement in every if f"FROM `{NAMES[1]}`" in statement]
    assert len(fenced) == 2 and all("written_on >= DATE '2024-01-13'" in statement for statement in fenced)


def test_a_write_travels_as_its_rows_and_a_mark_for_each_part_that_is_replaced() -> None:
    replaced = {"2024-01-14": Replace(frozenset({"bbb0", "aaa0"}), 3), "2024-01-13": Replace(frozenset(), 3)}
    assert [json.loads(line) for line in lines(Scores, scores("aaa0"), replaced)] == [
        {"game_id": "g", "game_date": "2024-01-14", "player_lookup": "aaa0", "team_abbr": "AAA", "points": 1,
         "partition_id": "2024-01-14", "correlation_id": "j", "run_id": "r", "lease": 3,
         "processed_at": "2024-01-15 17:00:00Z"},
        {"partition_id": "2024-01-13", "lease": 3, "_entity": ""},
        {"partition_id": "2024-01-14", "lease": 3, "_entity": "aaa0"},
        {"partition_id": "2024-01-14", "lease": 3, "_entity": "bbb0"},
    ]


@pytest.mark.parametrize("text", ["x", '"', "\u00e9", "\\"])
def test_what_travels_with_a_script_is_measured_as_the_request_spells_it(text: str) -> None:
    line = '{"player_lookup":' + json.dumps(text * 1_000, ensure_ascii=False) + "}"
    most = bisect.bisect_left(range(5_000), True, key=lambda n: staged([line] * n)) - 1
    asked = bigquery.ArrayQueryParameter("lines", "STRING", [line] * most).to_api_repr()
    assert abs(len(json.dumps(asked)) - SENT) < 10_000
