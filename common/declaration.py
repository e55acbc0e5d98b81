"""What all declarations share: the module's path is the name, and every other spelling of it derives from that."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

INSTANCES = 10  # each writes one statement at a time, and BigQuery takes 22 of one table
Function = TypeVar("Function", bound=Callable[..., Any])


@dataclass(frozen=True, eq=False)
class Declaration:
    """A function that is deployed under its module's name: raw.box_scores, raw_box_scores, raw-box-scores."""

    name: str
    function: Callable[..., Any]

    @property
    def phase(self) -> str:
        return self.name.partition(".")[0]

    @property
    def entry_point(self) -> str:
        return self.name.replace(".", "_")

    @property
    def function_name(self) -> str:
        return self.entry_point.replace("_", "-")

    @property
    def summary(self) -> str:
        """The module's docstring, its first line: 'Phase · what a row is'."""
        return (inspect.getdoc(inspect.getmodule(self.function)) or "").partition("\n")[0]


def declared(attribute: str, make: Callable[[str, Function], Any]) -> Callable[[Function], Function]:
    """A decorator that keeps make(name, function) as the function's `attribute` and leaves it a plain function."""
    def declare(function: Function) -> Function:
        setattr(function, attribute, make(".".join(function.__module__.split(".")[-2:]), function))
        return function

    return declare
