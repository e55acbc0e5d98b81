"""The blocking calls: what a step may do to the world. Stdlib: http, sys; syntax: calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol
from urllib.parse import urlsplit

from common import logs
from common.adapters.embedded.workflows.errors import raised
from common.adapters.embedded.workflows.formats import instant
from common.adapters.embedded.workflows.library import Function, of
from common.adapters.embedded.workflows.limits import (
    LONGEST_SLEEP_S,
    LONGEST_TIMEOUT_S,
    RESPONSE_BYTES,
    size,
    within,
)
from common.adapters.embedded.workflows.values import a_map, number, plain, text, type_name

INTERNAL = (".googleapis.com", ".run.app", ".cloudfunctions.net")
_OPTIONS: dict[str, Any] = {"headers": None, "body": None, "query": None, "auth": None, "timeout": 300}
_VERBS = ("get", "post", "put", "patch", "delete")
AUTH = {"type", "audience", "scope", "scopes"}
# How the platform's severities are told in our own logs.
SEVERITIES = {"DEFAULT": "INFO", "DEBUG": "DEBUG", "INFO": "INFO", "NOTICE": "INFO", "WARNING": "WARNING",
              "ERROR": "ERROR", "CRITICAL": "ERROR", "ALERT": "ERROR", "EMERGENCY": "ERROR"}
SIGNATURES: dict[str, Function] = {
    **{f"http.{verb}": of(lambda: None, "url", **_OPTIONS) for verb in _VERBS},
    "http.request": of(lambda: None, "method url", **_OPTIONS),
    "sys.sleep": of(lambda: None, "seconds"),
    "sys.sleep_until": of(lambda: None, "time"),
    "sys.log": of(lambda: None, "", data=None, text=None, json=None, severity="INFO"),
}
# (arguments, key) -> result. The key is the same whenever this call of this execution is made again.
Connector = Callable[[dict[str, Any], str], Any]


class Http(Protocol):
    def __call__(self, method: str, url: str, **options: Any) -> tuple[int, Mapping[str, str], Any]:
        """(status, headers, body) of one request; ConnectionError or TimeoutError when there is none.

        options: headers and query (maps of strings), body (a JSON value or bytes), auth ({type: OIDC or OAuth2, …}),
        timeout; all but the last may be None. The body that returns is a JSON value: parsed, or text.
        """


def internal(name: str, arguments: Mapping[str, Any]) -> bool:
    """Whether a call is billed as internal: to Google's own hosts, or no request at all."""
    if not name.startswith("http."):
        return True
    try:
        return (urlsplit(str(arguments.get("url"))).hostname or "").endswith(INTERNAL)
    except ValueError:
        return False


def wakes(name: str, arguments: Mapping[str, Any], now: float) -> float:
    """When a sleep is over, in seconds since 1970."""
    until = instant(arguments["time"], "time") if name == "sys.sleep_until" else now + number(arguments["seconds"])
    if name == "sys.sleep" and until < now:
        raise raised("ValueError", f"seconds must not be negative, not {arguments['seconds']}")
    if until - now > LONGEST_SLEEP_S:
        raise raised("ValueError", "nothing sleeps longer than a year")
    return until


def log(arguments: Mapping[str, Any]) -> None:
    """sys.log."""
    severity = text(arguments["severity"], "severity")
    if severity not in SEVERITIES:
        raise raised("ValueError", f"there is no severity {severity[:40]!r}; there are {', '.join(SEVERITIES)}")
    told = {key: plain(arguments[key], key) for key in ("data", "text", "json") if arguments[key] is not None}
    logs.event("workflow", SEVERITIES[severity], **told)


def request(http: Http, name: str, arguments: dict[str, Any]) -> dict[str, Any]:
    """The answer as {code, headers, body}; a status of 400 and more is an HttpError."""
    options = {key: value for key, value in arguments.items() if key not in ("method", "url")}
    method, url = _asked(name, arguments), _address(arguments["url"])
    _check(options)
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


def _asked(name: str, arguments: Mapping[str, Any]) -> str:
    method = text(arguments.get("method", name.removeprefix("http.")), "method").upper()
    if method.lower() not in (*_VERBS, "head", "options"):
        raise raised("ValueError", f"there is no method {method[:40]!r}")
    return method


def _address(url: Any) -> str:
    try:
        parts = urlsplit(text(url, "url"))
        right = parts.scheme in ("http", "https") and parts.hostname and (parts.port or 1) and url.isprintable()
    except ValueError:
        right = False
    if not right or " " in url:
        raise raised("ValueError", f"no URL: {url[:80]!r}")
    return str(url)


def _check(options: dict[str, Any]) -> None:
    """Every option is of its kind, whatever the host would make of another."""
    if not 0 < number(options["timeout"], "timeout") <= LONGEST_TIMEOUT_S:
        raise raised("ValueError", f"timeout must be up to {LONGEST_TIMEOUT_S} seconds, not {options['timeout']}")
    for name, look in (("headers", _headers), ("query", _query), ("auth", _auth)):
        if options[name] is not None:
            look(a_map(options[name], name))
    if not isinstance(options["body"], bytes):
        plain(options["body"], "body")


def _headers(headers: dict[str, Any]) -> None:
    for name, value in headers.items():
        if not (name + text(value, f"the header {name[:40]!r}")).isprintable():
            raise raised("ValueError", f"the header {name[:40]!r} has a character that no header has")


def _query(query: dict[str, Any]) -> None:
    for name, value in query.items():
        for one in value if isinstance(value, list) else [value]:
            if type_name(one) not in ("string", "integer", "double", "boolean"):
                raise raised("TypeError", f"the query's {name[:40]!r} cannot be {type_name(one)}")


def _auth(auth: dict[str, Any]) -> None:
    if text(auth.get("type"), "the type of auth") not in ("OIDC", "OAuth2") or set(auth) - AUTH:
        raise raised("ValueError", f"auth is a type, OIDC or OAuth2, with an audience or scopes; found {sorted(auth)}")
    for key in sorted(set(auth) - {"type"}):
        for one in auth[key] if key == "scopes" and isinstance(auth[key], list) else [auth[key]]:
            text(one, key)
