"""A workflow's YAML as routines of named steps. Syntax: steps, subworkflows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from common.adapters.embedded.workflows import shape
from common.adapters.embedded.workflows.errors import Raised, Refused
from common.adapters.embedded.workflows.limits import PARAMS, SOURCE_BYTES
from common.adapters.embedded.workflows.values import ranged

REQUIRED = object()
Step = dict[str, Any]
Steps = list[tuple[str, Step]]


@dataclass(frozen=True)
class Routine:
    """params: {name: default, or REQUIRED}."""

    name: str
    params: dict[str, Any]
    steps: list[dict[str, Step]]


@dataclass(frozen=True)
class Definition:
    file: str
    routines: dict[str, Routine]


class _Loader(yaml.SafeLoader):
    """YAML 1.2, core schema: on, yes and dates are strings; a key that comes twice is an error.

    Anchors are not implemented: a definition that refers to itself would have no end.
    """

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise Refused("anchors are not implemented")
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        for place, key in enumerate(keys):
            if not isinstance(key, str):
                raise Refused(f"line {node.start_mark.line + 1}: the key {key!r} is not a string")
            if key in keys[:place]:
                raise Refused(f"line {node.start_mark.line + 1}: the key {key!r} comes twice")
        return dict(super().construct_mapping(node, deep=deep))


_Loader.yaml_implicit_resolvers = {}
for _tag, _spelled, _first in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"[-+]?[0-9]+", "-+0123456789"),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+\.[0-9]*)([eE][-+]?[0-9]+)?|[-+]?[0-9]+[eE][-+]?[0-9]+", "-+0123456789."),
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_spelled})$"),
                                  list(_first))
_Loader.add_constructor("tag:yaml.org,2002:int", lambda loader, node: _number(int(node.value)))
_Loader.add_constructor("tag:yaml.org,2002:float", lambda loader, node: _number(float(node.value)))


def _number(value: float) -> Any:
    """The number, when the platform can hold it."""
    try:
        return ranged(value)
    except Raised as error:
        raise Refused(f"{value}: {error.payload['message']}") from None


def parsed(text: str, file: str) -> Any:
    """The YAML document."""
    if len(text.encode()) > SOURCE_BYTES:
        raise Refused(f"{file}: the source has {len(text.encode())} bytes, at most {SOURCE_BYTES}")
    try:
        return yaml.load(text, _Loader)
    except (yaml.YAMLError, ValueError, KeyError, RecursionError) as error:
        raise Refused(f"{file}: {' '.join(str(error).split())}") from None
    except Refused as error:
        raise Refused(f"{file}: {error}") from None


@lru_cache(maxsize=64)
def load(text: str, file: str) -> Definition:
    """The routines, each well formed and not to be changed; what stands in the steps is checked by check.py."""
    found = parsed(text, file)
    if not isinstance(found, dict) or "main" not in found:
        raise Refused(f"{file}: needs subworkflows by name, one of them 'main'")
    routines = {name: _routine(name, body, file) for name, body in found.items()}
    if len(routines["main"].params) > 1:
        raise Refused(f"{file}: main takes one parameter, the execution's argument")
    return Definition(file, routines)


def _routine(name: str, body: Any, file: str) -> Routine:
    where = f"{file}: {name}"
    if not re.fullmatch(r"[A-Za-z_]\w*", name):
        raise Refused(f"{where}: is no name of a subworkflow")
    if not isinstance(body, dict) or "steps" not in body:
        raise Refused(f"{where}: needs steps")
    if unknown := sorted(set(body) - {"params", "steps"}):
        raise Refused(f"{where}: {unknown[0]!r} is not implemented")
    return Routine(name, _params(body.get("params", []), where), body["steps"])


def _params(found: Any, where: str) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for one in found if isinstance(found, list) else [found]:
        pairs = {one: REQUIRED} if isinstance(one, str) else one
        if not isinstance(pairs, dict) or len(pairs) != 1 or set(pairs) & set(out):
            raise Refused(f"{where}: params are names, each once, or one-key maps with a default; found {one!r}")
        out |= {shape.name(name, where): default for name, default in pairs.items()}
    if len(out) > PARAMS:
        raise Refused(f"{where}: {len(out)} params, at most {PARAMS}")
    return out


def steps_of(steps: list[dict[str, Step]]) -> Steps:
    """(name, body) of each."""
    return [next(iter(step.items())) for step in steps]


def folder() -> Path:
    """Where the definitions stand, in a checkout and installed."""
    return Path(__file__).resolve().parents[4] / "workflows"


def source(name: str, where: Path | None = None) -> str:
    """The text of a definition; Refused when there is none of that name."""
    if name not in (known := names(where)):
        raise Refused(f"no workflow is called {name!r}; there are {', '.join(known) or 'none'}")
    return ((where or folder()) / f"{name}.yaml").read_text(encoding="utf-8")


def names(where: Path | None = None) -> list[str]:
    """The workflows that there are."""
    return sorted(path.stem for path in (where or folder()).glob("*.yaml"))
