"""Every raw table: whatever business column changes is found, told and stored; what did not change costs nothing."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from common import digest
from common.adapters.embedded.dispatch import pump
from common.adapters.embedded.home import Home
from common.cli.options import NoSource
from common.conform import conform
from common.envelope import Envelope
from common.pipeline import Pipeline
from common.processor import Processor
from common.run import Run, scopes_of
from common.table import Column, Table
from tests.generated import DAY, Row, derived, encoded, named, other, plain, routes, rows

ROUTES = routes()
TABLES = [*ROUTES, *derived()]
MOST = 25  # columns at once: there are thirty teams
NOON = dt.datetime(2025, 1, 16, 17)


class Route:
    """One route in a home of its own: what it is told, writes and announces."""

    def __init__(self, home: Home, p: Processor) -> None:
        self.home, self.p, self.table = home, p, p.writes
        self.day = day_of(p)
        self.told: list[Envelope] = []
        self.world = dataclasses.replace(home.world, bus=self)

    def publish(self, messages: list[Envelope]) -> None:
        self.told += messages

    def land(self, found: list[Row], minute: int = 0, on: int = 0) -> list[Run]:
        """The runs that an object with these rows makes; of one name, the later replaces the earlier."""
        self.told.clear()
        self.home.world.objects.put(named(self.p, on, minute), encoded(found), {"observed_at": NOON.isoformat()},
                                    replace=True)
        return self.deliver()

    def again(self) -> None:
        """The message of what has landed comes once more."""
        self.home.bus.landed(named(self.p).removeprefix("raw/"), {})

    def deliver(self) -> list[Run]:
        runs: list[Run] = []
        pump(self.world, self.home.bus, seen=runs.extend)
        return [run for run in runs if run.status != "unchanged" and run.key.startswith(f"state/{self.p.name}/")]

    def stored(self) -> list[Any]:
        """Every row with its lineage."""
        return self.home.warehouse.db.execute(f"SELECT * FROM {self.table.dataset()}.{self.table.table} ORDER BY ALL"
                                              ).fetchall()


class Derived(Route):
    """A table that is made from others of its phase: the first of these stands for all, and says what rows it makes."""

    def __init__(self, home: Home, p: Processor, source: Processor, found: list[Row]) -> None:
        super().__init__(home, source)
        self.p, self.table, self.source, self.found = p, p.writes, source, found
        self.of_source: list[Envelope] = []

    def publish(self, messages: list[Envelope]) -> None:
        self.told += [message for message in messages if message.output_table == self.p.name]
        self.of_source = [m for m in messages if m.output_table == self.source.name] or self.of_source
        self.home.bus.publish([m for m in messages if m.output_table == self.source.name])

    def land(self, found: list[Row], minute: int = 0, on: int = 0) -> list[Run]:
        self.told.clear()
        self.found[:] = found
        [row, *_] = rows(self.source.writes, 1, self.day)
        text = next(c.name for c in business(self.source.writes) if c.kind is str and c.choices is None)
        row[text] = digest.of(sorted(map(str, found)))
        self.home.world.objects.put(named(self.source, on, minute), encoded([row]), {"observed_at": NOON.isoformat()},
                                    replace=True)
        return self.deliver()

    def again(self) -> None:
        self.home.bus.publish(self.of_source)


def day_of(p: Processor) -> dt.date:
    scopes = scopes_of(p.on[0].match(named(p).removeprefix("raw/")) or {})
    return scopes[0].date if len(scopes) == 1 else DAY  # one of many: an object of a whole season


@contextlib.contextmanager
def opened(folder: Path, p: Processor) -> Iterator[Route]:
    found: list[Row] = []
    first = next(iter(p.reads.values())).table if p.reads else p.writes
    source = plain(next(route for route in ROUTES if route.writes is first))
    alone = dataclasses.replace(p, reads={"source": first.on_date()}, per_entity=False, together=True,
                                function=lambda source: pd.DataFrame(found)) if p.reads else source
    with Home.open(folder, Pipeline((source, alone) if p.reads else (source,), (), ()), NoSource()) as home:
        home.store.db.execute("PRAGMA synchronous=OFF")  # nobody cuts the power
        home.clock.set(NOON)
        yield Derived(home, alone, source, found) if p.reads else Route(home, source)


@pytest.fixture(params=TABLES, ids=lambda p: p.name)
def route(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Route]:
    with opened(tmp_path / "home", request.param) as found:
        yield found


def entities(told: list[Envelope]) -> list[str]:
    return [name for message in told for names in (message.affected_entities or {}).values() for name in names]


def changed_by(route: Route, found: list[Row]) -> list[str]:
    """The entities that the runs found changed; what was announced is the same, and the store holds the rows."""
    runs = route.land(found)
    assert all(run.error is None for run in runs), [str(run.error or run.reason) for run in runs]
    out = sorted(name for run in runs for name in run.changed)
    of_day = [message for message in route.told if message.game_date == str(route.day)]  # a season's dates are told too
    assert sorted(entities(of_day)) == out == sorted(entities(route.told))
    assert [message.record_count for message in of_day] == [len(found)]
    day = route.home.world.warehouse.read(route.table, route.day, route.day)
    wanted, rejected = conform(route.table, found)
    assert rejected == []
    of = [digest.per_entity(frame.assign(part=""), list(route.table.columns), "part", route.table.entity_column)
          for frame in (day, wanted)]
    assert of[0] == of[1] and len(day) == len(found)
    return out


def business(table: type[Table]) -> list[Column]:
    """The columns that may change while the row stays the same one."""
    fixed = (*table.key, table.partition, table.entity_column)
    return [c for c in table.columns.values() if c.name not in fixed and len(c.choices or "several") > 1]


@pytest.mark.parametrize("to_null", [False, True], ids=["another value", "null"])
def test_a_change_of_any_business_column_is_found_told_and_stored(route: Route, to_null: bool) -> None:
    """Each entity's first row changes in one column, another one for each: who is not found had the column missed."""
    table, who = route.table, route.table.entity_column
    columns = [column for column in business(table) if not (to_null and column.required)]
    for some in (columns[n:n + MOST] for n in range(0, len(columns), MOST)):
        found = rows(table, len(some) + 1, route.day)
        changed_by(route, found)
        before = {str(row) for row in route.stored()}
        first = {row[who]: row for row in reversed(found)}
        by_entity = dict(zip(sorted(first), some, strict=False))
        for name, column in by_entity.items():
            first[name][column.name] = None if to_null else other(column, first[name][column.name])
        assert {by_entity[name].name for name in changed_by(route, found)} == {column.name for column in some}
        kept = sum(row[who] not in by_entity for row in found)
        assert kept and len(before & {str(row) for row in route.stored()}) == kept


def test_a_row_that_comes_or_goes_changes_its_entity_alone(route: Route) -> None:
    who, found = route.table.entity_column, rows(route.table, 3, route.day)
    changed_by(route, found)
    assert changed_by(route, found[1:]) == [found[0][who]]
    assert changed_by(route, found) == [found[0][who]]
    gone = [row for row in found if row[who] != found[0][who]]
    assert changed_by(route, gone) == [found[0][who]]


def test_what_did_not_change_is_not_written_and_not_told(route: Route) -> None:
    """The same object again, its rows in another order, the same rows taken later, its message delivered again."""
    found = rows(route.table, 3, route.day)
    route.land(found)
    before, statements = route.stored(), route.home.warehouse.statements
    for again in ((found, 0), (found[::-1], 0), (found, 5)):
        assert all(run.changed == [] for run in route.land(*again))
        assert route.told == []
    commits = route.home.store.commits
    route.again()
    assert route.deliver() == []
    assert route.told == [] and route.home.store.commits == commits + 2  # the message came, and is acknowledged
    assert (route.stored(), route.home.warehouse.statements) == (before, statements)


def test_rows_that_the_store_lost_fail_the_run_and_are_not_told(route: Route) -> None:
    class Losing:
        def __getattr__(self, name: str) -> Any:
            return getattr(route.home.warehouse, name)

        def write(self, table: type[Table], *given: Any) -> dict[str, int]:
            lost = table is route.table
            return {pid: n - lost for pid, n in route.home.warehouse.write(table, *given).items()}

    route.world = dataclasses.replace(route.world, warehouse=Losing())  # type: ignore[arg-type]
    found = rows(route.table, 3, route.day)
    [run] = [run for run in route.land(found) if run.changed]
    assert f"{len(found) - 1} rows stored, {len(found)} expected" in str(run.error)
    assert [message for message in route.told if message.record_count] == []


@pytest.mark.parametrize("p", TABLES, ids=lambda p: p.name)
def test_the_statements_of_an_object_do_not_depend_on_how_many_it_tells_of(p: Processor, tmp_path: Path) -> None:
    taken = []
    for count in (2, 20):
        with opened(tmp_path / str(count), p) as route:
            found = rows(route.table, count, route.day)
            early = sorted({row[route.table.entity_column] for row in found})[:count // 2]
            route.land([row for row in found if row[route.table.entity_column] in early])
            assert len([name for run in route.land(found) for name in run.changed]) == count // 2
            taken.append(route.home.warehouse.statements)
    assert taken[0] == taken[1]
