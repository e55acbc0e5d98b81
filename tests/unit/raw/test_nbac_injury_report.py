"""The injury report: whose line is whose, however long the reasons are."""

import pytest

from common.basketball.injury_report import COLUMNS
from common.errors import Reject
from functions.raw.nbac_injury_report import nbac_injury_report

STARTS = (4, 22, 36, 48, 77, 107, 123)
TITLE, FOOT = "    Injury Report: 01/04/24 12:30 PM", "                    Page 1 of 1"
MIL = {"Game Date": "01/04/2024", "Game Time": "07:30 (ET)", "Matchup": "MIL@SAS", "Team": "Milwaukee Bucks"}
SAS = {"Team": "San Antonio Spurs"}


def line(**cells):
    """One line of the table, each cell below its heading."""
    text = ""
    for start, name in zip(STARTS, COLUMNS, strict=True):
        text = text.ljust(start) + cells[name] if name in cells else text
    return text


def player(name, status, reason="", **more):
    return line(**more, **{"Player Name": name, "Current Status": status, "Reason": reason})


def rest(reason):
    return line(Reason=reason)


def silent(**game):
    return line(**game, Reason="NOT YET SUBMITTED")


HEAD = line(**{name: name for name in COLUMNS})


@pytest.fixture
def report(land):
    def landing(*pages, hour="12", date="2024-01-04"):
        texts = ["\n".join([TITLE, *([HEAD] if n == 0 else []), *lines, FOOT]) for n, lines in enumerate(pages)]
        return land(nbac_injury_report, {"pages": texts}, game_date=date, hour24=hour)
    return landing


def reasons(out):
    return dict(zip(out.rows["player_lookup"], out.rows["reason"].fillna("none"), strict=True))


def test_a_line_has_its_game_and_its_team(report):
    out = report([silent(**MIL), player("Payton II, Gary", "Out", "Injury/Illness - Left Hamstring; Strain", **SAS)])
    row = out.rows.iloc[0]
    assert row[["game_id", "game_time", "team", "away_team", "home_team"]].tolist() == [
        "20240104_MIL_SAS", "07:30 (ET)", "SAS", "MIL", "SAS"]
    assert row[["player_name_original", "player_full_name", "player_lookup"]].tolist() == [
        "Payton II, Gary", "Gary Payton II", "garypaytonii"]
    assert row[["season", "report_hour", "injury_status"]].tolist() == ["2023-24", 12, "out"]


def test_game_and_team_hold_until_others_are_named_even_on_the_next_page(report):
    den = {"Game Time": "10:00 (ET)", "Matchup": "DEN@GSW", "Team": "Denver Nuggets"}
    gsw = {"Game Date": "01/05/2024", "Game Time": "07:00 (ET)", "Matchup": "GSW@DET", "Team": "Golden State Warriors"}
    out = report([player("Lillard, Damian", "Probable", "Rest", **MIL), player("Collins, Zach", "Out", "Rest", **SAS)],
                 [player("Sochan, Jeremy", "Out", "Rest"), player("Cancar, Vlatko", "Out", "Rest", **den)],
                 [player("Curry, Stephen", "Questionable", "Rest", **gsw)])
    where = out.rows.set_index("player_lookup")[["game_id", "team"]].T.to_dict("list")
    assert where == {"damianlillard": ["20240104_MIL_SAS", "MIL"], "zachcollins": ["20240104_MIL_SAS", "SAS"],
                     "jeremysochan": ["20240104_MIL_SAS", "SAS"], "vlatkocancar": ["20240104_DEN_GSW", "DEN"],
                     "stephencurry": ["20240105_GSW_DET", "GSW"]}


def test_a_reason_of_two_lines_stands_around_its_player(report):
    out = report([player("Collins, Zach", "Out", "Rest", **MIL | SAS), rest("Injury/Illness - Right Forearm;"),
                  player("McDermott, Doug", "Out"), rest("Contusion"),
                  player("Wesley, Blake", "Out", "G League - Two-Way")])
    assert reasons(out) == {"zachcollins": "Rest", "blakewesley": "G League - Two-Way",
                            "dougmcdermott": "Injury/Illness - Right Forearm; Contusion"}


def test_reasons_of_two_three_and_two_lines_in_a_row(report):
    out = report([rest("Injury/Illness - A;"), player("Aa, A", "Out", **MIL), rest("Sprain"),
                  rest("Injury/Illness - B;"), player("Bb, B", "Doubtful", "Right Second"), rest("Strain"),
                  rest("Injury/Illness - C;"), player("Cc, C", "Out"), rest("Tear")])
    assert reasons(out) == {"aaa": "Injury/Illness - A; Sprain", "bbb": "Injury/Illness - B; Right Second Strain",
                            "ccc": "Injury/Illness - C; Tear"}


def test_a_reason_that_runs_on_downwards_stays_with_its_player(report):
    out = report([player("Aa, A", "Out", "Injury/Illness - A;", **MIL), rest("Sprain"), player("Bb, B", "Out", "Rest")])
    assert reasons(out) == {"aaa": "Injury/Illness - A; Sprain", "bbb": "Rest"}


def test_a_name_of_two_lines_is_one_name(report):
    out = report([line(**{"Player Name": "Gilgeous-Alexander-Antetokounmpo,", "Reason": "Injury/Illness - Left Calf;"}),
                  line(**MIL, **{"Current Status": "Out"}), line(**{"Player Name": "Shai", "Reason": "Strain"})])
    assert reasons(out) == {"shaigilgeousalexanderantetokounmpo": "Injury/Illness - Left Calf; Strain"}


def test_what_is_around_a_team_that_has_not_submitted_is_apart(report):
    out = report([player("Aa, A", "Out", "Injury/Illness - A;", **MIL), rest("Sprain"), silent(**SAS),
                  player("Bb, B", "Out", "Rest", **MIL | {"Game Date": "01/05/2024"})])
    assert reasons(out) == {"aaa": "Injury/Illness - A; Sprain", "bbb": "Rest"}


@pytest.mark.parametrize(("printed", "lookup"), [
    ("Dončić, Luka", "lukadoncic"), ("Duke Jr., David", "daviddukejr"), ("Walker IV, Lonnie", "lonniewalkeriv"),
    ("O'Neale, Royce", "royceoneale"), ("Zubac, Ivica", "ivicazubac"), ("Livers, Isaiah", "isaiahlivers"),
    ("Nene", "nene")])
def test_names_of_every_shape(report, printed, lookup):
    assert report([player(printed, "Out", "Rest", **MIL)]).rows["player_lookup"].tolist() == [lookup]


@pytest.mark.parametrize(("reason", "category", "sure"), [
    ("Injury/Illness - Left Acl; Tear", "injury", 1.0), ("G League - Two-Way", "g_league", 0.9),
    ("League Suspension", "suspension", 0.9), ("Health and Safety Protocols", "health_safety_protocol", 1.0),
    ("Concussion Protocol", "health_safety_protocol", 1.0), ("Rest", "rest", 0.5),
    ("Personal Reasons", "personal", 0.9), ("Not With Team", "other", 0.7), ("", "unknown", 0.5),
    ("Recovery", "other", 0.4), ("Left Knee", "other", 0.4),
    ("Injury/Illness - Right Forearm;", "injury", 0.8), ("Return to Competition Reconditioning", "other", 1.0),
    ("Injury/Illness - Left Knee; Injury Recovery", "injury", 1.0), ("Coach's Decision; Restarted", "other", 1.0)])
def test_what_kind_of_reason_and_how_sure(report, reason, category, sure):
    row = report([player("Aa, A", "Out", reason, **MIL)]).rows.iloc[0]
    assert [row["reason_category"], row["confidence_score"]] == [category, sure]


def test_the_report_is_as_sure_as_its_lines(report):
    out = report([player("Aa, A", "Out", "G League - Two-Way", **MIL), player("Bb, B", "Out", "Recovery")])
    assert out.rows["overall_report_confidence"].tolist() == [0.65, 0.65]


@pytest.mark.parametrize("pages", [[[]], [[silent(**MIL), silent(**SAS)]]])
def test_a_report_that_names_nobody_is_valid(report, pages):
    out = report(*pages)
    assert out.made == [] and out.rejected == []


@pytest.mark.parametrize("broken", [
    player("Bb, B", "Perhaps", "Rest"), player("", "Out", "Rest"), player("Bb, B", "", "Rest"),
    player("Bb, B", "Out", "Rest", Team="Milwaukee Braves"), player("Bb, B", "Out", "Rest", Team="Boston Celtics"),
    player("Bb, B", "Out", "Rest", Matchup="MIL-SAS", Team="Milwaukee Bucks"),
    player("Bb, B", "Out", "Rest", **{"Game Date": "2024-01-04"})])
def test_a_line_that_cannot_be_read_leaves_the_others(report, broken):
    out = report([player("Aa, A", "Out", "Rest", **MIL), broken])
    assert out.rows["player_lookup"].tolist() == ["aaa"] and len(out.rejected) == 1


def test_text_that_belongs_to_nobody_is_refused_alone(report):
    out = report([player("Aa, A", "Out", "Rest", **MIL), silent(**SAS), rest("GAME POSTPONED"), silent(**MIL)])
    assert out.rows["player_lookup"].tolist() == ["aaa"] and len(out.rejected) == 1


@pytest.mark.parametrize(("payload", "reason"), [
    ({}, "pages: expected a list"), ({"pages": []}, "pages: no page is titled"), ({"pages": [None, 5]}, "is titled"),
    ({"pages": ["Not Found"]}, "is titled"), ({"pages": [TITLE + "\n" + player("Aa, A", "Out")]}, "no headings above")])
def test_what_is_no_report_is_refused(land, payload, reason):
    with pytest.raises(Reject, match=reason):
        land(nbac_injury_report, payload, game_date="2024-01-04", hour24="12")


def test_an_hour_that_is_none_is_refused(report):
    with pytest.raises(Reject, match="expected an hour 0-23, found '24'"):
        report([], hour="24")


def test_a_real_report(land, archive_dir, real):
    pdf = pytest.importorskip("common.adapters.pdf", reason="PDFs are not read yet")
    pages = pdf.pages((archive_dir / "payloads/nbacom/injury_report_2024-01-04.pdf").read_bytes())
    out = land(nbac_injury_report, {"pages": pages}, game_date="2024-01-04", hour24="12")
    assert out.rejected == []
    told = [{"date": f"{row['game_date']:%m/%d/%Y}", "gametime": row["game_time"], "matchup": row["matchup"],
             "team": row["team"], "player": row["player_name_original"], "status": row["injury_status"].title(),
             "reason": row["reason"], "confidence": row["confidence_score"]} for row in out.made]
    assert told == real("nbacom/injury_report_2024-01-04_parsed.json")["records"]
