"""The functions that workflows call, in this process: the same addresses, methods, callers and status codes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from common import logs
from common.endpoint import Endpoint
from common.ports import Doc, World

ADDRESS = "https://embedded.run.app"  # below it each function of this world by its name


def addresses(endpoints: Iterable[Endpoint], below: str = ADDRESS) -> str:
    """FUNCTIONS, as workflows read it: {function's name: where it answers}."""
    return json.dumps({e.function_name: f"{below}/{e.function_name}" for e in endpoints})


class Called:
    """HTTP to the endpoints of a world; `answered` hears of every answer: (function's name, request, answer)."""

    def __init__(self, world: World, asked: Callable[[str, Doc], None] = lambda name, request: None,
                 answered: Callable[[str, Doc], None] = lambda name, answer: None) -> None:
        self.world, self.asked, self.answered = world, asked, answered
        self.endpoints = {endpoint.function_name: endpoint for endpoint in world.pipeline.endpoints}

    def __call__(self, method: str, url: str, **options: Any) -> tuple[int, Mapping[str, str], Any]:
        """(status, headers, answer) as the deployed function gives them, an unforeseen error being a 500."""
        name, body = urlsplit(url).path.strip("/"), options.get("body")
        status, answer = self._answer(method, name, {} if body is None else body, options.get("auth"))
        return status, {"Content-Type": "application/json"}, json.loads(json.dumps(answer))

    def _answer(self, method: str, name: str, body: Any, auth: Any) -> tuple[int, Doc]:
        endpoint = self.endpoints.get(name)
        if endpoint is None:
            return 404, {"error": f"no function is called {name[:80]!r}"}
        if not isinstance(auth, dict) or auth.get("type") != "OIDC":
            return 403, {"error": "this caller may not call"}
        if method != "POST":
            return 405, {"error": f"{method}: it takes POST"}
        if not isinstance(body, dict):
            return 400, {"error": "the body must be a JSON object"}
        self.asked(endpoint.name, body)
        try:
            status, answer = endpoint.answer(body, self.world)
        except Exception as error:  # noqa: BLE001 — the server's side: whatever happened, the caller is told
            logs.event("failed", "ERROR", function=endpoint.name, error=repr(error)[:500])
            return 500, {"error": type(error).__name__}
        if status == 200:
            self.answered(endpoint.name, answer)
        return status, answer
