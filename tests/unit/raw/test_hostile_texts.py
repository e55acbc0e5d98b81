"""Whatever befalls the text of a page: rows, refused rows or one Reject, never another error."""

import datetime as dt
import random

import pytest

from common.conform import conform
from common.errors import Reject
from common.processor import LandedObject
from functions.raw.br_rosters_listed import br_rosters_listed
from functions.raw.nbac_gamebook_lines import nbac_gamebook_lines
from functions.raw.nbac_injury_report import nbac_injury_report

MUTANTS = 300
BOOK = """
  Officials: #24 Kevin Scott, #36 Brent Barnaky, #41 Nate Green
  VISITOR: Memphis Grizzlies (27-53)
  POS  MIN  FG  FGA  3P  3PA  FT  FTA  OR  DR  TOT  A  PF  ST  TO  BS  +/-  PTS
  45  GG Jackson  F  35:42  7  21  2  10  6  6  0  2  2  2  2  2  1  1  -13  22
  1  Scotty Pippen Jr.  35:47  7  15  2  4  2  2  2  2  4  6  3  2  3  0  4  18
  7  Santi Aldama  NWT - Injury/Illness - Right Foot; Strain
  240:00  33  84  8  32  20  21  10  34  44  21  22  9  14  6  -12  98
  HOME: CLEVELAND CAVALIERS (47-32)
  POS  MIN  FG  FGA  3P  3PA  FT  FTA  OR  DR  TOT  A  PF  ST  TO  BS  +/-  PTS
  1  Max Strus  F  29:42  3  5  2  3  0  1  1  5  6  1  2  1  0  0  -1  8
  240:00  40  88  15  38  15  24  12  34  46  29  18  12  13  10  12  110
  SCORE BY PERIODS  1  2  3  4  FINAL
  Inactive: Grizzlies - Bane (Injury/Illness - Lumbar; Disc Bulge), Goodwin (G League - Two-Way)
  Inactive: CAVALIERS - Jerome (Injury/Illness - Right Ankle; Surgery), Wade ()
  Points in the Paint: Grizzlies 34, Cavaliers 44"""
REPORT = """
                       Injury Report: 01/04/24 12:30 PM
Game Date   Game Time   Matchup  Team                Player Name        Current Status  Reason
01/04/2024  07:30 (ET)  MIL@SAS  Milwaukee Bucks                                        NOT YET SUBMITTED
                                 San Antonio Spurs   Bassey, Charles    Out             Injury/Illness - Left Acl; Tear
                                                                                        Injury/Illness - Right Forearm;
                                                     McDermott, Doug    Questionable
                                                                                        Contusion
            10:00 (ET)  DEN@GSW  Denver Nuggets      Cancar, Vlatko     Out             Injury/Illness - Knee; Surgery
                                                 Page 1 of 1"""
PAGE = """<html><h1>2024-25 Los Angeles Lakers Roster</h1><table id="roster">
<tr><th>No.</th><th>Player</th><th>Pos</th><th>Exp</th></tr>
<tr><th>23</th><td><a href="/players/j/jamesle01.html">LeBron James</a></td><td>SF</td><td>21</td></tr>
<tr><th>9</th><td><a href="/players/j/jamesbr02.html">Bronny James Jr.</a></td><td>PG</td><td>R</td></tr>
</table></html>"""
CASES = {nbac_gamebook_lines: (BOOK, {"game_date": "2024-04-10", "event": "20240410-MEMCLE"}),
         nbac_injury_report: (REPORT, {"game_date": "2024-01-04", "hour24": "12"}),
         br_rosters_listed: (PAGE, {"season": "2024-25", "team": "LAL"})}
NOISE = ("", " ", "\t", "\x00", "(", ")", ",", ";", "@", "-", "9", "99:99", "…", "İ", "ß", "\ud83c", "<tr>", "</td>",
         "Inactive: ", " - ", "Out", "DNP", "240:00", "NOT YET SUBMITTED", "Page 1 of 2", "x" * 300, "9" * 400)


BEFALLS = (
    lambda lines, n, m, at, noise: lines[:n] + lines[n + 1:],
    lambda lines, n, m, at, noise: [*lines[:m], lines[n], *lines[m:]],
    lambda lines, n, m, at, noise: [lines[m] if k == n else line for k, line in enumerate(lines)],
    lambda lines, n, m, at, noise: [*lines[:n], lines[n][:at], *lines[n + 1:]],
    lambda lines, n, m, at, noise: [*lines[:n], lines[n][at:], *lines[n + 1:]],
    lambda lines, n, m, at, noise: [*lines[:n], lines[n][:at], lines[n][at:], *lines[n + 1:]],
    lambda lines, n, m, at, noise: [*lines[:n], lines[n][:at] + noise + lines[n][at + len(noise) % 4:], *lines[n + 1:]])


def mutants(text):
    """Lines dropped, doubled, lost to others, cut, split and spoilt, up to three at once; the same every time."""
    chance = random.Random(20250115)
    for _ in range(MUTANTS):
        lines = text.splitlines()
        for _ in range(chance.randint(1, 3)):
            n, m = chance.randrange(len(lines)), chance.randrange(len(lines))
            lines = chance.choice(BEFALLS)(lines, n, m, chance.randint(0, len(lines[n])), chance.choice(NOISE))
        yield "\n".join(lines)


@pytest.mark.parametrize("function", CASES, ids=lambda f: f.__name__)
def test_no_text_breaks(function):
    text, fields = CASES[function]
    landed = LandedObject("", fields, dt.datetime(2025, 1, 15, 22, 30))
    rows, rejected = [], 0
    for spoilt in [text, *mutants(text)]:
        halves = [spoilt[:len(spoilt) // 2], spoilt[len(spoilt) // 2:]]
        for payload in [spoilt] if function is br_rosters_listed else [{"pages": [spoilt]}, {"pages": halves}]:
            try:
                rows += function(payload, landed)
            except Reject as reason:
                assert len(str(reason)) < 1000
                rejected += 1
    kept, refused = conform(function.processor.writes, rows)
    assert rejected and refused and 0 < len(kept) <= len(rows) - len(refused)


def test_a_line_of_a_gamebook_that_lost_a_number_is_never_read_as_another():
    landed = LandedObject("", CASES[nbac_gamebook_lines][1], dt.datetime(2025, 1, 15))
    line = "  45  GG Jackson  F  35:42  7  21  2  10  6  6  0  2  2  2  2  2  1  1  -13  22"
    cells = line.split("  ")
    for gone in range(5, len(cells)):
        text = BOOK.replace(line, "  ".join(cells[:gone] + cells[gone + 1:]))
        row = next(row for row in nbac_gamebook_lines({"pages": [text]}, landed) if row["listed_order"] == 1)
        assert row["data_quality_flags"] == ["numbers_missing"] and row["assists"] is None
