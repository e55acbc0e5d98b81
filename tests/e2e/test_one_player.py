"""I8 on a real evening: one player is ruled out, and only the rows that say something else are written."""

from __future__ import annotations

import copy
import datetime as dt
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from common.adapters.embedded.dispatch import pump
from common.adapters.embedded.home import Home
from common.basketball.teams import BDL_TEAM_ID
from tests.e2e.evening import LOG, copied, published
from tests.e2e.spoiling import NIGHT

HE, NAME, TEAM, GAME = "cadecunningham", ("Cade", "Cunningham"), "DET", "20240313_TOR_DET"
LISTS = f"raw/ball-dont-lie/injuries/{NIGHT}"
LAST, NEW = dt.datetime(2024, 3, 13, 21, 5), dt.datetime(2024, 3, 13, 22, 56)
# His features and predictions; how many of his own are out, of each team-mate and of the team; what that does to them.
HIS = ("precompute.ml_feature_store", "predictions.player_prop_predictions")
OF_HIS_TEAM = ("analytics.upcoming_player_game_context", "analytics.upcoming_team_game_context",
               "precompute.player_composite_factors")


def frames(home: Home) -> dict[str, pd.DataFrame]:
    """Every table but the log: every column, lineage too, as text."""
    return {name: home.warehouse.db.execute(f"SELECT COLUMNS(*)::VARCHAR FROM {table.dataset()}.{table.table}").df()
            for name, table in home.world.pipeline.tables.items() if name != LOG}


def different(before: dict[str, pd.DataFrame], after: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """{table: the rows that are there before or after only}; tables without any are left out."""
    out = {}
    for name in before:
        both = pd.concat([before[name], after[name]], ignore_index=True)
        rows = both[~both.duplicated(keep=False)]
        if len(rows):
            out[name] = rows
    return out


def digests(home: Home) -> dict[tuple[str, str], str]:
    """(state document, entity) -> digest."""
    return {(key, entity): value for key, doc in home.world.documents.scan("state/", "state/~").items()
            for entity, value in doc.get("digests", {}).items()}


def ruled_out(home: Home, seen_at: dt.datetime) -> set[str]:
    """The last list, he on it, seen at that instant: that object repaired, or a new one. Who is listed."""
    pages = json.loads(home.world.objects.get(f"{LISTS}/{LAST:%Y%m%d_%H%M%S}.json"))
    entry = copy.deepcopy(pages[0]["data"][0])
    entry["player"] |= {"id": 1630595, "first_name": NAME[0], "last_name": NAME[1], "team_id": BDL_TEAM_ID[TEAM]}
    pages[0]["data"].append(entry | {"status": "Out", "description": "Mar 13: out with a sore ankle."})
    home.clock.set(NEW)
    home.world.objects.put(f"{LISTS}/{seen_at:%Y%m%d_%H%M%S}.json", json.dumps(pages).encode(),
                           {"correlation_id": "ruled-out", "scraper": "scrapers.bdl_injuries"}, replace=True)
    pump(home.world, home.bus)
    return set(home.warehouse.db.execute("SELECT player_lookup FROM nba_raw.bdl_injuries WHERE scrape_timestamp = ?",
                                         [seen_at]).df()["player_lookup"])


@pytest.fixture(params=[LAST, NEW], ids=["a changed row of the last list", "a newer list"], scope="module")
def news(request: pytest.FixtureRequest, evening: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What he being ruled out changed: rows, digests, the published file; who was on the list."""
    with copied(evening, "evening", tmp_path_factory.mktemp("news") / "home") as home:
        before, known, file = frames(home), digests(home), published(home)
        listed = ruled_out(home, request.param)
        now = digests(home)
        return {"rows": different(before, frames(home)), "listed": listed, "again": request.param == LAST,
                "digests": {key for key in known.keys() | now.keys() if known.get(key) != now.get(key)},
                "file": (file, published(home))}


def names(frame: pd.DataFrame, column: str = "player_lookup") -> set[str]:
    return set(frame[column])


def test_his_features_and_predictions_are_made_again_and_nobody_else_s(news: dict[str, Any]) -> None:
    for table in HIS:
        assert names(news["rows"][table]) == {HE}, table
    assert set(news["rows"][HIS[0]]["injury_status"].dropna()) == {"out"}


def test_what_counts_the_absent_changes_for_his_team_and_nobody_else(news: dict[str, Any]) -> None:
    for table in OF_HIS_TEAM:
        assert names(news["rows"][table], "game_id") == {GAME}, table
    for table in OF_HIS_TEAM[:2]:
        assert names(news["rows"][table], "team_abbr") == {TEAM}
    mates = names(news["rows"][OF_HIS_TEAM[0]])
    assert HE in mates and len(mates) > 10
    assert names(news["rows"][OF_HIS_TEAM[2]]) == mates - {HE}


def test_no_other_row_of_any_table_is_touched_lineage_included(news: dict[str, Any]) -> None:
    """A newer list says something of everybody on it; the same list with one row changed says it of him alone."""
    assert set(news["rows"]) == {"raw.bdl_injuries", *HIS, *OF_HIS_TEAM}
    assert HE in news["listed"] and len(news["listed"]) > 50
    assert names(news["rows"]["raw.bdl_injuries"]) == ({HE} if news["again"] else news["listed"])


def test_the_state_documents_know_exactly_these_entities_as_changed(news: dict[str, Any]) -> None:
    rows = news["rows"]
    touched = {(f"state/{table}/{NIGHT}", who) for table in rows
               for who in names(rows[table], "team_abbr" if "team_game" in table else "player_lookup")}
    assert news["digests"] == touched | {(f"state/publishing.predictions/{NIGHT}", "file")}


def test_the_published_file_says_the_same_of_everybody_else(news: dict[str, Any]) -> None:
    def others(file: dict[str, Any]) -> list[dict[str, Any]]:
        return sorted((p for game in file["games"] for p in game["predictions"] if p["player_lookup"] != HE),
                      key=lambda p: p["player_lookup"])

    def his(file: dict[str, Any]) -> list[dict[str, Any]]:
        return [p for game in file["games"] for p in game["predictions"] if p["player_lookup"] == HE]

    before, after = news["file"]
    assert others(before) == others(after) and len(others(after)) > 250
    assert [p["injury_status"] for p in (*his(before), *his(after))] == [None, "out"]
