"""One suite for the three sources: whoever asks cannot tell which of them answers."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from common.adapters.sources.archive import Archive
from common.adapters.sources.sample import Sample
from common.errors import Reject
from common.pipeline import Pipeline
from common.ports import Source
from common.scraper import UNCHANGED, Answer, Request, Scraper
from tests.stand_in import answering, over
from tests.upstream import Upstream

DAY = dt.date(2024, 3, 13)
EVENING, MORNING = dt.datetime(2024, 3, 13, 22), dt.datetime(2024, 3, 14, 11)
SCRAPERS = {scraper.name.partition(".")[2]: scraper for scraper in Pipeline.load().scrapers}
NBA = "https://stats.nba.com/stats/"
ODDS = "https://api.the-odds-api.com/v4/sports/basketball_nba/events"
BDL = Request("https://api.balldontlie.io/v1/player_injuries", {"per_page": "100"}, profile="balldontlie",
              pages="cursor")
DATED = {"DateFrom": str(DAY), "DateTo": str(DAY), "LeagueID": "00", "Season": "2023-24",
         "SeasonType": "Regular Season"}
ASKED: Mapping[str, tuple[Request, dt.datetime]] = {
    "nbac_schedule_api": (Request(f"{NBA}scheduleleaguev2int", {"LeagueID": "00", "Season": "2023-24"},
                                  profile="stats"), EVENING),
    "nbac_player_list": (Request(f"{NBA}playerindex", {"LeagueID": "00", "Season": "2023-24"}, profile="stats"),
                         EVENING),
    "nbac_player_boxscore": (Request(f"{NBA}leaguegamelog", {**DATED, "PlayerOrTeam": "P"}, profile="stats"), MORNING),
    "nbac_shot_chart": (Request(f"{NBA}shotchartdetail", DATED, profile="stats"), MORNING),
    "bdl_injuries": (BDL, EVENING),
    "oddsa_events": (Request(ODDS, {"commenceTimeFrom": "2024-03-13T04:00:00Z", "dateFormat": "iso",
                                    "commenceTimeTo": "2024-03-14T03:59:59Z"}, profile="odds_api"), EVENING),
}


@pytest.fixture(params=["sample", "archive", "live"])
def source(request: pytest.FixtureRequest, made_up: Sample) -> Iterator[Source]:
    if request.param == "archive":
        yield request.getfixturevalue("real_seasons")
    elif request.param == "sample":
        yield made_up
    else:
        present = [EVENING]
        with Upstream(answering(made_up, lambda: present[0])) as upstream:
            yield _Told(over(upstream), present)


@pytest.fixture(scope="session")
def made_up() -> Sample:
    return Sample()


@pytest.fixture(scope="session")
def real_seasons(archive_dir: Path) -> Archive:
    return Archive(archive_dir)


class _Told:
    """The live source, whose upstreams are at the instant that it is asked about."""

    def __init__(self, live: Any, present: list[dt.datetime]) -> None:
        self._live, self._present, self.name, self.generated = live, present, live.name, live.generated

    def fetch(self, request: Request, now: dt.datetime, *known: Mapping[str, str]) -> Answer:
        self._present[0] = now
        return self._live.fetch(request, now, *known)

    def describe(self) -> str:
        return str(self._live.describe())


@pytest.mark.parametrize("name", ASKED)
def test_an_answer_holds_the_records_that_its_scraper_counts(source: Source, name: str) -> None:
    request, at = ASKED[name]
    scraper: Scraper = SCRAPERS[name]
    data = source.fetch(request, at).data
    assert data is not None and (scraper.records(json.loads(data)) or 0) > 0


@pytest.mark.parametrize("name", ASKED)
def test_asked_twice_at_one_instant_it_says_the_same(source: Source, name: str) -> None:
    request, at = ASKED[name]
    assert source.fetch(request, at).data == source.fetch(request, at).data


@pytest.mark.parametrize("name", ASKED)
def test_what_it_tells_beside_the_bytes_is_text_and_becomes_metadata(source: Source, name: str) -> None:
    told = source.fetch(*ASKED[name]).told
    assert all(isinstance(part, str) and part.isascii() for pair in told.items() for part in pair)
    assert "a-key" not in f"{dict(told)}" and int(told.get("cost", "1")) >= 1


@pytest.mark.parametrize("name", ASKED)
def test_told_what_is_known_it_answers_in_full_or_that_nothing_is_newer(source: Source, name: str) -> None:
    request, at = ASKED[name]
    first = source.fetch(request, at)
    again = source.fetch(request, at, {**first.told, "request": request.address})
    assert again.data == first.data or (again.data is None and again.reason == UNCHANGED)
    assert source.fetch(request, at, {"request": request.address}).data == first.data


@pytest.mark.parametrize("request_", [
    Request("https://example.com/nothing"), Request(f"{NBA}nosuchendpoint", profile="stats"), Request(""),
    Request("http://stats.nba.com/stats/playerindex"), Request("file:///etc/passwd"),
], ids=lambda request: request.url)
def test_an_address_that_nobody_has_is_rejected(source: Source, request_: Request) -> None:
    with pytest.raises(Reject):
        source.fetch(request_, EVENING)


def test_a_question_about_what_has_not_happened_is_answered_with_nothing_or_not_at_all(source: Source) -> None:
    """Nobody knows the box scores of tonight's games at breakfast."""
    scraper, (request, _) = SCRAPERS["nbac_player_boxscore"], ASKED["nbac_player_boxscore"]
    data = source.fetch(request, dt.datetime(2024, 3, 13, 13)).data
    assert data is None or scraper.records(json.loads(data)) == 0


def test_it_says_in_one_sentence_what_it_is(source: Any) -> None:
    assert source.name in ("sample", "archive", "live") and source.generated == (source.name == "sample")
    assert source.describe().endswith(".") and "\n" not in source.describe()
