"""2024-03-13 played once on a few weeks of the archive, and kept as it stood at four instants."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from common import digest
from common.adapters.embedded.home import Home
from common.adapters.embedded.night import play
from common.adapters.sources.archive import Archive
from common.errors import Reject
from common.pipeline import Pipeline
from common.ports import NOTHING, Source
from common.scraper import Answer, Request
from tests.e2e.spoiling import NIGHT, archive
from tests.played import ARCHIVE, made_once, shared_folder

FIRST_TIP = dt.datetime(2024, 3, 13, 23)
# The history is in; every list and line of the early evening is; all games have begun; all is graded.
INSTANTS = {"history": dt.datetime(2024, 3, 13, 9, 30), "evening": dt.datetime(2024, 3, 13, 22, 55),
            "begun": dt.datetime(2024, 3, 14, 7, 45), "graded": None}
LOG = "operations.pipeline_execution_log"


class Heard:
    """A source that remembers what it was asked, when, and the digest of what it said."""

    def __init__(self, source: Source) -> None:
        self._source, self.name, self.generated = source, source.name, source.generated
        self.asked: list[tuple[str, dict[str, str], str, str, str]] = []

    def fetch(self, request: Request, now: dt.datetime, known: Mapping[str, str] = NOTHING) -> Answer:
        said = self._source.fetch(request, now)
        answer = digest.of_bytes(said.data or b"")
        self.asked.append((request.url, dict(request.params), request.pages, now.isoformat(), answer))
        return said


def differently(source: Source, folder: Path) -> list[str]:
    """Which questions of the true night, asked before its first tip-off, this source answers in other words."""
    out = []
    for url, params, pages, now, said in json.loads((folder / "asked.json").read_text()):
        at = dt.datetime.fromisoformat(now)
        if at < FIRST_TIP:
            try:
                same = digest.of_bytes(source.fetch(Request(url, params, pages=pages), at).data or b"") == said
            except Reject:
                same = False
            out += [] if same else [f"{url} {params} at {now}"]
    return out


@pytest.fixture(scope="session")
def evening(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `archive`, `asked.json` and a home for each of INSTANTS. Look, do not change: copy it first."""
    if not (ARCHIVE / "box").is_dir():
        pytest.skip(f"no season archive at {ARCHIVE}: real nights are not played")
    return made_once(shared_folder(tmp_path_factory), "evening", _play)


def _play(folder: Path) -> None:
    heard = Heard(Archive(archive(folder / "archive")))
    before: Path | None = None
    for name, until in INSTANTS.items():
        if before is not None:
            shutil.copytree(before, folder / name)
        before = folder / name
        with Home.open(before, Pipeline.load(), heard) as home:
            play(home, NIGHT, until=until)
    (folder / "asked.json").write_text(json.dumps(heard.asked))


@contextmanager
def copied(folder: Path, instant: str, to: Path, source: Source | None = None) -> Iterator[Home]:
    """The home as it stood at that instant, to be changed; of the true archive, or of another."""
    shutil.copytree(folder / instant, to)
    with Home.open(to, Pipeline.load(), source or Archive(folder / "archive")) as home:
        if INSTANTS[instant] is not None:
            home.clock.set(INSTANTS[instant])
        yield home


@contextmanager
def seen(folder: Path, instant: str) -> Iterator[Home]:
    """The home at that instant, to be looked at."""
    with Home.open(folder / instant, Pipeline.load(), Archive(folder / "archive")) as home:
        yield home


def rows(home: Home, table: str, where: str = "true", lineage: bool = False) -> list[str]:
    """The rows of a table as text, in order: the contract's columns, or every column."""
    contract = home.world.pipeline.tables[table]
    columns = "*" if lineage else ", ".join(contract.columns)
    frame = home.warehouse.db.execute(
        f"SELECT {columns} FROM {contract.dataset()}.{contract.table} WHERE {where} ORDER BY ALL").df()
    return frame.to_csv(index=False).splitlines()


def published(home: Home) -> Any:
    return json.loads(home.world.objects.get(f"public/v1/predictions/{NIGHT}.json"))
