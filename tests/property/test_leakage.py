"""I4, I6: nothing at or after its cut-off changes a feature or a prediction, and a sealed prediction does not move."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from common.adapters.embedded.dispatch import pump
from common.adapters.embedded.home import Home
from common.sweep import sweep
from tests.interruptions import everything
from tests.toy import league as toy

DAY = dt.timedelta(days=1)
CUT = toy.TONIGHT - DAY  # a day in the middle: games before it, on it and after it
TIP = dt.datetime(2024, 1, 16, 0, 0)  # the first of tonight's two games; the second tips off ten minutes later
ABSURD = 99


def season() -> list[tuple[str, Any]]:
    """The small league, and tonight's games as they ended."""
    rows = [
        {
            "game_id": toy.game_id(toy.TONIGHT, h, a),
            "player_lookup": f"{team.lower()}{n}",
            "team_abbr": team,
            "points": 30,
        }
        for h, a in toy.games_of(toy.TONIGHT)
        for team in (h, a)
        for n in range(3)
    ]
    return [*toy.small_league(), (f"league/scores/{toy.TONIGHT}/20240115_235900.json", {"rows": rows})]


def date_of(name: str) -> dt.date:
    return dt.date.fromisoformat(name.split("/")[2])


def absurd(objects: list[tuple[str, Any]], cut: dt.date) -> list[tuple[str, Any]]:
    """Every result at or after the cut-off day as it never was."""
    out = copy.deepcopy(objects)
    for name, payload in out:
        if date_of(name) >= cut:
            for row in payload["rows"] if "/scores/" in name else ():
                row["points"] = ABSURD
            for team in payload if "/boxes/" in name else ():
                payload[team] = ABSURD
            for game in payload["games"] if "/slate/" in name else ():
                game["home_points"] = ABSURD
    return out


def deleted(objects: list[tuple[str, Any]], cut: dt.date) -> list[tuple[str, Any]]:
    """As if no result at or after the cut-off day had ever been known."""
    return [(n, p) for n, p in objects if date_of(n) < cut or not ("/scores/" in n or "/boxes/" in n)]


def rows(home: Home, table: str, day: dt.date) -> str:
    return home.world.warehouse.read(home.world.pipeline.tables[table], day, day).to_csv()


def features(folder: Path, objects: list[tuple[str, Any]], day: dt.date) -> dict[str, str]:
    """What is made for a day before its games."""
    with toy.open_home(folder) as home:
        for name, payload in objects:
            toy.land(home, name, payload)
        toy.settle(home)
        return {
            table: rows(home, table, day) for table in ("precompute.form", "precompute.streak", "predictions.guess")
        }


@pytest.mark.parametrize("spoil", [absurd, deleted], ids=lambda spoil: spoil.__name__)
@pytest.mark.parametrize("day", [CUT, toy.TONIGHT], ids=str)
def test_results_at_or_after_the_date_change_nothing_that_is_made_for_it(
        tmp_path: Path, spoil: Callable[..., list[tuple[str, Any]]], day: dt.date) -> None:
    made = features(tmp_path / "true", season(), day)
    assert made["precompute.form"].count("\n") > 12
    assert features(tmp_path / "spoiled", spoil(season(), day), day) == made


def test_a_result_before_the_date_does_change_it(tmp_path: Path) -> None:
    """Else the test above would prove nothing."""
    made = features(tmp_path / "true", season(), toy.TONIGHT)
    assert features(tmp_path / "spoiled", absurd(season(), toy.TONIGHT - DAY), toy.TONIGHT) != made


def test_the_score_of_a_game_is_null_to_who_works_before_it(tmp_path: Path) -> None:
    """The slate is read on the game's own date: its outcome columns must not come with it."""
    import dataclasses

    from common.pipeline import Pipeline
    seen: list[Any] = []
    form = toy.PIPELINE.by_name["precompute.form"]

    def looking(**frames: Any) -> Any:
        seen.extend(frames["slate"]["home_points"].tolist())
        return form.function(**frames)

    spied = dataclasses.replace(form, function=looking)
    pipeline = Pipeline(tuple(spied if p is form else p for p in toy.PIPELINE.processors), ())
    with toy.open_home(tmp_path, pipeline=pipeline) as home:
        for name, payload in absurd(season(), dt.date.min):
            toy.land(home, name, payload)
        toy.settle(home)
        assert "99" in rows(home, "raw.nbac_schedule", toy.TONIGHT)
    assert seen and all(value != value for value in seen)


def bulletin(instant: dt.datetime, *players: str) -> tuple[str, Any]:
    return (f"league/news/{toy.TONIGHT}/{instant:%Y%m%d_%H%M%S}.json",
            [{"player_lookup": who, "team_abbr": who[:3].upper(), "status": "out"} for who in players])


def out_tonight(folder: Path, *bulletins: tuple[str, Any]) -> set[str]:
    with toy.open_home(folder, now=TIP + dt.timedelta(hours=3)) as home:
        for name, payload in [*[(n, p) for n, p in toy.small_league() if "/news/" not in n], *bulletins]:
            toy.land(home, name, payload)
        toy.settle(home)
        frame = home.world.warehouse.read(home.world.pipeline.tables["precompute.form"], toy.TONIGHT, toy.TONIGHT)
        return set(frame["player_lookup"][frame["status"] == "out"])


def game(number: int) -> set[str]:
    """The teams of tonight's first or second game."""
    return set(toy.games_of(toy.TONIGHT)[number])


def test_a_bulletin_observed_at_or_after_the_tip_off_does_not_count(tmp_path: Path) -> None:
    first, second = sorted(t.lower() for t in game(0))
    before = bulletin(TIP - dt.timedelta(hours=1), f"{first}0")
    assert out_tonight(tmp_path / "a", before) == {f"{first}0"}
    for seconds in (0, 1, 3600):
        late = bulletin(TIP + dt.timedelta(seconds=seconds), f"{second}1", f"{first}2")
        assert out_tonight(tmp_path / str(seconds), before, late) == {f"{first}0"}


def test_each_game_has_its_own_cut_off(tmp_path: Path) -> None:
    early, late = (sorted(t.lower() for t in game(n))[0] for n in (0, 1))
    between = bulletin(TIP + dt.timedelta(minutes=5), f"{early}0", f"{late}0")
    assert out_tonight(tmp_path, between) == {f"{late}0"}


def test_of_the_bulletins_before_the_tip_off_the_last_one_counts_whatever_the_order_of_arrival(tmp_path: Path) -> None:
    team = sorted(t.lower() for t in game(0))[0]
    one, two = bulletin(TIP - dt.timedelta(hours=3), f"{team}0"), bulletin(TIP - dt.timedelta(hours=2), f"{team}1")
    assert out_tonight(tmp_path / "a", one, two) == out_tonight(tmp_path / "b", two, one) == {f"{team}1"}


def sealed(home: Home) -> tuple[str, Any]:
    """The guesses with their lineage, and what the page says."""
    found = everything(home)
    page = toy.contents(home)[f"public/v1/page/{toy.TONIGHT}.json"]["guesses"]
    return found["predictions.guess"], page


def at_noon(folder: Path) -> Home:
    home = toy.open_home(folder)
    for name, payload in toy.small_league():
        toy.land(home, name, payload)
    toy.settle(home)
    return home


def later(home: Home, *objects: tuple[str, Any], now: dt.datetime = TIP + dt.timedelta(hours=2)) -> None:
    home.clock.set(now)
    for name, payload in objects:
        toy.land(home, name, payload)
    toy.settle(home)
    sweep(home.world, toy.TONIGHT - 5 * DAY, toy.TONIGHT)
    pump(home.world, home.bus)


def slate(change: Callable[[list[dict[str, Any]]], list[dict[str, Any]]]) -> tuple[str, Any]:
    """A later schedule of tonight."""
    payload = next(p for n, p in toy.small_league() if f"slate/{toy.TONIGHT}" in n)
    return f"league/slate/{toy.TONIGHT}/20240116_020000.json", {"games": change(copy.deepcopy(payload["games"]))}


LATE: dict[str, Callable[[], tuple[str, Any]]] = {
    "tonight's own results": lambda: season()[-1],
    "a correction of an old score": lambda: toy.correction(toy.TONIGHT - 2 * DAY),
    "a bulletin": lambda: bulletin(TIP + dt.timedelta(hours=1), "aaa0", "bbb0", "ccc0", "ddd0"),
    "a bulletin that was late": lambda: bulletin(TIP - dt.timedelta(hours=1), "aaa1", "bbb1", "ccc1", "ddd1"),
    "the final score": lambda: slate(lambda games: [{**g, "home_points": 120} for g in games]),
    "a schedule without a game": lambda: slate(lambda games: games[1:]),
    "a schedule without any game": lambda: slate(lambda games: []),
    "a schedule with later tip-offs": lambda: slate(
        lambda games: [{**g, "tip_time_utc": "2024-01-16T04:00:00Z"} for g in games]
    ),
    "a schedule without a tip-off": lambda: slate(lambda games: [{**g, "tip_time_utc": None} for g in games]),
    "a schedule of other games": lambda: slate(lambda games: [{**g, "game_id": "x" + g["game_id"]} for g in games]),
    "a truncated schedule": lambda: (f"league/slate/{toy.TONIGHT}/20240116_020000.json", b'{"games": [{'),
}


@pytest.mark.parametrize("arrival", LATE)
def test_after_the_tip_off_a_guess_does_not_move_whatever_arrives(tmp_path: Path, arrival: str) -> None:
    with at_noon(tmp_path) as home:
        before = sealed(home)
        assert before[0].count("\n") == 13
        later(home, LATE[arrival]())
        assert sealed(home) == before
        assert home.store.rows("SELECT error FROM dead_letters") == []


@pytest.mark.parametrize("arrival", list(LATE)[:4])
def test_before_the_tip_off_it_does_move(tmp_path: Path, arrival: str) -> None:
    """Else the test above would prove nothing: a result of tonight alone concerns nobody before it."""
    with at_noon(tmp_path) as home:
        before = sealed(home)
        later(home, LATE[arrival](), now=toy.NOON + dt.timedelta(hours=1))
        assert (sealed(home) == before) == (arrival != "a correction of an old score")


def test_between_two_tip_offs_only_the_game_that_is_on_is_sealed(tmp_path: Path) -> None:
    with at_noon(tmp_path) as home:
        table = home.world.pipeline.tables["predictions.guess"]
        before = home.world.warehouse.read(table, toy.TONIGHT, toy.TONIGHT)
        name, payload = toy.correction(toy.TONIGHT - 2 * DAY)
        for row in payload["rows"]:
            row["points"] = 1
        later(home, (name, payload), now=TIP + dt.timedelta(minutes=5))
        after = home.world.warehouse.read(table, toy.TONIGHT, toy.TONIGHT)
        on = before["game_id"] == toy.game_id(toy.TONIGHT, *toy.games_of(toy.TONIGHT)[0])
        assert on.sum() == 6
        assert after[on].equals(before[on])
        assert not after[~on].equals(before[~on])


def test_a_game_that_was_never_predicted_stays_so_after_its_tip_off(tmp_path: Path) -> None:
    with toy.open_home(tmp_path, now=TIP + dt.timedelta(hours=2)) as home:
        later(home, *toy.small_league())
        assert rows(home, "predictions.guess", toy.TONIGHT).count("\n") == 1
        assert home.store.rows("SELECT error FROM dead_letters") == []


