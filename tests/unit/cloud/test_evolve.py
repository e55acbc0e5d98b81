"""What is asked of BigQuery when tables are brought up to their declarations, and what it said of them."""

from __future__ import annotations

from typing import Any

import pytest

from common.adapters.cloud.clients import Clients
from common.adapters.cloud.config import Config
from common.adapters.cloud.evolve import ensure_tables, pending, shape
from common.adapters.cloud.schema import clustering, definition
from common.adapters.shapes import Shape
from common.errors import Usage
from common.pipeline import Pipeline
from common.table import Table

CONFIG = Config("my-project", "us-central1", "my-raw", "my-public", "my-state", "dev_")
TABLES = list(Pipeline.load().tables.values())
[STANDINGS], [INJURIES] = ([t for t in TABLES if t.name() == f"raw.bdl_{name}"] for name in ("standings", "injuries"))
NAME = "my-project.dev_nba_raw.bdl_standings"


class There:
    """BigQuery with these tables; what it is told to do is kept."""

    def __init__(self, *tables: Any) -> None:
        self.tables, self.done = {f"{t.project}.{t.dataset_id}.{t.table_id}": t for t in tables}, list[str]()

    def get_table(self, name: str, **options: Any) -> Any:
        from google.api_core.exceptions import NotFound
        if name not in self.tables:
            raise NotFound(name)
        return self.tables[name]

    def create_dataset(self, name: str, **options: Any) -> None:
        self.done.append(f"dataset {name}")

    def create_table(self, made: Any, **options: Any) -> None:
        self.done.append(f"table {made.table_id}")

    def query(self, sql: str, **options: Any) -> Any:
        self.done.append(sql)
        return self

    def result(self, **options: Any) -> None: ...


def clients(*tables: Any) -> tuple[Clients, There]:
    found, there = Clients(CONFIG), There(*tables)
    found._made["bigquery"] = there
    return found, there


def stored(table: type[Table], without: str = "") -> Any:
    """The table as BigQuery tells of it: it calls its types by their older names."""
    from google.cloud import bigquery
    made = definition(table, CONFIG.dataset(table.dataset()))
    older = {"INT64": "INTEGER", "FLOAT64": "FLOAT", "BOOL": "BOOLEAN"}
    made.schema = [bigquery.SchemaField(f.name, older.get(f.field_type, f.field_type), f.mode) for f in made.schema
                   if f.name != without]
    return made


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name())
def test_a_table_that_was_made_of_its_declaration_has_its_shape(table: type[Table]) -> None:
    assert shape(stored(table)) == Shape.of(table)
    assert pending(clients(stored(table))[0], [table]) == []


def test_a_nullable_column_that_is_not_there_is_one_statement_and_looking_runs_none() -> None:
    asked, there = clients(stored(STANDINGS, without="win_percentage"))
    wanted = f"ALTER TABLE `{NAME}` ADD COLUMN IF NOT EXISTS win_percentage FLOAT64"
    assert pending(asked, [STANDINGS]) == [wanted]
    assert there.done == []
    assert ensure_tables(asked, [STANDINGS]) == [wanted]
    assert there.done[-1] == wanted


def test_a_table_that_is_not_there_is_made_and_not_altered() -> None:
    asked, there = clients()
    assert ensure_tables(asked, [STANDINGS]) == []
    assert "table bdl_standings" in there.done and not [told for told in there.done if "ALTER" in told]


def test_all_tables_that_cannot_follow_are_told_and_none_is_touched() -> None:
    partly = stored(STANDINGS, without="wins")
    partly.clustering_fields = ["conference"]
    asked, there = clients(partly, stored(INJURIES, without="player_lookup"))
    with pytest.raises(Usage) as caught:
        ensure_tables(asked, [STANDINGS, INJURIES])
    assert f"{NAME}.wins is not there and should be a required INTEGER" in str(caught.value)
    wanted = ", ".join(clustering(STANDINGS))
    assert f"{NAME} has the cluster (conference) and should have ({wanted})" in str(caught.value)
    assert "bdl_injuries.player_lookup is not there" in str(caught.value)
    assert there.done == []


def test_another_kind_of_array_and_another_key_are_told() -> None:
    from google.cloud import bigquery
    table = stored(STANDINGS, without="home_wins")
    table.schema = [*table.schema, bigquery.SchemaField("home_wins", "INTEGER", "REPEATED")]
    table.description = "key: team_abbr"
    with pytest.raises(Usage, match=r"home_wins is ARRAY<INTEGER> and should be INTEGER.*key \(team_abbr\) and should"):
        pending(clients(table)[0], [STANDINGS])


def test_a_key_that_a_table_does_not_tell_is_not_compared() -> None:
    table = stored(STANDINGS)
    table.description = "Standings of the league"
    assert pending(clients(table)[0], [STANDINGS]) == []
