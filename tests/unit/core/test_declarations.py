"""A declaration that contradicts itself does not survive its import."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from common.cli.why import table_called
from common.pipeline import Pipeline
from common.processor import Landed, LandedObject, Processor, processor
from common.reads import Read
from common.table import Field, Table
from tests.toy.analytics.game_log import GameLog
from tests.toy.precompute.form import Form
from tests.toy.raw.nbac_schedule import NbacSchedule
from tests.toy.raw.news import News
from tests.toy.raw.scores import Scores


class Made(Table, key=("game_id", "player_lookup"), entity="player"):
    __module__ = "tests.precompute.made"
    game_id: str
    game_date: dt.date
    player_lookup: str


class Known(Table, key=("game_id", "player_lookup"), entity="player", outcome=True):
    __module__ = "tests.analytics.known"
    game_id: str
    game_date: dt.date
    player_lookup: str


def of_slate(slate: pd.DataFrame) -> pd.DataFrame:
    return slate


def of_past(past: pd.DataFrame) -> pd.DataFrame:
    return past


def of_two(slate: pd.DataFrame, past: pd.DataFrame) -> pd.DataFrame:
    return slate


def of_dated(slate: pd.DataFrame, game_date: dt.date) -> pd.DataFrame:
    return slate


def of_object(payload: Any, landed: LandedObject) -> list[dict[str, Any]]:
    return []


def of_object_dated(payload: Any, landed: LandedObject, game_date: dt.date) -> list[dict[str, Any]]:
    return []


def of_nothing() -> pd.DataFrame:
    return pd.DataFrame()


LANDED = Landed("league/x/{game_date}/{taken_at}.json")


@pytest.mark.parametrize(("function", "declared"), [
    (of_slate, {"reads": {"slate": NbacSchedule}}),
    (of_dated, {"reads": {"slate": NbacSchedule}}),
    (of_two, {"reads": {"slate": NbacSchedule, "past": GameLog.before(days=3)}}),
    (of_slate, {"reads": {"slate": Scores}, "writes": Known, "together": True}),
    (of_object, {"on": LANDED}),
    (of_object, {"on": (LANDED, Landed("league/y/{season}/{taken_at}.json"))}),
], ids=lambda value: getattr(value, "__name__", ""))
def test_a_sound_declaration_is_kept_on_the_function(function: Callable[..., Any], declared: dict[str, Any]) -> None:
    given = {"writes": Made, **declared}
    made = processor(**given)(function)
    assert made is function
    assert isinstance(made.processor, Processor)
    assert made.processor.name == "core.test_declarations"


@pytest.mark.parametrize(("function", "declared", "reason"), [
    (of_slate, {"reads": {"games": NbacSchedule}}, "takes .* but is offered"),
    (of_slate, {"reads": {"slate": NbacSchedule, "more": Form}}, "takes .* but is offered"),
    (of_two, {"reads": {"slate": NbacSchedule}}, "takes .* but is offered"),
    (of_slate, {"on": LANDED}, "takes .* but is offered"),
    (of_object, {"reads": {"slate": NbacSchedule}}, "takes .* but is offered"),
    (of_object_dated, {"on": LANDED}, "takes .* but is offered"),
    (of_dated, {"reads": {"slate": NbacSchedule}, "together": True}, "no one game_date"),
    (of_slate, {"reads": {"slate": Scores}}, "known only after the game"),
    (of_slate, {"reads": {"slate": GameLog.on_date(optional=True)}}, "known only after the game"),
    (of_slate, {"reads": {"slate": News}}, "snapshot table"),
    (of_slate, {"reads": {"slate": News.as_of("games")}}, "which is not read"),
    (of_past, {"reads": {"past": GameLog.before(days=3)}, "together": True}, "dates are not independent"),
    (of_slate, {"reads": {"slate": NbacSchedule}, "togethre": True}, "togethre"),
], ids=lambda value: getattr(value, "__name__", ""))
def test_a_contradiction_is_a_type_error(function: Callable[..., Any], declared: dict[str, Any], reason: str) -> None:
    with pytest.raises(TypeError, match=reason):
        processor(writes=Made, **declared)(function)


@pytest.mark.parametrize(("function", "declared"), [
    (of_slate, {"reads": {"slate": NbacSchedule}, "seals": "games"}),
    (of_object, {"on": LANDED, "reads": {"slate": NbacSchedule}}),
    (of_past, {"reads": {"past": GameLog.before(days=3, columns=("pionts",))}}),
    (of_slate, {"reads": {"slate": NbacSchedule.on_date(spreads="gaem_id")}}),
    (of_two, {"reads": {"slate": NbacSchedule, "past": News.as_of("slate", on="team")}}),
    (of_two, {"reads": {"slate": NbacSchedule, "past": News.as_of("slate", on="team_abbr", among=("hmoe",))}}),
    (of_object, {"on": Landed("league/x/{game_date}/{taken_at}.json", keep="newest")}),
    (of_object, {"on": Landed("league/x/{game_date}.json", keep="all")}),
    (of_object, {"on": Landed("league/x/{game_date}/{taken_at}.json", dated=True)}),
    (of_object, {"on": Landed("league/x/{taken_at}.json")}),
], ids=["seals what is not read", "reads beside on", "reads an unknown column", "spreads by an unknown column",
        "as of an unknown column", "among unknown columns", "keeps neither last nor all", "no instant",
        "dated without a season", "no date"])
def test_a_name_that_leads_nowhere_is_a_type_error_and_not_a_failed_night(function: Callable[..., Any],
                                                                          declared: dict[str, Any]) -> None:
    with pytest.raises(TypeError):
        processor(writes=Made, **declared)(function)


def test_a_key_that_is_no_column_is_a_type_error() -> None:
    with pytest.raises(TypeError, match="'player' is not a column"):
        class Wrong(Table, key=("player",), entity="game"):
            __module__ = "tests.raw.wrong"
            game_id: str
            game_date: dt.date


def test_a_table_needs_the_column_that_its_changes_are_tracked_by() -> None:
    with pytest.raises(TypeError, match="entity player needs one of"):
        class Wrong(Table, key=("game_id",), entity="player"):
            __module__ = "tests.raw.wrong"
            game_id: str
            game_date: dt.date


def test_a_type_that_no_warehouse_knows_is_a_type_error() -> None:
    with pytest.raises(TypeError, match="no column type"):
        class Wrong(Table, key=("game_id",), entity="game"):
            __module__ = "tests.raw.wrong"
            game_id: str
            game_date: dt.date
            extra: list


def test_a_column_that_nothing_fills_yet_may_be_null() -> None:
    with pytest.raises(TypeError, match=r"referee: what is null in every row is declared `\| None`"):
        class Wrong(Table, key=("game_id",), entity="game"):
            __module__ = "tests.raw.wrong"
            game_id: str
            game_date: dt.date
            referee: str = Field(absent="no source lands it")


def test_the_module_s_path_is_the_table_s_name() -> None:
    assert (Made.name(), Made.dataset(), Made.table) == ("precompute.made", "nba_precompute", "made")
    assert Made.columns["player_lookup"].required and Made.entity_column == "player_lookup"
    assert isinstance(Made.on_date(), Read)


def test_a_field_says_what_its_column_may_hold() -> None:
    class Bounded(Table, key=("game_id",), entity="game"):
        __module__ = "tests.raw.bounded"
        game_id: str
        game_date: dt.date
        share: float | None = Field(ge=0, le=1, places=3)

    column = Bounded.columns["share"]
    assert (column.required, column.ge, column.le, column.places, column.sql_type) == (False, 0, 1, 3, "FLOAT")


@pytest.mark.parametrize("name", ["orchestration.workflow_decisions", "nba_orchestration.workflow_decisions",
                                  "workflow_decisions"])
def test_a_table_is_found_by_its_module_its_dataset_or_its_own_name(name: str) -> None:
    assert table_called(Pipeline.load(), name).name() == "orchestration.workflow_decisions"
