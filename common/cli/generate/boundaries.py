"""The boundaries between phases: what is published there, who is subscribed, and a message to try each with."""

from __future__ import annotations

import shlex
from collections.abc import Callable

from common.cli.generate import manifest
from common.envelope import EVENT_TYPES, PHASE_NUMBERS, TOPICS, Envelope, phase_name
from common.pipeline import Pipeline

DAY, NOON = "2025-01-15", "2025-01-15T17:00:00"
# What a message to try a boundary with is about: the night of the generated season, which every reader of this has.
OBJECT = "nba-com/schedule/2024-25/20250115_100000.json"
TABLES = {"raw": "raw.nbac_schedule", "analytics": "analytics.upcoming_player_game_context",
          "precompute": "precompute.ml_feature_store", "predictions": "predictions.player_prop_predictions",
          "publishing": "publishing.predictions"}


def boundaries(pipeline: Pipeline) -> str:
    """A Markdown table of all boundaries."""
    lines = ["| boundary | topic | published by | subscriptions | seen on | dead letters |",
             "|---|---|---|---|---|---|"]
    for phase, topic in TOPICS.items():
        by = "the landing bucket" if phase == "scrapers" else f"functions `{phase}-…`"
        lines.append(f"| {_arrow(pipeline, phase)} | `{topic}` | {by} | {len(_subscriptions(pipeline, topic))} |"
                     f" `{topic}-retained` | `{topic}-dlq` |")
    return "\n".join(lines)


def boundary(phase: str) -> Callable[[Pipeline], str]:
    """The part of one boundary: a message to try it with, and its subscriptions with their filters."""
    def part(pipeline: Pipeline) -> str:
        found = _subscriptions(pipeline, TOPICS[phase])
        lines = ["```sh", published(trial(phase)), "```"]
        if found:
            lines += ["", "| subscription | gets what this lets through |", "|---|---|"]
            lines += [f"| `{name}` | `{wanted}` |" for name, wanted in found.items()]
        return "\n".join(lines)

    return part


def trial(phase: str) -> Envelope:
    """A message that says of something known that it should be looked at again: nothing changes, whoever gets it."""
    about = {"object_name": OBJECT} if phase == "scrapers" else {"output_table": TABLES[phase], "game_date": DAY}
    return Envelope(EVENT_TYPES[phase], phase_name(phase), about.get("output_table", "scrapers.nbac_schedule_api"),
                    "by-hand", "by-hand", "success", NOON, trigger_source="manual", **about)  # type: ignore[arg-type]


def published(message: Envelope) -> str:
    """The command that publishes it."""
    attributes = ",".join(f"{name}={value}" for name, value in message.attributes.items())
    return (f"gcloud pubsub topics publish {message.topic} --attribute={attributes} \\\n"
            f"    --message={shlex.quote(message.encode())}")


def _subscriptions(pipeline: Pipeline, topic: str) -> dict[str, str]:
    return {f"{p.function_name}--{name}": wanted["filter"]
            for p in sorted(pipeline.processors, key=lambda p: (PHASE_NUMBERS[p.phase], p.name))
            for name, wanted in manifest.subscriptions(p).items() if wanted["topic"] == topic}


def _arrow(pipeline: Pipeline, phase: str) -> str:
    """'2 → 2, 3': from a phase to those that listen."""
    heard = {PHASE_NUMBERS[p.phase] for p in pipeline.processors
             if any(wanted["topic"] == TOPICS[phase] for wanted in manifest.subscriptions(p).values())}
    return f"{PHASE_NUMBERS[phase]} → {', '.join(map(str, sorted(heard))) or 'nobody'}"
