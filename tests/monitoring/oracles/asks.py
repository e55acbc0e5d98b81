"""Questions about what sources were asked."""

from __future__ import annotations

from typing import Any

from tests.monitoring.oracles.rows import (
    DAY,
    Given,
    Tables,
    by,
    count,
    latest,
    mean,
    new_york,
    percent,
    quantile,
    rounded,
)

ASKS = "orchestration.scraper_execution_log"


def success_rate(tables: Tables, given: Given) -> list[tuple[Any, ...]]:
    out = []
    for (name,), mine in by(given.dated(tables[ASKS], "triggered_date"), "scraper_name"):
        ends = [count(mine, status=status) for status in ("success", "unchanged", "no_data", "failed")]
        out.append((name, len(mine), *ends, rounded(1 - ends[-1] / len(mine), 4)))
    return sorted(out, key=lambda row: (row[-1], -row[1], row[0]))


def scraper_failures(tables: Tables, given: Given) -> list[tuple[Any, ...]]:
    failed = [ask for ask in given.lately(tables[ASKS], "triggered_at", DAY) if ask.status == "failed"]
    failed.sort(key=lambda ask: (ask.scraper_name, ask.execution_id))
    failed.sort(key=lambda ask: ask.triggered_at, reverse=True)
    return [(a.triggered_at, a.scraper_name, a.workflow, a.error_type, a.error_message, a.opts, a.run_id)
            for a in failed[:20]]


def scraper_duration(tables: Tables, given: Given) -> list[tuple[Any, ...]]:
    good = [ask for ask in given.lately(tables[ASKS], "triggered_at")
            if ask.status != "failed" and ask.duration_seconds is not None]
    out = [(name, len(mine), *(quantile((a.duration_seconds for a in mine), at) for at in (0.5, 0.95, 0.99)))
           for (name,), mine in by(good, "scraper_name") if len(mine) > 5]
    return sorted(out, key=lambda row: (-row[3], row[0]))


def scraper_errors(tables: Tables, given: Given) -> list[tuple[Any, ...]]:
    failed = [ask for ask in given.lately(tables[ASKS], "triggered_at") if ask.status == "failed"]
    out = []
    for (reason,), mine in by(failed, lambda a: a.error_type or a.error_message or "no reason was given"):
        names = sorted({ask.scraper_name for ask in mine})
        out.append((reason, len(mine), len(names), ", ".join(names), max(a.triggered_at for a in mine)))
    return sorted(out, key=lambda row: (-row[1], row[0]))[:10]


def no_data(tables: Tables, given: Given) -> list[tuple[Any, ...]]:
    out = []
    for (name,), mine in by(given.lately(tables[ASKS], "triggered_at"), "scraper_name"):
        something = [ask.triggered_at for ask in mine if ask.status in ("success", "unchanged")]
        empty = count(mine, status="no_data")
        out.append((name, len(mine), empty, percent(empty, len(mine)), latest(something)))
    return sorted(out, key=lambda row: (-row[3], row[0]))


def volume(tables: Tables, given: Given) -> list[tuple[Any, ...]]:
    asks = given.lately(tables[ASKS], "triggered_at")
    hours = by((a for a in asks), lambda a: new_york(a.triggered_at).hour)
    out = []
    for (hour,), mine in hours:
        days = [len(same) for _, same in by(mine, lambda a: new_york(a.triggered_at).date())]
        out.append((hour, len(days), mean(days), max(days)))
    return sorted(out)


def sources(tables: Tables, given: Given) -> list[tuple[Any, ...]]:
    asks = given.lately(tables[ASKS], "triggered_at")
    out = [(source, len(mine), percent(len(mine), len(asks))) for (source,), mine in by(asks, "source")]
    return sorted(out, key=lambda row: (-row[1], row[0]))


def asks(tables: Tables, given: Given) -> list[tuple[Any, ...]]:
    """As the pipeline's own log tells it."""
    out = []
    for (name,), mine in by((row for row in given.dated(tables.log) if row.phase == 1), "processor_name"):
        ends = [count(mine, status=status) for status in ("completed", "unchanged", "no_data", "failed")]
        last = latest(row.started_at for row in mine if row.status == "failed")
        out.append((name, len(mine), *ends, percent(len(mine) - ends[-1], len(mine)), last))
    return sorted(out, key=lambda row: (row[-2], row[0]))


def teams(tables: Tables, given: Given) -> list[tuple[Any, ...]]:
    rosters = [row for row in tables["raw.br_rosters_current"]
               if given.first_date - 400 * DAY <= row.season_start <= given.last_date]
    newest = [row for row in rosters if row.season_start == max(r.season_start for r in rosters)]
    return [(max(r.season_display for r in newest), len({r.team_abbrev for r in newest}), len(newest),
             min(r.last_scraped_date for r in newest))] if newest else []


def games_loaded(tables: Tables, given: Given) -> list[tuple[Any, ...]]:
    held = [[row.game_id for row in given.dated(tables[f"raw.{name}"])] for name in (
        "nbac_team_boxscore", "nbac_player_boxscores", "bdl_player_boxscores", "nbac_play_by_play", "nbac_shot_chart")]
    out = []
    for game in given.dated(tables["raw.nbac_schedule"]):
        if game.game_status == 3:
            counts = [ids.count(game.game_id) for ids in held]
            out.append((game.game_date, game.game_id, sum(map(bool, counts)), *counts))
    return sorted(out, key=lambda row: (row[2], row[0], row[1]))
