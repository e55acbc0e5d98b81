"""Whatever stands in the schedule or in an upstream's list, no question and no object's name leaves its place."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.collection.scrape import SHAPES
from common.errors import Reject
from common.pipeline import Pipeline
from common.processor import Landed
from common.scraper import Ask, Scraper

SCRAPERS = Pipeline.load().scrapers
DAY = dt.date(2024, 3, 13)
HOSTS = {"api.balldontlie.io", "api.the-odds-api.com", "stats.nba.com", "cdn.nba.com", "ak-static.cms.nba.com",
         "statsdmz.nba.com", "official.nba.com", "www.nba.com", "site.api.espn.com", "www.espn.com",
         "www.basketball-reference.com", "api.bettingpros.com", "www.googleapis.com"}

NAMES = [
    "..", "../../secrets", "0022300946/..", "0022300946\n", "0022300946?x=1", "0022300946#", "a b", "", ".", "%2e%2e",
    "\uff10\uff10\uff12\uff12\uff13\uff10\uff10\uff19\uff14\uff16", "@evil.example/", "20240313/../../X", "x" * 300]
HOSTILE = st.sampled_from(NAMES)
GOOD = {"nba_game_id": "0022300946", "game_code": "20240313/DENMIA", "away_team_tricode": "DEN",
        "home_team_tricode": "MIA"}
ODD = HOSTILE | st.text(max_size=12)
ID = ODD | st.sampled_from([7, 401585183, "401585183", -1, 1.5, True, None, "1aBcD_efGhIj-k", "par_01"]) | st.integers()
# An entry of any list that a scraper may need; drawn, all of it is sound but for one value.
SIDES = [{"homeAway": "home", "team": {"id": "14"}}, {"homeAway": "away", "team": {"id": "7"}}]
ENTRY = {"id": "401585183", "team": {"abbreviation": "MIA"}, "full_name": "Miami Heat", "home_team": "Miami Heat",
         "away_team": "Denver Nuggets", "commence_time": "2024-03-13T23:30:00Z", "modifiedTime": "2024-03-14",
         "name": "[2024-03-13]-0022300946-DEN@MIA.csv", "competitions": [{"competitors": SIDES}]}
ENTRIES = [ENTRY, ENTRY | {"id": "par_01"}, ENTRY | {"id": "1aBcD_efGhIj-k"},
           ENTRY | {"home_team": {"abbreviation": "MIA"}, "visitor_team": {"abbreviation": "DEN"}}]
LISTED = st.lists(st.tuples(st.sampled_from(ENTRIES), st.sampled_from(["id", "id", *ENTRY]), HOSTILE | ID).map(
    lambda drawn: drawn[0] | {drawn[1]: drawn[2]}) | ID, min_size=1, max_size=6)


@st.composite
def asks(draw: Any) -> Ask:
    """A sound game, and games that are sound but for some values."""
    odd = draw(st.lists(st.fixed_dictionaries({name: st.just(good) | ODD for name, good in GOOD.items()}), max_size=3))
    columns = {name: [row[name] for row in (GOOD, *odd)] for name in GOOD}
    return about(pd.DataFrame({name: pd.Series(values, dtype="str") for name, values in columns.items()}))


def about(games: pd.DataFrame) -> Ask:
    games = games.assign(postponed=False, season_type="regular", game_date=pd.Timestamp(DAY),
                         tip_time_utc=pd.Timestamp("2024-03-13T23:30"))
    return Ask(DAY, "2023-24", games, dt.datetime(2024, 3, 13, 18))


def payloads(listed: list[Any], alone: Any) -> list[Any]:
    """The same entries as each source wraps them; and something else."""
    return [listed, {"events": listed}, {"data": listed}, {"files": listed}, [{"data": listed}], alone]


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(ask=asks(), listed=LISTED, alone=ID)
def test_no_question_leaves_its_place(ask, listed, alone):
    """Drawn once for all scrapers: to draw takes longer than to ask."""
    for scraper in SCRAPERS:
        for payload in payloads(listed, alone) if scraper.needs else [None]:
            within(scraper, replace(ask, payload=payload))


@pytest.mark.parametrize("scraper", [s for s in SCRAPERS if s.needs], ids=lambda scraper: scraper.name)
def test_no_value_of_a_list_leads_a_question_away(scraper):
    ask = about(pd.DataFrame([GOOD]))
    for changed in [entry | {key: odd} for entry in ENTRIES for key in entry for odd in NAMES]:
        for payload in payloads([changed], None):
            within(scraper, replace(ask, payload=payload))


def within(scraper: Scraper, ask: Ask) -> None:
    try:
        requests = list(scraper.requests(ask))
    except (Reject, *SHAPES):
        return  # a question that cannot be put is a failed ask, with its reason
    for request in requests:
        parts, name = urlsplit(request.url), scraper.landing(ask, request)
        told = f"{scraper.name}: {request.url!r}, {name!r}"
        assert parts.scheme == "https" and parts.netloc in HOSTS, told
        assert not (parts.query or parts.fragment) and ".." not in parts.path, told
        assert request.url.isascii() and request.url.isprintable() and " " not in request.url, told
        assert Landed(scraper.lands).match(name), told
        assert name.count("/") == scraper.lands.count("/"), told
        assert not {"", ".", ".."} & set(name.split("/")), told


@pytest.mark.parametrize("scraper", SCRAPERS, ids=lambda scraper: scraper.name)
def test_what_is_sound_is_asked_about(scraper):
    """Else the property would hold of a scraper that asks nothing."""
    ask = about(pd.DataFrame([GOOD]))

    assert any([*scraper.requests(replace(ask, payload=payload))] for payload in payloads(ENTRIES, None))
