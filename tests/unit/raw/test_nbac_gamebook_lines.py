"""The gamebook: who played and how, who did not and why, who was not in uniform."""

import pytest

from common.basketball.gamebook import STATISTICS
from common.errors import Reject
from functions.raw.nbac_gamebook_lines import nbac_gamebook_lines

TOP = """
                 NATIONAL BASKETBALL ASSOCIATION OFFICIAL SCORER'S REPORT FINAL BOX
  Wednesday, April 10, 2024  Rocket Mortgage FieldHouse, Cleveland, OH
  Officials: #24 Kevin Scott, #36 Brent Barnaky, #41 Nate Green
  Game Duration: 2:10        Attendance: 19432 (Sellout)"""
HEAD = "   POS     MIN    FG  FGA  3P  3PA  FT  FTA  OR  DR  TOT  A  PF  ST  TO  BS  +/-  PTS"
JACKSON = "  45  GG Jackson       F  35:42  7  21  2  10  6  6  0  2  2  2  2  2  1  1  -13  22"
PIPPEN = "  1   Scotty Pippen Jr.  35:47  7  15  2  4  2  2  2  2  4  6  3  2  3  0  4  18"
ALDAMA = "  7   Santi Aldama     NWT - Injury/Illness - Right Foot; Strain"
STRUS = "  1   Max Strus        F  29:42  3  5  2  3  0  1  1  5  6  1  2  1  0  0  -1  8"
THOMPSON = "  13  Tristan Thompson  DNP - Coach's Decision"
TOTALS = "                       240:00  33  84  8  32  20  21  10  34  44  21  22  9  14  6  -12  98"
SHARES = "     39.3%  25%  95.2%     TM REB: 8     TOT TO: 15 (16 PTS)"
MEMPHIS = "  Inactive: Grizzlies - Bane (Injury/Illness - Lumbar; Disc Bulge), Goodwin (G League - Two-Way), Smart"
CLEVELAND = "  Inactive: CAVALIERS - Jerome (Injury/Illness - Right Ankle; Surgery), Wade ()"
END = "  Points in the Paint: Grizzlies 34 (17/39), Cavaliers 44 (22/42)\n  Copyright (c) 2024 NBA Properties, Inc."
AWAY, HOME = "  VISITOR: Memphis Grizzlies (27-53)", "  HOME: CLEVELAND CAVALIERS (47-32)"


def book(away=(JACKSON, ALDAMA), home=(STRUS, THOMPSON), inactive=(MEMPHIS, CLEVELAND), labels=(AWAY, HOME)):
    score = "  SCORE BY PERIODS  1  2  3  4  FINAL\n  Grizzlies  24  20  30  24  98\n  CAVALIERS  31  28  26  25  110"
    return "\n".join([TOP, labels[0], HEAD, *away, TOTALS, SHARES, labels[1], HEAD, *home, TOTALS, SHARES, score,
                      *inactive, END])


@pytest.fixture
def read(land):
    def landing(*pages, event="20240410-MEMCLE"):
        return land(nbac_gamebook_lines, {"pages": list(pages)}, game_date="2024-04-10", event=event)
    return landing


def listed(out, column="player_name_original", status=None):
    rows = out.rows if status is None else out.rows[out.rows["player_status"] == status]
    return rows.sort_values("listed_order")[column].tolist()


def test_who_played(read):
    row = read(book()).rows.set_index("player_name_original").loc["GG Jackson"]
    assert row[["game_id", "game_code", "team_abbr", "player_status", "minutes", "minutes_decimal"]].tolist() == [
        "20240410_MEM_CLE", "20240410/MEMCLE", "MEM", "active", "35:42", 35.7]
    seen = ["points", "steals", "turnovers", "blocks", "plus_minus", "total_rebounds"]
    assert row[seen].tolist() == [22, 2, 1, 1, -13, 2]
    assert row[["field_goal_percentage", "requires_manual_review"]].tolist() == [0.333, False]


def test_who_did_not_play_and_why(read):
    rows = read(book()).rows.set_index("player_name_original")
    assert rows.loc["Santi Aldama", "dnp_reason"] == "NWT - Injury/Illness - Right Foot; Strain"
    assert rows.loc["Tristan Thompson", ["dnp_reason", "team_abbr"]].tolist() == ["DNP - Coach's Decision", "CLE"]
    assert rows.loc["Tristan Thompson", ["points", "minutes", "plus_minus"]].isna().all()


def test_who_was_not_in_uniform_and_why(read):
    out = read(book())
    assert listed(out, status="inactive") == ["Bane", "Goodwin", "Smart", "Jerome", "Wade"]
    assert listed(out, "team_abbr", "inactive") == ["MEM"] * 3 + ["CLE"] * 2
    assert listed(out, "dnp_reason", "inactive") == [
        "Injury/Illness - Lumbar; Disc Bulge", "G League - Two-Way", "Not specified",
        "Injury/Illness - Right Ankle; Surgery", "Not specified"]


def test_a_list_of_inactive_players_goes_over_lines_and_its_reasons_over_commas(read):
    wrapped = ["  Inactive: Grizzlies - Bane (Injury/Illness - Lumbar, lower; Disc", "  Bulge), Jackson Jr.",
               "  (Injury/Illness - Right Quadriceps; Tendonitis), Williams", "  Jr. (Personal)"]
    out = read(book(inactive=(*wrapped, CLEVELAND)))
    assert listed(out, status="inactive")[:3] == ["Bane", "Jackson Jr.", "Williams Jr."]
    assert listed(out, "dnp_reason", "inactive")[0] == "Injury/Illness - Lumbar, lower; Disc Bulge"


def test_two_inactive_players_of_one_last_name_are_two(read):
    out = read(book(inactive=("  Inactive: Grizzlies - Williams (Rest), Williams (Rest)", CLEVELAND)))
    assert listed(out, status="inactive")[:2] == ["Williams", "Williams"] and out.rejected == []


@pytest.mark.parametrize("said", ["  Inactive: Grizzlies - None", ""])
def test_a_team_may_have_nobody_inactive(read, said):
    assert listed(read(book(inactive=(said, CLEVELAND))), status="inactive") == ["Jerome", "Wade"]


@pytest.mark.parametrize("name", [
    "Nikola Jokić", "D'Angelo Russell", "Shai Gilgeous-Alexander", "P.J. Tucker", "Robert Williams III", "Nenê",
    "Luc Richard Mbah a Moute", "Şengün", "Giannis Antetokounmpo"])
def test_names_of_every_shape(read, name):
    assert listed(read(book(away=(JACKSON.replace("GG Jackson", name), ALDAMA))))[0] == name


@pytest.mark.parametrize("labels", [("", ""), ("  Memphis Grizzlies (27-53)", "  Cleveland Cavaliers (47-32)")])
def test_on_a_neutral_floor_the_visitors_come_first(read, labels):
    out = read(book(labels=labels)).rows.set_index("player_name_original")
    assert out.loc[["GG Jackson", "Max Strus"], "team_abbr"].tolist() == ["MEM", "CLE"]


def test_labels_count_more_than_the_order(read):
    out = read(book(labels=(HOME, AWAY))).rows.set_index("player_name_original")
    assert out.loc[["GG Jackson", "Max Strus"], "team_abbr"].tolist() == ["CLE", "MEM"]


def test_an_overtime_game_has_longer_totals(read):
    text = book().replace("240:00", "265:00").replace("35:42", "49:25")
    assert read(text).rows.set_index("player_name_original").loc["GG Jackson", "minutes_decimal"] == 49.4167


def test_a_list_goes_on_after_the_end_of_a_page(read):
    first, rest = book(away=(JACKSON, PIPPEN)).split(PIPPEN)
    out = read(first + "  Page 1 of 2", "\n".join([HEAD, PIPPEN]) + rest)
    assert listed(out, status="active") == ["GG Jackson", "Scotty Pippen Jr.", "Max Strus"]


@pytest.mark.parametrize("cut", ["  4  6  3", "  35:47"])
def test_a_line_that_was_too_long_goes_on_below(read, cut):
    out = read(book(away=(PIPPEN.replace(cut, "\n" + cut), ALDAMA)))
    pippen = out.rows.set_index("player_name_original").loc["Scotty Pippen Jr."]
    assert pippen[["points", "assists"]].tolist() == [18, 6]


def test_a_line_with_numbers_missing_keeps_the_points_alone(read):
    short = JACKSON.replace("  2  2  2  2  2", "  2")
    row = read(book(away=(short, ALDAMA))).rows.set_index("player_name_original").loc["GG Jackson"]
    assert row[["points", "requires_manual_review", "data_quality_flags"]].tolist() == [22, True, '["numbers_missing"]']
    assert row[["assists", "field_goals_made", "plus_minus"]].isna().all()


@pytest.mark.parametrize(("line", "flag"), [
    (JACKSON.replace("-13  22", "-13  23"), "points_do_not_add_up"),
    (JACKSON.replace("0  2  2", "1  2  2"), "rebounds_do_not_add_up"),
    (JACKSON.replace("7  21", "7  6"), "more_made_than_attempted")])
def test_a_line_that_contradicts_itself_is_flagged(read, line, flag):
    row = read(book(away=(line, ALDAMA))).rows.set_index("player_name_original").loc["GG Jackson"]
    assert row[["requires_manual_review", "data_quality_flags"]].tolist() == [True, f'["{flag}"]']


@pytest.mark.parametrize("changes", [
    {"away": ("  45  ?  35:42  7  21", JACKSON)}, {"inactive": ("  Inactive: Celtics - Brown (Rest)",)},
    {"inactive": ("  Inactive: Grizzlies - (Rest)",)}])
def test_a_line_that_cannot_be_read_leaves_the_others(read, changes):
    out = read(book(**changes))
    assert len(out.rejected) == 1 and {"GG Jackson", "Max Strus"} <= set(out.rows["player_name_original"])


@pytest.mark.parametrize(("pages", "reason"), [
    ([], "expected the players of two teams, found 0 in 0 lines"), ([None, 5], "found 0"),
    (["Not Found"], "found 0 in 1 lines"),
    ([book().replace("CLEVELAND CAVALIERS", "Boston Celtics")], "expected the players of MEM and CLE"),
    ([book(away=(ALDAMA,), home=(THOMPSON,))], "none of the 7 players has played")])
def test_what_is_no_book_of_the_game_is_refused(read, pages, reason):
    with pytest.raises(Reject, match=reason):
        read(*pages)


@pytest.mark.parametrize("event", ["20240411-MEMCLE", "20240410-XXXCLE", "0022301148", "20240410-MEMCLE2"])
def test_the_name_says_which_game(read, event):
    with pytest.raises(Reject, match="the object's name: expected a game of its date"):
        read(book(), event=event)


def told(parsed):
    """Text as the scorer prints it, of a book that somebody else has read."""
    def lines(team):
        for player in parsed["active_players"]:
            if player["team"] == team:
                numbers = "  ".join(str(player["stats"][name]) for name in STATISTICS)
                yield f"  9  {player['name']}  {player['stats']['minutes']}  {numbers}"
        for player in parsed["dnp_players"]:
            if player["team"] == team:
                yield f"  9  {player['name']}  {player['dnp_reason']}"
    return book(tuple(lines("Memphis Grizzlies")), tuple(lines("Cleveland Cavaliers")))


def test_a_real_game_adds_up(read, real):
    parsed = real("nbacom/gamebook_0173bcd1_parsed.json")
    out = read(told(parsed))
    assert out.rejected == [] and listed(out, status="active") == [p["name"] for p in parsed["active_players"]]
    assert listed(out, "dnp_reason", "dnp") == [p["dnp_reason"] for p in parsed["dnp_players"]]
    assert not out.rows["requires_manual_review"].any()
    assert out.rows.groupby("team_abbr")["points"].sum().to_dict() == {"CLE": 110, "MEM": 98}
