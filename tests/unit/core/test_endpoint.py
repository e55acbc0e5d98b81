"""What is called by name over HTTP."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.toy import league as toy


def test_an_endpoint_is_found_where_it_is_declared_and_spelled_from_its_path() -> None:
    found = {e.name: e for e in toy.PIPELINE.endpoints}["orchestration.greet"]
    assert (found.entry_point, found.function_name) == ("orchestration_greet", "orchestration-greet")
    assert found.timeout_s == 60
    assert found.summary == "Orchestration · says which day it is, or refuses in each way that there is."


@pytest.mark.parametrize(("refusal", "status", "kind"), [
    ("usage", 400, "Usage"), ("reject", 400, "Reject"), ("not_ready", 409, "NotReady"), ("retry", 503, "Retry"),
])
def test_a_refusal_is_a_status_that_says_whether_asking_again_helps(
    refusal: str, status: int, kind: str, tmp_path: Path
) -> None:
    greet = next(e for e in toy.PIPELINE.endpoints if e.name == "orchestration.greet")
    with toy.open_home(tmp_path) as home:
        assert greet.answer({}, home.world) == (200, {"today": "2024-01-15"})
        assert greet.answer({"refuse": refusal}, home.world) == (status, {"error": "because", "kind": kind})
