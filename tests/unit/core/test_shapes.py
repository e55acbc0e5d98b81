"""What a stored table follows, and what is refused with the table, the column, what it is and what it should be."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from common.adapters.embedded.columns import kinds
from common.adapters.embedded.tables import _contract, _shape
from common.adapters.shapes import Shape
from common.errors import Usage
from common.pipeline import Pipeline
from common.table import Table

COLUMNS = {"game_id": str, "game_date": dt.date, "other_date": dt.date, "player_lookup": str, "points": int,
           "minutes": float | None}


def table(columns: dict[str, Any], key: tuple[str, ...] = ("game_id", "player_lookup"), **options: Any) -> type[Table]:
    """A declaration of raw.scores."""
    space = {"__module__": "tests.toy.raw.scores", "__annotations__": columns}
    return type("Scores", (Table,), space, key=key, entity="player", **options)


BEFORE = Shape.of(table(COLUMNS))


def added(columns: dict[str, Any], **options: Any) -> list[str]:
    return BEFORE.added(Shape.of(table(columns, **options)), "nba_raw.scores", "begin anew")


def test_the_same_declaration_adds_nothing() -> None:
    assert added(COLUMNS) == []


@pytest.mark.parametrize("kind", [str | None, int | None, bool | None, dt.datetime | None, list[str]], ids=str)
def test_a_nullable_column_or_a_list_is_added_wherever_it_is_declared(kind: Any) -> None:
    assert added({"first": kind, **COLUMNS, "last": kind}) == ["first", "last"]


@pytest.mark.parametrize("declared", Pipeline.load().tables.values(), ids=lambda declared: declared.name())
def test_a_home_s_table_that_was_made_of_its_declaration_has_its_shape(declared: type[Table]) -> None:
    assert _shape(kinds(declared), json.loads(_contract(declared))) == Shape.of(declared)


def without(name: str) -> dict[str, Any]:
    return {column: kind for column, kind in COLUMNS.items() if column != name}


@pytest.mark.parametrize(("columns", "options", "said"), [
    (COLUMNS | {"points": float}, {}, "nba_raw.scores.points is INTEGER and should be FLOAT: give it back its type"),
    (COLUMNS | {"minutes": str | None}, {}, "nba_raw.scores.minutes is FLOAT and should be STRING: give it back"),
    (COLUMNS | {"points": list[str]}, {}, "nba_raw.scores.points is INTEGER and should be ARRAY: give it back"),
    (COLUMNS | {"steals": int}, {}, "nba_raw.scores.steals is not there and should be a required INTEGER: declare it"),
    (COLUMNS | {"minutes": float}, {}, "nba_raw.scores.minutes is nullable and should be required: declare it as it"),
    (COLUMNS | {"points": int | None}, {}, "nba_raw.scores.points is required and should be nullable: declare it as"),
    (without("minutes"), {}, "nba_raw.scores.minutes is FLOAT and is not declared any more: keep it declared"),
    (without("minutes") | {"played": float | None}, {}, "a renamed column is a new one beside it"),
    (COLUMNS, {"key": ("game_id",)},
     "nba_raw.scores has the key (game_id, player_lookup) and should have (game_id): declare a table of another name"),
    (COLUMNS, {"partition": "other_date"}, "has the partition (game_date) and should have (other_date): declare a"),
    (COLUMNS, {"cluster": ("game_id",)}, "has the cluster (player_lookup, game_id) and should have (game_id): declare"),
], ids=["type", "type of a nullable", "list", "new and required", "required", "nullable", "dropped", "renamed", "key",
        "partition", "cluster"])
def test_anything_else_is_refused_with_its_remedy(columns: dict[str, Any], options: Any, said: str) -> None:
    with pytest.raises(Usage) as caught:
        added(columns, **options)
    assert said in str(caught.value)
    assert str(caught.value).endswith("; or begin anew")


def test_all_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(Usage, match=r"points is .*; nba_raw.scores.steals is not there .*; nba_raw.scores.minutes is"):
        added(without("minutes") | {"points": float, "steals": int, "more": str | None})
