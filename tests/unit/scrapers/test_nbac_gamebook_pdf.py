from __future__ import annotations

from functions.scrapers.nbac_gamebook_pdf import nbac_gamebook_pdf

REPORT = """\
Official Scorer's Report  FINAL BOX  Wednesday, April 10, 2024  Rocket Mortgage FieldHouse, Cleveland, OH
Officials: #24 Kevin Scott, #37 Eric Dalen  Game Duration: 2:10  Attendance: 19432 (Sellout)
VISITOR: Memphis Grizzlies (27-53)
POS  MIN  FG  FGA  3P  3PA  FT  FTA  OR  DR  TOT  A  PF  ST  TO  BS  +/-  PTS
8    Ziaire Williams   F   22:41   3  9  1  5  0  0  1  2  3  1  2  0  1  0  -9  7
45   GG Jackson        F   35:42   7  21  2  10  6  6  0  2  2  2  2  2  1  0  -13  22
1    Scotty Pippen Jr. G    9:05   1  4  0  1  2  2  0  1  1  2  1  1  0  0  4  4
7    Santi Aldama           NWT - Injury/Illness - Right Foot; Strain
0    Jordan Goodwin         DNP - Coach's Decision
240:00  38  92  12  37  12  14
Inactive: Grizzlies - Bane (Injury/Illness - Lumbar; Disc Bulge), Clarke (Injury/Illness)
"""


def test_each_game_is_asked_for_by_its_code(ask):
    first, second = nbac_gamebook_pdf(ask())

    assert first.url == "https://statsdmz.nba.com/pdfs/20240313/20240313_DENMIA.pdf"
    assert second.fields == {"event": "20240313-PHXBOS"}


def test_a_game_that_was_put_off_has_no_report(ask):
    [request] = nbac_gamebook_pdf(ask(postponed=("0022300946",)))

    assert request.url.endswith("20240313_PHXBOS.pdf")


def test_a_record_is_a_player_who_played_or_why_he_did_not():
    assert nbac_gamebook_pdf.scraper.records({"pages": [REPORT]}) == 5


def test_the_text_of_a_report_lands_beside_it():
    declared = nbac_gamebook_pdf.scraper

    assert declared.lands == "nba-com/gamebooks-pdf/{game_date}/{event}/{taken_at}.pdf"
    assert declared.extracts == "nba-com/gamebooks-data/{game_date}/{event}/{taken_at}.json"
