"""What is wrong with a definition, before it runs: shapes, names, targets, functions, variables, limits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from common.adapters.embedded.workflows import calls, nested, nodes, shape
from common.adapters.embedded.workflows.definition import REQUIRED, Definition, Routine
from common.adapters.embedded.workflows.errors import Refused
from common.adapters.embedded.workflows.expressions import expression_of, parse
from common.adapters.embedded.workflows.library import CONSTANTS, FUNCTIONS, LOOKS, ROOTS
from common.adapters.embedded.workflows.limits import ASSIGNMENTS, CONDITIONS, PARALLEL_DEPTH, STEP_DEPTH


@dataclass
class Around:
    """What a step stands in.

    known    variables that can be read, because they were assigned above
    outer    those of them that were there before the innermost parallel step: only `shared` ones may be written
    targets  step names that `next` can reach
    depth    parallel steps around it; nesting: lists of steps around it
    """

    known: set[str]
    targets: set[str] = field(default_factory=set)
    outer: set[str] = field(default_factory=set)
    shared: set[str] = field(default_factory=set)
    looping: bool = False
    depth: int = 0
    nesting: int = 0


def check(definition: Definition, connectors: set[str]) -> None:
    """Refused names the file, the step and the construct of the first thing that is wrong."""
    for routine in definition.routines.values():
        _Checker(definition, routine, connectors).whole()


class _Checker:
    def __init__(self, definition: Definition, routine: Routine, connectors: set[str]) -> None:
        self.definition, self.routine, self.connectors = definition, routine, connectors
        self.names: set[str] = set()
        self.where = routine.name

    def whole(self) -> None:
        try:
            self.steps(self.routine.steps, Around(set(self.routine.params)))
        except Refused as error:
            raise Refused(f"{self.definition.file}: {self.where}: {error}") from None

    def steps(self, body: Any, around: Around) -> None:
        around = replace(around, nesting=around.nesting + 1)
        if around.nesting > STEP_DEPTH:
            raise Refused(f"steps {around.nesting} deep in each other, at most {STEP_DEPTH}")
        pairs = [shape.single(one, "steps") for one in shape.entries(body, "steps")]
        for name, _ in pairs:
            self.where = f"{self.routine.name}/{name}"
            if name in self.names or name in ("end", "break", "continue"):
                raise Refused(f"the step name {name!r} comes twice or is reserved")
            self.names.add(name)
        inside = replace(around, targets=around.targets | {name for name, _ in pairs})
        for name, step in pairs:
            self.where = f"{self.routine.name}/{name}"
            self.step(step, inside)

    def step(self, body: Any, around: Around) -> None:
        kind = shape.kind(body)
        if not kind:
            raise Refused("a step is a map that says what it does")
        getattr(self, f"_{kind}")(body, around)
        if kind != "next" and "next" in body:
            self._next(body, around)

    def _assign(self, body: Any, around: Around) -> None:
        for one in shape.entries(body["assign"], "assign", ASSIGNMENTS):
            target, value = shape.single(one, "assign")
            self.value(value, around)
            self.target(target, around)

    def target(self, spelled: str, around: Around) -> None:
        """A variable, or an element of one, that is written."""
        node = parse(spelled)
        for inner in node.walk():
            if not isinstance(inner, (nodes.Key, nodes.Name, nodes.Literal)):
                raise Refused(f"{spelled!r} cannot be assigned to")
        root = node
        while isinstance(root, nodes.Key):
            self.node(root.key, around)
            root = root.of
        if not isinstance(root, nodes.Name) or root.name in ROOTS or root.name in self.definition.routines:
            raise Refused(f"{spelled!r} cannot be assigned to")
        if isinstance(node, nodes.Key) and root.name not in around.known:
            raise Refused(f"the variable {root.name!r} is used before it is assigned")
        if root.name in around.outer - around.shared:
            raise Refused(f"the variable {root.name!r} is written in a parallel step and is not shared")
        around.known.add(root.name)

    def _call(self, body: Any, around: Around) -> None:
        name, args = body["call"], body.get("args", {})
        if not isinstance(name, str) or not isinstance(args, dict):
            raise Refused("'call' is a name and 'args' a map")
        if name in self.definition.routines:
            self._arguments(name, args)
        elif name not in self.connectors:
            self._library(name, args)
        self.value(args, around)
        if "result" in body:
            self.target(shape.name(body["result"], "result"), around)

    def _library(self, name: str, args: dict[str, Any]) -> None:
        known = {**FUNCTIONS, **LOOKS, **calls.SIGNATURES, nested.RUN: nested.SIGNATURE}
        if name not in known:
            what = "connector" if name.startswith("googleapis.") else "function"
            raise Refused(f"the {what} {name!r} is not implemented")
        if wrong := known[name].misfit(set(args)):
            raise Refused(f"{name}: {wrong}")

    def _arguments(self, name: str, args: dict[str, Any]) -> None:
        params = self.definition.routines[name].params
        if unknown := sorted(set(args) - set(params)):
            raise Refused(f"{name}: no argument is called {unknown[0]!r}")
        if missing := [p for p, default in params.items() if default is REQUIRED and p not in args]:
            raise Refused(f"{name}: argument {missing[0]!r} is missing")

    def _switch(self, body: Any, around: Around) -> None:
        for case in shape.entries(body["switch"], "switch", CONDITIONS):
            if "condition" not in case:
                raise Refused("a case of 'switch' needs a 'condition'")
            self.value(case["condition"], around)
            rest = {key: value for key, value in case.items() if key != "condition"}
            if (kind := shape.kind(rest)) not in shape.CASES:
                raise Refused(f"{kind!r} in a case of 'switch' is not implemented")
            self.step(rest, around)

    def _for(self, body: Any, around: Around) -> None:
        self._loop(body["for"], replace(around, targets=set(), looping=True))

    def _loop(self, body: Any, around: Around) -> None:
        loop = shape.loop(body)
        self.value(loop.get("in", loop.get("range")), around)
        own = {loop["value"], loop.get("index", loop["value"])}
        self.steps(loop["steps"], replace(around, known=around.known | own, outer=around.outer - own))

    def _parallel(self, body: Any, around: Around) -> None:
        found, depth = shape.parallel(body["parallel"]), around.depth + 1
        if depth > PARALLEL_DEPTH:
            raise Refused(f"parallel steps {depth} deep, at most {PARALLEL_DEPTH}")
        shared = set(found.get("shared", []))
        if lost := sorted(shared - around.known):
            raise Refused(f"the shared variable {lost[0]!r} is not assigned above")
        if closed := sorted(shared & around.outer - around.shared):
            raise Refused(f"the variable {closed[0]!r} is shared inside and not outside")
        self.value(found.get("concurrency_limit"), around)
        inside = replace(around, targets=set(), outer=set(around.known), shared=shared, depth=depth)
        if "for" in found:
            self._loop(found["for"], replace(inside, looping=True))
        for branch in found.get("branches", []):
            name, step = shape.single(branch, "branches")
            if not isinstance(step, dict) or set(step) != {"steps"}:
                raise Refused(f"the branch {name!r} needs steps, and nothing else")
            self.steps(step["steps"], replace(inside, known=set(around.known), looping=False))

    def _try(self, body: Any, around: Around) -> None:
        tried = body["try"]
        if shape.kind(tried) not in ("steps", "call"):
            raise Refused("'try' holds steps or one call")
        self.step(tried, around)
        if "retry" not in body and "except" not in body:
            raise Refused("'try' without 'retry' or 'except'")
        if "retry" in body:
            shape.retry(body["retry"])
        self.value(body.get("retry"), around)
        if "except" in body:
            caught = shape.part("except", body["except"])
            shape.name(caught["as"], "as")
            self.steps(caught["steps"], replace(around, known=around.known | {caught["as"]},
                                                outer=around.outer - {caught["as"]}))

    def _steps(self, body: Any, around: Around) -> None:
        self.steps(body["steps"], around)

    def _raise(self, body: Any, around: Around) -> None:
        self.value(body["raise"], around)

    def _return(self, body: Any, around: Around) -> None:
        if around.depth:
            raise Refused("'return' inside a parallel step is not implemented")
        self.value(body["return"], around)

    def _next(self, body: Any, around: Around) -> None:
        allowed = around.targets | ({"break", "continue"} if around.looping else set())
        allowed |= set() if around.depth else {"end"}
        if shape.text(body["next"], "next") not in allowed:
            raise Refused(f"next: there is no step {body['next']!r} to go to from here")

    def value(self, value: Any, around: Around) -> None:
        """Every expression in a literal structure."""
        for text in _strings(value):
            inner = expression_of(text)
            if inner is not None:
                self.node(parse(inner), around)

    def node(self, node: nodes.Node, around: Around) -> None:
        for one in node.walk():
            if isinstance(one, nodes.Call):
                self._called(one)
        for name in _read(node):
            if name not in around.known and name not in self.definition.routines:
                raise Refused(f"the variable {name!r} is used before it is assigned")

    def _called(self, node: nodes.Call) -> None:
        function = FUNCTIONS.get(node.name) or LOOKS.get(node.name)
        if function is None:
            raise Refused(f"the function {node.name!r} is not implemented in expressions")
        if wrong := function.misfit(set(function.parameters[: len(node.arguments)])):
            raise Refused(f"{node.name}: {wrong}")
        if len(node.arguments) > len(function.parameters):
            raise Refused(f"{node.name} takes at most {len(function.parameters)} arguments")


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one)


def _read(node: nodes.Node) -> Iterator[str]:
    """The variables that an expression reads; the library's constants are none."""
    if isinstance(node, nodes.Name):
        yield node.name
    elif isinstance(node, nodes.Key) and nodes.dotted(node) in CONSTANTS:
        return
    else:
        for child in nodes.children(node):
            yield from _read(child)
