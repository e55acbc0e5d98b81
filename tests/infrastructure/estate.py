"""Everything that one environment consists of, to be asked questions."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from tests.infrastructure import language
from tests.infrastructure.configuration import Module, Resource
from tests.infrastructure.expressions import evaluate
from tests.infrastructure.recorded import TERRAFORM


class Estate:
    """The resources of an environment beside the manifest that they were made from."""

    def __init__(self, resources: Iterable[Resource], manifest: Mapping[str, Any]) -> None:
        self.all = tuple(resources)
        self.manifest = manifest
        self._by_type: dict[str, list[Resource]] = defaultdict(list)
        for resource in self.all:
            if resource.kind == "resource":
                self._by_type[resource.type].append(resource)

    @property
    def project(self) -> str:
        """Everything is in one."""
        return next((str(r.values["project"]) for r in self.all if r.values.get("project")), "")

    def of(self, *types: str) -> list[Resource]:
        return [resource for type_ in types for resource in self._by_type.get(type_, [])]

    def types(self) -> list[str]:
        return sorted(self._by_type)

    def functions(self) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Everything declared that runs: its function's name and its declaration."""
        for kind in ("processors", "endpoints"):
            for declared in self.manifest[kind].values():
                yield declared["function_name"], declared

    def without(self, gone: Iterable[Resource]) -> Estate:
        addresses = {resource.address for resource in gone}
        return Estate((one for one in self.all if one.address not in addresses), self.manifest)

    def beside(self, *more: Resource) -> Estate:
        return Estate((*self.all, *more), self.manifest)


def manifest() -> dict[str, Any]:
    return json.loads((TERRAFORM / "pipeline.auto.tfvars.json").read_text(encoding="utf-8"))


ALWAYS = {"orchestration.fences"}  # the table that whoever writes one also writes


def sample(whole: Mapping[str, Any]) -> dict[str, Any]:
    """A small manifest with one of everything: the real Terraform takes minutes over the whole one's resources."""
    kept: dict[str, Any] = dict(whole)
    for kind in ("processors", "endpoints"):
        kept[kind], seen = {}, set()
        for name, declared in whole[kind].items():
            if not _features(declared) <= seen:
                kept[kind][name] = declared if kind == "processors" else _cut(declared)
                seen |= _features(declared)
    used = {table for kind in ("processors", "endpoints") for declared in kept[kind].values()
            for use in ("reads", "writes", "queries") for table in declared["access"][use]}
    kept["tables"] = {name: table for name, table in whole["tables"].items() if name in used | ALWAYS}
    kept["scrapers"] = {}
    runs = {declared["function_name"] for kind in ("processors", "endpoints") for declared in kept[kind].values()}
    kept["workflows"] = {name: {**called, "functions": sorted(runs.intersection(called["functions"]))}
                         for name, called in whole["workflows"].items()}
    return kept


def _cut(endpoint: Mapping[str, Any]) -> dict[str, Any]:
    """Two of what it may are enough to be many: some may read everything."""
    may = {what: on[:2] if isinstance(on, list) else on for what, on in endpoint["access"].items()}
    return {**endpoint, "access": may}


def _features(declared: Mapping[str, Any]) -> set[tuple[str, bool]]:
    """What makes another kind of resource of it: what it may do, and how it is called."""
    may = {(name, bool(what)) for name, what in declared["access"].items()}
    return may | {("schedule", bool(declared.get("schedule"))), ("through", bool(declared.get("through")))}


def variables(environment: str) -> dict[str, Any]:
    """What Terraform is given for an environment: its own file, beside the manifest."""
    own = language.parse((TERRAFORM / "environments" / f"{environment}.tfvars").read_text(encoding="utf-8"))
    return {name: evaluate(value, {}) for name, value in own.arguments.items()}


# What a person gives who wants everything: without these an environment has no budget and no alerts.
FULL: dict[str, Any] = {"billing_account": "000000-000000-000000", "alert_emails": ["people@example.com"]}


def root(environment: str, pipeline: Mapping[str, Any], bundle: Path) -> Module:
    """The configuration; bundle is a file in place of the functions' source, which is not built here."""
    return Module(TERRAFORM, {**pipeline, **variables(environment), **FULL, "bundle": str(bundle)})


@cache
def parsed(environment: str, bundle: Path) -> Estate:
    return Estate(root(environment, manifest(), bundle).resources(), manifest())
