"""Dashboards of Cloud Monitoring: what the platform itself measures, by phase and topic as they are declared."""

from __future__ import annotations

import json
from pathlib import Path

from common.cli.generate.alerts import words
from common.pipeline import Pipeline
from common.ports import Doc

FOLDER = Path(__file__).parents[3] / "monitoring" / "dashboards" / "cloud"
WIDE, HIGH, COLUMNS = 24, 16, 48
QUEUE, RUN = "pubsub.googleapis.com/subscription/", "run.googleapis.com/"
SUBSCRIPTION, SERVICE = "resource.labels.subscription_id", "resource.labels.service_name"
OURS = "logging.googleapis.com/user/tipoff/"


def texts(pipeline: Pipeline) -> dict[Path, str]:
    """Every dashboard as Terraform hands it over."""
    return {FOLDER / f"{name}.json": json.dumps(made, indent=2, sort_keys=True) + "\n"
            for name, made in dashboards(pipeline).items()}


def dashboards(pipeline: Pipeline) -> dict[str, Doc]:
    there = words(pipeline)
    phases = [of["phase"] for of in there["phase"].values()]
    return {
        "messages": _dashboard("Tipoff: messages", [
            _chart(f"Dead letters of {of['topic']}", f'{SUBSCRIPTION} = "{of["dead_letters"]}"',
                   QUEUE + "num_undelivered_messages", "ALIGN_MAX", SUBSCRIPTION, 0)
            for of in there["topic"].values()] + [
            chart for phase in phases for chart in (
                _chart(f"Waiting for {phase}", f'{SUBSCRIPTION} = starts_with("{phase}-")',
                       QUEUE + "num_undelivered_messages", "ALIGN_MAX", SUBSCRIPTION, 10),
                _chart(f"Oldest message to {phase}, seconds", f'{SUBSCRIPTION} = starts_with("{phase}-")',
                       QUEUE + "oldest_unacked_message_age", "ALIGN_MAX", SUBSCRIPTION, 60))]),
        "functions": _dashboard("Tipoff: functions", [
            chart for phase in [*phases, *there["project"][""]["called"].split("|")] for chart in (
                _chart(f"Requests to {phase}, by answer", f'{SERVICE} = starts_with("{phase}-")',
                       RUN + "request_count", "ALIGN_DELTA", "metric.labels.response_code_class"),
                _chart(f"p95 of {phase}, milliseconds", f'{SERVICE} = starts_with("{phase}-")',
                       RUN + "request_latencies", "ALIGN_PERCENTILE_95", SERVICE, 300_000))]),
        "nights": _dashboard("Tipoff: nights and spend", [
            _chart("Workflows, by how they ended", "", "workflows.googleapis.com/finished_execution_count",
                   "ALIGN_DELTA", "metric.labels.status"),
            _chart("Nights, by how they ended", "", OURS + "night_finished", "ALIGN_DELTA", "metric.labels.status"),
            _chart("Heartbeats", "", OURS + "night_is_over", "ALIGN_DELTA", "metric.labels.status"),
            _chart("Questions that found something", "", OURS + "alert_fired", "ALIGN_DELTA", "metric.labels.alert"),
            _chart("Clock's calls that failed", "", OURS + "scheduler_failed", "ALIGN_DELTA", "resource.labels.job_id"),
            _chart("Seconds that functions ran", "", RUN + "container/billable_instance_time", "ALIGN_SUM", SERVICE),
            _chart("Bytes that BigQuery billed", "", "bigquery.googleapis.com/query/scanned_bytes_billed", "ALIGN_SUM"),
            _chart("Bytes of logs", "", "logging.googleapis.com/billing/bytes_ingested", "ALIGN_SUM")]),
    }


def _on(metric: str) -> str:
    """What a metric is measured on."""
    if metric.startswith(OURS):
        return {"night_finished": "workflows.googleapis.com/Workflow", "scheduler_failed": "cloud_scheduler_job"}.get(
            metric.removeprefix(OURS), "cloud_run_revision")
    return {"pubsub": "pubsub_subscription", "run": "cloud_run_revision",
            "workflows": "workflows.googleapis.com/Workflow"}.get(metric.partition(".")[0], "global")


def _chart(title: str, where: str, metric: str, aligner: str, group: str = "", limit: float | None = None) -> Doc:
    """limit: where its alert begins."""
    terms = [f'metric.type = "{metric}"', f'resource.type = "{_on(metric)}"', *([where] if where else [])]
    reducer = "REDUCE_MAX" if "MAX" in aligner or "PERCENTILE" in aligner else "REDUCE_SUM"
    aggregation = {"alignmentPeriod": "300s", "perSeriesAligner": aligner, "crossSeriesReducer": reducer,
                   "groupByFields": [group] if group else []}
    series = {"plotType": "LINE", "targetAxis": "Y1", "minAlignmentPeriod": "300s",
              "timeSeriesQuery": {"timeSeriesFilter": {"filter": " AND ".join(terms), "aggregation": aggregation}}}
    return {"title": title, "xyChart": {
        "chartOptions": {"mode": "COLOR"}, "dataSets": [series], "yAxis": {"scale": "LINEAR"},
        "thresholds": [] if limit is None else [{"value": limit, "targetAxis": "Y1"}]}}


def _dashboard(title: str, charts: list[Doc]) -> Doc:
    tiles = [{"xPos": place % 2 * WIDE, "yPos": place // 2 * HIGH, "width": WIDE, "height": HIGH, "widget": chart}
             for place, chart in enumerate(charts)]
    return {"displayName": title, "labels": {"app": "tipoff"},
            "mosaicLayout": {"columns": COLUMNS, "tiles": tiles}}
