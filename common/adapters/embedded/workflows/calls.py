"""The blocking calls: what a step may do to the world. Stdlib: http, sys; syntax: calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol
from urllib.parse import urlsplit

from common.adapters.embedded.workflows.errors import raised
from common.adapters.embedded.workflows.library import Function, number, of, text
from common.adapters.embedded.workflows.limits import LONGEST_TIMEOUT_S, RESPONSE_BYTES, size, within

INTERNAL = (".googleapis.com", ".run.app", ".cloudfunctions.net")
_OPTIONS: dict[str, Any] = {"headers": None, "body": None, "query": None, "auth": None, "timeout": 300}
_VERBS = ("get", "post", "put", "patch", "delete")
SIGNATURES: dict[str, Function] = {
    **{f"http.{verb}": of(lambda: None, "url", **_OPTIONS) for verb in _VERBS},
    "http.request": of(lambda: None, "method url", **_OPTIONS),
    "sys.sleep": of(lambda: None, "seconds"),
    "sys.log": of(lambda: None, "", data=None, text=None, json=None, severity="INFO"),
}
Connector = Callable[[dict[str, Any]], Any]


class Http(Protocol):
    def __call__(self, method: str, url: str, **options: Any) -> tuple[int, Mapping[str, str], Any]:
        """(status, headers, parsed body) of one request; ConnectionError or TimeoutError when there is none.

        options: headers, body, query, auth, timeout.
        """


def internal(name: str, arguments: Mapping[str, Any]) -> bool:
    """Whether a call is billed as internal: to Google's own hosts, or no request at all."""
    if not name.startswith("http."):
        return True
    return (urlsplit(str(arguments.get("url"))).hostname or "").endswith(INTERNAL)


def request(http: Http, name: str, arguments: dict[str, Any]) -> dict[str, Any]:
    """The answer as {code, headers, body}; a status of 400 and more is an HttpError."""
    options = dict(arguments)
    method = str(options.pop("method", name.removeprefix("http."))).upper()
    url = text(options.pop("url"), "url")
    if not 0 < number(options["timeout"]) <= LONGEST_TIMEOUT_S:
        raise raised("ValueError", f"timeout must be up to {LONGEST_TIMEOUT_S} seconds, not {options['timeout']}")
    try:
        status, headers, body = http(method, url, **options)
    except TimeoutError as error:
        raise raised("TimeoutError", str(error)) from None
    except ConnectionError as error:
        raise raised("ConnectionError", str(error)) from None
    within("bytes of an HTTP response", size(body), RESPONSE_BYTES)
    answer = {"code": status, "headers": dict(headers), "body": body}
    if status >= 400:
        raise raised("HttpError", f"HTTP server responded with error code {status}", **answer)
    return answer
