"""NBA.com's live play-by-play (cdn playbyplay_<game>.json), from the rows of playbyplayv3: nothing before the end.

What those rows do not tell is left out, or null where the key is always there: the time of day, the areas of the
floor, who was fouled. Which basket a team shot at in a half is not told either: the home team's is on the right in the
first half here, as it mostly is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from common.adapters.sources import play_words
from common.adapters.sources.absent import lacking
from common.adapters.sources.play_names import Lineup, initialled
from common.adapters.sources.season import Season, spelled
from common.basketball.teams import NBA_TEAM_ID
from common.scraper import Answer

Row = dict[str, Any]
TRICODE = {number: team for team, number in NBA_TEAM_ID.items()}
TEAMS_FROM = min(TRICODE)  # a person with such a number is a team
BASKET, COURT, WIDTH = 5.25, 94.0, 50.0  # feet
POINTS, ASSIST = re.compile(r"\((\d+) PTS\)"), re.compile(r"\((.+?) (\d+) AST\)")
REBOUNDS, SUBBED = re.compile(r"\(Off:(\d+) Def:(\d+)\)"), re.compile(r"SUB: (.+?) FOR ")
KEEPS_BALL = ("2pt", "3pt", "freethrow", "rebound", "turnover", "steal", "jumpball")


def play_by_play(season: Season, params: Mapping[str, str], now: Any) -> Row | Answer:
    game_id = params["GameID"]
    if game_id not in season.game or not season.final(game_id, now):
        return Answer(None, f"game {game_id} is not final")
    rows = season.plays_of(game_id).rows(game_id)
    if not rows:
        return lacking(season, f"play-by-play of game {game_id}")
    return {"meta": {"version": 1, "code": 200, "request": f"http://nba.cloud/games/{game_id}/playbyplay?Format=json",
                     "time": spelled(season.over[season.row[game_id]].item())},
            "game": {"gameId": game_id, "actions": Telling(season, game_id).actions(rows)}}


class Telling:
    """The rows of one game, told one after the other: score, ball and numbers go on from row to row."""

    def __init__(self, season: Season, game_id: str) -> None:
        self.names, self.lineup = season.names, Lineup.of(season, game_id)
        self.home = NBA_TEAM_ID[season.game[game_id]["home_abbr"]]
        self.score, self.ball, self.shot = (0, 0), 0, Row()
        self.taken: set[int] = set()

    def actions(self, rows: list[Row]) -> list[Row]:
        self.taken = {row["action_number"] for row in rows}
        out: list[Row] = []
        for row in rows:
            for action in self._told(row, out):
                action["orderNumber"] = 10_000 * (len(out) + 1)
                out.append(action)
        return out

    def _told(self, row: Row, before: list[Row]) -> list[Row]:
        if row["score_home"] is not None:
            self.score = row["score_home"], row["score_away"]
        action = self._action(row)
        KINDS.get(row["action_type"], Telling.plain)(self, row, action)
        if action["actionType"] in ("2pt", "3pt", "freethrow"):
            self.shot = action
        if action["actionType"] in KEEPS_BALL:
            self.ball = action.get("teamId", self.ball)
        action["possession"] = self.ball
        if row["action_type"] is None:
            self._credit(action, before)
        return [action, self._coming_in(row, action)] if action["actionType"] == "substitution" else [action]

    def _action(self, row: Row) -> Row:
        """What every action has. A team's own action has the number of the team in the place of a person's."""
        person, team = row["person_id"] or 0, row["team_id"]
        if person >= TEAMS_FROM:
            person, team = 0, person
        minutes, seconds = divmod(row["clock_s"], 60)
        of_team = {"teamId": team, "teamTricode": TRICODE[team]} if team in TRICODE else {}
        name = dict(zip(("playerName", "playerNameI"), initialled(self.names[person]), strict=True)
                    ) if person in self.names else {}
        return {"actionNumber": row["action_number"], "clock": f"PT{int(minutes):02d}M{seconds:05.2f}S",
                "timeActual": None, "period": row["period"],
                "periodType": "REGULAR" if row["period"] <= 4 else "OVERTIME", **of_team, "actionType": "",
                "subType": "", "qualifiers": [] if person or not of_team else ["team"], "personId": person, "x": None,
                "y": None, "side": None, "possession": 0, "scoreHome": str(self.score[0]),
                "scoreAway": str(self.score[1]), "edited": None, "orderNumber": 0, "isTargetScoreLastPeriod": False,
                "xLegacy": None, "yLegacy": None, "isFieldGoal": 0, "description": row["description"] or "", **name,
                "personIdsFilter": [person] if person else []}

    def field_goal(self, row: Row, action: Row) -> None:
        points = row["shot_value"]
        action |= {"actionType": f"{points}pt", **play_words.shot(row["sub_type"] or ""), "isFieldGoal": 1,
                   "shotResult": row["shot_result"], "shotDistance": float(row["shot_distance"]),
                   **self._place(row, action["teamId"])}
        self._points(row, action)
        if found := ASSIST.search(row["description"]):
            passer = self.lineup.find(action["teamTricode"], found[1].rpartition("(")[2])
            if passer is not None:
                action |= {"assistPlayerNameInitial": initialled(self.names[passer])[1], "assistPersonId": passer,
                           "assistTotal": int(found[2])}
                action["personIdsFilter"].append(passer)

    def _place(self, row: Row, team: int) -> Row:
        """Percent of the floor's length and width, from tenths of feet seen from the basket."""
        along = (row["y_legacy"] / 10 + BASKET) / COURT * 100
        across = 50 - row["x_legacy"] / 10 / WIDTH * 100
        right = (team == self.home) == (row["period"] <= 2)
        return {"x": 100 - along if right else along, "y": 100 - across if right else across,
                "side": "right" if right else "left", "xLegacy": row["x_legacy"], "yLegacy": row["y_legacy"]}

    def _points(self, row: Row, action: Row) -> None:
        if found := POINTS.search(row["description"]):
            action["pointsTotal"] = int(found[1])

    def free_throw(self, row: Row, action: Row) -> None:
        missed = row["description"].startswith("MISS")
        action |= {"actionType": "freethrow", **play_words.free_throw(row["sub_type"]),
                   "shotResult": "Missed" if missed else "Made"}
        self._points(row, action)

    def rebound(self, row: Row, action: Row) -> None:
        own = self.shot.get("teamId") == action.get("teamId")
        action |= {"actionType": "rebound", "subType": "offensive" if own else "defensive",
                   "shotActionNumber": self.shot.get("actionNumber", 0)}
        if found := REBOUNDS.search(row["description"]):
            offensive, defensive = int(found[1]), int(found[2])
            action |= {"reboundTotal": offensive + defensive, "reboundDefensiveTotal": defensive,
                       "reboundOffensiveTotal": offensive}

    def stolen_or_blocked(self, row: Row, action: Row) -> None:
        action |= {"actionType": "steal" if "STEAL" in row["description"] else "block",
                   "actionNumber": self._free(row["action_number"])}

    def _credit(self, action: Row, before: list[Row]) -> None:
        """The turnover or the shot before it names who stole or blocked."""
        if before:
            kind = action["actionType"]
            before[-1] |= {f"{kind}PlayerName": action.get("playerName"), f"{kind}PersonId": action["personId"]}
            before[-1]["personIdsFilter"].append(action["personId"])

    def _coming_in(self, row: Row, out: Row) -> Row:
        """One row tells of both: here the one who comes in has an action of his own."""
        said = SUBBED.match(row["description"])
        person = self.lineup.find(out["teamTricode"], said[1]) if said else None
        name = initialled(self.names[person]) if person is not None else (said[1] if said else "", "")
        return out | {"actionNumber": self._free(row["action_number"]), "subType": "in", "personId": person or 0,
                      "playerName": name[0], "playerNameI": name[1] or name[0],
                      "personIdsFilter": [person] if person else []}

    def _free(self, number: int) -> int:
        """The next number that no action of the game has."""
        while number in self.taken:
            number += 1
        self.taken.add(number)
        return number

    def plain(self, row: Row, action: Row) -> None:
        action |= play_words.other(row["action_type"], row["sub_type"] or "")


KINDS: dict[str | None, Callable[[Telling, Row, Row], None]] = {
    "Made Shot": Telling.field_goal, "Missed Shot": Telling.field_goal, "Free Throw": Telling.free_throw,
    "Rebound": Telling.rebound, None: Telling.stolen_or_blocked}
