"""The cloud world of one instance."""

from __future__ import annotations

import os
import uuid
from dataclasses import dataclass

from common.adapters.cloud.bus import CloudBus
from common.adapters.cloud.clients import Clients
from common.adapters.cloud.clock import SystemClock
from common.adapters.cloud.config import Config
from common.adapters.cloud.documents import CloudDocuments
from common.adapters.cloud.log import CloudLog
from common.adapters.cloud.objects import CloudObjects
from common.adapters.cloud.warehouse import CloudWarehouse
from common.adapters.cloud.workflows import CloudWorkflows
from common.pipeline import Pipeline
from common.ports import Source, World


@dataclass
class Cloud:
    """A world, and its parts that only the cloud has."""

    world: World
    clients: Clients
    warehouse: CloudWarehouse
    log: CloudLog
    workflows: CloudWorkflows

    def close(self) -> None:
        self.log.flush()
        self.clients.close()


def open_world(pipeline: Pipeline, config: Config, source: Source, holder: str | None = None) -> Cloud:
    """The ports on Google's clients, none of which is made before it is used.

    holder: who this instance is in a lease; two instances are never the same one, nor one that was restarted.
    """
    clients, clock = Clients(config), SystemClock()
    warehouse = CloudWarehouse(clients, clock)
    documents = CloudDocuments(clients)
    log = CloudLog(documents, warehouse, pipeline.tables)
    world = World(pipeline, CloudObjects(clients), warehouse, documents, CloudBus(clients), clock, source, log,
                  holder or holder_of_this_instance())
    return Cloud(world, clients, warehouse, log, CloudWorkflows(clients))


def holder_of_this_instance() -> str:
    """The revision that runs, for a person who reads a lease, and what makes it unique."""
    return f"{os.environ.get('K_REVISION', 'local')}/{uuid.uuid4().hex}"
