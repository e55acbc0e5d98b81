"""Which questions are answered from the facts of a season: the address, the season that it is about, who tells."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from common.adapters.sources import (
    paging,
    wire_bdl,
    wire_bettingpros,
    wire_bigdataball,
    wire_box,
    wire_espn,
    wire_injuries,
    wire_league,
    wire_odds,
    wire_pages,
    wire_players,
    wire_plays,
    wire_schedule,
    wire_scoreboard3,
)
from common.adapters.sources.absent import held_nowhere
from common.adapters.sources.season import Season
from common.basketball import names
from common.basketball.season import new_york, season_year
from common.errors import Reject

Params = Mapping[str, str]


@dataclass(frozen=True)
class Pages:
    """How an upstream cuts its rows into pages, and which of them a question without `pages` gets."""

    cut: Callable[[list[Any], Params], list[Any]]
    one: Callable[[list[Any], Params], Any]


@dataclass(frozen=True)
class Route:
    """address is a regular expression; its groups are parameters of the question.

    told gives a value for JSON, the bytes of another format, all rows of an answer with `pages`, or an Answer.
    """

    name: str
    address: str
    year: Callable[[Params, dt.datetime], int]
    told: Callable[[Season, Params, Any], Any]
    pages: Pages | None = None


def _asked(params: Params, now: dt.datetime) -> int:
    found = re.fullmatch(r"(\d{4})-\d\d", params.get("Season", ""))
    if not found:
        raise Reject(f"Season: expected a season like 2023-24, found {params.get('Season')!r}")
    return int(found[1])


def _of_game(params: Params, now: dt.datetime) -> int:
    game_id = params.get("GameID", "")
    names.season_type(game_id)  # Reject when it is no game id
    return 2000 + int(game_id[3:5])


def _present(params: Params, now: dt.datetime) -> int:
    return season_year(new_york(now).date())


def _on(date: Callable[[Params], dt.date]) -> Callable[[Params, dt.datetime], int]:
    return lambda params, now: season_year(date(params))


def _day(name: str) -> Callable[[Params, dt.datetime], int]:
    return _on(lambda params: dt.date.fromisoformat(params[name]))


STATS, CDN, BDL, ODDS, ESPN, BP = (re.escape(root) for root in (
    "https://stats.nba.com/stats/", "https://cdn.nba.com/static/json/", "https://api.balldontlie.io/v1/",
    "https://api.the-odds-api.com/v4/", "https://site.api.espn.com/apis/site/v2/sports/basketball/nba/",
    "https://api.bettingpros.com/v3/"))
EVENTS = r"sports/basketball_nba/events"
ONE_EVENT = rf"{EVENTS}/(?P<event>[0-9a-z]+)/odds"
CURSOR, NUMBERED = Pages(paging.by_cursor, paging.at_cursor), Pages(paging.by_number, paging.at_number)
ROUTES = (
    Route("NBA.com schedule", rf"{STATS}scheduleleaguev2(?:int)?", _asked, wire_schedule.schedule),
    Route("NBA.com schedule file", rf"{CDN}staticData/scheduleLeagueV2(?:_1)?\.json", _present, wire_schedule.schedule),
    Route("NBA.com game log", rf"{STATS}leaguegamelog", _asked, wire_box.game_log),
    Route("NBA.com box score", rf"{STATS}boxscoretraditionalv3", _of_game, wire_box.box_score),
    Route("NBA.com shot chart", rf"{STATS}shotchartdetail", _asked, wire_box.shot_chart),
    Route("NBA.com play-by-play", rf"{CDN}liveData/playbyplay/playbyplay_(?P<GameID>\d+)\.json", _of_game,
          wire_plays.play_by_play),
    Route("NBA.com scoreboard v3", rf"{STATS}scoreboardv3", _day("GameDate"), wire_scoreboard3.scoreboard),
    Route("NBA.com player list", rf"{STATS}playerindex", _asked, wire_players.player_index),
    Route("NBA.com transactions", r"https://stats\.nba\.com/js/data/playermovement/NBA_Player_Movement\.json", _present,
          wire_league.player_movement),
    Route("NBA.com team page", r"https://www\.nba\.com/team/(?P<team>\d+)/[a-z]+(?:/roster)?", _present,
          wire_pages.nba_team),
    Route("NBA.com referees", r"https://official\.nba\.com/wp-json/api/v1/get-game-officials", _day("date"),
          wire_league.officials),
    Route("NBA.com injury report", r"https://ak-static\.cms\.nba\.com/referee/injury/Injury-Report_[\w-]+\.pdf",
          _present, held_nowhere("PDFs of injury reports")),
    Route("NBA.com gamebook", r"https://statsdmz\.nba\.com/pdfs/\d{8}/\w+\.pdf", _present,
          held_nowhere("PDFs of gamebooks")),
    Route("Ball Don't Lie box scores", rf"{BDL}box_scores", _on(wire_bdl.first_date), wire_bdl.box_scores),
    Route("Ball Don't Lie live box scores", rf"{BDL}box_scores/live", _present,
          held_nowhere("box scores of games under way")),
    Route("Ball Don't Lie games", rf"{BDL}games", _on(wire_bdl.first_date), wire_bdl.games, CURSOR),
    Route("Ball Don't Lie game", rf"{BDL}games/(?P<id>\d+)", _present, wire_bdl.game),
    Route("Ball Don't Lie players", rf"{BDL}players", _present, wire_bdl.players, CURSOR),
    Route("Ball Don't Lie player", rf"{BDL}players/(?P<id>\d+)", _present, wire_bdl.player),
    Route("Ball Don't Lie teams", rf"{BDL}teams", _present, wire_bdl.teams),
    Route("Ball Don't Lie team", rf"{BDL}teams/(?P<id>\d+)", _present, wire_bdl.team),
    Route("Ball Don't Lie advanced statistics", rf"{BDL}stats/advanced", _present,
          held_nowhere("advanced statistics")),
    Route("Ball Don't Lie season averages", rf"{BDL}season_averages(?:/general)?", _present,
          held_nowhere("season averages, only what they are made of")),
    Route("Ball Don't Lie leaders", rf"{BDL}leaders", _present,
          held_nowhere("list of leaders, only what it is made of")),
    Route("Ball Don't Lie odds", rf"{BDL}odds", _present, held_nowhere("prices as Ball Don't Lie collects them")),
    Route("Ball Don't Lie player box scores", rf"{BDL}stats", _on(wire_bdl.first_date), wire_bdl.stats, CURSOR),
    Route("Ball Don't Lie active players", rf"{BDL}players/active", _present, wire_bdl.active_players, CURSOR),
    Route("Ball Don't Lie injuries", rf"{BDL}player_injuries", _present, wire_injuries.player_injuries, CURSOR),
    Route("Ball Don't Lie standings", rf"{BDL}standings", lambda params, now: int(params["season"]),
          wire_bdl.standings),
    Route("The Odds API events", ODDS + EVENTS, _present, wire_odds.events),
    Route("The Odds API odds", ODDS + ONE_EVENT, _present, wire_odds.event_odds),
    Route("The Odds API past events", f"{ODDS}historical/{EVENTS}", _on(wire_odds.day_of),
          wire_odds.history(wire_odds.events)),
    Route("The Odds API past odds", f"{ODDS}historical/{ONE_EVENT}", _on(wire_odds.day_of),
          wire_odds.history(wire_odds.event_odds)),
    Route("The Odds API participants", rf"{ODDS}sports/basketball_nba/participants(?:/\w+/players)?", _present,
          held_nowhere("ids that The Odds API gives to teams")),
    Route("ESPN scoreboard", rf"{ESPN}scoreboard", _on(wire_espn.date_asked), wire_espn.scoreboard),
    Route("ESPN roster", rf"{ESPN}teams/(?P<team>\d+)", _present, wire_espn.roster),
    Route("ESPN box score page", r"https://www\.espn\.com/nba/boxscore(?:/_/gameId/(?P<gameId>\d+))?", _present,
          wire_pages.espn_box_score),
    Route("Basketball-Reference roster",
          r"https://www\.basketball-reference\.com/teams/(?P<team>[A-Z]{3})/(?P<year>\d{4})\.html",
          lambda params, now: int(params["year"]) - 1, wire_pages.br_roster),
    Route("BigDataBall files", r"https://www\.googleapis\.com/drive/v3/files", _on(wire_bigdataball.date_asked),
          wire_bigdataball.files),
    Route("BigDataBall play-by-play", r"https://www\.googleapis\.com/drive/v3/files/(?P<file>\w+)", _present,
          wire_bigdataball.file),
    Route("BettingPros events", rf"{BP}events", _day("date"), wire_bettingpros.events),
    Route("BettingPros offers", rf"{BP}offers", _present, wire_bettingpros.offers, NUMBERED),
)
