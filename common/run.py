"""A run: one partition on its way through the steps, and which partitions a message is about."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from common.basketball.season import day_of, season_dates
from common.envelope import Envelope
from common.errors import Reject
from common.landed import sub_of
from common.lease import Held
from common.ports import Doc, World
from common.processor import Processor
from common.state import Scope


@dataclass
class Run:
    """One partition on its way through the steps.

    began     when its inputs were looked at
    journey   the correlation id: of the message that caused it, else of the newest input that differs
    entities  what to recompute; None: everything
    frozen    the digests of what is sealed: stored, and no longer to change
    tips      {game: its tip-off} as the sealing knows them
    columns   in which the changed rows differ from before; None: not known
    seen      {name: sha256} of the files that it will replace, as they stood under the lease
    """

    scope: Scope
    key: str
    doc: Doc
    version: str | None
    cause: Envelope | None
    began: dt.datetime
    inputs: dict[str, dict[str, str]] = field(default_factory=dict)
    built: str = ""
    status: str = ""
    reason: str = ""
    journey: str = field(init=False)
    entities: set[str] | None = None
    frozen: dict[str, str] = field(default_factory=dict)
    tips: dict[str, str] = field(default_factory=dict)
    seen: dict[str, str] = field(default_factory=dict)
    held: Held | None = None
    digests: dict[str, str] = field(default_factory=dict)
    changed: list[str] = field(default_factory=list)
    columns: list[str] | None = None
    error: Exception | None = None

    def __post_init__(self) -> None:
        self.journey = self.cause.correlation_id if self.cause else ""

    def fail(self, error: Exception, status: str = "retry") -> None:
        self.status, self.error = status, error

    @property
    def run_id(self) -> str:
        return str(self.doc.get("run_id", ""))


def targets(p: Processor, message: Envelope, world: World) -> list[Scope]:
    """The partitions of p that a message may have changed. Windows reach forward, never past today."""
    if message.object_name is not None:
        return [scope for q, _, fields in world.pipeline.routes(message.object_name) if q.name == p.name
                for scope in scopes_of(fields)]
    day, today = dt.date.fromisoformat(str(message.game_date)), world.clock.today()
    days: set[dt.date] = set()
    for read in p.reads.values():
        if read.table.name() == message.output_table:
            first, last = read.reached(day, today)
            days |= {first + dt.timedelta(i) for i in range((min(last, today) - first).days + 1)}
    return [Scope(d) for d in sorted(days)]


def scopes_of(fields: Mapping[str, str]) -> list[Scope]:
    """Every partition that an object with these fields may hold rows of."""
    try:
        dates = season_dates(fields["season"]) if "season" in fields else [day_of(fields["game_date"])]
    except Reject as error:
        raise Reject(f"no date in the object name: {error}") from None
    sub = sub_of(dict(fields))
    return [Scope(date, sub) for date in (dates[:1] if sub else dates)]
