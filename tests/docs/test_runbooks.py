"""What the runbooks tell people to ask is asked here, by the same workflow and in the same words."""

from __future__ import annotations

import datetime as dt
import json
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from common.adapters.embedded.home import Home
from common.adapters.embedded.host import Host
from common.adapters.sources.sample import Sample
from common.pipeline import Pipeline
from tests.docs.test_pages import blocks
from tests.played import ROOT

RUNBOOKS = sorted((ROOT / "docs" / "runbooks").glob("*.md"))
ASK = "gcloud workflows run operate "
ASKED = sorted({words[-1].removeprefix("--data=") for page in RUNBOOKS for body in blocks(page, "sh")
                for line in body.splitlines() if line.startswith(ASK) for words in [shlex.split(line)]})


@pytest.fixture(scope="module")
def home(sample_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """Of its own, at noon after the night: some of what is asked repairs something."""
    folder = tmp_path_factory.mktemp("runbooks") / ".tipoff"
    shutil.copytree(sample_folder / ".tipoff", folder)
    opened = Home.open(folder, Pipeline.load(), Sample())
    opened.clock.set(dt.datetime(2025, 1, 16, 17))
    yield opened
    opened.close()


def asked(home: Home, data: str) -> dict[str, Any]:
    """What the workflow returns."""
    record = Host(home).run("operate", json.loads(data), f"asked.{ASKED.index(data)}" if data in ASKED else data[:200])
    assert record["state"] == "SUCCEEDED", record
    result: dict[str, Any] = record["result"]
    return result


@pytest.mark.parametrize("data", ASKED)
def test_everything_that_people_are_told_to_ask_is_answered(home: Home, data: str) -> None:
    assert asked(home, data)


def test_a_sound_night_is_told_as_the_runbooks_say(home: Home) -> None:
    said = {json.loads(data)["function"]: asked(home, data) for data in ASKED if "replay" not in data}
    assert said["operations-pulse"]["over"] is True
    assert said["operations-outcome"]["status"] == "complete" and said["operations-outcome"]["reasons"] == []
    assert said["operations-dead-letters"] == {"letters": []}


@pytest.mark.parametrize("page", RUNBOOKS, ids=lambda page: page.stem)
def test_every_runbook_says_what_it_means_where_to_look_and_when_it_is_over(page: Path) -> None:
    text = page.read_text()
    assert text.startswith("# ") and "**It means**" in text and "**It is over**" in text
    assert page.stem == "channel-test" or ("**Look first**" in text and "**Repair**" in text)
