"""Who may call a function that can be reached by more than the platform's own senders."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from common.errors import Retry, Usage

# (token, audience) -> its claims; ValueError when it is not a token of Google's for that audience.
Verify = Callable[[str, str], Mapping[str, Any]]
REMOVED = "SIGNATURE_REMOVED_BY_GOOGLE"  # what Cloud Run leaves of a token that it has checked itself
KEPT_S = 3_600


@dataclass(frozen=True)
class Callers:
    """The service accounts that may call, and the audience their tokens must name.

    Without any, ingress and the platform's own check of callers decide alone.
    """

    audience: str
    emails: frozenset[str]

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Callers:
        """TIPOFF_AUDIENCE and TIPOFF_CALLERS (addresses, by commas); Usage when only one of them is set."""
        audience = environment.get("TIPOFF_AUDIENCE", "").strip()
        emails = frozenset(email.strip() for email in environment.get("TIPOFF_CALLERS", "").split(",")) - {""}
        if bool(audience) != bool(emails):
            raise Usage("TIPOFF_AUDIENCE and TIPOFF_CALLERS belong together: set both, or neither")
        return cls(audience, emails)

    def refusal(self, authorization: str, verify: Verify) -> str:
        """Why this caller may not call; '' when it may. Retry when that cannot be found out now."""
        if not self.emails:
            return ""
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            return "no bearer token"
        if token.endswith(REMOVED):
            return "the platform has checked this token and removed its signature: leave TIPOFF_CALLERS unset there"
        try:
            claims = verify(token.strip(), self.audience)
        except ValueError as error:
            return f"a token that does not hold: {type(error).__name__}"
        if not claims.get("email_verified") or claims.get("email") not in self.emails:
            return "not one of the callers that are allowed"
        return ""


def google_verified(token: str, audience: str) -> Mapping[str, Any]:
    """The claims of a token that Google signed for this audience."""
    from google.auth.exceptions import GoogleAuthError, TransportError
    from google.oauth2 import id_token
    try:
        claims: Mapping[str, Any] = id_token.verify_oauth2_token(  # type: ignore[no-untyped-call]
            token, _kept_request(), audience)
    except TransportError as error:
        raise Retry("Google's certificates cannot be fetched") from error
    except GoogleAuthError as error:
        raise ValueError(str(error)) from error
    return claims


_certificates: dict[str, tuple[float, Any]] = {}


def _kept_request() -> Callable[..., Any]:
    """Google's certificates change once a day or so: fetched once an hour, not at every call."""
    from google.auth.transport.requests import Request
    fetch = Request()

    def request(url: str, method: str = "GET", **options: Any) -> Any:
        fetched, response = _certificates.get(url, (0.0, None))
        if response is None or time.monotonic() - fetched > KEPT_S:
            response = fetch(url, method, **options)
            if response.status == 200:
                _certificates[url] = (time.monotonic(), response)
        return response

    return request
