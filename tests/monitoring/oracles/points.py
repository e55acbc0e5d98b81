"""Questions about predictions and how good they were."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

from tests.monitoring.oracles.rows import Given, Row, Tables, by, count, mean, percent, up

GRADED, MADE = "predictions.prediction_accuracy", "predictions.player_prop_predictions"
FEATURES, SCHEDULE = "precompute.ml_feature_store", "raw.nbac_schedule"
BASELINES = {"season mean": "baseline_season_mean", "last ten games": "baseline_last_10",
             "fading mean": "baseline_ewm_8"}


def _graded(tables: Tables, given: Given) -> list[Row]:
    return [row for row in given.dated(tables[GRADED]) if not row.is_voided]


def accuracy(tables: Tables, given: Given) -> list[tuple[Any, ...]]:
    out = []
    for (system,), mine in by(_graded(tables, given), "system_id"):
        inside = [row for row in mine if row.inside_interval is not None]
        sides = [row for row in mine if row.prediction_correct is not None]
        out.append((system, len(mine), mean((r.absolute_error for r in mine), 2), mean(map(_naive_error, mine), 2),
                    mean((r.signed_error for r in mine), 2), percent(count(inside, inside_interval=True), len(inside)),
                    len(sides), percent(count(sides, prediction_correct=True), len(sides))))
    return sorted(out, key=lambda row: (up(row[2]), row[0]))


def _naive_error(row: Row) -> float | None:
    """Of whoever had said the season's mean."""
    known = row.baseline_season_mean is not None and row.actual_points is not None
    return abs(row.baseline_season_mean - row.actual_points) if known else None


def accuracy_beside_line(tables: Tables, given: Given) -> list[tuple[Any, ...]]:
    whole = [row for row in _graded(tables, given) if row.season_type == "regular" and (row.games_before or 0) >= 10
             and None not in (row.actual_points, row.closing_line, *(getattr(row, b) for b in BASELINES.values()))]
    systems = {row.system_id for row in whole}
    guesses: dict[str, list[tuple[float, Row]]] = {}
    for _, mine in by(whole, "game_id", "player_lookup"):
        if {row.system_id for row in mine} == systems:
            for row in mine:
                guesses.setdefault(row.system_id, []).append((row.predicted_points, row))
            for name, column in {"closing line": "closing_line", **BASELINES}.items():
                guesses.setdefault(name, []).append((getattr(mine[0], column), mine[0]))
    out = []
    for name, said in guesses.items():
        off = [(points - row.actual_points, abs(row.closing_line - row.actual_points)) for points, row in said]
        nearer, farther = (sum(sign * abs(mine) < sign * line for mine, line in off) for sign in (1, -1))
        out.append((name, len(off), mean((abs(mine) for mine, _ in off), 2), mean((mine for mine, _ in off), 2),
                    percent(nearer, nearer + farther)))
    return sorted(out, key=lambda row: (row[2], row[0]))


def accuracy_by_week(tables: Tables, given: Given) -> list[tuple[Any, ...]]:
    def monday(row: Row) -> dt.date:
        return row.game_date - dt.timedelta(row.game_date.weekday())

    return sorted((week, system, sum(r.absolute_error is not None for r in mine),
                   mean((r.absolute_error for r in mine), 2))
                  for (week, system), mine in by(_graded(tables, given), monday, "system_id"))


def calibration(tables: Tables, given: Given) -> list[tuple[Any, ...]]:
    said = [row for row in _graded(tables, given)
            if not row.is_push and row.p_over is not None and row.line_value is not None]
    return sorted((system, tenth, len(mine), mean(100 * r.p_over for r in mine),
                   percent(sum(r.actual_points > r.line_value for r in mine), len(mine)))
                  for (system, tenth), mine in by(said, "system_id", lambda r: min(9, math.floor(r.p_over * 10)) / 10))


def _size(points: float | None) -> str:
    return next((name for limit, name in ((8, "<8"), (14, "8-14"), (20, "14-20")) if points is not None
                 and points < limit), ">=20")


def coverage_by_points(tables: Tables, given: Given) -> list[tuple[Any, ...]]:
    out = []
    for (system, size), mine in by(_graded(tables, given), "system_id", lambda r: _size(r.predicted_points)):
        told = [row for row in mine if row.inside_interval is not None]
        widths = [r.interval_high - r.interval_low for r in mine if r.interval_high is not None]
        least = min((r.predicted_points for r in mine if r.predicted_points is not None), default=None)
        out.append((up(least), (system, size, len(told), percent(count(told, inside_interval=True), len(told)),
                                mean(widths))))
    return [row for _, row in sorted(out, key=lambda pair: (pair[1][0], pair[0]))]


def error_by_points(tables: Tables, given: Given) -> list[tuple[Any, ...]]:
    known = [row for row in _graded(tables, given) if row.baseline_season_mean is not None]
    out = []
    for (system, size), mine in by(known, "system_id", lambda r: _size(r.baseline_season_mean)):
        off = [row.absolute_error for row in mine if row.absolute_error is not None]
        out.append((min(r.baseline_season_mean for r in mine), (
            system, size, len(off), mean(off, 2), mean(map(_naive_error, mine), 2),
            mean((r.signed_error for r in mine), 2))))
    return [row for _, row in sorted(out, key=lambda pair: (pair[1][0], pair[0]))]


def sides_by_confidence(tables: Tables, given: Given) -> list[tuple[Any, ...]]:
    sides = [row for row in _graded(tables, given) if row.prediction_correct is not None]
    out = [(*key, len(mine), hits := count(mine, prediction_correct=True), percent(hits, len(mine)))
           for key, mine in by(sides, "system_id", "confidence_decile")]
    return sorted(out, key=lambda row: (row[0], up(row[1])))


def worst_misses(tables: Tables, given: Given) -> list[tuple[Any, ...]]:
    known = [row for row in _graded(tables, given) if row.absolute_error is not None]
    known.sort(key=lambda r: (-r.absolute_error, r.game_date, r.player_lookup, r.system_id))
    return [(r.game_date, r.player_lookup, r.system_id, r.predicted_points, r.closing_line, r.actual_points,
             r.absolute_error, r.minutes_played, r.feature_quality_score, r.pre_game_injury_status)
            for r in known[:20]]


def quality(tables: Tables, given: Given) -> list[tuple[Any, ...]]:
    players = [row for row in tables[FEATURES] if row.game_date == given.game_date]
    out = [(tier, len(mine), count(mine, is_production_ready=True), mean(r.feature_quality_score for r in mine),
            percent(len(mine), len(players))) for (tier,), mine in by(players, "feature_quality_tier")]
    return sorted(out, key=lambda row: up(row[0]))


def slate(tables: Tables, given: Given) -> list[tuple[Any, ...]]:
    made = [row for row in tables[MADE] if row.game_date == given.game_date]
    out = []
    for game in tables[SCHEDULE]:
        if game.game_date == given.game_date:
            head = (game.game_id, game.home_team_tricode, game.away_team_tricode)
            mine = list(by((row for row in made if row.game_id == game.game_id), "system_id"))
            for (system,), rows in mine or [((None,), [])]:
                predicted = sum(row.predicted_points is not None for row in rows)
                out.append((*head, system, len(rows), predicted, sum(row.p_over is not None for row in rows),
                            percent(predicted, len(rows))))
    return sorted(out, key=lambda row: (up(row[-1]), row[0], up(row[3])))
