"""Is what the archive's answers say what happened? Compared with real payloads of the same games, and with the box."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from common.basketball.names import player_lookup

BDL, STATS, CDN = "https://api.balldontlie.io/v1/", "https://stats.nba.com/stats/", "https://cdn.nba.com/static/json/"
PLAYS = f"{CDN}liveData/playbyplay/playbyplay_{{}}.json"
COUNTS = ("fgm", "fga", "fg3m", "fg3a", "ftm", "fta", "oreb", "dreb", "reb", "ast", "stl", "blk", "turnover", "pf",
          "pts", "fg_pct", "fg3_pct", "ft_pct")


@pytest.fixture
def payload(archive_dir):
    return lambda path: json.loads((archive_dir / "payloads" / path).read_text())


def test_ball_dont_lie_s_box_scores_are_the_real_ones(real, payload):
    theirs = payload("balldontlie/box_scores_2024-01-15.json")["data"]
    ours = real(2023).json(f"{BDL}box_scores", "2024-01-16T12:00", date="2024-01-15")["data"]

    def lines(games):
        """By team and player, of those who played: names are spelled in two ways here and there."""
        return {(game[side]["abbreviation"], player_lookup(f"{p['player']['first_name']} {p['player']['last_name']}")):
                [p[name] for name in COUNTS] for game in games for side in ("home_team", "visitor_team")
                for p in game[side]["players"] if p["min"] != "00"}

    shared = lines(ours).keys() & lines(theirs).keys()
    assert len(shared) > 0.95 * len(lines(theirs))
    different = {key: [n for n, one, other in zip(COUNTS, lines(ours)[key], lines(theirs)[key], strict=True)
                       if one != pytest.approx(other, abs=2e-7)] for key in shared}
    # The league corrected ten lines of that night afterwards, and the archive has them corrected.
    assert {n for names in different.values() for n in names} <= {"ast", "blk", "dreb", "reb", "fga", "fg_pct"}
    assert sum(bool(names) for names in different.values()) <= 10
    facts = ("date", "season", "status", "period", "postseason", "home_team_score", "visitor_team_score")
    assert sorted([game[name] for name in facts] for game in ours) == sorted(
        [game[name] for name in facts] for game in theirs)


def test_standings_are_those_of_the_end_of_the_season(real, payload):
    """Ranks aside: level teams are ranked by more than their records."""
    def rows(said):
        return {row["team"]["abbreviation"]: {k: v for k, v in row.items() if k not in ("conference_rank",
                                                                                        "division_rank")}
                for row in said["data"]}

    assert rows(real(2024).json(f"{BDL}standings", "2025-06-23T12:00", season="2024")) == rows(
        payload("balldontlie/standings_a.json"))


def test_standings_rank_by_wins_and_grow_with_the_season(real):
    told = real(2023)
    first, later = (told.json(f"{BDL}standings", now, season="2023")["data"] for now in (
        "2023-10-20T12:00", "2024-05-01T12:00"))

    assert {row["wins"] + row["losses"] for row in first} == {0}
    assert {row["wins"] + row["losses"] for row in later} == {82}
    east = sorted((row for row in later if row["team"]["conference"] == "East"), key=lambda row: row["conference_rank"])
    assert [row["conference_rank"] for row in east] == list(range(1, 16))
    assert [row["wins"] for row in east] == sorted((row["wins"] for row in east), reverse=True)


def test_the_scoreboard_tells_what_the_real_one_of_an_older_form_told(real, payload):
    sets = {found["name"]: [dict(zip(found["headers"], row, strict=True)) for row in found["rowSet"]]
            for found in payload("nbacom/scoreboardv2_2024-01-15.json")["resultSets"]}
    most = {(row["GAME_ID"], row["TEAM_ID"]): row["PTS"] for row in sets["TeamLeaders"]}
    theirs = {(row["GAME_ID"], row["TEAM_ID"]): (
        row["TEAM_WINS_LOSSES"], [row[f"PTS_QTR{n}"] for n in range(1, 5)], row["PTS"],
        most[row["GAME_ID"], row["TEAM_ID"]])
        for row in sets["LineScore"]}

    games = real(2023).json(f"{STATS}scoreboardv3", "2024-01-16T12:00", GameDate="2024-01-15")["scoreboard"]["games"]
    ours = {(game["gameId"], team["teamId"]): (
        f"{team['wins']}-{team['losses']}", [period["score"] for period in team["periods"][:4]], team["score"],
        game["gameLeaders"][f"{side}Leaders"]["points"])
        for game in games for side in ("home", "away") for team in (game[f"{side}Team"],)}
    assert ours == theirs
    assert [(game["gameId"], game["gameStatusText"][:5], game["gameCode"]) for game in games] == [
        (row["GAME_ID"], row["GAME_STATUS_TEXT"][:5], row["GAMECODE"]) for row in sets["GameHeader"]]


def test_transactions_are_the_newest_of_the_real_list(real, payload):
    theirs = payload("nbacom/player_movement_trimmed.json")["NBA_Player_Movement"]
    ours = real(2024).json("https://stats.nba.com/js/data/playermovement/NBA_Player_Movement.json",
                           "2025-07-20T12:00")["NBA_Player_Movement"]

    assert ours["columns"] == theirs["columns"] and len(ours["rows"]) == 8730
    real_rows = {json.dumps(row, sort_keys=True) for row in theirs["rows"]}
    assert real_rows <= {json.dumps(row, sort_keys=True) for row in ours["rows"][:330]}


def test_the_crews_are_the_real_ones_from_a_quarter_past_nine_on(real, payload):
    told, url = real(2024), "https://official.nba.com/wp-json/api/v1/get-game-officials"
    said = told.json(url, "2025-01-08T14:15", date="2025-01-08")["nba"]["Table"]["rows"]

    def plain(rows):
        return sorted(([value for name, value in row.items() if not name.endswith("JNum")] for row in rows), key=str)

    assert plain(said) == plain(payload("nbacom/referee_assignments_2025-01-08.json")["nba"]["Table"]["rows"])
    assert told.json(url, "2025-01-08T14:14", date="2025-01-08")["nba"]["Table"]["rows"] == []


def test_every_shot_of_the_play_by_play_is_told_as_the_live_feed_told_it(real, payload):
    theirs = payload("nbacom_cdn/playbyplay_0022400500_first340.json")["game"]["actions"]
    ours = real(2024).json(PLAYS.format("0022400500"), "2025-01-07T12:00")["game"]["actions"]
    same = ("actionType", "shotResult", "side", "xLegacy", "yLegacy", "scoreHome", "scoreAway", "clock", "period",
            "teamTricode", "personId", "pointsTotal", "assistPersonId", "assistTotal", "blockPersonId", "possession",
            "playerNameI")
    mine = {action["actionNumber"]: action for action in ours if action["isFieldGoal"]}

    shots = [action for action in theirs if action["isFieldGoal"]]
    assert len(shots) == 115
    for shot in shots:
        told = mine[shot["actionNumber"]]
        assert {n: told.get(n) for n in same} == {n: shot.get(n) for n in same}
        assert (told["x"], told["y"]) == (pytest.approx(shot["x"], abs=0.3), pytest.approx(shot["y"], abs=0.3))


def test_kinds_of_plays_are_counted_as_in_the_live_feed(real, payload):
    """But for the substitutions between periods, of which playbyplayv3 does not tell."""
    theirs = payload("nbacom_cdn/playbyplay_0022400500_first340.json")["game"]["actions"]
    last = max(action["orderNumber"] for action in theirs)
    end = next((action["period"], action["clock"]) for action in theirs if action["orderNumber"] == last)
    ours = real(2024).json(PLAYS.format("0022400500"), "2025-01-07T12:00")["game"]["actions"]

    def counted(actions, kind):
        return sorted((a["period"], a["clock"], a["subType"], a["personId"]) for a in actions
                      if a["actionType"] == kind and a["clock"] != "PT12M00.00S"
                      and (a["period"] < end[0] or (a["period"] == end[0] and a["clock"] > end[1])))

    for kind in ("rebound", "freethrow", "steal", "block", "substitution", "turnover"):
        assert counted(ours, kind) == counted(theirs, kind), kind


@pytest.mark.parametrize(("year", "day"), [(2023, "2024-03-13"), (2023, "2023-12-30"), (2024, "2025-03-14")])
def test_points_of_the_play_by_play_add_up_to_the_box_score(real, year, day):
    told = real(year)
    for game_id in told.facts.on[dt.date.fromisoformat(day)]:
        actions = told.json(PLAYS.format(game_id), "2025-07-01T00:00")["game"]["actions"]
        points: dict[int, int] = {}
        for action in actions:
            if action.get("shotResult") == "Made":
                worth = {"2pt": 2, "3pt": 3, "freethrow": 1}[action["actionType"]]
                points[action["personId"]] = points.get(action["personId"], 0) + worth
        box = {row["player_id"]: row["pts"] for row in told.facts.box_of.rows(game_id) if row["pts"]}
        game = told.facts.game[game_id]

        assert points == box
        assert (int(actions[-1]["scoreHome"]), int(actions[-1]["scoreAway"])) == (game["home_pts"], game["away_pts"])
        assert len({action["actionNumber"] for action in actions}) == len(actions)


def test_espn_s_scoreboard_is_the_real_one(real, payload):
    url = "https://site.api.espn.com/apis/site/v2/sports/basketball/nba/scoreboard"
    ours = real(2023).json(url, "2024-01-16T12:00", dates="20240115")
    theirs = payload("espn/scoreboard_2024-01-15.json")

    def read(said):
        return {event["id"]: (event["date"], event["name"], event["shortName"], event["season"],
                              event["status"]["type"]["state"], event["competitions"][0]["attendance"],
                              [(side["homeAway"], side["id"], side["team"]["abbreviation"], side["score"],
                                side["winner"], side["linescores"], side["records"][0]["summary"])
                               for side in event["competitions"][0]["competitors"]]) for event in said["events"]}

    assert read(ours) == read(theirs)


def test_a_date_without_espn_ids_is_absent_with_the_reason(real):
    url = "https://site.api.espn.com/apis/site/v2/sports/basketball/nba/scoreboard"
    said = real(2021).answer(url, "2022-01-16T12:00", dates="20220115")

    assert (said.data, said.reason) == (None, "the archive holds no ESPN ids of the games of 2022-01-15")
    assert real(2021).json(url, "2022-02-20T12:00", dates="20220219")["events"] == []


def test_bettingpros_events_end_as_the_real_ones_did(real, payload):
    theirs = payload("bettingpros/events_2021-10-21.json")["events"]
    ours = real(2021).json("https://api.bettingpros.com/v3/events", "2021-10-22T12:00", date="2021-10-21")["events"]
    same = ("home", "visitor", "status", "season", "season_type", "sport", "link")

    assert sorted([event[name] for name in same] + [event["results"]["outcomes"]] for event in ours) == sorted(
        [event[name] for name in same] + [event["results"]["outcomes"]] for event in theirs)


def test_bettingpros_opening_lines_are_told_where_no_price_is_known(real):
    told = real(2021)
    [game_id, *_] = told.facts.on[dt.date(2021, 12, 15)]
    pages = told.json("https://api.bettingpros.com/v3/offers", "2021-12-15T22:00", "page", market_id="156",
                      event_id=str(int(game_id)), limit="10")
    offers = [offer for page in pages for offer in page["offers"]]

    assert len(offers) > 10 and len(pages) == pages[0]["_pagination"]["total_pages"] > 1
    assert all(offer["selections"][0]["opening_line"]["line"] for offer in offers)
    assert told.answer("https://api.bettingpros.com/v3/offers", "2021-12-15T22:00", market_id="157",
                       event_id="1").reason.startswith("the archive holds no lines of BettingPros' market 157")


def test_a_past_snapshot_is_what_was_offered_then(real):
    told = real(2023)
    game_id = next(i for i in told.facts.on[dt.date(2024, 3, 13)] if told.facts.game[i]["home_abbr"] == "MIA")
    url = f"https://api.the-odds-api.com/v4/historical/sports/basketball_nba/events/{told.facts.event_of[game_id]}/odds"

    past = told.json(url, "2024-04-01T00:00", date="2024-03-13T20:00:00Z", markets="player_points",
                     oddsFormat="american")

    assert past["data"]["bookmakers"] == told.odds(game_id, "2024-03-13T20:00", "player_points") != []
    decimal = told.json(url, "2024-04-01T00:00", date="2024-03-13T20:00:00Z", markets="player_points")
    assert 1 < decimal["data"]["bookmakers"][0]["markets"][0]["outcomes"][0]["price"] < 10


def test_pages_are_followed_by_their_cursor_or_given_together(real):
    url, now = f"{BDL}players/active", "2024-03-13T12:00"
    together = real(2023).json(url, now, "cursor", per_page="100")
    cursor, followed = None, []
    while not followed or cursor:
        page = real(2023).json(url, now, per_page="100", **({"cursor": str(cursor)} if cursor else {}))
        followed.append(page)
        cursor = page["meta"].get("next_cursor")

    assert followed == together and sum(len(page["data"]) for page in together) > 450


def test_the_roster_page_lists_who_is_on_the_team(real):
    told = real(2023)
    page = told.bytes("https://www.basketball-reference.com/teams/PHI/2024.html", "2024-02-08T15:00").decode()

    on = {name for name, team in told.roster("2024-02-08T15:00").items() if team == "PHI"}
    assert "Buddy Hield" in on and all(f">{name}</a>" in page.replace("&#x27;", "'") for name in on)
    assert page.count("<tr>") == len(on) + 1


def test_no_pdf_is_held(real, made):
    for url in ("https://statsdmz.nba.com/pdfs/20240313/20240313_DENMIA.pdf",
                "https://ak-static.cms.nba.com/referee/injury/Injury-Report_2024-03-13_05PM.pdf"):
        for told in (real(2023), made):
            assert told.answer(url, "2024-03-14T12:00").reason.startswith(f"{told.facts.source} holds no PDFs of ")
