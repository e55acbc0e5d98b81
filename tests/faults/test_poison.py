"""I2: what cannot succeed ends as a record with a reason, and takes nothing else with it."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from common.adapters.embedded.dispatch import pump
from common.adapters.embedded.home import Home
from common.cli.status import look
from common.envelope import Envelope
from common.errors import Reject
from common.pipeline import Pipeline
from common.sweep import sweep
from tests.interruptions import YESTERDAY, tiny_league
from tests.toy import league as toy
from tests.toy.analytics.game_log import game_log
from tests.toy.precompute.form import form
from tests.toy.predictions.guess import guess
from tests.toy.publishing.page import page
from tests.toy.raw.nbac_schedule import nbac_schedule
from tests.toy.raw.scores import scores

TAKEN = f"{YESTERDAY:%Y%m%d}_235900"
DAYS = (YESTERDAY, toy.TONIGHT)


def spoiled(name: str, transform: Callable[..., Any]) -> Pipeline:
    """The small league's pipeline with another function in one place."""
    processors = tuple(
        dataclasses.replace(p, function=transform) if p.name == name else p for p in toy.PIPELINE.processors
    )
    return Pipeline(processors, toy.PIPELINE.scrapers, toy.PIPELINE.logs)


def opened(path: Path, pipeline: Pipeline = toy.PIPELINE) -> Home:
    return toy.open_home(path, pipeline=pipeline)


def played(home: Home, objects: list[tuple[str, Any]]) -> None:
    for name, payload in objects:
        toy.land(home, name, payload)
    toy.settle(home)


def swept(home: Home) -> None:
    sweep(home.world, YESTERDAY, toy.TONIGHT)
    pump(home.world, home.bus)


def told(home: Home, what: str, day: dt.date = YESTERDAY) -> list[str]:
    """The reasons that `tipoff status` shows."""
    return [entry["reason"] for entry in look(home, day)[what]]


def dead(home: Home) -> set[str]:
    return {name for (name,) in home.store.rows("SELECT processor FROM dead_letters")}


def rows(home: Home, table: str, day: dt.date) -> int:
    return len(home.world.warehouse.read(home.world.pipeline.tables[table], day, day))


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    with opened(tmp_path_factory.mktemp("clean")) as home:
        played(home, tiny_league())
        return toy.contents(home)


def broken_on(day: dt.date, function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, failing for every input that holds this date."""
    def fails(**frames: Any) -> Any:
        dates = [frame["game_date"] for frame in frames.values() if isinstance(frame, pd.DataFrame)]
        if any((days == pd.Timestamp(day)).any() for days in dates):
            raise ZeroDivisionError(f"nothing works on {day}")
        return function(**frames)
    return fails


@pytest.mark.parametrize(
    ("name", "function", "day", "sibling"),
    [
        ("analytics.game_log", game_log, YESTERDAY, "raw.boxes"),
        ("predictions.guess", guess, toy.TONIGHT, "precompute.streak"),
        ("publishing.page", page, toy.TONIGHT, "predictions.guess"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_function_that_always_fails_makes_dead_letters_and_its_siblings_go_on(
        tmp_path: Path, name: str, function: Callable[..., Any], day: dt.date, sibling: str) -> None:
    with opened(tmp_path, spoiled(name, broken_on(day, function))) as home:
        played(home, tiny_league())
        assert dead(home) == {name}
        assert set(told(home, "dead_letters", day)) == {f"ZeroDivisionError: nothing works on {day}"}
        assert rows(home, sibling, day) > 0


@pytest.mark.parametrize(
    ("name", "function", "day"),
    [
        ("analytics.game_log", game_log, YESTERDAY),
        ("predictions.guess", guess, toy.TONIGHT),
        ("publishing.page", page, toy.TONIGHT),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_died_is_brought_back_by_a_repair_and_a_replay(
        tmp_path: Path, name: str, function: Callable[..., Any], day: dt.date, clean: dict[str, Any]) -> None:
    with opened(tmp_path, spoiled(name, broken_on(day, function))) as home:
        played(home, tiny_league())
    with opened(tmp_path) as home:
        assert toy.replay_dead_letters(home) > 0
        toy.settle(home)
        assert toy.contents(home) == clean
        assert dead(home) == set()


def test_one_broken_date_of_a_function_leaves_its_other_dates_alone(tmp_path: Path, clean: dict[str, Any]) -> None:
    whole = toy.small_league()
    before = YESTERDAY - dt.timedelta(days=1)
    with opened(tmp_path / "a", spoiled("precompute.form", broken_on(toy.TONIGHT, form))) as home:
        played(home, whole)
        assert dead(home) == {"precompute.form"}
        assert rows(home, "precompute.form", YESTERDAY) > 0 and rows(home, "precompute.form", toy.TONIGHT) == 0
        assert rows(home, "analytics.game_log", before) > 0
    with opened(tmp_path / "b", spoiled("analytics.game_log", broken_on(before, game_log))) as home:
        played(home, whole)
        assert dead(home) == {"analytics.game_log"}
        assert rows(home, "analytics.game_log", before) == 0
        assert all(rows(home, "analytics.game_log", before + dt.timedelta(days=n)) > 0 for n in (-2, -1, 1))


def test_a_broken_processor_stops_no_sweep(tmp_path: Path) -> None:
    with opened(tmp_path, spoiled("analytics.game_log", broken_on(YESTERDAY, game_log))) as home:
        played(home, tiny_league())
        swept(home)
        assert rows(home, "raw.boxes", YESTERDAY) > 0


# ---------------------------------------------------------------------------------------------- objects that are wrong

SHAPES = [b'{"nothing": 1}', b"[]", b"7", b"null", b'{"games": 5}', b'{"games": [5]}', b'{"games": [{"home": "AAA"}]}']


@pytest.mark.parametrize("data", SHAPES, ids=ascii)
def test_an_object_of_an_unknown_shape_takes_no_other_with_it(tmp_path: Path, data: bytes) -> None:
    """The toy's schedule is careless on purpose: a KeyError in a raw module is a poisoned object, no broken night."""
    with opened(tmp_path) as home:
        played(home, [(f"league/slate/{YESTERDAY}/20240110_100000.json", data), *tiny_league()[1:]])
        assert rows(home, "raw.nbac_schedule", toy.TONIGHT) == 2
        assert rows(home, "predictions.guess", toy.TONIGHT) == 12
        assert told(home, "dead_letters") or told(home, "quarantined")


@pytest.mark.parametrize("data", SHAPES, ids=ascii)
def test_an_object_of_an_unknown_shape_stops_no_sweep(tmp_path: Path, data: bytes) -> None:
    """A night ends with a sweep: one poisoned object must not end every night to come."""
    with opened(tmp_path) as home:
        played(home, [(f"league/slate/{YESTERDAY}/20240110_100000.json", data), *tiny_league()[1:]])
        swept(home)


BAD = [
    (b'{"rows": [{"game_', "not JSON"),
    (b'{"rows": NaN}', "the number NaN"),
    (b"[" * 1_000_000, "not JSON"),
    (b"", "not JSON"),
    (b"[" * 61 + b"]" * 61, "nested deeper"),
    (b"<html>503</html>", "not JSON"),
    (b'{"rows": 7}', "rows: expected a list"),
    (b"null", "rows: expected a list"),
    (b'{"rows": [' + b"9" * 5_000 + b"]}", "not JSON"),
]


@pytest.mark.parametrize(("data", "reason"), BAD, ids=lambda value: ascii(value[:16]))
def test_an_object_that_cannot_be_read_is_quarantined_with_the_reason_shown(
    tmp_path: Path, data: bytes, reason: str
) -> None:
    with opened(tmp_path) as home:
        played(home, [(n, data if "/scores/" in n else p) for n, p in tiny_league()])
        [shown] = told(home, "quarantined")
        assert reason in shown
        assert dead(home) == set()
        [cell] = [o for o in look(home, YESTERDAY)["outputs"] if o["output"] == "raw.scores"]
        assert (cell["state"], cell["rows"]) == ("FAILED", 0) and reason in cell["reason"]
        assert rows(home, "raw.boxes", YESTERDAY) == 4


def test_a_bad_object_does_not_hide_the_good_one_before_it(tmp_path: Path, clean: dict[str, Any]) -> None:
    with opened(tmp_path) as home:
        played(home, [*tiny_league(), (f"league/scores/{YESTERDAY}/{YESTERDAY:%Y%m%d}_235959.json", b"{truncated")])
        assert toy.contents(home) == clean
        [cell] = [o for o in look(home, YESTERDAY)["outputs"] if o["output"] == "raw.scores"]
        assert cell["state"] == "DEGRADED"
        assert any("not JSON" in reason for reason in told(home, "quarantined"))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"points": -1}, "points: below 0"),
        ({"points": 101}, "points: above 100"),
        ({"points": "12"}, "points: not int"),
        ({"points": None}, "points: null"),
        ({"team_abbr": "ZZZ"}, "team_abbr: not one of"),
        ({"player_lookup": 7}, "player_lookup: not str"),
        ({"points": 10**40}, "points: "),
        ({"player_lookup": "\ud800"}, "player_lookup: "),
    ],
)
def test_a_row_that_breaks_the_contract_is_quarantined_and_the_others_are_stored(
        tmp_path: Path, change: dict[str, Any], reason: str) -> None:
    name, payload = next((n, p) for n, p in tiny_league() if "/scores/" in n)
    with opened(tmp_path) as home:
        played(home, [(name, {"rows": [{**payload["rows"][0], **change}, *payload["rows"][1:]]})])
        assert rows(home, "raw.scores", YESTERDAY) == len(payload["rows"]) - 1
        [shown] = told(home, "quarantined")
        assert reason in shown
        [cell] = [o for o in look(home, YESTERDAY)["outputs"] if o["output"] == "raw.scores"]
        assert (cell["state"], cell["rows"]) == ("DEGRADED", 11)


def test_two_contradicting_broken_rows_in_one_object_do_not_let_a_third_one_through(tmp_path: Path) -> None:
    name, payload = next((n, p) for n, p in tiny_league() if "/scores/" in n)
    changed = [{**payload["rows"][0], "points": -1}, {**payload["rows"][1], "points": 101}, *payload["rows"][2:]]
    with opened(tmp_path) as home:
        played(home, [(name, {"rows": changed})])
        frame = home.world.warehouse.read(toy.PIPELINE.tables["raw.scores"], YESTERDAY, YESTERDAY)
        assert frame["points"].between(0, 100).all() and len(frame) == 10


@pytest.mark.parametrize(
    "name",
    [
        f"league/scores/{YESTERDAY}/latest.json",
        f"league/scores/{YESTERDAY}/zzz.json",
        f"league/scores/{YESTERDAY}/20241301_000000.json",
        f"league/boxes/{YESTERDAY}/g/now.json",
        "league/schedule/2023-24/newest.json",
    ],
)
def test_an_object_whose_name_tells_no_instant_is_set_aside_and_the_partition_lives(
        tmp_path: Path, name: str, clean: dict[str, Any]) -> None:
    with opened(tmp_path) as home:
        played(home, [*tiny_league(), (name, {"rows": [], "games": []})])
        played(home, [])
        assert told(home, "quarantined") or dead(home)
        swept(home)
        assert toy.contents(home) == clean
        played(home, [toy.correction(YESTERDAY)])  # and can still be corrected
        assert toy.contents(home) != clean


@pytest.mark.parametrize("name", [
    f"league/scores/{YESTERDAY:%Y%m%d}/{TAKEN}.json", "league/schedule/2023/20240101_100000.json",
    "league/schedule/2023-99/20240101_100000.json", f"league/scores/2024-W02-7/{TAKEN}.json",
])
def test_an_object_under_another_spelling_of_its_date_is_not_lost_without_a_word(tmp_path: Path, name: str) -> None:
    payload = {"rows": next(p for n, p in tiny_league() if "/scores/" in n)["rows"], "games": []}
    with opened(tmp_path) as home:
        played(home, [(name, payload)])
        assert told(home, "quarantined") or dead(home) or rows(home, "raw.scores", YESTERDAY)


@pytest.mark.parametrize(
    "name",
    [
        "league/scores/yesterday/20240114_000000.json",
        "league/scores/2024-02-30/20240229_000000.json",
        "league/schedule/latest/20240101_100000.json",
    ],
)
def test_an_object_whose_name_has_no_date_is_quarantined(tmp_path: Path, name: str) -> None:
    with opened(tmp_path) as home:
        played(home, [(name, {})])
        [shown] = told(home, "quarantined")
        assert "no date in the object name" in shown and dead(home) == set()


def test_an_object_that_nobody_loads_is_quarantined(tmp_path: Path) -> None:
    with opened(tmp_path) as home:
        played(home, [("league/weather/2024-01-14/20240114_000000.json", {})])
        assert told(home, "quarantined") == ["no processor loads objects of this name"]


def test_a_date_outside_the_season_is_a_date_like_any_other(tmp_path: Path) -> None:
    day = dt.date(2023, 8, 20)
    row = {"game_id": "20230820_AAA_BBB", "player_lookup": "aaa0", "team_abbr": "AAA", "points": 3}
    with opened(tmp_path) as home:
        played(home, [(f"league/scores/{day}/20230820_235900.json", {"rows": [row]})])
        assert rows(home, "raw.scores", day) == 1 and dead(home) == set() and told(home, "quarantined") == []


def test_a_game_outside_its_season_is_refused_and_the_rest_of_the_schedule_is_kept(tmp_path: Path) -> None:
    games = [g for n, p in tiny_league() if "/slate/" in n for g in p["games"]]
    stray = {**games[0], "game_id": "20240820_AAA_BBB", "game_date": "2024-08-20"}
    with opened(tmp_path) as home:
        played(home, [("league/schedule/2023-24/20240101_100000.json", {"games": [*games, stray]})])
        assert rows(home, "raw.nbac_schedule", toy.TONIGHT) == 2
        assert len(told(home, "quarantined")) == 1 and dead(home) == set()
        assert rows(home, "raw.nbac_schedule", dt.date(2024, 8, 20)) == 0


# --------------------------------------------------------------------------------------------- messages that are wrong


def message(**changes: Any) -> str:
    made = Envelope(
        "raw_data_loaded",
        "phase_2_raw",
        "raw.scores",
        "run-1",
        "journey-1",
        "success",
        "2024-01-15T17:00:00",
        game_date=str(YESTERDAY),
        output_table="raw.scores",
    )
    return json.dumps({**json.loads(made.encode()), **changes})


@pytest.mark.parametrize("text", [
    message(output_table="raw.nothing_of_the_kind"), message(output_table="predictions.guess"),
    message(output_table=None, game_date=None, object_name=f"league/boxes/{YESTERDAY}/g/{TAKEN}.json"),
    message(game_date="2031-05-05"), message(game_date="1950-05-05"),
], ids=["unknown table", "another's table", "another's object", "far ahead", "long ago"])
def test_a_message_that_concerns_nothing_changes_nothing_and_stops_nothing(
    tmp_path: Path, text: str, clean: dict[str, Any]
) -> None:
    with opened(tmp_path) as home:
        played(home, tiny_league())
        home.bus.send("analytics.game_log", text)
        played(home, [])
        assert toy.contents(home) == clean
        assert dead(home) == set() and home.bus.next_due() is None


@pytest.mark.parametrize(
    "text", ["", "{}", "nonsense", message(status=7), message(phase="phase_9_x"), message(game_date="soon")]
)
def test_a_message_that_cannot_be_read_is_shown_with_the_reason(
    tmp_path: Path, text: str, clean: dict[str, Any]
) -> None:
    with opened(tmp_path) as home:
        home.bus.send("analytics.game_log", text)
        played(home, tiny_league())
        assert len(told(home, "quarantined")) == 1 and dead(home) == set()
        assert toy.contents(home) == clean


# -------------------------------------------------------------------------------------------- what can never succeed


def rejecting(payload: Any, landed: Any) -> Any:
    raise Reject("the source has retired this endpoint")


def refusing(**frames: Any) -> Any:
    raise Reject("the slate contradicts itself")


def lacking_a_column(**frames: Any) -> Any:
    return form(**frames).drop(columns="games")


def without_games(payload: Any, landed: Any) -> Any:
    return [{k: v for k, v in row.items() if k != "tip_time_utc"} for row in nbac_schedule(payload, landed)]


def a_page_against_its_schema(**frames: Any) -> Any:
    return {"guesses": "none"}


def a_page_with_no_number(**frames: Any) -> Any:
    return {"guesses": {"aaa0": float("nan")}}


PERMANENT = [("precompute.form", refusing), ("precompute.form", lacking_a_column), ("raw.scores", rejecting),
             ("raw.nbac_schedule", without_games), ("publishing.page", a_page_against_its_schema),
             ("publishing.page", a_page_with_no_number)]


@pytest.mark.parametrize(("name", "function"), PERMANENT, ids=[f"{n} {f.__name__}" for n, f in PERMANENT])
def test_what_can_never_succeed_has_its_reason_shown_and_stops_no_sweep(
        tmp_path: Path, name: str, function: Callable[..., Any]) -> None:
    with opened(tmp_path, spoiled(name, function)) as home:
        played(home, tiny_league())
        day = YESTERDAY if name == "raw.scores" else toy.TONIGHT
        assert told(home, "quarantined", day) or told(home, "dead_letters", day)
        swept(home)


@pytest.mark.parametrize(("name", "function"), PERMANENT[:5], ids=[f"{n} {f.__name__}" for n, f in PERMANENT[:5]])
def test_a_rejection_is_final_and_no_dead_letter(tmp_path: Path, name: str, function: Callable[..., Any]) -> None:
    """errors.py: permanent, quarantined with this reason, acknowledged."""
    with opened(tmp_path, spoiled(name, function)) as home:
        played(home, tiny_league())
        assert dead(home) == set()
        assert told(home, "quarantined", toy.TONIGHT)


def test_the_row_of_another_date_is_rejected_on_the_date_that_made_it(tmp_path: Path) -> None:
    """In bulk as alone: else the grid shows the wrong night as degraded."""
    def one_row_wrong(scores: pd.DataFrame, boxes: pd.DataFrame) -> pd.DataFrame:
        made = game_log(scores, boxes)
        bad = (made["game_date"] == pd.Timestamp(YESTERDAY)) & (made["player_lookup"] == "aaa0")
        return made.assign(points=made["points"].astype("float64").mask(bad, 0.5))

    with opened(tmp_path, spoiled("analytics.game_log", one_row_wrong)) as home:
        played(home, toy.small_league())
        states = {day: next(o["state"] for o in look(home, day)["outputs"] if o["output"] == "analytics.game_log")
                  for day in (YESTERDAY - dt.timedelta(days=3), YESTERDAY)}
        assert list(states.values()) == ["COMPLETE", "DEGRADED"]


def test_scores_are_what_the_raw_module_makes_of_them() -> None:
    """The careless schedule above is a choice of this test: the toy's scores refuse what they do not know."""
    with pytest.raises(Reject, match="rows: expected a list"):
        scores([], None)
