"""Raw · one row per event of a game, with the ten players on the floor, as BigDataBall's file has it."""

import datetime as dt
import re
from typing import Any

from common.basketball import pages, wire
from common.basketball.season import season_year
from common.basketball.teams import TEAMS
from common.errors import Reject
from common.processor import Landed, LandedObject, processor
from common.table import Field, Table

NAMED = re.compile(r"(\d{4}-\d\d-\d\d)-(00\d{8})-([A-Z]{3})-([A-Z]{3})")
TEXTS = {"data_set": "data_set", "event_id": "play_id", "game_clock": "remaining_time", "elapsed_time": "elapsed",
         "play_length": "play_length", "event_type": "event_type", "event_subtype": "type", "reason": "reason",
         "event_description": "description", "possession_player_name": "possession", "opponent_player_name": "opponent"}
WHOLES = {"event_sequence": "play_id", "period": "period", "score_home": "home_score", "score_away": "away_score",
          "points_scored": "points", "num": "num", "outof": "outof"}
NUMBERS = ("shot_distance", "original_x", "original_y", "converted_x", "converted_y")
CLOCKS = ("game_clock", "elapsed_time", "play_length")
FLOOR = {f"{side}_player_{n}_lookup": f"{side[0]}{n}" for side in ("away", "home") for n in range(1, 6)}
SHOTS = ("shot", "miss", "free throw")
NEEDED = {"game_id", "date", "team", "player", "result", "assist", "block", "steal", "entered", "left", "away", "home",
          *TEXTS.values(), *WHOLES.values(), *NUMBERS, *FLOOR.values()}


class BigdataballPlayByPlay(Table, key=("game_id", "event_sequence"), entity="game", outcome=True,
                            cluster=("game_id", "period", "event_type", "away_player_1_lookup")):
    game_id: str
    nba_game_id: str
    game_date: dt.date
    season_year: int = Field(ge=1946)
    home_team_abbr: str = Field(choices=TEAMS)
    away_team_abbr: str = Field(choices=TEAMS)
    data_set: str | None = Field(doc="NBA 2025 Playoffs")
    event_id: str
    event_sequence: int = Field(ge=0)
    period: int = Field(ge=1)
    game_clock: str = Field(doc="left in the period")
    game_clock_seconds: int = Field(ge=0, le=720)
    elapsed_time: str | None = Field(doc="of the period")
    elapsed_time_seconds: int | None = Field(ge=0, le=720)
    play_length: str | None
    play_length_seconds: int | None = Field(ge=0)
    event_type: str
    event_subtype: str | None
    event_description: str | None
    team_abbr: str | None = Field(choices=TEAMS, doc="whose event it is; null of a period's begin and end")
    score_home: int = Field(ge=0)
    score_away: int = Field(ge=0)
    player_1_name: str | None = Field(doc="who did it; of a jump ball the away team's man, of a change who comes")
    player_1_lookup: str | None
    player_1_team_abbr: str | None
    player_1_role: str | None
    player_2_name: str | None
    player_2_lookup: str | None
    player_2_team_abbr: str | None
    player_2_role: str | None = Field(doc="assist, block, steal, opponent, jumper or left")
    player_3_name: str | None
    player_3_lookup: str | None
    player_3_team_abbr: str | None
    player_3_role: str | None
    shot_made: bool | None = Field(doc="of shots and free throws")
    shot_type: str | None = Field(choices=("2PT", "3PT", "FT"))
    shot_distance: float | None = Field(doc="feet")
    points_scored: int | None = Field(ge=0, le=3)
    original_x: float | None
    original_y: float | None
    converted_x: float | None = Field(places=4)
    converted_y: float | None = Field(places=4)
    away_player_1_lookup: str | None = Field(doc="on the floor; null where the file does not name a fifth")
    away_player_2_lookup: str | None
    away_player_3_lookup: str | None
    away_player_4_lookup: str | None
    away_player_5_lookup: str | None
    home_player_1_lookup: str | None
    home_player_2_lookup: str | None
    home_player_3_lookup: str | None
    home_player_4_lookup: str | None
    home_player_5_lookup: str | None
    possession_player_name: str | None
    opponent_player_name: str | None
    reason: str | None
    num: int | None = Field(doc="which free throw")
    outof: int | None = Field(doc="of how many")
    csv_filename: str
    csv_row_number: int = Field(ge=1)


@processor(on=Landed("big-data-ball/{season}/{game_date}/game_{event}/{file}.csv", form="csv"),
           writes=BigdataballPlayByPlay)
def bigdataball_play_by_play(payload: str, landed: LandedObject) -> list[dict[str, Any]]:
    """The file's name says who plays whom: its rows name no home team."""
    named = NAMED.fullmatch(landed.fields["file"])
    if not named or (named[1], named[2]) != (str(landed.game_date), landed.fields["event"]):
        raise Reject(f"{landed.name}: its name is not that of the game {landed.fields['event']} of {landed.game_date}")
    columns, lines = pages.values(payload)
    if lacking := sorted(NEEDED - set(columns)):
        raise Reject(f"expected the columns {lacking}")
    shared = {"game_id": wire.game_id(landed.game_date, named[3], named[4]), "nba_game_id": named[2],
              "season_year": season_year(landed.game_date), "home_team_abbr": named[4], "away_team_abbr": named[3],
              "csv_filename": landed.fields["file"] + ".csv"}
    return [shared | _row(line, shared) | {"csv_row_number": n} for n, line in enumerate(lines, 1)]


def _row(line: dict[str, Any], game: dict[str, Any]) -> dict[str, Any]:
    said = {column: wire.text(line.get(column)) for column in NEEDED}
    row = {ours: said[theirs] for ours, theirs in TEXTS.items()} | {
        ours: wire.whole(said[theirs]) for ours, theirs in WHOLES.items()} | {
        column: wire.number(said[column]) for column in NUMBERS} | {
        ours: wire.lookup(said[theirs]) for ours, theirs in FLOOR.items()} | {
        f"{clock}_seconds": wire.seconds(said[TEXTS[clock]]) for clock in CLOCKS}
    own = (said["game_id"] or "").zfill(10) == game["nba_game_id"]
    own &= said["team"] in (None, game["home_team_abbr"], game["away_team_abbr"])
    shot = said["event_type"] in SHOTS
    return row | _players(said, game) | {
        "game_date": wire.day(said["date"]) if own else None, "team_abbr": said["team"],
        "shot_made": said["result"] == "made" if shot else None, "shot_type": _shot_type(said) if shot else None}


def _shot_type(said: dict[str, Any]) -> str:
    kind = said["type"] or ""
    return "FT" if "free throw" in kind else "3PT" if "3pt" in kind else "2PT"


def _players(said: dict[str, Any], game: dict[str, Any]) -> dict[str, Any]:
    """Up to three players of an event, each with the side on which he stands."""
    kind = said["event_type"]
    if kind == "jump ball":
        who = [("jumper", said["away"]), ("jumper", said["home"]), ("possession", said["possession"])]
    elif kind == "substitution":
        who = [("entered", said["entered"]), ("left", said["left"])]
    else:
        others = [(role, said[role]) for role in ("assist", "block", "steal", "opponent") if said[role]]
        who = [(kind, said["player"]), *others]
    teams = (("a", game["away_team_abbr"]), ("h", game["home_team_abbr"]))
    side = {said[f"{letter}{n}"]: team for letter, team in teams for n in range(1, 6)}
    out: dict[str, Any] = {}
    for n, (role, name) in enumerate((who + [("", None)] * 3)[:3], 1):
        team = side.get(name) or (said["team"] if role == "left" else None)
        out |= {f"player_{n}_name": name, f"player_{n}_lookup": wire.lookup(name),
                f"player_{n}_role": role if name else None, f"player_{n}_team_abbr": team if name else None}
    return out
