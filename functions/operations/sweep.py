"""Operations · the backstop for lost messages and unnoticed holes: offers what is older than its inputs."""

from __future__ import annotations

from common import sweep as backstop
from common.access import OFFERED, READS, Access
from common.adapters.remembered import remembered
from common.basketball.season import season_start
from common.endpoint import date_in, endpoint
from common.ports import Doc, World


@endpoint(timeout_s=540, memory_mb=1024, schedule="40 0,12,18 * * *",
          access=Access(landed=READS, keeps=("state/",), announces=OFFERED))
def sweep(request: Doc, world: World) -> Doc:
    """{last?, first?} -> {first, last, offered: messages sent}. Default: the season up to the present game day."""
    last = date_in(request, "last", world.clock.today())
    first = date_in(request, "first", season_start(last))
    return {"first": str(first), "last": str(last), "offered": backstop.sweep(remembered(world), first, last)}
