"""What a rehearsal exercised and by what, so that nobody reads an emulator's silence as proof; and what it counted."""

from __future__ import annotations

import json
from collections import Counter
from importlib.metadata import version
from pathlib import Path
from typing import Any

from tests.played import ROOT
from tests.rehearsal.faults import LOST, UNAVAILABLE, Troubles
from tests.rehearsal.gateway import ATTEMPTS
from tests.rehearsal.night import Night

CLIENTS_OF_TABLES = ("google-cloud-bigquery", "google-cloud-bigquery-storage")
FILE = ROOT / "build" / "rehearsal.json"
CLIENT, OFFICIAL, EMULATOR, OURS = "real client", "official emulator", "emulator", "ours"
# What no part of a rehearsal says anything about; docs/architecture/limitations.md says where it is looked at instead.
UNPROVEN = (
    "filters as the service evaluates them", "signatures of callers' tokens, and what an identity may do",
    "a MERGE with two source rows for one target", "statements without a partition filter",
    "where a stream of rows is taken up again", "a date that a load job replaces, and parameters of a script",
    "the streaming buffer", "quotas, throughput and latency", "the platform's own execution of the workflow",
)
written: list[str] = []  # for the end of the test run


def figures(night: Night) -> dict[str, Any]:
    """Of one night with one date of history; what moving the home took is left out."""
    stage, counts = night.stage, night.stage.gateway.counts
    storage, warehouse = (stage.counts(name) - night.began[name] for name in ("STORAGE", "BIGQUERY"))
    return {
        "seconds": round(night.seconds),
        "bigquery": _sorted(warehouse), "objects": _sorted(storage),
        "messages": {"published": sum(map(len, stage.published.values())), **_sorted(counts)},
        "answers": _sorted(Counter({str(status): 0 for _, status in stage.gateway.said}) + sum(
            (Counter({str(status): n}) for (_, status), n in stage.gateway.said.items()), Counter())),
        "workflow": {"steps": len(night.record["steps"]), "billed": night.record["billed_steps"]},
        "servers": {host.name: {"functions": len(host.targets), "first_200_s": [round(s, 2) for s in host.first_200_s],
                                "peak_mb": round(stage.peak_mb(host))} for host in stage.hosts.values()},
    }


def checks(night: Night, troubles: Troubles | None, same: str) -> list[tuple[str, str, str]]:
    """(what was exercised, what was seen, by what)."""
    found = figures(night)
    messages, objects, jobs = found["messages"], found["objects"], found["bigquery"]
    said = [
        ("topics, subscriptions and announcements", f"{messages['published']} published",
         f"{CLIENT} (google-cloud-pubsub {version('google-cloud-pubsub')}), {OFFICIAL}"),
        ("push, and again when it was refused", f"{messages['delivered']} delivered, answers {found['answers']}",
         f"{OFFICIAL}; the growing wait between two attempts is {OURS}"),
        ("filters of subscriptions", f"{messages['filtered']} not wanted", f"{OURS}: the gateway reads the filter that "
         "the emulator keeps and does not apply"),
        ("deliveryAttempt and the caller's token on a push", "checked by the functions", f"{OURS}: the gateway"),
        ("landing, publishing, state documents", f"{objects}",
         f"{CLIENT} (google-cloud-storage {version('google-cloud-storage')}), {EMULATOR}"),
        ("generation preconditions", "on every write", f"{OURS}: in the storage emulator"),
        ("the bucket's notifications", f"{objects.get('notifications', 0)} announced",
         f"{CLIENT} makes the configuration, {OURS} sends, {OFFICIAL} delivers"),
        ("load jobs, MERGE scripts, read sessions", f"{jobs}",
         f"{CLIENT} ({', '.join(f'{name} {version(name)}' for name in CLIENTS_OF_TABLES)}), {EMULATOR}"),
        ("functions of the bundle over HTTP", f"{sum(s['functions'] for s in found['servers'].values())} in "
         f"{len(found['servers'])} servers", f"functions-framework {version('functions-framework')}, its own server"),
        ("starting and watching the workflow", f"{found['workflow']}",
         f"{CLIENT} (google-cloud-workflows {version('google-cloud-workflows')}), {OURS}: the Executions API and the "
         "interpreter behind it; its calls are real HTTP"),
        ("the source and the clock", "the archive, a virtual clock", OURS),
        ("tables and files equal those of one machine", same, OURS),
    ]
    if troubles:
        said += [
            ("a function answers 500 for a while", "3 times", OFFICIAL),
            ("a message is delivered twice", "6 times", f"{OURS}: the gateway"),
            ("a server is killed in the middle of a run", f"{troubles.kills} time", "the kernel"),
            ("BigQuery answers 503", f"{UNAVAILABLE} times", f"{CLIENT} repeats; {OURS}: in the emulator"),
            ("a storage precondition fails", f"{LOST} times", f"{OURS}: in the emulator"),
            ("a dead letter and its replay", f"after {ATTEMPTS} attempts, {troubles.replayed} replayed",
             f"{OFFICIAL}; brought back by the product's function over HTTP with the {CLIENT}"),
        ]
    return said


def write(name: str, night: Night, troubles: Troubles | None, same: str, file: Path = FILE) -> None:
    file.parent.mkdir(exist_ok=True)
    kept = json.loads(file.read_text()) if file.exists() and written else {}
    said = checks(night, troubles, same)
    kept[name] = {"checks": [dict(zip(("what", "seen", "by"), line, strict=True)) for line in said],
                  "figures": figures(night), "not proven": list(UNPROVEN)}
    file.write_text(json.dumps(kept, indent=2) + "\n")
    written.extend([f"{name}:", *(f"  {what}: {seen} [{by}]" for what, seen, by in said)])


def _sorted(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items()))
