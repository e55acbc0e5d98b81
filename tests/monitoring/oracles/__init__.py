"""What each question of monitoring/queries should answer, worked out in plain Python from the rows of the tables.

Written from what the head of a file promises and not from its SQL; a function bears the name of its question.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.monitoring.oracles import asks, journeys, points, runs, workflows
from tests.monitoring.oracles.rows import Given, Tables

Oracle = Callable[[Tables, Given], list[tuple[Any, ...]]]
ORACLES: dict[str, Oracle] = {name: function for module in (asks, journeys, points, runs, workflows)
                              for name, function in vars(module).items()
                              if getattr(function, "__module__", "") == module.__name__ and name[0] != "_"}
