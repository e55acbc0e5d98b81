"""Serves every entry point of an unpacked bundle, one application each: python -I serve_bundle.py FOLDER CHECKOUT.

Imports nothing of the checkout. Prints one JSON object: what each entry point answered.
"""

from __future__ import annotations

import base64
import datetime as dt
import importlib
import json
import os
import pkgutil
import sys
from types import SimpleNamespace
from typing import Any

FOLDER, CHECKOUT = sys.argv[1:]
sys.path[:] = [FOLDER, *(path for path in sys.path if not path.startswith(CHECKOUT) or "site-packages" in path)]
os.environ["TIPOFF_RAW_BUCKET"] = "landed"
FIELDS = {"game_date": "2024-01-15", "season": "2023-24", "taken_at": "20240115_120000"}
NOW = dt.datetime(2024, 1, 15, 17)

import functions_framework  # noqa: E402

from common.adapters.functions.service import WORLD  # noqa: E402
from common.conform import empty  # noqa: E402
from common.pipeline import Pipeline  # noqa: E402
from common.ports import Head, World  # noqa: E402


def small_world(pipeline: Pipeline) -> World:
    """Where nothing has ever happened: enough of each port for a run without inputs."""
    docs: dict[str, Any] = {}

    def swap(changes: Any) -> dict[str, str]:
        docs.update({key: doc for key, doc, _ in changes})
        return {key: "v" for key, _, _ in changes}

    documents = SimpleNamespace(get=lambda keys: {k: (docs[k], "v") for k in keys if k in docs}, swap=swap,
                                heads=lambda first, last: {
                                    k: Head("", "", False, "v") for k in docs if first <= k <= last})
    warehouse = SimpleNamespace(read=lambda table, *dates, **options: empty(table),
                                write=lambda table, rows, replaced: dict.fromkeys(replaced, 0))
    objects = SimpleNamespace(list=lambda prefix: [], put=lambda *given, **options: True)
    return World(pipeline, objects, warehouse, documents, SimpleNamespace(publish=lambda messages: None),
                 SimpleNamespace(now=lambda: NOW, today=NOW.date), SimpleNamespace(name="none", generated=True),
                 SimpleNamespace(add=lambda rows: None, flush=lambda: None), "test")


def event(name: str) -> dict[str, Any]:
    """A push that asks for a partition without inputs: the object of a pattern, or the first table that it reads."""
    p = Pipeline.only(name).by_name[name]
    if p.on:
        name = "raw/" + p.on[0].pattern.format(**dict.fromkeys(p.on[0].names, "e1") | FIELDS)
        message: dict[str, Any] = {"attributes": {
            "eventType": "OBJECT_FINALIZE", "bucketId": "landed", "objectId": name}}
    else:
        table = next(iter(p.reads.values())).table
        body = {"event_type": "x", "phase": "phase_2_raw", "processor_name": "x", "execution_id": "x",
                "correlation_id": "c-1", "status": "success", "timestamp": "x", "output_table": table.name(),
                "game_date": FIELDS["game_date"]}
        message = {"data": base64.b64encode(json.dumps(body).encode()).decode()}
    return {"message": {"messageId": "1", **message}, "subscription": "projects/p/subscriptions/s"}


def main() -> None:
    answers: dict[str, Any] = {}
    functions = importlib.import_module("functions")
    for found in pkgutil.walk_packages(functions.__path__, "functions."):
        name = found.name.removeprefix("functions.")
        if found.ispkg or name.count(".") != 1:
            continue
        declared = vars(importlib.import_module(found.name)).get(name.partition(".")[2])
        takes = "event" if hasattr(declared, "processor") else "call" if hasattr(declared, "endpoint") else None
        if takes:
            app = functions_framework.create_app(name.replace(".", "_"), f"{FOLDER}/main.py")
            app.config[WORLD] = small_world
            client = app.test_client()
            answer = client.post("/", json=event(name)) if takes == "event" else client.get("/")
            answers[name] = {"takes": takes, "status": answer.status_code, "json": answer.json,
                             "version": answer.headers["X-Tipoff-Version"], "health": client.get("/health").json}
    foreign = [m.__file__ for m in sys.modules.values() if (getattr(m, "__file__", None) or "").startswith(CHECKOUT)
               and "site-packages" not in (m.__file__ or "") and m.__name__ != "__main__"]
    print(json.dumps({"answers": answers, "foreign": foreign}))


main()
