"""How a function that is called by name is declared: what workflows and people ask of the pipeline, over HTTP.

It takes and gives small JSON objects that hold references only (dates, names, counts), never rows. It may be
called twice for one wish, or again after an answer that was lost: the second call finds the work done.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass

from common.errors import NotReady, Reject, Retry, Usage
from common.ports import Doc, World

# What the caller is told. Workflows try 503 again; 400 and 409 stand until somebody does something else.
STATUS: dict[type[Exception], int] = {Usage: 400, Reject: 400, NotReady: 409, Retry: 503}


@dataclass(frozen=True, eq=False)
class Endpoint:
    name: str
    function: Callable[[Doc, World], Doc]
    memory_mb: int = 512
    timeout_s: int = 300

    @property
    def entry_point(self) -> str:
        return self.name.replace(".", "_")

    @property
    def function_name(self) -> str:
        return self.entry_point.replace("_", "-")

    @property
    def summary(self) -> str:
        """The module's docstring, its first line: 'Phase · what it does'."""
        return (inspect.getdoc(inspect.getmodule(self.function)) or "").partition("\n")[0]

    def call(self, body: Doc, world: World) -> Doc:
        """The answer; Usage, Reject, NotReady or Retry when there is none."""
        return self.function(body, world)

    def answer(self, body: Doc, world: World) -> tuple[int, Doc]:
        """The same as (HTTP status, JSON object)."""
        try:
            return 200, self.call(body, world)
        except (Usage, Reject, NotReady, Retry) as error:
            return STATUS[type(error)], {"error": str(error), "kind": type(error).__name__}


def endpoint(*, memory_mb: int = 512, timeout_s: int = 300,
             ) -> Callable[[Callable[[Doc, World], Doc]], Callable[[Doc, World], Doc]]:
    """Declare the module's one endpoint: a function from (request, world) to an answer, both JSON objects."""
    def declare(function: Callable[[Doc, World], Doc]) -> Callable[[Doc, World], Doc]:
        name = ".".join(function.__module__.split(".")[-2:])
        function.endpoint = Endpoint(name, function, memory_mb, timeout_s)  # type: ignore[attr-defined]
        return function

    return declare
