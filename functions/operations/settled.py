"""Operations · whether everything that has landed has reached a game date's partitions."""

from __future__ import annotations

from common.access import READS, Access
from common.adapters.remembered import remembered
from common.endpoint import date_in, endpoint, text_in
from common.errors import Usage
from common.ports import Doc, World
from common.processor import PHASES
from common.sweep import stale

SHOWN = 10


@endpoint(timeout_s=300, access=Access(landed=READS, keeps=("state/",)))
def settled(request: Doc, world: World) -> Doc:
    """{game_date, first?, phase?} -> {settled, unsettled: ['table partition', …]}; first: the earliest date looked at.

    phase: look at this one alone. A partition whose critical input is missing waits, and is not unsettled.
    """
    phase, last = text_in(request, "phase", ""), date_in(request, "game_date")
    if phase and phase not in PHASES:
        raise Usage(f"phase: {phase[:40]!r} is none of {', '.join(PHASES)}")
    older = stale(remembered(world), date_in(request, "first", last), last, bare=False)
    found = [f"{p.name} {scope.partition_id}" for p, scopes in older if phase in ("", p.phase) for scope in scopes]
    return {"settled": not found, "unsettled": found[:SHOWN]}
