"""BigDataBall's play-by-play of a game (a CSV file in a shared folder), from the rows of playbyplayv3."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Callable, Mapping
from typing import Any

from common.adapters.sources import play_words
from common.adapters.sources.absent import lacking
from common.adapters.sources.floor import FIVE, on_floor
from common.adapters.sources.play_names import Lineup
from common.adapters.sources.season import Season, spelled
from common.adapters.sources.wire_plays import ASSIST, TEAMS_FROM, TRICODE
from common.errors import Reject
from common.scraper import Answer

Row = dict[str, Any]
COLUMNS = ["game_id", "data_set", "date", "a1", "a2", "a3", "a4", "a5", "h1", "h2", "h3", "h4", "h5", "period",
           "away_score", "home_score", "remaining_time", "elapsed", "play_length", "play_id", "team", "event_type",
           "assist", "away", "home", "block", "entered", "left", "num", "opponent", "outof", "player", "points",
           "possession", "reason", "result", "steal", "type", "shot_distance", "original_x", "original_y",
           "converted_x", "converted_y", "description"]
EVENTS = {"Made Shot": "shot", "Missed Shot": "shot", "Free Throw": "free throw", "Jump Ball": "jump ball"}
LEFT_OUT = ("Instant Replay",)
OF_DATE = re.compile(r"name contains '(\d{4}-\d\d-\d\d)'")
CODE = re.compile(r"(\S+\.FOUL)\b")
PERIOD, OVERTIME = 720, 300


def files(season: Season, params: Mapping[str, str], now: Any) -> Row | Answer:
    """A search of the folder for the files of a date."""
    day = date_asked(params)
    final = [game_id for game_id in season.on.get(day, ()) if season.final(game_id, now)]
    told = [game_id for game_id in final if game_id in season.plays_of(game_id).spans]
    if final and not told:
        return lacking(season, f"play-by-play of the games of {day}")
    return {"files": [{"id": season.event_of[game_id], "name": _name(season.game[game_id]),
                       "modifiedTime": spelled(season.over[season.row[game_id]].item())} for game_id in told]}


def file(season: Season, params: Mapping[str, str], now: Any) -> bytes | Answer:
    """One file of the folder. Its id is that of the game's betting event: the folder's own are not known."""
    game_id = season.event.get(params["file"])
    rows = season.plays_of(game_id).rows(game_id) if game_id and season.final(game_id, now) else []
    if not game_id or not rows:
        return Answer(None, f"the folder has no file {params['file']}")
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(_told(season, game_id, rows))
    return text.getvalue().encode()


def date_asked(params: Mapping[str, str]) -> dt.date:
    found = OF_DATE.search(params["q"])
    if not found:
        raise Reject(f"expected a search for the files of a date, found {params['q']!r}")
    return dt.date.fromisoformat(found[1])


def _name(game: Row) -> str:
    return f"[{game['game_date']:%Y-%m-%d}]-{game['game_id']}-{game['away_abbr']}@{game['home_abbr']}.csv"


def _told(season: Season, game_id: str, rows: list[Row]) -> list[Row]:
    game, names = season.game[game_id], Lineup.of(season, game_id)
    home, away = game["home_abbr"], game["away_abbr"]
    out, shooting = list[Row](), ""
    score, before, common = (0, 0), 0, {"game_id": int(game_id), "data_set": _data_set(season, game),
                                          "date": str(game["game_date"].date())}
    for row, floor in zip(rows, on_floor(season, game_id, rows), strict=True):
        if row["score_home"] is not None:
            score = row["score_home"], row["score_away"]
        if row["action_type"] is None:
            _credit(season, row, out)
        elif row["action_type"] not in LEFT_OUT:
            elapsed = (PERIOD if row["period"] <= 4 else OVERTIME) - int(row["clock_s"])
            length, before = max(elapsed - before, 0) if elapsed else 0, elapsed
            out.append({
                **common, **_five("a", floor[away], season), **_five("h", floor[home], season), "period": row["period"],
                "away_score": score[1], "home_score": score[0], "remaining_time": _time(row["clock_s"]),
                "elapsed": _time(elapsed), "play_length": _time(length), "play_id": len(out) + 1,
                **_event(season, row, names, home, shooting)})
            if out[-1]["event_type"] in ("shot", "free throw"):
                shooting = out[-1]["team"]
    return out


def _data_set(season: Season, game: Row) -> str:
    if game["season_type"] == "playoffs":
        return f"NBA {season.year + 1} Playoffs"
    return f"NBA {season.year}-{season.year + 1} {'Play-In' if game['season_type'] == 'playin' else 'Regular Season'}"


def _five(side: str, floor: list[int], season: Season) -> Row:
    return {f"{side}{n}": season.names[floor[n - 1]] if n <= len(floor) else "" for n in range(1, FIVE + 1)}


def _time(seconds: float) -> str:
    return f"0:{int(seconds) // 60:02d}:{int(seconds) % 60:02d}"


def _credit(season: Season, row: Row, out: list[Row]) -> None:
    """Who stole or blocked stands in the row of the turnover or of the shot."""
    if out:
        kind = "steal" if "STEAL" in row["description"] else "block"
        out[-1][kind] = season.names.get(row["person_id"], "")
        said = out[-1]["description"]
        out[-1]["description"] = (f"{row['description']}: {said}" if kind == "steal" else
                                  f"{said}: {row['description']}")


def _event(season: Season, row: Row, names: Lineup, home: str, shooting: str) -> Row:
    kind, said = row["action_type"], (row["sub_type"] or "").lower()
    person, number = row["person_id"] or 0, row["team_id"]
    team = TRICODE.get(person if person >= TEAMS_FROM else number, "")
    out: Row = {"team": team, "event_type": EVENTS.get(kind, kind.lower()), "player": season.names.get(person, ""),
                "type": said, "description": row["description"] or ""}
    if kind == "Jump Ball":
        return out | {"type": "jump ball"}
    if kind == "Rebound":
        own = shooting == team
        return out | {"type": "team rebound" if person >= TEAMS_FROM else f"rebound {'off' if own else 'def'}ensive"}
    if kind == "period":
        return out | {"event_type": f"{said} of period", "type": f"{said} of period", "description": ""}
    more = EXTRAS.get(kind)
    return out | more(season, row, names, team, home) if more else out


def _shot(season: Season, row: Row, names: Lineup, team: str, home: str) -> Row:
    found = ASSIST.search(row["description"])
    passer = names.find(team, found[1].rpartition("(")[2]) if found else None
    words = (row["sub_type"] or "").lower()
    x, y = row["x_legacy"] / 10, row["y_legacy"] / 10
    return {"points": row["shot_value"] if row["shot_result"] == "Made" else 0,
            "result": row["shot_result"].lower(), "assist": season.names[passer] if passer is not None else "",
            "type": f"3pt {words}" if row["shot_value"] == 3 else words, "shot_distance": row["shot_distance"],
            "original_x": row["x_legacy"], "original_y": row["y_legacy"],
            "converted_x": round(25 + x if team == home else 25 - x, 1),
            "converted_y": round(89 - y if team == home else 5 + y, 1)}


def _free_throw(season: Season, row: Row, names: Lineup, team: str, home: str) -> Row:
    words = play_words.free_throw(row["sub_type"])
    number, _, of = words["subType"].partition(" of ")
    made = not row["description"].startswith("MISS")
    flavour = f"{words['descriptor']} " if "descriptor" in words else ""
    return {"num": number, "outof": of, "points": int(made), "result": "made" if made else "missed",
            "type": f"free throw {flavour}{number}/{of}"}


def _foul(season: Season, row: Row, names: Lineup, team: str, home: str) -> Row:
    """'Dort P.FOUL (P1.T1)' -> p.foul"""
    found = CODE.search(row["description"])
    return {"reason": found[1].lower()} if found else {}


def _substitution(season: Season, row: Row, names: Lineup, team: str, home: str) -> Row:
    coming = names.find(team, row["description"].removeprefix("SUB: ").partition(" FOR ")[0])
    return {"entered": season.names[coming] if coming is not None else "",
            "left": season.names.get(row["person_id"], ""), "type": "sub"}


def _timeout(season: Season, row: Row, names: Lineup, team: str, home: str) -> Row:
    return {"type": f"timeout: {(row['sub_type'] or '').lower()}"}


EXTRAS: dict[str, Callable[[Season, Row, Lineup, str, str], Row]] = {
    "Made Shot": _shot, "Missed Shot": _shot, "Free Throw": _free_throw, "Foul": _foul,
    "Substitution": _substitution, "Timeout": _timeout}
