"""What the runbooks tell to type against the cloud: functions are called here with the same words, the rest resolved."""

from __future__ import annotations

import datetime as dt
import json
import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from common.adapters.embedded.home import Home
from common.adapters.embedded.host import Host
from common.adapters.embedded.workflows import definition
from common.cli.generate import alerts
from common.cli.options import existing_home
from common.pipeline import Pipeline
from tests.docs.test_pages import blocks
from tests.played import ROOT

RUNBOOKS = sorted((ROOT / "docs" / "runbooks").glob("*.md"))
EVENTS = r"logs\.event\(\s*\"(\w+)\""


def lines() -> list[tuple[str, list[str]]]:
    """(page, words) of every gcloud command of the runbooks."""
    return [(page.stem, shlex.split(line)[1:]) for page in RUNBOOKS for body in blocks(page, "sh")
            for line in body.splitlines() if line.startswith("gcloud ")]


CALLS = sorted({(words[2], words[words.index("--data") + 1]) for _, words in lines()
                if words[:2] == ["functions", "call"]})


@pytest.fixture(scope="module")
def home(sample_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """Of its own: some of the calls repair something."""
    folder = tmp_path_factory.mktemp("runbooks") / ".tipoff"
    shutil.copytree(sample_folder / ".tipoff", folder)
    opened = existing_home(folder)
    opened.clock.set(dt.datetime(2025, 1, 16, 16))
    yield opened
    opened.close()


@pytest.mark.parametrize(("function", "body"), CALLS)
def test_every_call_of_a_function_is_answered(home: Home, function: str, body: str) -> None:
    status, answer = Host(home).ask(function, json.loads(body))
    assert status == 200, answer


def test_the_calls_say_what_the_runbooks_say_of_them(home: Home) -> None:
    ask = Host(home).ask
    assert ask("operations-pulse", {})[1]["over"] is True
    assert ask("operations-dead-letters", {"action": "list"})[1] == {"letters": []}
    assert ask("operations-settled", {"game_date": "2025-01-15"})[1]["settled"] is True
    assert ask("operations-outcome", {"game_date": "2025-01-15"})[1]["status"] == "complete"


@pytest.mark.parametrize(("page", "words"), lines(), ids=lambda value: " ".join(value)[:60] if isinstance(value, list)
                         else value)
def test_every_other_command_names_what_exists(page: str, words: list[str]) -> None:
    pipeline = Pipeline.load()
    match words[:3]:
        case ["functions", "call", name]:
            assert "--gen2" in words and name in {e.function_name for e in pipeline.endpoints}
        case ["workflows", "run", name]:
            json.loads(words[words.index("--data") + 1])
            assert name in definition.names()
        case ["workflows", "executions", "list"]:
            assert words[3] in definition.names()
        case ["scheduler", "jobs", _]:
            assert words[3] in {e.function_name for e in pipeline.endpoints if e.schedule}
        case ["logging", "write", log]:
            assert f'log_id("{log}")' in alerts.METRICS.read_text()
        case ["logging", "read", text]:
            known(text)
        case _:
            raise AssertionError(f"{page}: nobody has looked at what gcloud {' '.join(words)} does")


def known(text: str) -> None:
    """A filter of log lines speaks of what is written."""
    code = "\n".join(path.read_text() for top in ("common", "functions") for path in (ROOT / top).rglob("*.py"))
    said = set(re.findall(EVENTS, code))
    assert set(re.findall(r'jsonPayload\.message="(\w+)"', text)) <= said
    written = yaml.safe_load((ROOT / "workflows" / "daily.yaml").read_text())
    assert all(event in str(written) for event in re.findall(r'jsonPayload\.event="(\w+)"', text))
    types = set(re.findall(r'resource\.type="([^"]+)"', text))
    assert types <= {"cloud_run_revision", "workflows.googleapis.com/Workflow", "cloud_scheduler_job"} and types


@pytest.mark.parametrize("page", RUNBOOKS, ids=lambda page: page.stem)
def test_every_runbook_says_what_it_means_where_to_look_and_when_it_is_over(page: Path) -> None:
    text = page.read_text()
    assert text.startswith("# ") and "**It means**" in text and "**It is over**" in text
    assert page.stem == "channel-test" or ("**Look first**" in text and "**Repair**" in text)
