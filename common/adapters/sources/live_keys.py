"""Secrets: read when they are needed, sent to one host, and told to nobody else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote_plus

from common.adapters.sources.live_profiles import GOOGLE_HOST, Key
from common.errors import Reject

DRIVE = "https://www.googleapis.com/auth/drive.readonly"
HIDDEN = "[hidden]"
# What names a secret in an address or a header, whatever its value.
NAMED = re.compile(r"(?i)((?:api[-_]?key|access_token|token|authorization|x-api-key)[\"']?\s*[=:]\s*[\"']?)"
                   r"(?:bearer\s+)?[^&\s\"',;)]+")


def redacted(text: str, secrets: tuple[str, ...] = ()) -> str:
    """The text with these values, and whatever is called a key in it, hidden."""
    for value in filter(None, secrets):
        text = text.replace(value, HIDDEN).replace(quote_plus(value), HIDDEN)
    return NAMED.sub(rf"\1{HIDDEN}", text)


def secret(key: Key, environment: Mapping[str, str]) -> str:
    """The key's present value; Reject names what to set where there is none."""
    value, path = environment.get(key.variable, ""), environment.get(f"{key.variable}_FILE", "")
    if path:
        try:
            value = Path(path).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise Reject(f"{key.variable}_FILE: {type(error).__name__}: the key of {key.host} cannot be read") from None
    value = value.strip()
    if not value:
        raise Reject(f"{key.host} wants a key: set {key.variable}, or {key.variable}_FILE to a file with it")
    if not re.fullmatch(r"[!-~]{4,4096}", value):
        raise Reject(f"{key.variable}: what it holds cannot be a key of {key.host}")
    return value


def google_token() -> str:
    """An access token of the identity of this process for reading Drive; Reject when there is none."""
    try:
        import google.auth
        from google.auth.exceptions import GoogleAuthError
        from google.auth.transport.requests import Request
    except ImportError:
        raise Reject(f"{GOOGLE_HOST} wants a service account: install the extra `cloud`, which can be one") from None
    try:
        credentials, _ = google.auth.default(scopes=[DRIVE])
        credentials.refresh(Request())  # type: ignore[no-untyped-call]
    except GoogleAuthError as error:
        raise Reject(f"{GOOGLE_HOST} wants a service account that may read the folder: {type(error).__name__}; "
                     "set GOOGLE_APPLICATION_CREDENTIALS to its file") from None
    return str(credentials.token)
