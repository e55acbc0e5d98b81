"""Whether a function could do its work now: each thing that it depends on, by one cheap call."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from common import state
from common.errors import Reject, Retry, Usage
from common.ports import World
from common.processor import Processor
from common.table import Table

MODELS = "predictions.ml_models"
LONG_AGO = dt.date(2000, 1, 1)  # no table has rows of it: a statement over that date reads nothing
RECENT = dt.timedelta(days=7)


def readiness(p: Processor | None, world: World) -> dict[str, str]:
    """{what: 'ok' or what is wrong}, for a processor's function or (None) an endpoint's."""
    checks: dict[str, Callable[[], str]] = {"state": lambda: _state(world)}
    if p is not None:
        tables = {read.table.name(): read.table for read in p.reads.values()}
        if isinstance(p.writes, type):
            tables[p.writes.name()] = p.writes
        checks |= {f"objects below {prefix}": _objects(prefix, world) for prefix in _prefixes(p)}
        checks |= {f"table {name}": _table(table, world) for name, table in sorted(tables.items())}
        if MODELS in tables and p.name != MODELS:
            checks["a model"] = lambda: _model(world)
    return {what: _told(check) for what, check in checks.items()}


def _told(check: Callable[[], str]) -> str:
    try:
        return check()
    except (Retry, Reject, Usage) as error:
        return f"{type(error).__name__}: {str(error)[:200]}"


def _state(world: World) -> str:
    world.documents.get(["ready"])
    return "ok"


def _prefixes(p: Processor) -> list[str]:
    """Those it may read or write: an identity that loads nothing need not see the raw bucket."""
    return (["raw/"] if p.on else []) + ([] if isinstance(p.writes, type) else ["public/"])


def _objects(prefix: str, world: World) -> Callable[[], str]:
    def check() -> str:
        world.objects.list(f"{prefix}ready/")
        return "ok"
    return check


def _table(table: type[Table], world: World) -> Callable[[], str]:
    """Every column of the contract can be read, in the contract's dtypes."""
    def check() -> str:
        wanted = [*table.columns]
        found = [*world.warehouse.read(table, LONG_AGO, LONG_AGO).columns]
        lacking = [name for name in wanted if name not in found]
        return f"lacks {', '.join(lacking)}" if lacking else "ok"
    return check


def _model(world: World) -> str:
    """A model was fitted for one of the last days, so tonight's can be expected to."""
    today = world.clock.today()
    heads = world.documents.heads(*state.span(MODELS, today - RECENT, today))
    return "ok" if any(head.version for head in heads.values()) else f"none since {today - RECENT}"
