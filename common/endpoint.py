"""How a function that is called by name is declared: what workflows and people ask of the pipeline, over HTTP.

It takes and gives small JSON objects that hold references only (dates, names, counts), never rows. It may be
called twice for one wish, or again after an answer that was lost: the second call finds the work done.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from common.declaration import Declaration, declared
from common.errors import NotReady, Reject, Retry, Usage
from common.ports import Doc, World

# What the caller is told. Workflows try 503 again; 400 and 409 stand until somebody does something else.
STATUS: dict[type[Exception], int] = {Usage: 400, Reject: 400, NotReady: 409, Retry: 503}
Called = Callable[[Doc, World], Doc]


@dataclass(frozen=True, eq=False)
class Endpoint(Declaration):
    memory_mb: int = 512
    timeout_s: int = 300

    def call(self, body: Doc, world: World) -> Doc:
        """The answer; Usage, Reject, NotReady or Retry when there is none."""
        answer: Doc = self.function(body, world)
        return answer

    def answer(self, body: Doc, world: World) -> tuple[int, Doc]:
        """The same as (HTTP status, JSON object)."""
        try:
            return 200, self.call(body, world)
        except (Usage, Reject, NotReady, Retry) as error:
            return STATUS[type(error)], {"error": str(error), "kind": type(error).__name__}


def endpoint(*, memory_mb: int = 512, timeout_s: int = 300) -> Callable[[Called], Called]:
    """Declare the module's one endpoint: a function from (request, world) to an answer, both JSON objects."""
    return declared("endpoint", lambda name, function: Endpoint(name, function, memory_mb, timeout_s))
