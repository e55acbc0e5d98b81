"""A team's season page at Basketball-Reference: who has been on it."""

import pandas as pd
import pytest

from common.errors import Reject
from functions.raw.br_rosters_listed import br_rosters_listed

HEADINGS = ("No.", "Player", "Pos", "Ht", "Wt", "Birth Date", "Birth", "Exp", "College")
JAMES = ("23", '<a href="/players/j/jamesle01.html">LeBron James</a>', "SF", "6-9", "250", "December 30, 1984",
         '<span class="f-i">us</span>', "21", "")


def page(*players, title="2024-25 Los Angeles Lakers Roster", headings=HEADINGS):
    head = "".join(f'<th scope="col" data-stat="x">{name}</th>' for name in headings)
    body = "\n".join(f'<tr ><th scope="row">{first}</th>' + "".join(f"<td class='left'>{cell}</td>" for cell in rest)
                     + "</tr>" for first, *rest in players)
    return (f"<html><h1><span>{title}</span></h1><table id=\"other\"><tr><td>1</td></tr></table>"
            f'<table class="sortable" id="roster" data-cols="9"><caption>Roster Table</caption><thead><tr>{head}</tr>'
            f"</thead><tbody>{body}</tbody></table></html>")


def player(name, **changes):
    row = dict(zip(HEADINGS, JAMES, strict=True)) | {"Player": f'<a href="/players/x.html">{name}</a>'}
    return tuple((row | changes).values())


@pytest.fixture
def roster(land):
    return lambda *players, team="LAL", season="2024-25", **more: land(
        br_rosters_listed, page(*players, **more), season=season, team=team)


def test_a_player_of_the_season(roster):
    row = roster(JAMES).rows.iloc[0]
    assert row[["season_year", "season_display", "team_abbrev", "player_lookup"]].tolist() == [
        2024, "2024-25", "LAL", "lebronjames"]
    assert row[["jersey_number", "position", "height", "weight", "birth_date", "experience_years"]].tolist() == [
        "23", "SF", "6-9", "250", "December 30, 1984", 21]
    assert row[["scraped_date", "snapshot_timestamp"]].astype("str").str[:16].tolist() == [
        "2025-01-15 00:00", "2025-01-15 22:30"]
    assert row["players_on_page"] == 1 and pd.isna(row["college"])


@pytest.mark.parametrize(("code", "team"), [("BRK", "BKN"), ("CHO", "CHA"), ("PHO", "PHX"), ("BOS", "BOS")])
def test_teams_get_the_leagues_codes(roster, code, team):
    assert roster(JAMES, team=code).rows["team_abbrev"].tolist() == [team]


@pytest.mark.parametrize(("name", "last", "normalized", "lookup"), [
    ("Gary Payton II", "Payton", "gary payton ii", "garypaytonii"),
    ("Nikola Jokić", "Jokić", "nikola jokic", "nikolajokic"),
    ("Luc Mbah a Moute", "Mbah a Moute", "luc mbah a moute", "lucmbahamoute"), ("Nenê", "Nenê", "nene", "nene"),
    ("P.J. Tucker", "Tucker", "pj tucker", "pjtucker"), ("D&#39;Angelo  Russell", "Russell", "dangelo russell",
                                                          "dangelorussell")])
def test_names_of_every_shape(roster, name, last, normalized, lookup):
    seen = ["player_last_name", "player_normalized", "player_lookup"]
    assert roster(player(name)).rows.iloc[0][seen].tolist() == [last, normalized, lookup]


@pytest.mark.parametrize(("printed", "years"), [("R", 0), ("1", 1), ("20 years", 20), ("", None)])
def test_a_rookie_has_no_experience(roster, printed, years):
    told = roster(player("A B", Exp=printed)).rows.iloc[0]["experience_years"]
    assert told == years if years is not None else told != told


def test_a_mark_beside_the_link_is_no_part_of_the_name(roster):
    two_way = player("A B", Player='<a href="/players/x.html">Trey Jemison</a>&nbsp;&nbsp;(TW)')
    assert roster(two_way).rows["player_full_name"].tolist() == ["Trey Jemison"]


def test_columns_are_found_by_heading_wherever_they_stand(roster):
    turned = roster(JAMES[::-1], headings=HEADINGS[::-1])
    assert turned.rows.equals(roster(JAMES).rows)


@pytest.mark.parametrize("broken", [player(""), player("…"), player("A B", Exp="many"), JAMES[:1]])
def test_a_player_who_cannot_be_read_leaves_the_others(roster, broken):
    out = roster(JAMES, broken)
    assert out.rows["player_lookup"].tolist() == ["lebronjames"] and len(out.rejected) == 1
    assert out.rows["players_on_page"].tolist() == [2]


@pytest.mark.parametrize(("given", "reason"), [
    ({"team": "XXX"}, "expected a team of Basketball-Reference, found 'XXX'"),
    ({"season": "2023-24"}, "h1: expected the season 2023-24, found 2024-25"),
    ({"headings": ("No.", "Name")}, "nobody in a column 'Player'"),
    ({"season": "2024", "title": "Roster"}, "is not a season")])
def test_another_page_is_refused(roster, given, reason):
    with pytest.raises(Reject, match=reason):
        roster(JAMES, **given)


@pytest.mark.parametrize("text", ["", "<html>Rate limited</html>", "<table id='roster'>"])
def test_a_page_without_a_roster_is_refused(land, text):
    with pytest.raises(Reject, match="no table 'roster' on the page"):
        land(br_rosters_listed, text, season="2024-25", team="LAL")


@pytest.mark.parametrize(("name", "lookup"), [("", "lebronjames"), ("_suffix", "garypaytonii")])
def test_a_page_as_published(land, archive_dir, name, lookup):
    text = (archive_dir / f"payloads/basketball_reference/team_roster_fixture{name}.html").read_text(encoding="utf-8")
    out = land(br_rosters_listed, text, season="2024-25", team="LAL")
    assert out.rejected == [] and len(out.rows) == 6 and lookup in set(out.rows["player_lookup"])
