"""Rosters are asked for team by team, as each source spells the thirty."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from common.errors import Reject
from functions.scrapers.br_season_roster import br_season_roster
from functions.scrapers.espn_roster import espn_roster
from functions.scrapers.nbac_roster import nbac_roster

ROSTERS = [br_season_roster, espn_roster, nbac_roster]


@pytest.mark.parametrize("roster", ROSTERS, ids=lambda asked: asked.__name__)
def test_every_team_is_asked_for_once_even_when_nobody_plays(ask, roster):
    requests = list(roster(ask(games=())))

    assert len({request.url for request in requests}) == len({request.fields["team"] for request in requests}) == 30


def test_basketball_reference_spells_three_teams_differently_and_names_a_season_by_its_end(ask):
    root = "https://www.basketball-reference.com/teams/"
    urls = {request.url.removeprefix(root) for request in br_season_roster(ask())}

    assert {"BRK/2024.html", "CHO/2024.html", "PHO/2024.html", "BOS/2024.html"} <= urls
    assert not urls & {"BKN/2024.html", "CHA/2024.html", "PHX/2024.html"}


def test_a_roster_of_basketball_reference_lands_by_season_and_team_alone(ask):
    october = replace(ask(), game_date=dt.date(2025, 10, 21), season="2025-26")
    request = next(request for request in br_season_roster(october) if request.fields["team"] == "BRK")

    assert request.url == "https://www.basketball-reference.com/teams/BRK/2026.html"
    assert br_season_roster.scraper.landing(october, request) == "basketball-ref/season-rosters/2025-26/BRK.json"


def test_espn_is_asked_by_its_own_numbers(ask):
    found = {request.fields["team"]: request.url.rpartition("/")[2] for request in espn_roster(ask())}

    assert (found["BOS"], found["NOP"], found["BKN"], found["CHA"]) == ("2", "3", "17", "30")
    assert all(request.params == {"enable": "roster"} for request in espn_roster(ask()))


def test_nba_com_is_asked_by_the_address_of_the_teams_page(ask):
    found = {request.fields["team"]: request.url for request in nbac_roster(ask())}

    assert found["GSW"] == "https://www.nba.com/team/1610612744/warriors/roster"
    assert found["PHI"].endswith("/1610612755/sixers/roster")
    assert found["POR"].endswith("/1610612757/blazers/roster")


@pytest.mark.parametrize("roster", [br_season_roster, nbac_roster], ids=lambda asked: asked.__name__)
def test_another_page_than_a_roster_is_no_empty_roster(roster):
    with pytest.raises(Reject):
        roster.scraper.records("<html><title>Just a moment...</title></html>")


def test_a_roster_without_players_is_empty():
    assert br_season_roster.scraper.records('<table id="roster"><tbody></tbody></table>') == 0
