"""I4 on a real night: nothing at or after the cut-offs moves what was made for it, by a bit."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from common.adapters.embedded.dispatch import pump
from common.adapters.embedded.home import Home
from common.adapters.embedded.night import play
from common.adapters.sources.archive import Archive
from common.collection import scrape
from common.sweep import sweep
from tests.e2e import spoiling
from tests.e2e.evening import copied, differently, published, rows, seen
from tests.e2e.spoiling import NIGHT

MADE = ("analytics.upcoming_player_game_context", "analytics.upcoming_team_game_context",
        "precompute.ml_feature_store", "precompute.player_composite_factors", "precompute.player_daily_cache",
        "precompute.player_shot_zone_analysis", "precompute.team_defense_zone_analysis",
        "predictions.ml_models", "predictions.player_prop_predictions")

EARLY, EVENT = "20240313_TOR_DET", "-TORDET/"
MOVED = {"analytics.upcoming_player_game_context", "analytics.upcoming_team_game_context",
         "precompute.ml_feature_store", "precompute.player_composite_factors", "predictions.player_prop_predictions",
         "published"}


def made(home: Home) -> dict[str, list[str]]:
    """What was made for the night before it: the contract's columns of all its rows, and the published file."""
    out = {table: rows(home, table, f"{home.world.pipeline.tables[table].partition} = '{NIGHT}'") for table in MADE}
    return out | {"published": json.dumps(published(home), indent=0).splitlines()}


def of_game(home: Home, game_id: str) -> dict[str, list[str]]:
    """The same of one game."""
    tables = [table for table in MADE if "game_id" in home.world.pipeline.tables[table].columns]
    games = [game for game in published(home)["games"] if game["game_id"] == game_id]
    return {table: rows(home, table, f"game_id = '{game_id}'") for table in tables} | {
        "published": json.dumps(games, indent=0).splitlines()}


def moved(before: dict[str, list[str]], after: dict[str, list[str]]) -> list[str]:
    return [name for name in before if before[name] != after[name]]


def graded(home: Home) -> dict[str, float]:
    """What each player scored, as the night was graded."""
    sql = ("SELECT player_lookup, any_value(actual_points) FROM nba_predictions.prediction_accuracy"
           f" WHERE game_date = '{NIGHT}' AND NOT is_voided GROUP BY 1")
    return dict(home.warehouse.db.execute(sql).fetchall())


def test_what_was_made_for_the_night_is_no_trifle(evening: Path) -> None:
    """Else the tests below would prove nothing."""
    with seen(evening, "graded") as home:
        found = made(home)
        said = home.warehouse.db.execute(
            "SELECT count(predicted_points), count(current_points_line), count(DISTINCT predicted_points)"
            f" FROM nba_predictions.player_prop_predictions WHERE game_date = '{NIGHT}'").fetchone()
    assert {name for name, lines in found.items() if len(lines) < 3} == set()
    assert said is not None and said[0] > 300 and said[1] > 150 and said[2] > 100


@pytest.mark.parametrize("spoil", [spoiling.absurd, spoiling.deleted], ids=lambda spoil: spoil.__name__)
def test_what_is_known_only_at_or_after_a_tip_off_changes_nothing_that_was_made_before_it(
        evening: Path, tmp_path: Path, spoil: Callable[[Path], Path]) -> None:
    """The sources say the same until the first tip-off; from the morning on the night is played with the spoiled ones.

    All lands: lists while later games are still to come, the results, the grading.
    """
    source = Archive(spoil(tmp_path / "archive"))
    assert differently(source, evening) == []
    with seen(evening, "graded") as home:
        true, actual = made(home), graded(home)
    with copied(evening, "history", tmp_path / "home", source) as home:
        play(home, NIGHT)
        found, spoilt = made(home), graded(home)
        listed = rows(home, "raw.bdl_injuries", f"scrape_timestamp = '{NIGHT} 23:05:00'")
    assert moved(true, found) == []
    assert len(actual) > 150
    if spoil is spoiling.absurd:
        assert spoilt == {player: points + spoiling.POINTS for player, points in actual.items()}
        assert sum(",Out," in line for line in listed) > 80  # who plays at 23:00, and who was out before
    else:
        assert spoilt == {}


def test_the_results_of_the_day_before_do_move_it(evening: Path, tmp_path: Path) -> None:
    """Else the test above would prove nothing."""
    day = NIGHT - dt.timedelta(days=1)
    source = Archive(spoiling.absurd(tmp_path / "archive", day))
    assert differently(source, evening) != []
    with copied(evening, "evening", tmp_path / "home", source) as home:
        before = made(home)
        for scraper in home.world.pipeline.scrapers:
            if scraper.history:
                scrape.ask(scraper, day, home.clock.now(), home.world)
        pump(home.world, home.bus)
        changed = moved(before, made(home))
    assert set(changed) >= {"analytics.upcoming_player_game_context", "precompute.ml_feature_store",
                            "precompute.player_daily_cache", "predictions.player_prop_predictions", "published"}


@pytest.mark.parametrize(("seen_at", "counts"), [("22:59:59", True), ("23:00:00", False), ("23:05:00", False)])
def test_lines_and_lists_count_when_they_were_seen_before_the_tip_off_and_never_after(
        evening: Path, tmp_path: Path, seen_at: str, counts: bool) -> None:
    """The lines of a game that begins at 23:00 forty points higher, everybody listed out: seen around its tip-off."""
    instant = dt.datetime.fromisoformat(f"{NIGHT}T{seen_at}")
    with copied(evening, "evening", tmp_path / "home") as home:
        before = of_game(home, EARLY)
        for kind in ("odds-api/player-props", "odds-api/game-lines", "ball-dont-lie/injuries"):
            raised(home, f"raw/{kind}/{NIGHT}/", instant)
        pump(home.world, home.bus)
        sweep(home.world, NIGHT, NIGHT)
        pump(home.world, home.bus)
        changed = moved(before, of_game(home, EARLY))
        stored = rows(home, "raw.bdl_injuries", f"scrape_timestamp = '{instant}'")
    assert len(stored) > 50
    assert set(changed) == (MOVED if counts else set())


def raised(home: Home, folder: str, seen_at: dt.datetime) -> None:
    """The newest object of the early game, or of all, once more, seen at that instant, in other words."""
    listed = [o.name for o in home.world.objects.list(folder) if "injuries" in folder or EVENT in o.name]
    newest = listed[-1]
    payload = json.loads(home.world.objects.get(newest))
    for book in payload["bookmakers"] if isinstance(payload, dict) else ():
        for market in book["markets"]:
            for outcome in market["outcomes"]:
                outcome["point"] = abs(outcome["point"]) + 40
    for page in payload if isinstance(payload, list) else ():
        for entry in page["data"]:
            entry["status"] = "Out"
            entry["description"] = "Out with a sore ankle"
    taken = f"{seen_at:%Y%m%d_%H%M%S}"
    snap = f"-snap-{seen_at:%H%M}" if "snap" in newest else ""
    home.world.objects.put(f"{newest.rpartition('/')[0]}/{taken}{snap}.json", json.dumps(payload).encode(),
                           {"correlation_id": "seen", "scraper": "scrapers.any"})
