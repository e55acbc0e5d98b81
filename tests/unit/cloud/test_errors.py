"""What Google's answers mean: waiting helps, or it never will."""

from __future__ import annotations

import concurrent.futures

import pytest
from google.api_core import exceptions as google
from google.auth import exceptions as auth
from requests import exceptions as web

from common.adapters.cloud.errors import told
from common.errors import Reject, Retry, Usage

WAITING_HELPS = [
    google.ServiceUnavailable("x"), google.InternalServerError("x"), google.BadGateway("x"),
    google.GatewayTimeout("x"), google.DeadlineExceeded("x"), google.TooManyRequests("x"), google.Forbidden("x"),
    google.Unauthorized("x"), google.NotFound("no such table"), google.RetryError("x", ValueError("y")),
    google.Aborted("x"), auth.DefaultCredentialsError("x"), auth.RefreshError("x"), web.ConnectionError("x"),
    web.ReadTimeout("x"), concurrent.futures.TimeoutError(), ConnectionResetError("x"), TimeoutError("x"),
    google.BadRequest("Could not serialize access to table t due to concurrent update"),
    google.BadRequest("Too many DML statements outstanding against table t"),
    google.BadRequest("Resources exceeded during query execution"),
    google.BadRequest("Job timed out after 300s"),
]
NEVER_WILL = [
    google.BadRequest("Syntax error at [1:1]"), google.Conflict("exists"), google.PreconditionFailed("412"),
    google.RequestRangeNotSatisfiable("416"), google.MethodNotAllowed("405"),
]


@pytest.mark.parametrize("error", WAITING_HELPS, ids=lambda e: f"{type(e).__name__} {e}"[:40])
def test_what_waiting_changes_is_a_retry(error: Exception) -> None:
    with pytest.raises(Retry, match=r"^read raw\.scores: ") as caught, told("read raw.scores"):
        raise error
    assert caught.value.__cause__ is error


@pytest.mark.parametrize("error", NEVER_WILL, ids=lambda e: type(e).__name__)
def test_what_no_waiting_changes_is_a_reject(error: Exception) -> None:
    with pytest.raises(Reject, match=rf"^write raw\.scores: {type(error).__name__} "), told("write raw.scores"):
        raise error


@pytest.mark.parametrize("error", [KeyError("x"), Usage("x"), Reject("x"), ZeroDivisionError(), KeyboardInterrupt()])
def test_an_error_of_our_own_stays_what_it_is(error: BaseException) -> None:
    with pytest.raises(type(error)) as caught, told("anything"):
        raise error
    assert caught.value is error


def test_an_answer_of_many_lines_is_told_in_one_short_line() -> None:
    with pytest.raises(Reject) as caught, told("query"):
        raise google.BadRequest("first\nsecond\n" + "x" * 5000)
    assert "first second" in str(caught.value)
    assert len(str(caught.value)) < 250 and "\n" not in str(caught.value)
