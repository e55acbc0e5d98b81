"""A team's season page, asked again and again: one place has the newest, another every one of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from common.adapters.embedded.dispatch import pump
from common.adapters.embedded.home import Home
from common.collection.scrape import ask
from common.pipeline import Pipeline
from common.ports import NOTHING
from common.runner import reconcile
from common.scraper import Answer, Request
from common.state import Scope

FOLDER = "raw/basketball-ref/season-rosters/2024-25"
DAYS = {dt.date(2024, 10, 22): ("LeBron James", "Cam Reddish"), dt.date(2025, 1, 15): ("LeBron James", "Luka Doncic")}
NAMES = ("raw.br_rosters_listed", "raw.br_rosters_current", "raw.br_roster_changes")


def page(names: tuple[str, ...]) -> bytes:
    rows = "".join(f"<tr><td>{name}</td><td>SF</td></tr>" for name in names)
    return f"<h1>2024-25 Roster</h1><table id='roster'><tr><th>Player</th><th>Pos</th></tr>{rows}</table>".replace(
        "<td>L", '<td><a href="/players/x.html">L').encode()


@dataclass
class Pages:
    """Basketball-Reference, which has a page of the Lakers alone."""

    name: str = "pages"
    generated: bool = True
    listed: tuple[str, ...] = ()
    asked: list[str] = field(default_factory=list)

    def fetch(self, request: Request, now: dt.datetime, known: Mapping[str, str] = NOTHING) -> Answer:
        return Answer(page(self.listed)) if "/LAL/" in request.url else Answer(None, "no such page")


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Home]:
    declared = Pipeline.load()
    of_rosters = tuple(declared.by_name[name] for name in NAMES)
    scrapers = tuple(s for s in declared.scrapers if s.name == "scrapers.br_season_roster")
    with Home.open(tmp_path, Pipeline(of_rosters, scrapers, declared.logs), Pages()) as home:
        yield home


def asked(home: Home, day: dt.date, names: tuple[str, ...]) -> None:
    home.world.source.listed = names  # type: ignore[attr-defined]
    home.clock.set(dt.datetime.combine(day, dt.time(14)))
    ask(home.world.pipeline.scrapers[0], day, home.clock.now(), home.world)


def rows(home: Home, table: str) -> list[tuple[str, ...]]:
    pump(home.world, home.bus)
    columns = {"br_rosters_current": "player_lookup, first_seen_date, last_scraped_date",
               "br_roster_changes": "player_lookup, change_date, change_type",
               "br_rosters_listed": "player_lookup, scraped_date"}[table]
    found = home.world.warehouse.query(f"SELECT {columns} FROM nba_raw.{table} ORDER BY 1, 2")
    return [tuple(str(value).removesuffix(" 00:00:00") for value in row) for row in found.itertuples(index=False)]


CURRENT = [("camreddish", "2024-10-22", "2024-10-22"), ("lebronjames", "2024-10-22", "2025-01-15"),
           ("lukadoncic", "2025-01-15", "2025-01-15")]
CHANGES = [("camreddish", "2025-01-15", "removed"), ("lukadoncic", "2025-01-15", "added")]


def test_a_page_that_replaces_another_tells_who_came_and_who_left(opened: Home) -> None:
    for day, names in DAYS.items():
        asked(opened, day, names)
        pump(opened.world, opened.bus)
    assert [o.name for o in opened.world.objects.list(FOLDER)] == [
        f"{FOLDER}/LAL.json", f"{FOLDER}/LAL/20241022_140000.json", f"{FOLDER}/LAL/20250115_140000.json"]
    assert rows(opened, "br_rosters_current") == CURRENT and rows(opened, "br_roster_changes") == CHANGES
    assert len(rows(opened, "br_rosters_listed")) == 4  # the newest stands under two names, and counts once
    assert opened.world.documents.scan("state/raw.br_rosters_listed", "state/raw.br_rosters_listed~")[
        "state/raw.br_rosters_listed/2024-10-01/LAL"]["status"] == "success"


def test_a_date_in_the_season_has_nothing_of_its_own_and_waits_for_nothing(opened: Home) -> None:
    asked(opened, dt.date(2025, 1, 15), ("LeBron James",))
    pump(opened.world, opened.bus)
    for name in NAMES[1:]:
        p = opened.world.pipeline.by_name[name]
        [run] = reconcile(p, [Scope(dt.date(2025, 1, 15))], opened.world, {})
        assert (run.status, run.reason) == ("no_data", "nothing has landed for it")


def test_a_page_that_did_not_change_lands_nowhere(opened: Home) -> None:
    for day in DAYS:
        asked(opened, day, ("LeBron James",))
    assert len(opened.world.objects.list(FOLDER)) == 2


def test_pages_that_come_late_in_any_order_and_twice_make_the_same_rows(opened: Home) -> None:
    for day, names in [*sorted(DAYS.items(), reverse=True), *DAYS.items()]:
        opened.clock.set(dt.datetime(2025, 1, 16))
        told = {"observed_at": f"{day}T14:00:00"}
        opened.world.objects.put(f"{FOLDER}/LAL/{day:%Y%m%d}_140000.json", page(names), told)
        opened.bus.landed(f"{FOLDER}/LAL/{day:%Y%m%d}_140000.json".removeprefix("raw/"), told)
        pump(opened.world, opened.bus)
    assert rows(opened, "br_rosters_current") == CURRENT and rows(opened, "br_roster_changes") == CHANGES


def test_the_page_that_is_replaced_is_loaded_where_it_alone_has_landed(opened: Home) -> None:
    for day, names in DAYS.items():
        opened.clock.set(dt.datetime.combine(day, dt.time(14)))
        opened.world.objects.put(f"{FOLDER}/LAL.json", page(names), {"observed_at": f"{day}T14:00:00"}, replace=True)
        pump(opened.world, opened.bus)
    assert rows(opened, "br_rosters_current") == [
        ("lebronjames", "2025-01-15", "2025-01-15"), ("lukadoncic", "2025-01-15", "2025-01-15")]
    assert rows(opened, "br_roster_changes") == []  # what it replaced is not known any more
