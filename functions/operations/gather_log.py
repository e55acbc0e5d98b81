"""Operations · brings what runs have told of themselves into the log's tables; the night ends with it."""

from __future__ import annotations

from common.access import LOGGED, LOGS, Access
from common.endpoint import endpoint
from common.ports import Doc, World


@endpoint(timeout_s=300, access=Access(writes=LOGS, keeps=(LOGGED, "log-batch")))
def gather_log(request: Doc, world: World) -> Doc:
    """{} -> {rows: appended}. One job of the warehouse; what is left after it waits for the next call."""
    return {"rows": world.log.gather()}
