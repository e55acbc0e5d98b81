"""The connector that runs another workflow. Reference: googleapis/workflowexecutions, method run.

What differs from the platform: the caller goes on at the instant at which the other one ends (there it polls), and
an execution that outlasts the connector's timeout stands still until somebody runs it by its id.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from common.adapters.embedded.workflows.errors import Raised, raised
from common.adapters.embedded.workflows.library import of
from common.adapters.embedded.workflows.limits import ARGUMENT_BYTES, LONGEST_SLEEP_S, size
from common.adapters.embedded.workflows.values import a_map, boolean, number, plain, text
from common.ports import Doc

RUN = "googleapis.workflowexecutions.v1.projects.locations.workflows.executions.run"
SIGNATURE = of(lambda: None, "workflow_id", location=None, project_id=None, argument=None, connector_params=None)
PARAMS = {"timeout", "polling_policy", "skip_polling", "scopes"}
TIMEOUT_S = 1_800


@dataclass(frozen=True)
class Asked:
    """Which workflow, with what; timeout_s: how long its caller waits."""

    workflow: str
    argument: Any
    timeout_s: float


def asked(arguments: Mapping[str, Any], env: Mapping[str, str]) -> Asked:
    """What the arguments ask for; the platform's error when they are of the wrong kind or ask somebody else."""
    workflow = text(arguments["workflow_id"], "workflow_id")
    for given, own in (("location", "GOOGLE_CLOUD_LOCATION"), ("project_id", "GOOGLE_CLOUD_PROJECT_ID")):
        if arguments[given] is not None and text(arguments[given], given) != env.get(own):
            raise not_found(f"{given} {arguments[given][:60]!r}: workflows run in {env.get(own)!r} only")
    argument = plain(arguments["argument"], "argument")
    if (length := size(argument)) > ARGUMENT_BYTES:
        raise _refused(400, f"an argument of {length} bytes, at most {ARGUMENT_BYTES}")
    params = a_map({} if arguments["connector_params"] is None else arguments["connector_params"], "connector_params")
    if unknown := sorted(set(params) - PARAMS):
        raise raised("ValueError", f"connector_params has no {unknown[0]!r}")
    if boolean(params.get("skip_polling", False), "skip_polling"):
        raise raised("ValueError", "skip_polling is not implemented")
    timeout = number(params.get("timeout", TIMEOUT_S), "timeout")
    if not 0 < timeout <= LONGEST_SLEEP_S:
        raise raised("ValueError", f"timeout must be up to {LONGEST_SLEEP_S} seconds, not {timeout}")
    return Asked(workflow, argument, timeout)


def not_found(why: str) -> Raised:
    return _refused(404, why)


def _refused(code: int, why: str) -> Raised:
    """The answer of the service that would have created the execution."""
    body = {"error": {"code": code, "message": why, "status": {400: "INVALID_ARGUMENT", 404: "NOT_FOUND"}[code]}}
    return raised("HttpError", f"HTTP server responded with error code {code}", code=code, headers={}, body=body)


def failed(record: Doc, key: str) -> Raised:
    """An execution that failed, as its caller sees it: an Execution of the API, its payload a JSON string."""
    operation = {"name": f"workflows/{record['workflow']}/executions/{key}", "state": record["state"],
                 "argument": json.dumps(record["argument"]), "startTime": record["started_at"] + "Z",
                 "endTime": record["ended_at"] + "Z",
                 "error": {"payload": json.dumps(record["error"]["payload"])}}
    return raised("OperationError", f"the execution of {record['workflow']} failed", operation=operation)
