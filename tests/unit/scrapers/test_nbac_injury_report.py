from __future__ import annotations

import datetime as dt

import pytest

from functions.scrapers.nbac_injury_report import nbac_injury_report

FOLDER = "https://ak-static.cms.nba.com/referee/injury/"
# As two readers of PDFs lay out the same report: one keeps some spaces, the other none.
SPACED = """\
01/04/2024   07:30 (ET)   MIL@SAS   Milwaukee Bucks                                NOT YET SUBMITTED
                                    San Antonio Spurs    Barlow, Dominick     Questionable    G League - Two-Way
                                         Bassey, Charles      Out             Injury/Illness - Left Acl; Tear
                                         Duke Jr., David      Doubtful        G League - Two-Way
                                                                              Injury/Illness - Right Forearm;
                                         McDermott, Doug      Out
                                                                              Contusion
"""
BARE = """\
                            MIL@SAS  MilwaukeeBucks                           NOTYETSUBMITTED
                     SanAntonioSpurs   Barlow,Dominick        Questionable GLeague-Two-Way
                                       PaytonII,Gary          Out        Injury/Illness-LeftHamstring;Strain
"""


@pytest.mark.parametrize(("utc", "named", "hour24"), [
    (dt.datetime(2024, 3, 13, 4, 30), "Injury-Report_2024-03-13_12AM.pdf", "00"),
    (dt.datetime(2024, 3, 13, 13, 0), "Injury-Report_2024-03-13_09AM.pdf", "09"),
    (dt.datetime(2024, 3, 13, 16, 59), "Injury-Report_2024-03-13_12PM.pdf", "12"),
    (dt.datetime(2024, 3, 13, 21, 30), "Injury-Report_2024-03-13_05PM.pdf", "17"),
    (dt.datetime(2024, 3, 14, 3, 59), "Injury-Report_2024-03-13_11PM.pdf", "23"),
])
def test_the_hour_of_new_york_names_the_report(ask, utc, named, hour24):
    [request] = nbac_injury_report(ask(now=utc))

    assert (request.url, request.fields) == (FOLDER + named, {"hour24": hour24})


def test_of_a_past_date_the_last_report_is_asked_for(ask):
    [request] = nbac_injury_report(ask(now=dt.datetime(2024, 3, 14, 15)))

    assert request.url == FOLDER + "Injury-Report_2024-03-13_11PM.pdf"


def test_a_coming_date_has_no_report(ask):
    assert list(nbac_injury_report(ask(now=dt.datetime(2024, 3, 13, 3, 59)))) == []


def test_a_record_is_a_player_with_a_status():
    assert nbac_injury_report.scraper.records({"pages": [SPACED, BARE]}) == 6


def test_a_report_that_names_nobody_is_empty():
    assert nbac_injury_report.scraper.records({"pages": ["Injury Report: 02/16/24 05:30 PM\nPage 1 of 1\n"]}) == 0


def test_its_text_lands_under_the_same_hour_as_the_report():
    declared = nbac_injury_report.scraper

    assert declared.lands == "nba-com/injury-report-pdf/{game_date}/{hour24}/{taken_at}.pdf"
    assert declared.extracts == "nba-com/injury-report-data/{game_date}/{hour24}/{taken_at}.json"
