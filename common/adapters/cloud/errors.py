"""What Google's answers mean in the project's own words. The only place that knows."""

from __future__ import annotations

import concurrent.futures
from collections.abc import Iterator
from contextlib import contextmanager

from google.api_core import exceptions as google
from google.auth import exceptions as auth
from requests import exceptions as web

from common.errors import Reject, Retry

# Only waiting changes these. A refused permission too: somebody grants it, and the messages are still there.
TRANSIENT = (
    google.ServerError, google.TooManyRequests, google.Forbidden, google.Unauthorized, google.RetryError,
    google.Aborted, google.Cancelled, google.NotFound, auth.GoogleAuthError, web.RequestException,
    concurrent.futures.TimeoutError, ConnectionError, TimeoutError,
)
# BigQuery says 400 to these, though nothing is wrong with the statement: another one was in its way.
CROWDED = ("could not serialize", "concurrent update", "too many dml statements", "exceeded rate limits",
           "quota exceeded", "job timed out", "resources exceeded")


@contextmanager
def told(what: str) -> Iterator[None]:
    """An error of a Google client as Retry or Reject, in one line that names what was asked."""
    try:
        yield
    except TRANSIENT as error:
        raise Retry(f"{what}: {_line(error)}") from error
    except google.GoogleAPICallError as error:
        if any(words in str(error).lower() for words in CROWDED):
            raise Retry(f"{what}: {_line(error)}") from error
        raise Reject(f"{what}: {_line(error)}") from error


def _line(error: BaseException) -> str:
    return f"{type(error).__name__} {' '.join(str(error).split())[:200]}".strip()
