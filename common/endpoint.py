"""How a function that is called by name is declared: what workflows and people ask of the pipeline, over HTTP.

It takes and gives small JSON objects that hold references only (dates, names, counts), never rows. It may be
called twice for one wish, or again after an answer that was lost: the second call finds the work done.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from common.access import NOTHING_MORE, Access
from common.basketball.season import day_of
from common.declaration import INSTANCES, Declaration, declared
from common.errors import NotReady, Reject, Retry, Usage
from common.ports import Doc, World

# What the caller is told. Workflows try 503 again; 400 and 409 stand until somebody does something else.
STATUS: dict[type[Exception], int] = {Usage: 400, Reject: 400, NotReady: 409, Retry: 503}
Called = Callable[[Doc, World], Doc]


@dataclass(frozen=True, eq=False)
class Endpoint(Declaration):
    """What a function that is called by name needs.

    schedule  when a clock calls it by itself, as cron in New York's time; '': never
    through   the workflow that the clock starts instead, which calls it
    access    what of the world it touches beside reading state
    """

    memory_mb: int = 512
    timeout_s: int = 300
    max_instances: int = INSTANCES
    schedule: str = ""
    through: str = ""
    access: Access = NOTHING_MORE

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


def endpoint(**options: Any) -> Callable[[Called], Called]:
    """Declare the module's one endpoint: a function from (request, world) to an answer, both JSON objects."""
    return declared("endpoint", lambda name, function: Endpoint(name, function, **options))


def text_in(request: Doc, name: str, default: str | None = None) -> str:
    """A text of the request; Usage when it is missing or none."""
    found = request.get(name, default)
    if not isinstance(found, str) or (not found and default is None):
        raise Usage(f"{name}: {str(found)[:80]!r} is not a text; the request needs one")
    return found


def count_in(request: Doc, name: str, default: int, most: int) -> int:
    """A whole number of the request, from 1 to `most`."""
    found = request.get(name, default)
    if not isinstance(found, int) or isinstance(found, bool) or not 1 <= found <= most:
        raise Usage(f"{name}: {str(found)[:80]!r} is not a whole number from 1 to {most}")
    return found


def date_in(request: Doc, name: str, default: dt.date | None = None) -> dt.date:
    """A date YYYY-MM-DD of the request; `default` where it is null or missing."""
    found = request.get(name)
    if found is None and default is not None:
        return default
    try:
        return day_of(str(found))
    except Reject as error:
        raise Usage(f"{name}: {error}") from None


def instant_in(request: Doc, name: str) -> dt.datetime | None:
    """An instant (naive UTC) of the request; None where it is null, empty or missing."""
    found = request.get(name)
    if found in (None, ""):
        return None
    try:
        given = dt.datetime.fromisoformat(str(found))
    except ValueError:
        raise Usage(f"{name}: {str(found)[:80]!r} is not an instant such as 2024-03-13T09:00:00") from None
    return given.astimezone(dt.UTC).replace(tzinfo=None) if given.tzinfo else given
