"""Raw · one row per player on the injury list, as seen at an instant."""

import calendar
import datetime as dt
import re
from functools import lru_cache
from typing import Any

from common.basketball import wire
from common.basketball.season import season_year
from common.basketball.teams import BDL_TEAM, TEAMS
from common.processor import Landed, LandedObject, processor
from common.table import Field, Table

STATUSES = ("out", "questionable", "doubtful", "probable", "day_to_day")
# By first hit. "(rest)" is a reason; "the rest of the season" is not.
REASONS = {
    "g_league": r"\bg[ -]?league\b",
    "rest": r"\brest(ing|ed)?\b(?! of\b)",
    "personal": r"\bpersonal\b(?![ -]best)",
    "suspension": r"\bsuspen(ded|sion)\b",
    "injury": r"injur|\bill(ness)?\b|surg|sprain|strain|sore|\b(torn|tear)\b|fractur|broken|concussion|contusion|"
              r"bruise|rehab|spasm|tendin|inflam|arthroscop|\b(ankle|knee|hip|back|calf|hamstring|groin|quad\w*|thigh|leg|"
              r"shin|foot|toe|heel|achilles|shoulder|elbow|forearm|wrist|hand|thumb|finger|neck|rib|chest|oblique|abdom\w+|head|"
              r"eye|nose|face|acl|mcl|meniscus|adductor|glute|pelvis|spine)s?\b",
}
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
OPEN_ENDED = re.compile(r"tbd|indefinite|out for( the)? season", re.IGNORECASE)
STALE = dt.timedelta(days=30)


class BdlInjuries(Table, key=("player_lookup", "scrape_timestamp"), entity="player", partition="scrape_date",
                  observed="scrape_timestamp", cluster=("player_lookup", "team_abbr", "injury_status_normalized")):
    scrape_date: dt.date
    scrape_timestamp: dt.datetime = Field(doc="when the list was seen")
    season_year: int = Field(ge=1946)
    bdl_player_id: int
    player_full_name: str
    player_lookup: str
    bdl_team_id: int
    team_abbr: str = Field(choices=TEAMS)
    injury_status: str = Field(doc="as the source words it")
    injury_status_normalized: str = Field(choices=(*STATUSES, "unknown"))
    return_date: dt.date | None = Field(doc="when he is expected back")
    return_date_original: str | None
    injury_description: str | None
    reason_category: str = Field(choices=(*REASONS, "other"))
    parsing_confidence: float = Field(ge=0, le=1, places=3, doc="of id, status, return date, team, description")
    data_quality_flags: str | None = Field(doc="what was not understood, with commas between; null: all was")
    return_date_parsed: bool


@processor(on=Landed("ball-dont-lie/injuries/{game_date}/{taken_at}.json", keep="all"), writes=BdlInjuries)
def bdl_injuries(payload: Any, landed: LandedObject) -> list[dict[str, Any]]:
    """All pages or none: a player on a page that cannot be read would look healthy."""
    return [_row(entry, landed) for entry in wire.pages(payload, "data")]


def _row(entry: dict[str, Any], landed: LandedObject) -> dict[str, Any]:
    player = wire.item(entry.get("player"))
    name = wire.full_name(player.get("first_name"), player.get("last_name"))
    status, said, about = wire.text(entry.get("status")), entry.get("return_date"), wire.text(entry.get("description"))
    normal = re.sub(r"[\s-]+", "_", status.lower()) if isinstance(status, str) else ""
    back, sure = _return_date(said, landed.game_date)
    team = wire.meaning(player.get("team_id"), BDL_TEAM)
    sureness = {"player": player.get("id") is not None, "status": normal in STATUSES, "return_date": sure,
                "team": team in TEAMS, "description": len(str(about or "")) >= 20}
    return {"scrape_date": landed.game_date, "scrape_timestamp": landed.observed_at,
            "season_year": season_year(landed.game_date), "bdl_player_id": player.get("id"), "player_full_name": name,
            "player_lookup": wire.lookup(name), "bdl_team_id": player.get("team_id"), "team_abbr": team,
            "injury_status": status, "injury_status_normalized": normal if normal in STATUSES else "unknown",
            "return_date": back, "return_date_original": said, "injury_description": about,
            "reason_category": _reason(about if isinstance(about, str) else None),
            "parsing_confidence": sum(sureness.values()) / len(sureness),
            "data_quality_flags": ",".join(name for name, part in sureness.items() if part < 1) or None,
            "return_date_parsed": back is not None}


@lru_cache(maxsize=8192)
def _reason(about: str | None) -> str:
    """Nearly all that a list says the list before it has said."""
    text = (about or "").lower()
    return next((reason for reason, pattern in REASONS.items() if re.search(pattern, text)), "other")


def _return_date(said: Any, seen: dt.date) -> tuple[dt.date | None, float]:
    """'Nov 17' -> the first such day after `seen`, or up to a month before it (a list is not kept daily); how sure.

    The months of the season alone do not tell: 'Oct 1' said in February is the start of the season after.
    """
    if said is None or (isinstance(said, str) and OPEN_ENDED.search(said)):
        return None, 0.8
    found = re.fullmatch(r"([a-z]{3})[a-z]*\.? (\d{1,2})", said.strip().lower()) if isinstance(said, str) else None
    if not found or found[1] not in MONTHS:
        return None, 0.3
    month, day = MONTHS.index(found[1]) + 1, int(found[2])
    years = [y for y in (seen.year - 1, seen.year, seen.year + 1) if 1 <= day <= calendar.monthrange(y, month)[1]]
    return next(((back, 1.0) for y in years if seen - (back := dt.date(y, month, day)) <= STALE), (None, 0.3))
