"""Executes the steps of one execution. Every routine is a generator that gives way after each step."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from common.adapters.embedded.workflows import calls, library, nested, policy, shape
from common.adapters.embedded.workflows.definition import REQUIRED, Definition, Routine, Step, steps_of
from common.adapters.embedded.workflows.errors import Exhausted, Raised, raised
from common.adapters.embedded.workflows.expressions import parse
from common.adapters.embedded.workflows.journal import Journal
from common.adapters.embedded.workflows.limits import CALL_DEPTH, ERRORS_KEPT, STEPS, Memory, within
from common.adapters.embedded.workflows.place import Around, Place, seconds_of
from common.adapters.embedded.workflows.scope import Scope, assign
from common.adapters.embedded.workflows.turns import Returned, Turns, flat, together
from common.adapters.embedded.workflows.values import Reference, a_list, boolean, expected, plain, text, type_name


class Machine:
    """env: what sys.get_env tells, the names of this execution among it. launch: runs another workflow."""

    def __init__(self, definition: Definition, around: Around, journal: Journal, env: Mapping[str, str],
                 launch: Callable[[dict[str, Any], str], Turns]) -> None:
        self.definition, self.around, self.journal, self.launch = definition, around, journal, launch
        self.environment, self.memory, self.steps = env, Memory(), Counter[str]()

    def env(self, arguments: list[Any]) -> Any:
        name, default = text(arguments[0], "name"), arguments[1] if len(arguments) > 1 else None
        found = self.environment.get(name, default if default is None else text(default, "default"))
        if found is None:
            raise raised("KeyError", f"environment variable not found: {name}")
        return found

    def uuid(self, position: str) -> str:
        own = "/".join(self.environment[f"GOOGLE_CLOUD_WORKFLOW_{part}"] for part in ("ID", "EXECUTION_ID"))
        return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{own}/{position}"))

    def main(self, argument: Any) -> Turns:
        routine = self.definition.routines["main"]
        return self.routine(routine, dict.fromkeys(routine.params, argument), Place(self, Scope(self.memory, {})))

    def routine(self, routine: Routine, arguments: dict[str, Any], caller: Place) -> Turns:
        if caller.depth > CALL_DEPTH:
            raise raised("RecursionError", f"calls are {caller.depth} deep, at most {CALL_DEPTH}")
        defaults = {name: value for name, value in routine.params.items() if value is not REQUIRED}
        scope = Scope(self.memory, {**defaults, **arguments})
        place = Place(self, scope, caller.prefix, caller.made, caller.depth + 1, routine.name)
        try:
            yield self.block(routine.steps, place)
            return None
        except Returned as found:
            return found.value
        finally:
            scope.close()

    def block(self, steps: list[dict[str, Step]], place: Place) -> Turns:
        """Steps in order; returns the name to go to when that is not one of these."""
        pairs = steps_of(steps)
        names = [name for name, _ in pairs]
        at = 0
        while at < len(pairs):
            place.step = names[at]
            self.around.seen(f"{place.routine}/{names[at]}")
            jump = yield self.step(pairs[at][1], place)
            yield None
            if jump == "end":
                raise Returned(None)
            if jump and jump not in names:
                return jump
            at = names.index(jump) if jump else at + 1
        return None

    def count(self, kind: str = "internal", by: int = 1) -> None:
        self.steps[kind] += by
        try:
            within("steps", self.steps["internal"] + self.steps["external"], STEPS)
        except Raised as error:
            raise Exhausted(error.payload) from None

    def step(self, body: Step, place: Place) -> Turns:
        kind = shape.kind(body)
        if kind not in ("call", "assign"):
            self.count()
        jump = yield getattr(self, f"_{kind}")(body, place)
        return jump or (body.get("next") if kind != "next" else None)

    def _next(self, body: Step, place: Place) -> Turns:
        yield from ()
        return body["next"]

    def _assign(self, body: Step, place: Place) -> Turns:
        for one in body["assign"]:
            target, value = shape.single(one, "assign")
            self.count()
            assign(parse(target), place.value(value), place.scope, place)
        yield from ()

    def _return(self, body: Step, place: Place) -> Turns:
        yield from ()
        raise Returned(place.value(body["return"]))

    def _raise(self, body: Step, place: Place) -> Turns:
        yield from ()
        payload = place.value(body["raise"])
        if not isinstance(payload, str):
            plain(expected("map", payload, "what is raised"), "what is raised")
        raise Raised(payload)

    def _steps(self, body: Step, place: Place) -> Turns:
        return (yield self.block(body["steps"], place))

    def _switch(self, body: Step, place: Place) -> Turns:
        for case in body["switch"]:
            if boolean(place.value(case["condition"]), "a condition"):
                rest = {key: value for key, value in case.items() if key != "condition"}
                return (yield self.step(rest, place))
        return None

    def _call(self, body: Step, place: Place) -> Turns:
        name, arguments = body["call"], place.value(body.get("args", {}))
        self.count("internal" if calls.internal(name, arguments) else "external")
        if name in self.definition.routines:
            out = yield self.routine(self.definition.routines[name], arguments, place)
        elif name.startswith("sys.sleep"):
            bound = calls.SIGNATURES[name].bound(name, arguments)
            out = yield self.sleep(name, bound, place)
        elif name == nested.RUN:
            bound = nested.SIGNATURE.bound(name, arguments)
            out = yield place.during(name, lambda: self.launch(bound, place.key()))
        else:
            out = self._blocking(name, arguments, place)
        if "result" in body:
            assign(parse(body["result"]), out, place.scope, place)

    def _blocking(self, name: str, arguments: dict[str, Any], place: Place) -> Any:
        if name in self.around.connectors:
            return place.once(name, lambda: self.around.connectors[name](plain(arguments, "a connector"), place.key()))
        if name in calls.SIGNATURES:
            bound = calls.SIGNATURES[name].bound(name, arguments)
            if name == "sys.log":
                return place.once(name, lambda: calls.log(bound))
            return place.once(name, lambda: calls.request(self.around.http, name, bound))
        function = library.FUNCTIONS.get(name) or library.LOOKS[name]
        bound = function.bound(name, arguments)
        return place.function(name, [bound[p] for p in function.parameters])

    def sleep(self, name: str, arguments: dict[str, Any], place: Place) -> Turns:
        yield place.once(name, lambda: calls.wakes(name, arguments, seconds_of(self.around.clock.now())))

    def _for(self, body: Step, place: Place) -> Turns:
        for values in self._rounds(body["for"], place):
            inner = place.within(values)
            try:
                jump = yield self.block(body["for"]["steps"], inner)
            finally:
                inner.scope.close()
            if jump == "break":
                break
        return None

    def _rounds(self, loop: Step, place: Place) -> list[dict[str, Any]]:
        found = place.value(loop["in"] if "in" in loop else loop["range"])
        items = a_list(found, "'in' of a for loop") if "in" in loop else policy.counted(found)
        return [{loop["value"]: item, **({loop["index"]: n} if "index" in loop else {})}
                for n, item in enumerate(items)]

    def _parallel(self, body: Step, place: Place) -> Turns:
        parallel, position = body["parallel"], place.position()
        limit = policy.concurrency(place.value(parallel.get("concurrency_limit")))
        if "for" in parallel:
            loop = parallel["for"]
            todo = [(str(n), loop["steps"], values) for n, values in enumerate(self._rounds(loop, place))]
        else:
            named = [next(iter(branch.items())) for branch in parallel["branches"]]
            todo = [(name, branch["steps"], {}) for name, branch in named]
        shared = frozenset(parallel.get("shared", ()))
        branches = [flat(self._branch(steps, values, shared, Place(self, place.scope, f"{position}.{n:05d}.",
                                                                   depth=place.depth, routine=place.routine)))
                    for n, (_, steps, values) in enumerate(todo)]
        failed = yield together(branches, limit, self.around.chance)
        if failed:
            told = [{"id": todo[n][0], "error": {"payload": error.payload}} for n, error in sorted(failed.items())]
            raise Raised({"message": "UnhandledBranchError: One or more branches or iterations encountered an "
                                     "unhandled runtime error", "tags": ["UnhandledBranchError", "RuntimeError"],
                          "branches": told[:ERRORS_KEPT], "truncated": len(told) > ERRORS_KEPT})

    def _branch(self, steps: list[dict[str, Step]], values: dict[str, Any], shared: frozenset[str],
                place: Place) -> Turns:
        place.scope = Scope(self.memory, values, place.scope, shared)
        try:
            yield self.block(steps, place)
        finally:
            place.scope.close()

    def _try(self, body: Step, place: Place) -> Turns:
        retry = policy.retry(place.value(body.get("retry")))
        left, delay = retry.times, retry.first_s
        while True:
            try:
                return (yield self.step(body["try"], place))
            except Exhausted:
                raise
            except Raised as error:
                caught = error.payload
            if not left or not (yield self._again(retry.predicate, caught, place)):
                break
            left -= 1
            yield self.sleep("sys.sleep", {"seconds": delay}, place)
            delay = min(delay * retry.multiplier, retry.longest_s)
        if "except" not in body:
            raise Raised(caught)
        inner = place.within({body["except"]["as"]: caught})
        try:
            return (yield self.block(body["except"]["steps"], inner))
        finally:
            inner.scope.close()

    def _again(self, predicate: Any, payload: Any, place: Place) -> Turns:
        """Whether to try again: what the predicate says, or always."""
        if predicate is None:
            return True
        if not isinstance(predicate, Reference):
            raise raised("TypeError", f"predicate must be a function, not {type_name(predicate)}")
        if predicate.name in library.FUNCTIONS:
            return library.call(predicate.name, [payload])
        routine = self.definition.routines[predicate.name]
        found = yield self.routine(routine, dict.fromkeys(routine.params, payload), place)
        return boolean(found, "the answer of a predicate")
