"""The league's box score beside another source's: agreement, disagreement, aliases, names that nobody resolves."""

import datetime as dt
import gzip
import json

import duckdb
import pandas as pd
import pytest

from common.basketball.agreement import COUNTS
from common.basketball.names import lookups
from common.conform import conform, empty
from common.processor import LandedObject
from functions.analytics.box_score_agreement import box_score_agreement
from functions.analytics.box_score_disagreements import box_score_disagreements
from functions.analytics.player_aliases import player_aliases
from functions.analytics.unresolved_player_names import unresolved_player_names
from functions.raw.bdl_player_boxscores import BdlPlayerBoxscores, bdl_player_boxscores
from functions.raw.espn_boxscores import EspnBoxscores, espn_boxscores
from functions.raw.nbac_player_boxscores import NbacPlayerBoxscores

GAME = {"game_id": "20250115_PHI_LAL", "game_date": pd.Timestamp("2025-01-15"), "team_abbr": "LAL"}


def stats(player, points=25, minutes=36, **changes):
    return GAME | dict.fromkeys(COUNTS, 1) | {"player_lookup": player, "points": points, "minutes": minutes} | changes


def of_source(player, points=25, minutes=36, **changes):
    return {"is_final": True, "did_not_play": False, "minutes_decimal": float(minutes)} | stats(
        player, points, str(minutes)) | changes


def bdl_of(*rows):
    frame = pd.DataFrame(list(rows)).rename(columns={"total_rebounds": "rebounds"})
    return frame.astype({"did_not_play": "object"})


@pytest.fixture
def said():
    """said(processor, league's rows, Ball Don't Lie's rows) -> what its table keeps."""
    def running(function, league, bdl=(), espn=()):
        frames = {"league": pd.DataFrame(league) if league else empty(NbacPlayerBoxscores),
                  "bdl": bdl_of(*bdl) if bdl else empty(BdlPlayerBoxscores),
                  "espn": pd.DataFrame(list(espn)).astype({"did_not_play": "object"}) if espn else empty(EspnBoxscores)}
        rows, rejected = conform(function.processor.writes, function(**frames))
        assert rejected == []
        return rows
    return running


EVERY = [box_score_agreement, box_score_disagreements, player_aliases, unresolved_player_names]


@pytest.mark.parametrize("function", EVERY, ids=lambda f: f.__name__)
def test_without_another_source_nothing_is_said(function, said):
    assert said(function, [stats("lebronjames")]).empty
    assert said(function, []).empty


def test_agreement_is_told_by_game_source_and_column(said):
    rows = said(box_score_agreement, [stats("lebronjames"), stats("anthonydavis", 30)],
                [of_source("lebronjames"), of_source("anthonydavis", 31)], [of_source("lebronjames")])
    told = rows.set_index(["source", "column_name"])
    assert told.loc[("bdl_player_boxscores", "points"), [
        "players_compared", "players_agreeing", "agreement"]].tolist() == [2, 1, 0.5]
    assert told.loc[("bdl_player_boxscores", "assists"), "agreement"] == 1
    assert told.loc[("espn_boxscores", "points"), ["players_compared", "players_league_only"]].tolist() == [1, 1]
    assert len(rows) == 2 * (len(COUNTS) + 1)


def test_a_disagreement_has_both_values(said):
    rows = said(box_score_disagreements, [stats("lebronjames"), stats("anthonydavis", 30)],
                [of_source("lebronjames"), of_source("anthonydavis", 31)])
    told = rows[["player_lookup", "source", "column_name", "league_value", "other_value", "difference"]]
    assert told.values.tolist() == [["anthonydavis", "bdl_player_boxscores", "points", 30, 31, 1]]


@pytest.mark.parametrize(("minutes", "differ"), [(35, False), (36, False), (37, False), (38, True), (34, True)])
def test_minutes_are_rounded_in_two_ways(said, minutes, differ):
    rows = said(box_score_disagreements, [stats("lebronjames")], [of_source("lebronjames", minutes=minutes)])
    assert (rows["column_name"].tolist() == ["minutes"]) is differ


@pytest.mark.parametrize("changes", [{"is_final": False}, {"did_not_play": True}, {"did_not_play": None}])
def test_who_did_not_play_a_final_game_is_not_compared(said, changes):
    bdl = [of_source("lebronjames", 31) | changes, of_source("anthonydavis")]
    rows = said(box_score_disagreements, [stats("lebronjames"), stats("anthonydavis")], bdl)
    assert rows.empty


def test_a_player_of_another_spelling_is_known_by_his_line(said):
    league = [stats("nicclaxton", 11), stats("lebronjames")]
    bdl = [of_source("nicolasclaxton", 11), of_source("lebronjames")]
    assert said(player_aliases, league, bdl)[["alias_lookup", "player_lookup", "method"]].values.tolist() == [
        ["nicolasclaxton", "nicclaxton", "same_line"]]
    assert said(unresolved_player_names, league, bdl).empty
    agreement = said(box_score_agreement, league, bdl)
    assert agreement["players_compared"].eq(2).all() and agreement["agreement"].eq(1).all()


@pytest.mark.parametrize(("league", "bdl"), [
    ([stats("a", 11), stats("b", 11)], [of_source("c", 11), of_source("d", 11)]),  # two with one line
    ([stats("a", 11)], [of_source("c", 12)]),  # another line
    ([stats("a", 11)], [of_source("c", 11, team_abbr="PHI")]),  # another team
    ([stats("a", **dict.fromkeys(COUNTS, 0))], [of_source("c", **dict.fromkeys(COUNTS, 0))])])  # hardly a line
def test_a_line_that_proves_nothing_resolves_nobody(said, league, bdl):
    known, also = stats("lebronjames", 40), of_source("lebronjames", 40)
    assert said(player_aliases, [known, *league], [also, *bdl]).empty
    rows = said(unresolved_player_names, [known, *league], [also, *bdl])
    assert rows["player_lookup"].tolist() == [row["player_lookup"] for row in bdl]


@pytest.mark.parametrize(("minutes", "steals", "lost"), [(1, 0, 0), (2, 0, 1), (1, 1, 1)])
def test_seconds_on_the_floor_without_a_number_are_no_difference(said, minutes, steals, lost):
    traceless = stats("aa", **dict.fromkeys(COUNTS, 0) | {"minutes": minutes, "steals": steals})
    rows = said(box_score_agreement, [stats("lebronjames"), traceless], [of_source("lebronjames")])
    assert rows["players_league_only"].eq(lost).all()


def test_an_unresolved_name_is_kept_with_those_who_might_bear_it(said):
    league = [stats("nicclaxton", 11), stats("aa", 2)]
    row = said(unresolved_player_names, league, [of_source("nicolasclaxton", 12)]).iloc[0]
    assert row[["player_lookup", "team_abbr", "candidates"]].tolist() == ["nicolasclaxton", "LAL", "aa,nicclaxton"]


OF_ARCHIVE = {"points": "pts", "field_goals_made": "fgm", "field_goals_attempted": "fga", "three_pointers_made": "fg3m",
              "three_pointers_attempted": "fg3a", "free_throws_made": "ftm", "free_throws_attempted": "fta",
              "offensive_rebounds": "oreb", "defensive_rebounds": "dreb", "total_rebounds": "reb", "assists": "ast",
              "steals": "stl", "blocks": "blk", "turnovers": "tov", "personal_fouls": "pf"}


def test_three_real_sources_agree_on_a_night(said, archive_dir):
    day = dt.date(2024, 1, 15)
    box = duckdb.sql(f"SELECT * FROM '{archive_dir}/box/2023-24/player_box.parquet'").df()
    box = box[(pd.to_datetime(box["game_date"]).dt.date == day) & box["did_play"]]
    home, away = (box["team_abbr"].where(box["is_home"] == at, box["opp_team_abbr"]) for at in (True, False))
    league = pd.DataFrame({name: box[theirs].astype("int64") for name, theirs in OF_ARCHIVE.items()}).assign(
        game_id=f"{day:%Y%m%d}_" + away + "_" + home, game_date=pd.Timestamp(day), team_abbr=box["team_abbr"],
        player_lookup=lookups(box["player_name"]), minutes=box["minutes"].astype("float64").round())
    payloads, event = archive_dir / "payloads", LandedObject("", {"event": "401585183"}, dt.datetime(2024, 1, 16))
    bdl = bdl_player_boxscores(json.loads((payloads / "balldontlie/box_scores_2024-01-15.json").read_text()), event)
    page = gzip.decompress((payloads / "espn/boxscore_page_401585183.html.gz").read_bytes()).decode()
    espn = espn_boxscores(page, event)
    boxes = league.to_dict("records"), *(conform(table, rows)[0].to_dict("records")
                                         for table, rows in ((BdlPlayerBoxscores, bdl), (EspnBoxscores, espn)))
    games = said(box_score_agreement, *boxes).groupby("source")["game_id"].nunique()
    assert games.to_dict() == {"bdl_player_boxscores": 11, "espn_boxscores": 1}
    # The league corrected these after the night; ESPN's page was taken long after.
    apart = said(box_score_disagreements, *boxes)
    assert set(apart["source"]) == {"bdl_player_boxscores"} and set(apart["difference"].abs()) == {1}
    assert apart["column_name"].value_counts().to_dict() == {
        "assists": 4, "blocks": 3, "field_goals_attempted": 1, "defensive_rebounds": 1, "total_rebounds": 1}
    assert said(player_aliases, *boxes).set_index("alias_lookup")["player_lookup"].to_dict() == {
        "kevinknox": "kevinknoxii", "jeenathanwilliams": "natewilliams", "marcusmorris": "marcusmorrissr",
        "jimmybutler": "jimmybutleriii"}
    assert said(unresolved_player_names, *boxes)[["player_lookup", "candidates"]].values.tolist() == [
        ["kenyonmartinjr", "kjmartin"], ["nicolasclaxton", "nicclaxton"]]
