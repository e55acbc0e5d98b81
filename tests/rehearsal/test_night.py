"""A real night of the archive in the cloud world: the same tables and files as on one machine, value by value."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from google.cloud.workflows.executions_v1 import Execution

from common.adapters.embedded.home import Home
from common.adapters.sources.sample import Sample
from common.pipeline import Pipeline
from tests.emulators import running
from tests.played import ARCHIVE, made_once, shared_folder
from tests.rehearsal import faults, report
from tests.rehearsal.night import Night, contents, opened, prepare

Played = tuple[Night, faults.Troubles | None]

pytestmark = pytest.mark.rehearsal


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not (ARCHIVE / "box").is_dir():
        pytest.skip(f"no rehearsal: no season archive at {ARCHIVE}")
    return made_once(shared_folder(tmp_path_factory), "rehearsal", prepare)


@pytest.fixture(scope="module")
def wanted(prepared: Path) -> dict[str, Any]:
    with Home.open(prepared / "after", Pipeline.load(), Sample()) as home:
        return contents(home)


@pytest.fixture(scope="module", params=[False, True], ids=["a quiet night", "a night of faults"])
def played(
    request: pytest.FixtureRequest, prepared: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Played]:
    try:
        with opened(prepared, tmp_path_factory.mktemp("stage")) as night:
            troubles = faults.of(night) if request.param else None
            night.play()
            yield night, troubles
    except running.Missing as missing:
        pytest.skip(f"no rehearsal: {missing}")


def test_the_workflow_ends_as_it_does_on_one_machine(played: Played, prepared: Path) -> None:
    ended = played[0].ended
    assert ended and ended.state == Execution.State.SUCCEEDED, ended
    outcomes = [json.loads(ended.result), json.loads((prepared / "outcome.json").read_text())]
    batches = [outcome["slate"]["batch"].pop("batch_id") for outcome in outcomes]
    assert outcomes[0] == outcomes[1] and batches[0] != batches[1]  # a batch is named after its execution


def test_the_tables_and_files_are_those_of_one_machine(played: Played, wanted: dict[str, Any]) -> None:
    found = contents(played[0].stage.cloud)
    assert sorted(found) == sorted(wanted)
    assert [name for name in wanted if found[name] != wanted[name]] == []
    assert sum(len(rows.splitlines()) for rows in wanted.values() if isinstance(rows, str)) > 10_000


def test_the_report_says_what_was_exercised_and_by_what(
    played: Played, wanted: dict[str, Any]
) -> None:
    night, troubles = played
    found = contents(night.stage.cloud)
    same = f"{sum(found[name] == wanted[name] for name in wanted)} of {len(wanted)}"
    report.write("a night of faults" if troubles else "a quiet night", night, troubles, same)
    kept = json.loads(report.FILE.read_text())["a night of faults" if troubles else "a quiet night"]
    assert all(line["by"] for line in kept["checks"]) and kept["figures"]["messages"]["published"] > 100
    assert all(server["peak_mb"] > 50 and server["first_200_s"] for server in kept["figures"]["servers"].values())


def test_nothing_stays_behind(played: Played) -> None:
    night, troubles = played
    documents = night.stage.cloud.world.documents
    assert documents.scan("quarantine/", "quarantine/~") == {}
    assert [key for key, head in documents.heads("state/", "state/~").items() if not head.settled] == []
    assert night.stage.gateway.counts["dead"] == (troubles.replayed if troubles else 0)


def test_everything_that_should_go_wrong_did(played: Played) -> None:
    night, troubles = played
    if troubles is None:
        pytest.skip("a quiet night")
    said = night.stage.gateway.said
    assert [(f.of, f.done) for f in troubles.faults] == [(f.of, f.times) for f in troubles.faults]
    assert (troubles.kills, troubles.replayed) == (1, 1)
    assert said[("precompute_ml_feature_store", 502)] >= 1
    assert night.stage.counts("BIGQUERY")["refused with 503"] == faults.UNAVAILABLE
    assert night.stage.counts("STORAGE")["refused with 412"] == faults.LOST
