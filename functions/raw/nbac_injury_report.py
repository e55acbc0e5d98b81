"""Raw · one row per player and game of the league's injury report, as published at an hour."""

import datetime as dt
import re
from typing import Any

from common.basketball import wire
from common.basketball.injury_report import Line, entries
from common.basketball.season import season_name, season_year
from common.basketball.teams import TEAMS, team_named
from common.errors import Reject
from common.processor import Landed, LandedObject, processor
from common.table import Field, Table

STATUSES = ("out", "questionable", "doubtful", "probable", "available")
# By first hit; a reason without a hit is 'other'.
REASONS = {"injury": r"injury/illness", "g_league": r"g[ -]?league", "suspension": r"suspension",
           "health_safety_protocol": r"health and safety|protocol", "rest": r"\brest\b", "personal": r"personal"}
# How sure it is that the whole reason was read, of 1: too short, a word that never stands alone, cut off; and whole.
SHORTER = ((5, -0.5), (15, -0.3), (25, -0.1))
ALONE = re.compile(r"recovery|management|injury|surgery|illness", re.IGNORECASE)
CUT_OFF = re.compile(r"[;-]$|^(left|right)( \w+)?$|\b(left|right)$", re.IGNORECASE)
WHOLE = re.compile(r"\b(left|right|low|lower|upper|bilateral)? ?\w+; \w+", re.IGNORECASE)
DETAIL = re.compile(r"sprain|strain|surgery|soreness|contusion|fracture|tear|tendin|inflam|spasm|tightness|bruise|"
                    r"concussion|management|reconditioning|recovery", re.IGNORECASE)


class NbacInjuryReport(Table, key=("report_date", "report_hour", "game_id", "player_lookup"), entity="player",
                       partition="report_date", observed="scrape_time",
                       cluster=("player_lookup", "game_id", "injury_status")):
    report_date: dt.date
    report_hour: int = Field(ge=0, le=23, doc="New York hour of the report")
    scrape_time: dt.datetime = Field(doc="when the report was fetched")
    season: str
    game_date: dt.date
    game_time: str | None = Field(doc="New York time of the tip-off, as printed: 07:30 (ET)")
    game_id: str
    matchup: str = Field(doc="away@home, as printed: MIL@SAS")
    away_team: str = Field(choices=TEAMS)
    home_team: str = Field(choices=TEAMS)
    team: str = Field(choices=TEAMS)
    player_name_original: str = Field(doc="as printed: Payton II, Gary")
    player_full_name: str
    player_lookup: str
    injury_status: str = Field(choices=STATUSES)
    reason: str | None
    reason_category: str = Field(choices=(*REASONS, "other", "unknown"))
    confidence_score: float = Field(ge=0, le=1, places=3, doc="that the whole reason was read")
    overall_report_confidence: float = Field(ge=0, le=1, places=3, doc="mean of the report's")


@processor(on=Landed("nba-com/injury-report-data/{game_date}/{hour24}/{taken_at}.json"), writes=NbacInjuryReport)
def nbac_injury_report(payload: Any, landed: LandedObject) -> list[dict[str, Any]]:
    """A report that names nobody is one too: it has no rows."""
    lines = entries(wire.at(payload, "pages", list))
    scores = [_confidence(line.why) for line in lines]
    shared = {"report_date": landed.game_date, "report_hour": _hour(landed.fields["hour24"]),
              "scrape_time": landed.observed_at,
              "overall_report_confidence": sum(scores) / len(scores) if scores else 1.0}
    return [shared | _row(line) | {"confidence_score": score} for line, score in zip(lines, scores, strict=True)]


def _hour(said: str) -> int:
    if not re.fullmatch(r"[01]?\d|2[0-3]", said):
        raise Reject(f"the object's name: expected an hour 0-23, found {said[:20]!r}")
    return int(said)


def _row(line: Line) -> dict[str, Any]:
    day, matchup = wire.american_day(line.game.get("Game Date")), line.game.get("Matchup", "")
    away, _, home = matchup.partition("@")
    team, name, reason = _team(line.game.get("Team", "")), _full_name(line.name), wire.text(line.why)
    year = season_year(day) if isinstance(day, dt.date) else None
    return {"season": season_name(year) if year else None, "game_date": day,
            "game_time": line.game.get("Game Time"), "game_id": wire.game_id(day, away, home), "matchup": matchup,
            "away_team": away, "home_team": home, "team": team if team in (away, home) else None,
            "player_name_original": wire.text(line.name), "player_full_name": name,
            "player_lookup": wire.lookup(name), "injury_status": line.status.lower() or None, "reason": reason,
            "reason_category": _category(line.why)}


def _team(name: str) -> str | None:
    try:
        return team_named(name)
    except Reject:
        return None


def _full_name(printed: str) -> str | None:
    """'Payton II, Gary' -> 'Gary Payton II'; a player of one name has no comma."""
    last, _, first = printed.partition(",")
    return wire.full_name(first, last)


def _category(reason: str) -> str:
    found = (category for category, said in REASONS.items() if re.search(said, reason, re.IGNORECASE))
    return next(found, "other") if reason else "unknown"


def _confidence(reason: str) -> float:
    score = 1.0 + next((less for length, less in SHORTER if len(reason) < length), 0.0)
    score -= 0.4 if ALONE.fullmatch(reason) else 0.0
    score -= 0.3 if CUT_OFF.search(reason) else 0.0
    score += 0.2 if WHOLE.search(reason) else 0.0
    score += 0.1 if reason.startswith("Injury/Illness - ") and ";" in reason else 0.0
    score += 0.1 if DETAIL.search(reason) else 0.0
    return min(max(score, 0.0), 1.0)
