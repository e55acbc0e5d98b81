"""I7: the correlation id of what landed is on every message, log row, table row and file that follows."""

from __future__ import annotations

import json
from pathlib import Path

from common.adapters.embedded.dispatch import pump
from common.adapters.embedded.home import Home
from common.sweep import sweep
from tests.interruptions import YESTERDAY, tiny_league
from tests.toy import league as toy

TABLES = [f"{t.dataset()}.{t.table}" for t in toy.PIPELINE.tables.values()]


def journeys(home: Home, table: str, where: str = "TRUE") -> set[str]:
    return {
        j for (j,) in home.warehouse.db.execute(f"SELECT DISTINCT correlation_id FROM {table} WHERE {where}").fetchall()
    }


def minted(home: Home) -> set[str]:
    return {stored.metadata["correlation_id"] for stored in home.world.objects.list("raw/")}


def test_every_row_file_message_and_log_row_carries_a_journey_that_began_with_an_object(tmp_path: Path) -> None:
    with toy.open_home(tmp_path) as home:
        sent: list[str] = []
        for name, payload in tiny_league():
            toy.land(home, name, payload)
        while home.bus.next_due():
            sent += [text for (text,) in home.store.rows("SELECT message FROM deliveries")]
            pump(home.world, home.bus, phase=home.bus.due()[0].processor)
        begun = minted(home)
        assert all(journeys(home, table) <= begun for table in TABLES)
        assert {json.loads(text)["correlation_id"] for text in sent} <= begun
        assert {json.loads(row)["correlation_id"] for (row,) in home.store.rows("SELECT row FROM told")} <= begun
        page = json.loads(home.world.objects.get(f"public/v1/page/{toy.TONIGHT}.json"))
        assert page["correlation_id"] in begun


def test_a_correction_s_journey_is_on_what_it_changed_and_on_nothing_else(tmp_path: Path) -> None:
    with toy.open_home(tmp_path) as home:
        for name, payload in tiny_league():
            toy.land(home, name, payload)
        toy.settle(home)
        name, payload = toy.correction(YESTERDAY)
        who = payload["rows"][0]["player_lookup"]
        toy.land(home, name, payload)
        toy.settle(home)
        [new] = [s.metadata["correlation_id"] for s in home.world.objects.list(f"raw/{name}")]
        for table in ("nba_raw.scores", "nba_analytics.game_log", "nba_precompute.form", "nba_predictions.guess"):
            assert journeys(home, table, f"player_lookup = '{who}'") == {new}, table
            assert new not in journeys(home, table, f"player_lookup <> '{who}'"), table
        assert json.loads(home.world.objects.get("public/v1/page/today.json"))["correlation_id"] == new


def test_a_parent_is_named_at_every_step(tmp_path: Path) -> None:
    with toy.open_home(tmp_path) as home:
        for name, payload in tiny_league():
            toy.land(home, name, payload)
        toy.settle(home)
        rows = [json.loads(row) for (row,) in home.store.rows("SELECT row FROM told")]
        made = {row["execution_id"] for row in rows}
        derived = [row for row in rows if row["phase"] > 2]
        assert derived and all(row["source_execution_id"] in made for row in derived)


def test_what_the_sweep_makes_carries_the_journey_of_what_it_was_made_from(tmp_path: Path) -> None:
    """A message was lost; what it spoke of came from an object all the same."""
    with toy.open_home(tmp_path) as home:
        for name, payload in tiny_league():
            toy.land(home, name, payload)
        with home.store.transaction() as db:
            db.execute("DELETE FROM deliveries")
        sweep(home.world, YESTERDAY, toy.TONIGHT)
        pump(home.world, home.bus)
        begun = minted(home)
        assert all(journeys(home, table) <= begun for table in TABLES), {t: journeys(home, t) - begun for t in TABLES}
