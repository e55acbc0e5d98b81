"""The record of the provider's schema: of the types that the configuration uses, and no others.

`python -m tests.infrastructure.recorded` writes it again, from the package of the bindings.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from tests.emulators.running import package
from tests.infrastructure import extracting, language

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
TERRAFORM = ROOT / "terraform"
RECORD = HERE / "provider.json"
LOCK = HERE / "locks" / "provider-schema.txt"
KINDS = ("resource", "data")


@cache
def schema() -> dict[str, Any]:
    return json.loads(RECORD.read_text(encoding="utf-8"))


def used() -> dict[str, set[str]]:
    """The types of Google's provider in any file of the configuration, by kind."""
    found: dict[str, set[str]] = {kind: set() for kind in KINDS}
    for folder in sorted({path.parent for path in TERRAFORM.rglob("*.tf")}):
        for block in language.folder(folder).blocks:
            if block.kind in KINDS and block.labels[0].startswith("google_"):
                found[block.kind].add(block.labels[0])
    return found


def extracted(kinds: dict[str, set[str]]) -> dict[str, Any]:
    """The schema of these types, out of the package; Missing says why it cannot be had."""
    folders = {extracting.folder_of(kind, name): (kind, name) for kind in KINDS for name in kinds[kind]}
    texts: dict[str, dict[str, str]] = {}
    for folder, name, text in extracting.archive(package("provider-schema", LOCK)):
        if folder in folders or folder == "provider":
            texts.setdefault(folder, {})[name] = text
    bindings = {folder: extracting.Binding(found["index.js"], found["index.d.ts"]) for folder, found in texts.items()}
    provider = bindings.pop("provider")
    record: dict[str, Any] = {"provider": {"google": provider.block()}, "resource": {}, "data": {},
                              "version": next(iter(bindings.values())).version}
    for folder, binding in sorted(bindings.items()):
        kind, name = folders[folder]
        record[kind][name] = binding.block()
    return record


def text(record: dict[str, Any]) -> str:
    """A line for each type, so that a change of one is a change of one line."""
    lines = [f'{json.dumps("version")}: {json.dumps(record["version"])}']
    for kind in ("provider", *KINDS):
        types = [f"  {json.dumps(name)}: {json.dumps(record[kind][name], sort_keys=True, separators=(',', ':'))}"
                 for name in sorted(record[kind])]
        lines.append(f"{json.dumps(kind)}: {{\n" + ",\n".join(types) + "\n}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


if __name__ == "__main__":
    RECORD.write_text(text(extracted(used())), encoding="utf-8")
