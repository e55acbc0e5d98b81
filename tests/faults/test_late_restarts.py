"""I3, I6: a process died before the tip-off and its successor comes after it: what was predicted is what was stored."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from tests.interruptions import AFTER, EFFECTS, YESTERDAY, calls_of, died, everything, play, resumed, tiny_league
from tests.toy import league as toy

AFTER_TIP = dt.datetime(2024, 1, 16, 2)  # 21:00 in New York: both games of tonight are on


@pytest.fixture(scope="module")
def calls(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    return calls_of(tmp_path_factory.mktemp("calls"), tiny_league())


def stages(names: list[str]) -> list[int]:
    """The effects of the last two processors: what is predicted and published before the tip-off."""
    writes = [at for at, name in enumerate(names) if name == "warehouse.write"]
    return [at for at, name in enumerate(names) if at >= writes[-1] - 6 and name.partition(".")[2] in EFFECTS]


def test_a_process_that_dies_before_the_tip_off_and_returns_after_it_leaves_no_dead_letter(
        tmp_path: Path, calls: list[str]) -> None:
    """I3, I6: what was stored by then is what was predicted; the document and the page say the same as the table."""
    for at in stages(calls):
        folder = tmp_path / str(at)
        died(folder, at, AFTER)
        with resumed(folder, AFTER_TIP) as home:
            where = f"died after call {at}, {calls[at]}"
            assert home.store.rows("SELECT error FROM dead_letters") == [], where
            guesses = home.world.warehouse.read(toy.PIPELINE.tables["predictions.guess"], toy.TONIGHT, toy.TONIGHT)
            [doc] = home.world.documents.scan(
                f"state/predictions.guess/{toy.TONIGHT}", f"state/predictions.guess/{toy.TONIGHT}~"
            ).values()
            assert doc["rows"] == len(guesses), where
            page = toy.contents(home)[f"public/v1/page/{toy.TONIGHT}.json"]["guesses"]
            assert page == dict(zip(guesses["player_lookup"], guesses["points"], strict=True)), where
            assert everything(home)["unsettled"] == [], where


def test_what_a_dead_process_stored_and_nobody_predicts_any_more_is_gone_although_a_game_is_on(
        tmp_path: Path, calls: list[str]) -> None:
    """Only the rows of the game that is on are sealed; of the other one nothing is left of a run that never ended."""
    folder = tmp_path / "home"
    died(folder, [at for at, name in enumerate(calls) if name == "warehouse.write"][-1], AFTER)
    late = toy.games_of(toy.TONIGHT)[1]  # tips off ten minutes after the first
    who = f"{late[0].lower()}0"
    name, payload = toy.correction(YESTERDAY)
    arrival = name, {"rows": [row for row in payload["rows"] if row["player_lookup"] != who]}
    with toy.open_home(folder, now=dt.datetime(2024, 1, 16, 0, 5)) as home:
        play(home, home.world, home.bus, [*tiny_league(), arrival])
        assert home.store.rows("SELECT error FROM dead_letters") == []
        guesses = home.world.warehouse.read(toy.PIPELINE.tables["predictions.guess"], toy.TONIGHT, toy.TONIGHT)
        assert len(guesses) == 11 and who not in set(guesses["player_lookup"])
