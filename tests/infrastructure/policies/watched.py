"""What tells a person: the log sink, the budget, the alerts, the boards."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.infrastructure.configuration import Resource
from tests.infrastructure.estate import Estate
from tests.infrastructure.policies import exactly
from tests.infrastructure.policies.messaging import pushes
from tests.infrastructure.recorded import ROOT

MONITORING = ROOT / "monitoring"
LABEL = re.compile(r'(?:resource|metric)\.labels?\.(\w+) = (starts_with|monitoring\.regex\.full_match)?\(?"([^"]*)"\)?')
OWN_METRIC = re.compile(r'metric\.type = "logging\.googleapis\.com/user/([^"]+)"')


def lines_are_routed_to_where_they_can_be_asked(estate: Estate) -> Iterator[str]:
    datasets = {f"bigquery.googleapis.com/{d.values['id']}" for d in estate.of("google_bigquery_dataset")}
    sinks = estate.of("google_logging_project_sink")
    if len(sinks) != 1:
        yield f"google_logging_project_sink: {len(sinks)} of them, one is wanted"
    for sink in sinks:
        if sink.values["destination"] not in datasets:
            yield f"{sink.address}: routes to {sink.values['destination']}, which does not exist"
        if sink.values["unique_writer_identity"] is not True:
            yield f"{sink.address}: writes as somebody whom every project shares"
        for resource in ("cloud_run_revision", "workflows.googleapis.com/Workflow", "cloud_scheduler_job"):
            if f'resource.type="{resource}"' not in (sink.values["filter"] or ""):
                yield f"{sink.address}: does not route the lines of {resource}"


def a_month_has_a_budget_that_tells_early(estate: Estate) -> Iterator[str]:
    budgets = estate.of("google_billing_budget")
    if len(budgets) != 1:
        yield f"google_billing_budget: {len(budgets)} of them, one is wanted where a billing account is given"
    for budget in budgets:
        rules = {(r["threshold_percent"], r["spend_basis"]) for r in budget.values["threshold_rules"]}
        if not {(0.5, None), (1, None), (1, "FORECASTED_SPEND")} <= rules:
            yield f"{budget.address}: tells at {sorted(rules, key=str)}"
        if not budget.values["budget_filter"][0]["projects"]:
            yield f"{budget.address}: counts what other projects cost"


def alerts_are_those_of_the_repository(estate: Estate) -> Iterator[str]:
    """A file of monitoring/alerts gives one policy for each of what its folder is named after."""
    topics, processors = estate.manifest["topics"], estate.manifest["processors"].values()
    asked = sorted(path.stem for path in (MONITORING / "queries").glob("*.sql")
                   if path.read_text(encoding="utf-8").startswith("-- Alert "))
    of = {"project": [""], "topic": [f"-{phase}" for phase in topics], "question": [f"-{name}" for name in asked],
          "phase": [f"-{phase}" for phase in sorted({p["phase"] for p in processors})]}
    wanted = {f"{path.stem}{suffix}" for path in (MONITORING / "alerts").glob("*/*.yaml")
              for suffix in of[path.parent.name]}
    found = [(a.values["user_labels"] or {}).get("alert", a.address)
             for a in estate.of("google_monitoring_alert_policy")]
    yield from exactly("the google_monitoring_alert_policy", wanted, set(found))
    yield from (f"{name}: two of google_monitoring_alert_policy" for name in wanted if found.count(name) > 1)


def alerts_reach_somebody_who_finds_what_to_do(estate: Estate) -> Iterator[str]:
    channels = {c.values["name"] for c in estate.of("google_monitoring_notification_channel")}
    told: set[str] = set()
    for a in estate.of("google_monitoring_alert_policy"):
        told |= set(a.values["notification_channels"] or ())
        if not a.values["notification_channels"] or not set(a.values["notification_channels"]) <= channels:
            yield f"{a.address}: tells nobody, or a google_monitoring_notification_channel that does not exist"
        content = (a.values["documentation"] or [{"content": ""}])[0]["content"] or ""
        runbook = re.search(r"docs/runbooks/[\w-]+\.md", content)
        if runbook is None or not (ROOT / runbook[0]).exists():
            yield f"{a.address}: names no runbook that exists"
        if not a.values["conditions"]:
            yield f"{a.address}: never fires"
    yield from (f"{name}: no alert is told there" for name in sorted(channels - told))


def everything_that_runs_is_watched(estate: Estate) -> Iterator[str]:
    """For each function, subscription and workflow some alert's filter speaks of it."""
    if not (MONITORING / "alerts").is_dir():
        return
    filters = [text for a in estate.of("google_monitoring_alert_policy") for text in _filters(a)]
    dead = [s.values["name"] for s in estate.of("google_pubsub_subscription") if s.values["name"].endswith("-dlq")]
    asked = [
        ("its answers 5xx", "run.googleapis.com/request_count", "service_name",
         [f.values["name"] for f in estate.of("google_cloudfunctions2_function")]),
        ("what it gives up", "pubsub.googleapis.com/subscription/dead_letter_message_count", "subscription_id",
         [s.values["name"] for s in pushes(estate)]),
        ("how long it lets wait", "pubsub.googleapis.com/subscription/oldest_unacked_message_age", "subscription_id",
         [s.values["name"] for s in pushes(estate)]),
        ("what is in it", "pubsub.googleapis.com/subscription/num_undelivered_messages", "subscription_id", dead),
        ("how it ends", "workflows.googleapis.com/finished_execution_count", "workflow_id",
         [w.values["name"] for w in estate.of("google_workflows_workflow")]),
    ]
    for what, metric, label, names in asked:
        speaking = [text for text in filters if f'"{metric}"' in text]
        for name in names:
            if not any(_speaks_of(text, label, name) for text in speaking):
                yield f"{name}: no alert watches {what}"


def _filters(alert: Resource) -> list[str]:
    return [value for path, value in alert.leaves if path.endswith(".filter")]


@cache
def _speaks_of(text: str, label: str, name: str) -> bool:
    """A filter that does not name the label speaks of all."""
    for found, how, value in LABEL.findall(text):
        if found == label:
            return name.startswith(value) if how == "starts_with" else (
                re.fullmatch(value, name) is not None if how else name == value)
    return True


def counted_lines_are_those_that_alerts_count(estate: Estate) -> Iterator[str]:
    counted = {m.values["name"] for m in estate.of("google_logging_metric")}
    used = {name for a in estate.of("google_monitoring_alert_policy") for text in _filters(a)
            for name in OWN_METRIC.findall(text)}
    shown = {name for d in estate.of("google_monitoring_dashboard")
             for name in OWN_METRIC.findall(d.values["dashboard_json"].replace('\\"', '"'))}
    asked = used | shown
    yield from (f"{name}: an alert counts it, no google_logging_metric does" for name in sorted(asked - counted))
    yield from (f"{name}: is counted, and no alert or board asks" for name in sorted(counted - asked))


def boards_are_those_of_the_repository(estate: Estate) -> Iterator[str]:
    wanted = {path: path.name for path in sorted((MONITORING / "dashboards" / "cloud").glob("*.json"))}
    boards = estate.of("google_monitoring_dashboard")
    found = [d.values["dashboard_json"] for d in boards]
    texts = {_text(path): name for path, name in wanted.items()}
    yield from (f"{name}: the google_monitoring_dashboard is not provisioned" for text, name in texts.items()
                if text not in found)
    yield from (f"{d.address}: no file of the repository is this board" for d in boards
                if d.values["dashboard_json"] not in texts)
    yield from (f"{d.address}: is there twice" for d in boards if found.count(d.values["dashboard_json"]) > 1)


@cache
def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")
