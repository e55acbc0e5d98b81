"""A night whose operations are counted: every message is delivered alone, as the cloud delivers it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from common.adapters.cost.ledger import Ledger
from common.adapters.cost.operations import MEBIBYTE, megabytes
from common.adapters.cost.ports import OWN, counted
from common.adapters.embedded.bus import Delivery, EmbeddedBus
from common.adapters.embedded.columns import named
from common.adapters.embedded.home import Home
from common.adapters.embedded.night import WORKFLOW, Played, Progress, play
from common.adapters.embedded.workflows.journal import record_key
from common.errors import Usage
from common.ports import Doc, Documents
from common.table import Table

KEPT = "home/cost/"


ORDERS = {"oldest": "", "newest": "DESC"}  # the least work that an order of arrivals makes, and the most


class Alone(EmbeddedBus):
    """One message at a time.

    The oldest first: what arrived at one moment is all there when the first of it is looked at, and the rest finds the
    work done. The newest first: what one sets going is done before the next one is looked at, so that nothing meets.
    """

    ledger: Ledger
    order = "oldest"

    def due(self, limit: int = 1, phase: str = "") -> list[Delivery]:
        found = self.store.rows(
            "SELECT id, processor, message, attempts FROM deliveries WHERE due <= ? AND processor LIKE ?"
            f" ORDER BY id {ORDERS[self.order]} LIMIT 1", self.clock.now().isoformat(), f"{phase}%")
        for _, processor, *_ in found:
            if processor in self.pipeline.by_name:
                self.ledger.begin(processor)
        return [Delivery(*row) for row in found]


@contextmanager
def counting(home: Home, order: str) -> Iterator[Ledger]:
    """Within the block messages are delivered alone, and what functions ask for is counted."""
    world, bus = home.world, home.bus
    home.ledger = ledger = Ledger(home.clock)
    home.bus = alone = Alone(home.store, home.clock, world.pipeline)
    home.world, alone.ledger, alone.order = counted(world, ledger, _rows(home)), ledger, order
    try:
        yield ledger
        ledger.end()
    finally:
        home.bus, home.world, home.ledger = bus, world, None


def play_counted(home: Home, day: dt.date, order: str, progress: Progress) -> Played:
    """Bring the home up to the morning of the day, then play the day and keep what it asked of the ports.

    Usage when the day was begun here before: what is done already would not be counted.
    """
    documents = home.world.documents
    if _begun(documents, day):
        raise Usage(f"the night of {day} was played here before; count it in a new --home, or count another night")
    if not _begun(documents, day - dt.timedelta(1)):
        play(home, day - dt.timedelta(1), progress)
    known = set(documents.heads("execution/", "execution/~"))
    with counting(home, order) as ledger:
        played = play(home, day, progress)
    steps = Counter[str]()
    for key, doc in documents.scan("execution/", "execution/~").items():
        steps.update({} if key in known else doc.get("billed_steps", {}))
    documents.swap([(f"{KEPT}{day}", {
        "date": str(day), "games": played.outcome.get("games", 0), "source": home.world.source.name, "order": order,
        "counts": ledger.doc(), "steps": dict(steps), "kept_bytes": kept_bytes(home)}, None)])
    return played


def _begun(documents: Documents, day: dt.date) -> bool:
    prefix = record_key(WORKFLOW, f"{day}.")
    return bool(documents.heads(prefix, prefix + "~"))


def counts(home: Home) -> dict[str, Doc]:
    """{game date: what was counted of its night}."""
    return {key.removeprefix(KEPT): doc for key, doc in home.world.documents.scan(KEPT, KEPT + "~").items()}


def _rows(home: Home) -> Callable[[type[Table], dt.date, dt.date], int]:
    def rows(table: type[Table], first: dt.date, last: dt.date) -> int:
        sql = f"SELECT count(*) FROM {named(table)} WHERE {table.partition} BETWEEN ? AND ?"
        with home.warehouse.lock:
            [[found]] = home.warehouse.db.execute(sql, [first, last]).fetchall()
        return int(found)

    return rows


def kept_bytes(home: Home) -> Doc:
    """The bytes that stay: landed and published objects, state documents, tables."""
    [(state,)] = home.store.rows("SELECT sum(length(doc)) FROM documents WHERE "
                                 + " AND ".join(f"key NOT LIKE '{own}%'" for own in OWN))
    objects = {top: sum(path.stat().st_size for path in (home.path / "objects" / top).rglob("*") if path.is_file())
               for top in ("raw", "public")}
    rows, tables = _rows(home), 0.0
    for table in home.world.pipeline.tables.values():
        newest = home.warehouse.db.execute(f"SELECT * FROM {named(table)} ORDER BY {table.partition} DESC LIMIT 200")
        tables += megabytes(newest.df(), rows(table, dt.date.min, dt.date.max)) * MEBIBYTE
    return {"state": int(state or 0), **objects, "tables": round(tables)}
