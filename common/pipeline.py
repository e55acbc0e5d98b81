"""The pipeline as declared: discovered under functions/, ordered, indexed. There is no other list."""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass
from functools import cached_property
from types import ModuleType
from typing import Any

from common.endpoint import Endpoint
from common.errors import Usage
from common.processor import PHASES, Landed, Processor
from common.reads import Read
from common.scraper import Scraper
from common.table import Table


@dataclass(frozen=True)
class Pipeline:
    """Processors in an order in which every reader comes after what it reads; scrapers; append-only log tables;
    endpoints: what is called by name."""

    processors: tuple[Processor, ...]
    scrapers: tuple[Scraper, ...]
    logs: tuple[type[Table], ...] = ()
    endpoints: tuple[Endpoint, ...] = ()

    @classmethod
    def load(cls, package: str = "functions") -> Pipeline:
        """Import every module of the phases below `package` and collect what they declare."""
        root = importlib.import_module(package)
        found: list[Any] = []
        for phase in (*PHASES, "orchestration", "operations"):
            for module in _modules(root, phase):
                found += [member for member in vars(module).values()
                          if getattr(member, "__module__", None) == module.__name__]
        processors = [f.processor for f in found if isinstance(getattr(f, "processor", None), Processor)]
        scrapers = [f.scraper for f in found if isinstance(getattr(f, "scraper", None), Scraper)]
        endpoints = [f.endpoint for f in found if isinstance(getattr(f, "endpoint", None), Endpoint)]
        logs = [member for member in found if isinstance(member, type) and issubclass(member, Table)
                and member.__module__.startswith(f"{package}.operations.")]
        return cls(
            tuple(_ordered(processors)),
            tuple(sorted(scrapers, key=lambda s: (s.needs is not None, s.name))),
            tuple(logs),
            tuple(sorted(endpoints, key=lambda e: e.name)),
        )

    @cached_property
    def by_name(self) -> dict[str, Processor]:
        return {p.name: p for p in self.processors}

    @cached_property
    def rank(self) -> dict[str, int]:
        return {p.name: n for n, p in enumerate(self.processors)}

    @cached_property
    def tables(self) -> dict[str, type[Table]]:
        written = {p.writes.name(): p.writes for p in self.processors if isinstance(p.writes, type)}
        return written | {t.name(): t for t in self.logs}

    @cached_property
    def readers(self) -> dict[str, list[tuple[Processor, Read]]]:
        """Table name -> who reads it, and how: the triggers of the next phases."""
        out: dict[str, list[tuple[Processor, Read]]] = {name: [] for name in self.tables}
        for p in self.processors:
            for read in p.reads.values():
                out.setdefault(read.table.name(), []).append((p, read))
        return out

    def routes(self, object_name: str) -> list[tuple[Processor, Landed, dict[str, str]]]:
        """The processors that load this object."""
        return [(p, on, fields) for p in self.processors for on in p.on
                if (fields := on.match(object_name)) is not None]

    def is_lookup(self, object_name: str) -> bool:
        """Landed for other scrapers to look things up in; no processor loads it."""
        return any(Landed(s.lands).match(object_name) is not None for s in self.scrapers if s.lookup)

    def table(self, name: str) -> type[Table]:
        """A table by 'raw.nbac_schedule', 'nba_raw.nbac_schedule' or, where unique, 'nbac_schedule'."""
        wanted = name.removeprefix("nba_")
        known = [t for n, t in self.tables.items() if wanted in (n, n.partition(".")[2])]
        if len(known) != 1:
            raise Usage(f"no table is called {name!r}; `tipoff catalog` lists them")
        return known[0]


def _modules(root: ModuleType, phase: str) -> list[ModuleType]:
    name = f"{root.__name__}.{phase}"
    if not any(m.name == phase for m in pkgutil.iter_modules(root.__path__)):
        return []
    package = importlib.import_module(name)
    return [importlib.import_module(f"{name}.{m.name}")
            for m in sorted(pkgutil.iter_modules(package.__path__), key=lambda m: m.name) if not m.ispkg]


def _ordered(processors: list[Processor]) -> list[Processor]:
    """Topological, ties by phase and name: the order of imports guarantees that there is no cycle."""
    writer = {p.writes: p for p in processors if isinstance(p.writes, type)}
    placed: dict[str, Processor] = {}

    def place(p: Processor) -> None:
        if p.name not in placed:
            for read in p.reads.values():
                if read.table in writer:
                    place(writer[read.table])
            placed[p.name] = p

    for p in sorted(processors, key=lambda p: (PHASES.index(p.phase), p.name)):
        place(p)
    return list(placed.values())
