"""Executions of Cloud Workflows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from common.adapters.cloud.clients import CALL_S, Clients
from common.adapters.cloud.errors import told


class CloudWorkflows:
    def __init__(self, clients: Clients) -> None:
        self.clients = clients

    def start(self, workflow: str, argument: Mapping[str, Any]) -> str:
        """Start the deployed workflow; returns the execution's full name.

        Not repeated by itself, for a request has no id: after a lost response the caller's Retry may start it twice.
        """
        config = self.clients.config
        parent = f"projects/{config.project}/locations/{config.location}/workflows/{workflow}"
        text = json.dumps(dict(argument), sort_keys=True, separators=(",", ":"))
        from google.cloud.workflows import executions_v1
        with told(f"start {workflow}"):
            started = self.clients.executions.create_execution(
                parent=parent, execution=executions_v1.Execution(argument=text), timeout=CALL_S, retry=None)
        return str(started.name)
