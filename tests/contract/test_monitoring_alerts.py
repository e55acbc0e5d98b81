"""Every alert policy: Google's model takes it, what it names exists, and nothing that can go wrong is without one."""

from __future__ import annotations

import copy
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from google.cloud import monitoring_v3

from common import logs
from common.cli.generate import alerts
from common.envelope import TOPICS
from common.monitoring.questions import questions
from common.pipeline import Pipeline
from tests.monitoring.filters import OURS, faults, means, metrics
from tests.played import ROOT

RUNBOOKS = ROOT / "docs" / "runbooks"
MODULE = ROOT / "terraform" / "modules" / "alert"
ABSENT_S, ALIGNED_S = 84_600, 90_000  # the longest absence is 23.5 hours, the longest alignment 25
# What an operator must be told of, and the family of policies that does.
TOLD = {
    "dead letters, by topic": "dead-letters-raw", "dead letters, by processor": "forwarded-raw",
    "backlog: size and age": "backlog-raw", "error rate": "errors-raw", "errors of what is called": "called-errors",
    "latency": "latency-raw", "failed workflow": "workflow-failed", "nightly heartbeat": "night-not-over",
    "night without predictions": "night-degraded", "scheduler": "scheduler-failed", "spend per day": "spend",
    "deployment drift": "deployment-behind", "objects that nobody loads": "not-loaded",
    "expected output overdue": "fired-alert_overdue", "quality tier": "fired-alert_quality",
    "predictions by 6:30": "fired-alert_predictions", "waiting for two hours": "fired-alert_waiting",
    "phase is slow": "fired-alert_phase_duration", "end to end": "fired-alert_end_to_end",
    "failure rate of a phase": "fired-alert_phase_failures", "stuck updates": "fired-alert_stuck",
    "A1": "fired-alert_workflow_failures", "A2": "fired-alert_critical_scrapers", "A3": "fired-alert_no_execution",
    "A4": "fired-alert_slow_scrapers", "decisions given up": "decision-critical", "quarantine": "quarantined",
    "do alerts arrive": "channel-test",
}


@cache
def pipeline() -> Pipeline:
    return Pipeline.load()


@cache
def policies() -> dict[str, dict[str, Any]]:
    return alerts.policies(pipeline())


def as_api(name: str, policy: dict[str, Any]) -> dict[str, Any]:
    """What Terraform's module asks the API for."""
    return {"display_name": policy["title"], "severity": policy["severity"], "combiner": "OR",
            "user_labels": {"alert": name}, "alert_strategy": {"auto_close": "86400s"},
            "conditions": policy["conditions"],
            "documentation": {"content": f"{policy['about']}\n\nRunbook: docs/runbooks/{policy['runbook']}.md",
                              "mime_type": "text/markdown", "subject": f"tipoff: {policy['title']}"}}


def seconds(text: str) -> int:
    return int(found.group(1)) if (found := re.fullmatch(r"(\d+)s", text)) else 0


def wrong(name: str, policy: dict[str, Any]) -> Iterator[str]:
    """What is wrong with a policy, in words."""
    try:
        monitoring_v3.AlertPolicy.from_json(json.dumps(as_api(name, policy)))
    except Exception as error:  # noqa: BLE001 — whatever the model says
        yield f"refused: {error}"
    for condition in policy["conditions"]:
        [kind] = condition.keys() - {"display_name"}
        yield from _wrong_in(kind, condition[kind])
    if not (RUNBOOKS / f"{policy['runbook']}.md").exists():
        yield f"there is no runbook {policy['runbook']}"
    if policy["severity"] not in alerts.SEVERITIES:
        yield f"there is no severity {policy['severity']}"


def _wrong_in(kind: str, of: dict[str, Any]) -> Iterator[str]:
    yield from faults(of["filter"], of["aggregations"])
    if "denominator_filter" in of:
        yield from faults(of["denominator_filter"], of["denominator_aggregations"])
    if seconds(of["duration"]) % 60 or any(seconds(one["alignment_period"]) % 60 for one in of["aggregations"]):
        yield "durations are whole minutes"
    if any(seconds(one["alignment_period"]) > ALIGNED_S for one in of["aggregations"]):
        yield "nothing is aligned over more than 25 hours"
    if kind == "condition_absent" and not 120 <= seconds(of["duration"]) <= ABSENT_S:
        yield "an absence is told after two minutes to 23.5 hours"


@pytest.mark.parametrize("name", sorted(policies()))
def test_every_policy_is_taken_and_names_what_exists(name: str) -> None:
    assert list(wrong(name, policies()[name])) == []


def _change(path: str, value: Any) -> Callable[[dict[str, Any]], None]:
    def change(policy: dict[str, Any]) -> None:
        of: Any = policy
        *way, last = path.split("/")
        for step in way:
            of = of[int(step)] if step.isdigit() else of[step]
        of[last] = of[last].replace(*value) if isinstance(value, tuple) else value
    return change


OF = "conditions/0/condition_threshold/"


@pytest.mark.parametrize(("name", "plant", "says"), [
    ("backlog-raw", _change(OF + "comparision", "COMPARISON_GT"), "refused"),
    ("backlog-raw", _change(OF + "comparison", "GREATER"), "refused"),
    ("backlog-raw", _change(OF + "duration", "5 minutes"), "refused"),
    ("backlog-raw", _change(OF + "duration", "90s"), "whole minutes"),
    ("backlog-raw", _change(OF + "filter", ("undelivered", "undeliverd")), "no metric"),
    ("backlog-raw", _change(OF + "filter", ("pubsub_subscription", "pubsub_topic")), "is not measured on"),
    ("backlog-raw", _change(OF + "filter", ("subscription_id", "subscription")), "no resource.labels.subscription of"),
    ("backlog-raw", _change(OF + "filter", (" AND ", " OR ")), "no term"),
    ("backlog-raw", _change(OF + "aggregations/0/per_series_aligner", "ALIGN_DELTA"), "does not take a GAUGE"),
    ("backlog-raw", _change("runbook", "backlogs"), "no runbook"),
    ("errors-raw", _change(OF + "filter", ("code_class", "class")), "no metric.labels.response_class"),
    ("errors-raw", _change(OF + "aggregations/0/group_by_fields", ["resource.labels.function"]), "no resource.labels"),
    ("errors-raw", _change(OF + "aggregations/0/cross_series_reducer", "REDUCE_NONE_OF"), "refused"),
    ("spend", _change(OF + "aggregations/0/alignment_period", "172800s"), "25 hours"),
    ("night-not-over", _change("conditions/0/condition_absent/duration", "86400s"), "23.5 hours"),
    ("night-degraded", _change(OF + "filter", ("night_finished", "night_ended")), "no metric"),
    ("night-degraded", _change(OF + "filter", ("labels.status", "labels.state")), "no metric.labels.state"),
    ("night-degraded", _change("severity", "HIGH"), "refused"),
])
def test_a_planted_error_is_found(name: str, plant: Callable[[dict[str, Any]], None], says: str) -> None:
    policy = copy.deepcopy(policies()[name])
    plant(policy)
    assert any(says in one for one in wrong(name, policy)), list(wrong(name, policy))


def test_everything_an_operator_must_know_has_a_policy() -> None:
    assert sorted(set(TOLD.values()) - policies().keys()) == []
    fired = {f"fired-{q.name}" for q in questions() if q.kind == "alert"}
    families = {re.sub(rf"-({'|'.join(TOPICS)})$", "", name) for name in {*TOLD.values(), *fired}}
    assert families == {re.sub(rf"-({'|'.join(TOPICS)})$", "", name) for name in policies()}


def watched(series: dict[str, str]) -> list[str]:
    """The policies that would see a series."""
    return [name for name, policy in policies().items()
            if any(means(of["filter"], series) for condition in policy["conditions"]
                   for kind, of in condition.items() if kind != "display_name")]


@pytest.mark.parametrize("p", pipeline().processors, ids=lambda p: p.name)
def test_every_processor_is_watched(p: Any) -> None:
    served = {"resource.type": "cloud_run_revision", "resource.labels.service_name": p.function_name}
    run, queue = "run.googleapis.com/", "pubsub.googleapis.com/subscription/"
    of = {"resource.type": "pubsub_subscription", "resource.labels.subscription_id": f"{p.function_name}--input"}
    assert watched(served | {"metric.type": run + "request_latencies"}) == [f"latency-{p.phase}"]
    assert watched(served | {"metric.type": run + "request_count", "metric.labels.response_code_class": "5xx"}) == [
        f"errors-{p.phase}"]
    assert watched(of | {"metric.type": queue + "dead_letter_message_count"}) == [f"forwarded-{p.phase}"]
    assert watched(of | {"metric.type": queue + "oldest_unacked_message_age"}) == [f"backlog-{p.phase}"]


@pytest.mark.parametrize("endpoint", pipeline().endpoints, ids=lambda e: e.name)
def test_the_errors_of_every_endpoint_are_watched(endpoint: Any) -> None:
    series = {"resource.type": "cloud_run_revision", "resource.labels.service_name": endpoint.function_name,
              "metric.type": "run.googleapis.com/request_count", "metric.labels.response_code_class": "5xx"}
    assert len(watched(series)) == 1
    assert watched(series | {"metric.labels.response_code_class": "2xx"}) == []


@pytest.mark.parametrize("topic", TOPICS.values())
def test_dead_letters_of_every_topic_are_watched(topic: str) -> None:
    found = watched({"resource.type": "pubsub_subscription", "resource.labels.subscription_id": f"{topic}-dlq",
                     "metric.type": "pubsub.googleapis.com/subscription/num_undelivered_messages"})
    assert len(found) == 1 and found[0].startswith("dead-letters-")


def test_every_count_of_log_lines_is_used_and_somebody_writes_the_lines() -> None:
    used = {name for policy in policies().values() for name in re.findall(rf"{OURS}(\w+)", str(policy))}
    counted = yaml.safe_load(alerts.METRICS.read_text())
    assert used == counted.keys() and {OURS + name for name in counted} <= metrics().keys()
    code = "\n".join(path.read_text() for top in ("common", "functions") for path in (ROOT / top).rglob("*.py"))
    for name, metric in counted.items():
        if "cloud_run_revision" in metric["filter"]:
            [event] = re.findall(r'jsonPayload\.message = "(\w+)"', metric["filter"])
            call = re.search(rf'logs\.event\(\s*"{event}", (.*?)\)\n', code, re.S)
            assert call, f"nobody says {event}"
            fields = {field for field, from_ in metric["labels"].items() if from_.startswith("EXTRACT(jsonPayload.")}
            assert "**" in call[1] or fields <= set(re.findall(r"(\w+)=", call[1])), f"{event} is said without {fields}"
            said = [logs.LEVELS.index(level) for level in re.findall(r'"([A-Z]+)"', call[1]) or ["WARNING"]]
            assert name == event and min(said) >= logs.LEVELS.index(lowest())


def lowest() -> str:
    """The least severity that deployed functions log, in any environment."""
    said = [re.search(r'variable "log_level" \{.*?default\s+= "(\w+)"', (ROOT / "terraform/variables.tf").read_text(),
                      re.S)]
    said += [re.search(r'^log_level\s+= "(\w+)"', path.read_text(), re.M)
             for path in (ROOT / "terraform" / "environments").iterdir()]
    return max((found.group(1) for found in said if found), key=logs.LEVELS.index)


def test_the_day_s_workflow_says_how_the_night_ended() -> None:
    steps = yaml.safe_load((ROOT / "workflows" / "daily.yaml").read_text())["finish_day"]["steps"]
    [said] = [step["say"]["args"] for step in steps if "say" in step]
    counted = yaml.safe_load(alerts.METRICS.read_text())["night_finished"]
    assert f'jsonPayload.event = "{said["json"]["event"]}"' in counted["filter"]
    assert counted["labels"].keys() <= said["json"].keys()


def test_every_runbook_is_named_by_a_policy() -> None:
    assert {path.stem for path in RUNBOOKS.glob("*.md")} == {policy["runbook"] for policy in policies().values()}


def test_the_module_passes_on_whatever_a_policy_says() -> None:
    """Terraform drops without a word what the type of a variable does not name."""
    said = {name: (MODULE / f"{name}.tf").read_text() for name in ("main", "variables")}

    def keys(of: Any) -> Iterator[str]:
        for inner in of.values() if isinstance(of, dict) else of if isinstance(of, list) else ():
            yield from keys(inner)
        yield from of if isinstance(of, dict) else ()

    for key in sorted({key for policy in policies().values() for key in keys(policy)}):
        assert re.search(rf"^\s+{key}\s+= ", said["variables"], re.M), f"variables.tf does not name {key}"
        assert key == "in_season" or re.search(rf"\.{key}\b", said["main"]), f"main.tf does not pass on {key}"


def test_terraform_reads_the_same_policies(tmp_path: Path) -> None:
    if shutil.which("terraform") is None:
        pytest.skip("no terraform on PATH: how it reads the policies is not asked here")
    root = tmp_path / "terraform"
    root.mkdir()
    (tmp_path / "monitoring").symlink_to(ROOT / "monitoring")
    text = (ROOT / "terraform" / "alerts.tf").read_text()
    [stated] = re.findall(r"^locals \{\n.*?^\}\n", text, re.S | re.M)
    stated = stated.replace("module.topic[phase].dead_letter_subscription", "names.dead_letter_topic")
    (root / "alerts.tf").write_text(stated + 'output "alerts" { value = local.alerts }\n')
    for name in ("variables.tf", "pipeline.auto.tfvars.json"):
        shutil.copy(ROOT / "terraform" / name, root)
    (root / "of.auto.tfvars").write_text('project = "tipoff-dev"\nenvironment = "dev"\n')

    def run(*arguments: str) -> str:
        done = subprocess.run(["terraform", *arguments], cwd=root, env={**os.environ, "CHECKPOINT_DISABLE": "1"},
                              capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    run("apply", "-auto-approve")
    assert json.loads(run("output", "-json", "alerts")) == policies()
