"""A night over HTTP, played as far as the present each time it is run: the upstreams stand on this machine."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from common.adapters.embedded.home import Home
from common.adapters.embedded.night import play
from common.adapters.sources.sample import Sample
from common.collection.scrape import failed_asks
from common.pipeline import Pipeline
from tests.e2e.sample import NIGHT
from tests.stand_in import answering, over
from tests.upstream import Said, Upstream

DAY = dt.date.fromisoformat(NIGHT)
# Breakfast in New York, ten minutes before each tip-off, and four o'clock and seven in the morning.
TIPS = [dt.datetime(2024, 11, 5, 23, 50), dt.datetime(2024, 11, 6, 0, 20), dt.datetime(2024, 11, 6, 0, 50),
        dt.datetime(2024, 11, 6, 1, 20), dt.datetime(2024, 11, 6, 2, 50)]
VISITS = [dt.datetime(2024, 11, 5, 13, 2), *TIPS, dt.datetime(2024, 11, 6, 9, 6), dt.datetime(2024, 11, 6, 12)]


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The night after all visits, and what was asked of the upstreams."""
    folder = tmp_path_factory.mktemp("live")
    present = [VISITS[0]]

    def wait(seconds: float) -> None:
        present[0] += dt.timedelta(seconds=seconds)

    with Upstream(answering(Sample(), lambda: present[0])) as upstream:
        states = []
        for visit in VISITS:
            present[0] = visit
            with Home.open(folder / "home", Pipeline.load(), over(upstream)) as home:
                home.clock.follow(lambda: present[0])
                states.append(play(home, DAY, wait=wait).outcome.get("status", "under way"))
        with Home.open(folder / "home", Pipeline.load(), over(upstream)) as home:
            home.states, home.asked = states, len(upstream.seen)  # type: ignore[attr-defined]
            yield home


def test_the_night_is_under_way_until_the_morning_after(played: Home) -> None:
    assert played.states[:-1] == ["under way"] * (len(VISITS) - 1)  # type: ignore[attr-defined]
    assert failed_asks(DAY, played.world) == {}
    assert played.states[-1] == "complete"  # type: ignore[attr-defined]


def test_nothing_is_observed_at_another_instant_than_it_was_asked(played: Home) -> None:
    """What the upstreams say now was not known this morning, whatever hour was missed."""
    observed = {dt.datetime.fromisoformat(stored.metadata["observed_at"])
                for stored in played.world.objects.list("raw/")}
    assert observed and all(any(abs(at - visit) < dt.timedelta(minutes=2) for visit in VISITS) for at in observed)


def test_players_are_predicted_before_the_game_and_graded_after_it(played: Home) -> None:
    body = json.loads(played.world.objects.get(f"public/v1/predictions/{NIGHT}.json"))
    assert body["source"] == "live"
    assert sum(len(game["predictions"]) for game in body["games"]) > 100
    graded = played.world.warehouse.query(
        f"SELECT COUNT(*) AS n FROM nba_predictions.prediction_accuracy WHERE game_date = DATE '{NIGHT}'")
    assert graded.iloc[0, 0] > 100


def test_a_night_whose_upstreams_are_all_silent_fails_and_says_so(tmp_path: Path) -> None:
    with (Upstream(lambda seen: Said(b"<title>Access Denied</title>", 403)) as upstream,
          Home.open(tmp_path, Pipeline.load(), over(upstream)) as home):
        present = [VISITS[0]]
        home.clock.follow(lambda: present[0])
        played = play(home, DAY, wait=lambda seconds: present.append(present.pop() + dt.timedelta(seconds=seconds)))
        assert "stats.nba.com answered 403: 'Access Denied'" in failed_asks(DAY, home.world).values()
        assert played.outcome == {}
