"""What tests of whole nights share: homes copied, compared to the byte, played up to an instant, landed in."""

from __future__ import annotations

import datetime as dt
import fcntl
import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import duckdb

from common.adapters.embedded.dispatch import pump
from common.adapters.embedded.home import Home
from common.adapters.embedded.night import play
from common.adapters.sources.sample import Sample
from common.pipeline import Pipeline
from common.ports import Source

LOG = "nba_orchestration.pipeline_execution_log"
LINEAGE = ("correlation_id", "run_id", "processed_at", "lease")
# A night of the generated season with ten dates of history: the first on which somebody has played five games.
EARLY = dt.date(2024, 11, 1)
BEFORE_TIP = dt.datetime(2024, 11, 1, 22, 0)  # an hour before the first tip-off of that night
AFTERWARDS = dt.datetime(2024, 11, 2, 12, 0)  # graded, published, over


def made(shared: Path, name: str, make: Callable[[Path], None]) -> Path:
    """The folder that `make` fills; the first process that asks makes it, the others wait."""
    shared.mkdir(parents=True, exist_ok=True)
    folder, stamp = shared / name, shared / f"{name}.done"
    with open(shared / f"{name}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not stamp.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            make(folder)
            stamp.touch()
    return folder


def play_until(path: Path, source: Source, until: dt.datetime | None = None) -> None:
    """The early night from its morning, or from where it stopped, up to an instant."""
    with Home.open(path, Pipeline.load(), source) as home:
        play(home, EARLY, until=until)


@contextmanager
def at(path: Path, now: dt.datetime) -> Iterator[Home]:
    """The home, its clock set, whoever asks a source is answered by the generated season; kept when left."""
    with Home.open(path, Pipeline.load(), Sample()) as home:
        home.clock.set(now)
        yield home
        pump(home.world, home.bus)
        home.keep_clock()


def land(home: Home, name: str, payload: Any) -> None:
    """Put an object below raw/ as a scraper would: bytes as they are, anything else as JSON."""
    data = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    assert home.world.objects.put(f"raw/{name}", data, {"correlation_id": "by-hand", "scraper": "a test"})


def newest(path: Path, folder: str) -> Any:
    """The last object that landed in a folder below raw/."""
    return json.loads(max((path / "objects" / "raw" / folder).glob("*.json")).read_bytes())


def warehouse(path: Path) -> Any:
    return closing(duckdb.connect(str(path / "warehouse.duckdb"), read_only=True))


def table_names(db: Any, catalogue: str) -> list[str]:
    rows = db.execute("SELECT table_schema || '.' || table_name FROM information_schema.tables"
                      " WHERE table_catalog = ? AND table_schema LIKE 'nba_%' ORDER BY 1", [catalogue]).fetchall()
    return [name for (name,) in rows]


def differing(one: Path, other: Path, where: str = "true", *, lineage: bool = True,
              only: tuple[str, ...] = ()) -> dict[str, tuple[list[dict[str, Any]], list[dict[str, Any]]]]:
    """{table: (rows that only one has, rows that only the other has)}, of every column, for the tables that differ.

    where: which rows count. lineage: whether who wrote a row, and when, counts. The execution log never does.
    """
    out = {}
    with closing(duckdb.connect()) as db:
        for name, path in (("one", one), ("other", other)):
            db.execute(f"ATTACH '{path / 'warehouse.duckdb'}' AS {name} (READ_ONLY)")
        names = table_names(db, "one")
        assert names == table_names(db, "other")
        left_out = "" if lineage else f"EXCLUDE ({', '.join(LINEAGE)})"
        for table in (name for name in names if name != LOG and (not only or name in only)):
            def lacking(mine: str, theirs: str, table: str = table) -> list[dict[str, Any]]:
                found = db.execute(f"SELECT * {left_out} FROM {mine}.{table} WHERE {where} EXCEPT ALL"
                                   f" SELECT * {left_out} FROM {theirs}.{table} WHERE {where}")
                columns = [column[0] for column in found.description]
                return [dict(zip(columns, row, strict=True)) for row in found.fetchall()]
            gone, new = lacking("one", "other"), lacking("other", "one")
            if gone or new:
                out[table] = (gone, new)
    return out


def files(folder: Path) -> dict[str, str]:
    """{path below the folder: content hash} of every file."""
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(folder.rglob("*")) if path.is_file()}


def published(path: Path, day: dt.date | str) -> dict[str, Any]:
    found = json.loads((path / f"objects/public/v1/predictions/{day}.json").read_bytes())
    assert isinstance(found, dict)
    return found
