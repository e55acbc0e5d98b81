"""Orchestration · says which day it is, or refuses in each way that there is."""

from typing import Any

from common.endpoint import endpoint
from common.errors import NotReady, Reject, Retry, Usage
from common.ports import World

REFUSALS = {"usage": Usage, "reject": Reject, "retry": Retry, "not_ready": NotReady}


@endpoint(timeout_s=60)
def greet(request: dict[str, Any], world: World) -> dict[str, Any]:
    if request.get("refuse"):
        raise REFUSALS[request["refuse"]]("because")
    return {"today": str(world.clock.today())}
