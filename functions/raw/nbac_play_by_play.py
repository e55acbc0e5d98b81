"""Raw · one row per event of a game, in playing order, as the league's live feed tells it."""

import datetime as dt
import math
import re
from collections import Counter
from typing import Any

from common.basketball import wire
from common.basketball.season import season_year
from common.basketball.teams import TEAMS
from common.errors import Reject
from common.processor import Landed, LandedObject, processor
from common.table import Field, Table

REGULATION, PERIOD_SECONDS, OVERTIME_SECONDS = 4, 720, 300
CLOCK = re.compile(r"PT(\d{1,2})M(\d{1,2})(?:\.\d+)?S")
SHOT = {"2pt": "2PT", "3pt": "3PT", "freethrow": "FT"}
MADE = {"Made": True, "Missed": False}
# Who else had a part in the event, by the field that holds his id.
SECOND = ("assistPersonId", "foulDrawnPersonId", "stealPersonId", "jumpBallWonPersonId")
THIRD = ("blockPersonId", "jumpBallLostPersonId")
COURT_FEET, BASKET_FEET = (94, 50), 5.25
NAMELESS = "the feed gives an initial and a last name; the id tells who he is"


class NbacPlayByPlay(Table, key=("game_id", "event_sequence"), entity="game", outcome=True,
                     cluster=("game_id", "period", "event_type")):
    game_id: str
    nba_game_id: str
    game_date: dt.date
    season_year: int = Field(ge=1946)
    home_team_abbr: str = Field(choices=TEAMS, doc="whose shots raise the home score")
    away_team_abbr: str = Field(choices=TEAMS)
    event_id: str = Field(doc="the feed's actionNumber; others refer to it")
    event_sequence: int = Field(ge=0, doc="the feed's orderNumber: rises in playing order, with gaps for insertions")
    period: int = Field(ge=1, doc="5 and more are overtimes")
    game_clock: str | None = Field(doc="left in the period, as the feed spells it: PT11M46.00S")
    game_clock_seconds: int | None = Field(ge=0, le=PERIOD_SECONDS, doc="left in the period, whole seconds")
    time_elapsed_seconds: int | None = Field(ge=0, doc="since the opening tip, of the game's clock")
    event_type: str = Field(doc="2pt, 3pt, freethrow, rebound, foul, turnover, …")
    event_action_type: str | None = Field(doc="Jump Shot, defensive, 1 of 2, …")
    event_description: str | None
    score_home: int | None = Field(ge=0)
    score_away: int | None = Field(ge=0)
    player_1_id: int | None = Field(doc="whose event it is; null of a team's")
    player_1_lookup: str | None = Field(absent=NAMELESS)
    player_1_team_abbr: str | None = Field(choices=TEAMS, doc="the event's team, a team's event too")
    player_2_id: int | None = Field(doc="who assisted, drew the foul, stole the ball or won the jump")
    player_2_lookup: str | None = Field(absent=NAMELESS)
    player_2_team_abbr: str | None = Field(choices=TEAMS, doc="of his own events in this game")
    player_3_id: int | None = Field(doc="who blocked the shot or lost the jump")
    player_3_lookup: str | None = Field(absent=NAMELESS)
    player_3_team_abbr: str | None = Field(choices=TEAMS, doc="of his own events in this game")
    shot_made: bool | None = Field(doc="null of what is no shot")
    shot_type: str | None = Field(choices=SHOT.values())
    shot_x: float | None = Field(doc="percent of the court's length, from the left baseline")
    shot_y: float | None = Field(doc="percent of the court's width")
    shot_distance: float | None = Field(ge=0, places=2, doc="feet from the basket; null of a free throw")
    video_available: bool | None = Field(absent="the live feed does not say")
    video_url: str | None = Field(absent="the live feed does not say")


@processor(on=Landed("nba-com/play-by-play/{game_date}/game-{event}/{taken_at}.json"), writes=NbacPlayByPlay)
def nbac_play_by_play(payload: Any, landed: LandedObject) -> list[dict[str, Any]]:
    game, expected = wire.at(payload, "game", dict), landed.fields["event"]
    if game.get("gameId") != expected:
        raise Reject(f"game.gameId: expected {expected!r}, found {str(game.get('gameId'))[:40]!r}")
    actions = wire.items(wire.at(payload, "game.actions", list))
    away, home = _sides(actions)
    day = landed.game_date
    shared = {"game_id": wire.game_id(day, away, home), "nba_game_id": expected, "game_date": day,
              "season_year": season_year(day), "home_team_abbr": home, "away_team_abbr": away}
    team_of = {action["personId"]: action["teamTricode"] for action in actions
               if type(action.get("personId")) is int and action.get("teamTricode") in TEAMS}
    return [shared | _row(action, team_of) for action in actions]


def _sides(actions: list[dict[str, Any]]) -> tuple[str, str]:
    """Away and home: whose shots raise which score, event by event. The order in which teams appear tells nothing."""
    rises: Counter[str] = Counter()  # of a team: how often the home score rose by its shot, less how often the other
    before = (0, 0)
    for action in sorted(actions, key=_order):
        score = _score(action, "scoreAway"), _score(action, "scoreHome")
        if not all(isinstance(points, int) for points in score):
            continue
        rose = score[0] > before[0], score[1] > before[1]
        if rose[0] != rose[1] and action.get("shotResult") == "Made" and action.get("teamTricode") in TEAMS:
            rises[action["teamTricode"]] += 1 if rose[1] else -1
        before = score
    ranked = sorted(rises, key=lambda team: rises[team])
    if len(ranked) < 2 or not rises[ranked[0]] < 0 < rises[ranked[-1]]:
        raise Reject(f"game.actions: the scores do not tell which team is at home: {dict(rises)}"[:300])
    return ranked[0], ranked[-1]


def _order(action: dict[str, Any]) -> float:
    """Its place in the game, which its number is not; where the feed tells none, events come as it lists them."""
    place = action.get("orderNumber")
    return place if type(place) is int else math.inf


def _row(action: dict[str, Any], team_of: dict[int, Any]) -> dict[str, Any]:
    kind, result, left = action.get("actionType"), action.get("shotResult"), _seconds(action.get("clock"))
    second, third = _person(action, *SECOND), _person(action, *THIRD)
    number, shot = action.get("actionNumber"), SHOT.get(kind) if isinstance(kind, str) else None
    return {"event_id": str(number) if type(number) is int else None, "event_sequence": action.get("orderNumber"),
            "period": action.get("period"), "game_clock": wire.text(action.get("clock")), "game_clock_seconds": left,
            "time_elapsed_seconds": _elapsed(action.get("period"), left), "event_type": kind,
            "event_action_type": wire.text(action.get("subType")),
            "event_description": wire.text(action.get("description")),
            "score_home": _score(action, "scoreHome"), "score_away": _score(action, "scoreAway"),
            "player_1_id": _person(action, "personId"), "player_1_team_abbr": action.get("teamTricode"),
            "player_2_id": second, "player_2_team_abbr": team_of.get(second) if type(second) is int else None,
            "player_3_id": third, "player_3_team_abbr": team_of.get(third) if type(third) is int else None,
            "shot_made": wire.meaning(result, MADE) if shot else None, "shot_type": shot,
            "shot_x": action.get("x"), "shot_y": action.get("y"), "shot_distance": _distance(action)}


def _person(action: dict[str, Any], *fields: str) -> Any:
    """The first id that is given; 0 is nobody."""
    return next((person for field in fields if (person := action.get(field)) not in (None, 0)), None)


def _score(action: dict[str, Any], field: str) -> Any:
    """The feed spells scores as text, and a score not known as ''."""
    said = wire.text(action.get(field))
    return int(said) if isinstance(said, str) and said.isdecimal() and len(said) < 4 else said


def _seconds(clock: Any) -> Any:
    """'PT11M46.00S' -> 706. A tenth of a second left is none left: whole seconds, as the scoreboard has them."""
    read = CLOCK.fullmatch(clock) if isinstance(clock, str) else None
    return int(read[1]) * 60 + int(read[2]) if read else wire.text(clock)


def _elapsed(period: Any, left: Any) -> int | None:
    if type(period) is not int or type(left) is not int:
        return None
    overtimes = max(period - REGULATION, 0)
    ended = PERIOD_SECONDS * min(period, REGULATION) + OVERTIME_SECONDS * overtimes
    return ended - left


def _distance(action: dict[str, Any]) -> Any:
    """The feed's, in feet; else from the nearest basket, unless he threw from the other half."""
    x, y = action.get("x"), action.get("y")
    told = action.get("shotDistance")
    known = all(type(share) in (int, float) and 0 <= share <= 100 for share in (x, y))
    if told is not None or not known or action.get("area") == "Backcourt":
        return told
    along = min(x, 100 - x) / 100 * COURT_FEET[0] - BASKET_FEET
    return math.hypot(along, (y - 50) / 100 * COURT_FEET[1])
