"""NBA.com's schedule of a season (scheduleLeagueV2), as it stood at an instant."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from common.adapters.sources.season import Season, spelled
from common.basketball.season import new_york
from common.basketball.teams import CITY, NBA_TEAM_ID, NICKNAME, SLUG, TEAMS

LISTS = [f"{scope}{medium}Broadcasters" for scope in ("national", "home", "away", "intl")
         for medium in ("Tv", "Radio", "Ott")]
Records = dict[str, list[int]]


@dataclass(frozen=True)
class Printed:
    """A game's JSON: whole as it is once final, and the parts that do not change before."""

    final: str
    ids: str
    upcoming: str
    facts: str
    home: str
    away: str

    def before(self, live: bool, standing: Records) -> str:
        status = _status(2, "Live") if live else self.upcoming
        return _joined(self.ids, status, self.facts, _team(self.home, standing, 0), _team(self.away, standing, 0))


def schedule(season: Season, params: Any, now: Any) -> bytes:
    """Every game known at `now`. Scores are there once a game is final; a game under way shows none."""
    games, tips = _printed(season), season.games["tip"].to_numpy()
    final, live, known = season.over <= now, tips <= now, season.known <= now
    standing = _standings(season, final)
    shown: dict[str, list[str]] = defaultdict(list)
    for n, game in enumerate(season.game.values()):
        if known[n]:
            text = games[n].final if final[n] else games[n].before(bool(live[n]), standing)
            shown[f"{game['game_date']:%m/%d/%Y} 00:00:00"].append(text)
    dates = ",".join(f'{{"gameDate":"{date}","games":[{",".join(texts)}]}}' for date, texts in shown.items())
    changed = max([*season.over[final], *tips[live]], default=None)
    return (f'{{"meta":{json.dumps(meta(f"league/00/{season.name}/scheduleleaguev2", changed))},"leagueSchedule":{{'
            f'"seasonYear":"{season.name}","leagueId":"00","gameDates":[{dates}],"weeks":[],"broadcasterList":[]}}}}'
            ).encode()


def meta(path: str, changed: Any) -> dict[str, Any]:
    """time is when the answer last changed: the same answer has the same bytes."""
    time = "" if changed is None else spelled(changed.item())
    return {"version": 1, "request": f"http://nba.cloud/{path}?Format=json", "time": time}


@lru_cache(maxsize=8)
def _printed(season: Season) -> list[Printed]:
    opening = min(season.on, default=dt.date(season.year, 10, 1))
    sequence: dict[dt.datetime, int] = defaultdict(int)
    standing: Records = {team: [0, 0] for team in TEAMS}
    out = []
    for game in season.game.values():
        home, away = game["home_abbr"], game["away_abbr"]
        sequence[game["game_date"]] += 1
        _count(standing, game)
        ids, facts = _inner(_ids(game)), _inner(_facts(game, sequence[game["game_date"]], opening))
        final = _joined(ids, _status(3, final_text(game["overtimes"])), facts,
                        _team(home, standing, game["home_pts"]), _team(away, standing, game["away_pts"]))
        out.append(Printed(final, ids, _status(1, tip_text(game["tip"])), facts, home, away))
    return out


def _ids(game: dict[str, Any]) -> dict[str, Any]:
    return {"gameId": game["game_id"], "gameCode": f"{game['game_date']:%Y%m%d}/{game['away_abbr']}{game['home_abbr']}"}


def _facts(game: dict[str, Any], sequence: int, opening: dt.date) -> dict[str, Any]:
    """What does not change. An unknown time or place is an empty text, as the league spells it."""
    day, tip = game["game_date"], game["tip"]
    local = new_york(tip).strftime("%Y-%m-%dT%H:%M:%SZ") if tip else ""
    week = (day.date() - opening + dt.timedelta(opening.weekday())).days // 7 + 1
    label, _, sub_label = (game["label"] or "").partition(" - ")
    midnight = spelled(day)
    return {
        "gameSequence": sequence, "gameDateEst": midnight, "gameTimeEst": local and f"1900-01-01{local[10:]}",
        "gameDateTimeEst": local, "gameDateUTC": midnight,
        "gameTimeUTC": f"1900-01-01{spelled(tip)[10:]}" if tip else "",
        "gameDateTimeUTC": spelled(tip) if tip else "", "awayTeamTime": local, "homeTeamTime": local,
        "day": f"{day:%a}", "monthNum": day.month, "weekNumber": week, "weekName": f"Week {week}", "ifNecessary": False,
        "seriesGameNumber": sub_label if sub_label.startswith("Game ") else "", "gameLabel": label,
        "gameSubLabel": sub_label, "seriesText": "", "arenaName": game["arena"] or "", "arenaState": "",
        "arenaCity": "", "postponedStatus": "N", "branchLink": "", "gameSubtype": subtype(game["label"] or ""),
        "isNeutral": bool(game["is_neutral"]), "broadcasters": _broadcasters(game["national_tv"])}


def subtype(label: str) -> str:
    cup = "In-Season Tournament" in label or "NBA Cup" in label
    return "in-season-knockout" if cup and ("final" in label or "Championship" in label) else "in-season" if cup else ""


def _broadcasters(national_tv: str | None) -> dict[str, Any]:
    national = [{"broadcasterScope": "natl", "broadcasterMedia": "tv", "broadcasterDisplay": national_tv,
                 "broadcasterAbbreviation": national_tv}] if national_tv else []
    return dict.fromkeys(LISTS, ()) | {"nationalTvBroadcasters": national}


def tip_text(tip: dt.datetime | None) -> str:
    return f"{new_york(tip):%I:%M %p} ET".lstrip("0").replace("AM", "am").replace("PM", "pm") if tip else "TBD"


def final_text(overtimes: int) -> str:
    return "Final" if not overtimes else "Final/OT" if overtimes == 1 else f"Final/OT{overtimes}"


def _status(code: int, text: str) -> str:
    return f'"gameStatus":{code},"gameStatusText":"{text}"'


def _inner(value: dict[str, Any]) -> str:
    """The members of an object without its braces."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))[1:-1]


def _joined(ids: str, status: str, facts: str, home: str, away: str) -> str:
    return f'{{{ids},{status},{facts},"homeTeam":{{{home}}},"awayTeam":{{{away}}},"pointsLeaders":[]}}'


def _team(team: str, standing: Records, score: int) -> str:
    record = standing[team]
    return f'{_TEAM[team]},"wins":{record[0]},"losses":{record[1]},"score":{score},"seed":0'


def _count(standing: Records, game: dict[str, Any]) -> None:
    """Only the regular season counts."""
    if game["season_type"] == "regular":
        lost = game["home_pts"] < game["away_pts"]
        standing[game["home_abbr"]][int(lost)] += 1
        standing[game["away_abbr"]][int(not lost)] += 1


def _standings(season: Season, final: Any) -> Records:
    standing: Records = {team: [0, 0] for team in TEAMS}
    for over, game in zip(final.tolist(), season.game.values(), strict=True):
        if over:
            _count(standing, game)
    return standing


_TEAM = {team: _inner({"teamId": NBA_TEAM_ID[team], "teamName": NICKNAME[team], "teamCity": CITY[team],
                       "teamTricode": team, "teamSlug": SLUG[team]}) for team in TEAMS}
