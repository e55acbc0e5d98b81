"""The `gcloud` commands of the guide to Pub/Sub: flags are known, names are declared, what is published is taken."""

from __future__ import annotations

import base64
import json
import os
import re
import runpy
import shlex
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import functions_framework
import pytest

from common.adapters.embedded.home import Home
from common.adapters.functions.service import BUCKET, WORLD
from common.cli.generate.manifest import manifest
from common.cli.options import existing_home
from common.pipeline import Pipeline
from tests.docs.test_pages import blocks
from tests.played import ROOT
from tests.rehearsal.gateway import wants

PAGE = ROOT / "docs" / "guides" / "pubsub.md"
# Those that the page uses; where a Google Cloud SDK is installed, they are compared with its own list.
FLAGS: dict[tuple[str, ...], set[str]] = {
    ("pubsub", "topics", "publish"): {"--attribute", "--message"},
    ("pubsub", "subscriptions", "pull"): {"--limit", "--auto-ack"},
    ("pubsub", "subscriptions", "describe"): set(),
    ("pubsub", "subscriptions", "seek"): {"--time"},
    ("logging", "read"): {"--limit", "--freshness"},
    ("workflows", "run"): {"--location", "--data"},
}


def shown() -> list[list[str]]:
    """The words of every gcloud command in a block, continued lines joined."""
    lines = [line for body in blocks(PAGE, "sh") for line in body.replace("\\\n", " ").splitlines()]
    return [shlex.split(line)[1:] for line in lines if line.startswith("gcloud ")]


def parts(words: list[str]) -> tuple[tuple[str, ...], list[str], dict[str, str]]:
    """(command, what it is about, {flag: value}); AssertionError for a command that is not known here."""
    flags = dict(word.split("=", 1) if "=" in word else (word, "") for word in words if word.startswith("--"))
    plain = [word for word in words if not word.startswith("--")]
    command = next((known for known in FLAGS if tuple(plain[:len(known)]) == known), None)
    assert command, f"gcloud {' '.join(plain)} is not a command that is known here: add it to FLAGS"
    return command, plain[len(command):], flags


def declared() -> dict[str, set[str]]:
    """What there is in the cloud, by the manifest and the rules of its names."""
    made = manifest(Pipeline.load())
    topics = {names["topic"] for names in made["topics"].values()}
    dead = {names["dead_letter_topic"] for names in made["topics"].values()}
    functions = {d["function_name"] for kind in ("processors", "endpoints") for d in made[kind].values()}
    own = {f"{p['function_name']}--{name}" for p in made["processors"].values() for name in p["subscriptions"]}
    return {"topics": topics | dead, "functions": functions, "workflows": {*made["workflows"]},
            "subscriptions": own | dead | {f"{topic}-retained" for topic in topics}}


@pytest.mark.parametrize("words", shown(), ids=lambda words: " ".join(words)[:60])
def test_every_gcloud_command_names_what_is_declared(words: list[str]) -> None:
    command, about, flags = parts(words)
    assert flags.keys() <= FLAGS[command], flags.keys() - FLAGS[command]
    kind = {"topics": "topics", "subscriptions": "subscriptions", "run": "workflows"}.get(command[1])
    if kind:
        assert len(about) == 1 and about[0] in declared()[kind], f"there is no {about} among the {kind}"
    else:
        named = re.findall(r'service_name="([^"]+)"', about[0])
        assert named and set(named) <= declared()["functions"], about
    if command == ("workflows", "run"):
        assert json.loads(flags["--data"])["function"] in declared()["functions"]


def test_the_check_of_commands_sees() -> None:
    assert len(shown()) > 10
    with pytest.raises(AssertionError, match="not a command"):
        parts(["pubsub", "topics", "shout"])
    assert "nba-raw-data-complete--x" not in declared()["subscriptions"]
    assert {"raw-nbac-schedule--nba-com-schedule", "nba-scraper-complete-dlq"} <= declared()["subscriptions"]


def test_names_attempts_and_days_are_those_that_terraform_gives() -> None:
    given = "".join(path.read_text() for path in (ROOT / "terraform").rglob("*.tf"))
    for said in ('"${var.topic}-retained"', '"${processor.function_name}--${input}"', "max_delivery_attempts = 5",
                 'minimum_backoff = "10s"', 'maximum_backoff = "600s"', f'"{7 * 86_400}s"'):
        assert said in given, said


def test_the_flags_are_those_of_the_sdk_that_is_installed_here() -> None:
    tree = Path(os.path.realpath(shutil.which("gcloud") or "")).parents[1:2]
    file = next((root / "data/cli/gcloud_completions.py" for root in tree), Path("/nowhere"))
    if not file.exists():
        pytest.skip("no Google Cloud SDK here whose list of flags could be read")
    whole = runpy.run_path(str(file))["STATIC_COMPLETION_CLI_TREE"]
    for command, flags in FLAGS.items():
        node, known = whole, set(whole["flags"])
        for word in command:
            node = node["commands"][word]
            known |= set(node["flags"])
        assert flags <= known, command


@pytest.fixture
def home(sample_folder: Path, tmp_path: Path) -> Iterator[Home]:
    """A copy of the played night."""
    shutil.copytree(sample_folder / ".tipoff", tmp_path / "home")
    with existing_home(tmp_path / "home") as opened:
        yield opened


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Modules and variables as the framework found them."""
    for name in ("FUNCTION_TARGET", "FUNCTION_SIGNATURE_TYPE", "TIPOFF_AUDIENCE", "TIPOFF_CALLERS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(BUCKET, "landed")
    path, main = [*sys.path], sys.modules.get("main")
    yield
    sys.path[:] = path
    sys.modules.pop("main", None) if main is None else sys.modules.update(main=main)
    for name in ("FUNCTION_TARGET", "FUNCTION_SIGNATURE_TYPE"):
        os.environ.pop(name, None)


@pytest.mark.usefixtures("fresh")
def test_what_the_guide_publishes_every_subscribed_function_takes_and_a_second_time_nothing_changes(home: Home) -> None:
    """Pushed over HTTP as the queue does, to whomever the filters let it through."""
    processors = manifest(Pipeline.load())["processors"].values()
    took: dict[str, list[str]] = {}
    for command, [topic], flags in map(parts, shown()):
        if command != ("pubsub", "topics", "publish"):
            continue
        attributes = dict(pair.split("=") for pair in flags["--attribute"].split(","))
        took[topic] = [p["entry_point"] for p in processors for s in p["subscriptions"].values()
                       if s["topic"] == topic and wants(s["filter"], attributes)]
        for target in sorted(set(took[topic])):
            runs(home, target, flags["--message"], attributes)  # makes what the present day still lacks
            assert runs(home, target, flags["--message"], attributes) <= {"unchanged", "waiting"}, target
    assert sorted(took) == sorted(names["topic"] for names in manifest(Pipeline.load())["topics"].values())
    assert [topic for topic, targets in took.items() if not targets] == ["nba-publishing-complete"]


def runs(home: Home, target: str, text: str, attributes: dict[str, str]) -> set[str]:
    """How the runs end that a push sets going."""
    app = functions_framework.create_app(target, ROOT / "functions" / "main.py")
    app.config[WORLD] = lambda pipeline: home.world
    message = {"data": base64.b64encode(text.encode()).decode(), "attributes": attributes, "messageId": "1"}
    answer: Any = app.test_client().post("/", json={"message": message, "subscription": "s", "deliveryAttempt": 1})
    assert answer.status_code == 200 and answer.json["status"] == "delivered", answer.json
    return set(answer.json["runs"])
