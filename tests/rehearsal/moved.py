"""A home's history moved into the cloud: its objects, its tables with their lineage, its state documents."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pandas as pd

from common.adapters.cloud.world import Cloud
from common.adapters.embedded.home import CLOCK, Home

AT_ONCE = 500


def moved(home: Home, cloud: Cloud) -> dict[str, int]:
    """{what: how many}. Through the ports on the official clients; do it before the bucket announces what lands."""
    objects = list(cloud.clients.pool.map(lambda stored: _object(home, cloud, stored), home.world.objects.list("")))
    documents = [(key, doc, None) for key, doc in home.world.documents.scan("", "~").items() if key != CLOCK]
    for some in _some(documents):
        written = cloud.world.documents.swap(some)
        assert all(written.values()), "a document was there before"
    logs = {table.name() for table in home.world.pipeline.logs}
    rows = {name: _table(home, cloud, name) for name in home.world.pipeline.tables if name not in logs}
    return {"objects": len(objects), "documents": len(documents), "rows": sum(rows.values())}


def _some(documents: list[Any]) -> list[list[Any]]:
    return [documents[n:n + AT_ONCE] for n in range(0, len(documents), AT_ONCE)]


def _object(home: Home, cloud: Cloud, stored: Any) -> bool:
    return cloud.world.objects.put(stored.name, home.world.objects.get(stored.name), stored.metadata,
                                   replace=stored.name.startswith("public/"))


def _table(home: Home, cloud: Cloud, name: str) -> int:
    """The rows as they are stored, lineage included: one load job."""
    table = home.world.pipeline.tables[name]
    frame: pd.DataFrame = home.warehouse.db.execute(f"SELECT * FROM {table.dataset()}.{table.table}").df()
    for column in table.columns.values():
        if column.kind is list:
            frame[column.name] = [json.dumps(list(cell)) for cell in frame[column.name]]
    if len(frame):
        cloud.warehouse.load(table, frame, f"tipoff_moved_{uuid.uuid4().hex}")
    return len(frame)
