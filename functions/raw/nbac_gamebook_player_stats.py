"""Raw · one row per player listed in a game's gamebook, with his whole name: of inactive ones it prints the last."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from common.basketball import wire
from common.basketball.surnames import called
from common.processor import processor
from common.table import Field
from functions.raw.nbac_gamebook_lines import NbacGamebookLines
from functions.raw.nbac_injury_report import NbacInjuryReport
from functions.raw.nbac_player_list_current import NbacPlayerListCurrent
from functions.raw.nbac_schedule import NbacSchedule

STATUSES = ("original", "resolved", "multiple_matches", "not_found")
METHODS = ("injury_database_single_match", "injury_database_reason_match", "injury_database_status_match",
           "roster_direct_lookup")
BY_REASON, BY_STATUS, AMBIGUOUS = 0.85, 0.7, 0.6
EITHER_TEAM = ("home_team_tricode", "away_team_tricode")


class NbacGamebookPlayerStats(NbacGamebookLines, key=("game_id", "team_abbr", "listed_order"), entity="game",
                              outcome=True,
                              cluster=("season_year", "team_abbr", "player_status", "name_resolution_status")):
    player_name: str | None = Field(doc="his whole name; null when nothing tells which of several, or any")
    player_lookup: str | None
    name_resolution_status: str = Field(choices=STATUSES, doc="original: the book prints the whole name")
    name_resolution_confidence: float | None = Field(ge=0, le=1, places=3)
    name_resolution_method: str | None = Field(choices=METHODS)
    br_team_abbr_used: str | None = Field(absent="names are resolved by the league's own list of the date")


@processor(writes=NbacGamebookPlayerStats, together=True, reads={
    "lines": NbacGamebookLines.on_date(optional=True), "slate": NbacSchedule.on_date(optional=True),
    "report": NbacInjuryReport.as_of("slate", latest=("game_id", "player_lookup")),
    "roster": NbacPlayerListCurrent.as_of("slate", on="team_abbr", among=EITHER_TEAM)})
def nbac_gamebook_player_stats(lines: pd.DataFrame, slate: pd.DataFrame, report: pd.DataFrame,
                               roster: pd.DataFrame) -> pd.DataFrame:
    """The injury report of the game first, for it names who is out; then the league's list of the team."""
    printed = lines[lines["player_status"] != "inactive"]
    whole = printed.assign(player_name=printed["player_name_original"], name_resolution_status="original",
                           name_resolution_confidence=1.0, name_resolution_method=None)
    reported = dict(iter(report.groupby(["game_id", "team"])))
    listed = dict(iter(roster.groupby(["source_file_date", "team_abbr"])))
    seen = dict(iter(printed.groupby(["game_id", "team_abbr"])["player_name_original"]))
    found = [row | name for (game, team), rows in lines[lines["player_status"] == "inactive"].groupby(
                 ["game_id", "team_abbr"]) for row, name in _named(
                 rows, set(seen.get((game, team), ())), reported.get((game, team), report[:0]),
                 listed.get((rows["game_date"].iloc[0], team), roster[:0]))]
    out = pd.concat([whole, pd.DataFrame(found, columns=whole.columns)], ignore_index=True)
    return out.assign(player_lookup=[wire.lookup(name) for name in out["player_name"]])


def _named(rows: pd.DataFrame, dressed: set[str], report: pd.DataFrame,
           roster: pd.DataFrame) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Each inactive player of a team with what is known of his name. Who is listed as dressed is not inactive."""
    known = {wire.lookup(name) for name in dressed}
    report, roster = (people[~people["player_lookup"].isin(known)] for people in (report, roster))
    told = [_by_report(row, report) or _by_roster(row, roster) for row in rows.to_dict("records")]
    names = [name["player_name"] for name in told]
    for row, name in zip(rows.to_dict("records"), told, strict=True):
        if name["player_name"] is not None and names.count(name["player_name"]) > 1:  # two cannot be one man
            name = _unsure()
        unsure = name["name_resolution_status"] != "resolved" or name["name_resolution_confidence"] < BY_REASON
        yield row | {"requires_manual_review": row["requires_manual_review"] or unsure}, name


def _by_report(row: dict[str, Any], report: pd.DataFrame) -> dict[str, Any] | None:
    own = report[report["player_full_name"].isin(called(row["player_name_original"], report["player_full_name"]))]
    alike = own[[_same(reason, row["dnp_reason"]) for reason in own["reason"]]]
    out = own[own["injury_status"] == "out"]
    for people, method, sure in ((own, METHODS[0], None), (alike, METHODS[1], BY_REASON), (out, METHODS[2], BY_STATUS)):
        if len(people) == 1:
            return _resolved(people["player_full_name"].iloc[0], method,
                             people["confidence_score"].iloc[0] if sure is None else sure)
    return None if own.empty else _unsure()


def _same(reported: Any, printed: Any) -> bool:
    return wire.lookup(reported) == wire.lookup(printed) is not None


def _by_roster(row: dict[str, Any], roster: pd.DataFrame) -> dict[str, Any]:
    people = called(row["player_name_original"], roster["player_full_name"])
    if len(people) == 1:
        return _resolved(people[0], METHODS[3], 1.0)
    return _unsure() if people else _name(None, "not_found", None, None)


def _resolved(name: str, method: str, confidence: float) -> dict[str, Any]:
    return _name(name, "resolved", method, confidence)


def _unsure() -> dict[str, Any]:
    return _name(None, "multiple_matches", None, AMBIGUOUS)


def _name(name: str | None, status: str, method: str | None, confidence: float | None) -> dict[str, Any]:
    return {"player_name": name, "name_resolution_status": status, "name_resolution_method": method,
            "name_resolution_confidence": confidence}
