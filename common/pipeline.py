"""The pipeline as declared: discovered under functions/, ordered, indexed. There is no other list."""

from __future__ import annotations

import importlib
import pkgutil
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from types import ModuleType
from typing import Any, TypeVar

from common.endpoint import Endpoint
from common.ports import LOG
from common.processor import PHASES, Landed, Processor
from common.reads import Read
from common.scraper import Scraper
from common.table import Table

Kind = TypeVar("Kind")


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
        phases = (*PHASES, "orchestration", "operations")
        return cls._of([module for phase in phases for module in _modules(root, phase)], package)

    @classmethod
    def only(cls, name: str, package: str = "functions") -> Pipeline:
        """What the module of this name and, through all steps, its inputs declare; and the log that everybody writes.

        Enough to run it. Who reads its table is not known: no queue can be served from this.
        """
        modules: dict[str, ModuleType] = {}
        wanted = [f"{package}.{name}", *([f"{package}.{LOG}"] if exists(f"{package}.{LOG}") else [])]
        while wanted:
            path = wanted.pop()
            if path not in modules:
                modules[path] = importlib.import_module(path)
                wanted += [read.table.__module__ for p in _found([modules[path]], "processor", Processor)
                           for read in p.reads.values()]
        return cls._of([modules[path] for path in sorted(modules)], package)

    @classmethod
    def _of(cls, modules: list[ModuleType], package: str) -> Pipeline:
        logs = [member for module in modules
                if module.__name__.startswith((f"{package}.operations.", f"{package}.orchestration."))
                for member in _declared(module) if isinstance(member, type) and issubclass(member, Table)]
        return cls(
            tuple(_ordered(_found(modules, "processor", Processor))),
            tuple(sorted(_found(modules, "scraper", Scraper), key=lambda s: (s.needs is not None, s.name))),
            tuple(logs),
            tuple(sorted(_found(modules, "endpoint", Endpoint), key=lambda e: e.name)))

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
        out: dict[str, list[tuple[Processor, Read]]] = {}
        for p in self.processors:
            for read in p.reads.values():
                out.setdefault(read.table.name(), []).append((p, read))
        return out

    def routes(self, object_name: str) -> list[tuple[Processor, Landed, dict[str, str]]]:
        """The processors that load this object."""
        return [(p, on, fields) for p in self.processors for on in p.on
                if (fields := on.match(object_name)) is not None]

    def loaders(self, scraper: Scraper) -> list[str]:
        """The processors that load what a scraper lands, or what is extracted from it: asked of the routing itself."""
        examples = [on.format_map(defaultdict(lambda: "x", taken_at="20000101_000000")) for on in scraper.patterns]
        return sorted({p.name for example in examples for p, _, _ in self.routes(example)})

    def is_lookup(self, object_name: str) -> bool:
        """Landed for other scrapers to look things up in; no processor loads it."""
        return any(Landed(s.lands).match(object_name) is not None for s in self.scrapers if s.lookup)


def _declared(module: ModuleType) -> list[Any]:
    """What a module defines itself."""
    return [member for member in vars(module).values() if getattr(member, "__module__", None) == module.__name__]


def _found(modules: list[ModuleType], attribute: str, kind: type[Kind]) -> list[Kind]:
    """The declarations of one kind that the functions of these modules carry."""
    carried = (getattr(member, attribute, None) for module in modules for member in _declared(module))
    return [made for made in carried if isinstance(made, kind)]


def exists(module: str) -> bool:
    """Whether there is a module of this name; the packages around it are imported, it is not."""
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False


def _modules(root: ModuleType, phase: str) -> list[ModuleType]:
    if phase not in [m.name for m in pkgutil.iter_modules(root.__path__)]:
        return []
    package = importlib.import_module(f"{root.__name__}.{phase}")
    names = sorted(m.name for m in pkgutil.iter_modules(package.__path__) if not m.ispkg)
    return [importlib.import_module(f"{package.__name__}.{name}") for name in names]


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
