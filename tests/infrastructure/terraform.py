"""The real Terraform, on a copy of the configuration and with the provider that stands in; no network, no account."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.emulators.running import Missing, end, environment
from tests.infrastructure.configuration import Resource
from tests.infrastructure.recorded import HERE, ROOT, TERRAFORM

LOCK = HERE / "locks" / "stand-in.txt"
AROUND = ("monitoring", "workflows", "docs")  # what the configuration reads of the repository
PATIENCE_S = 300


def binary() -> str:
    found = shutil.which("terraform")
    if found is None:
        raise Missing("no terraform on PATH: what it says itself is not asked here, its configuration is still judged")
    return found


@dataclass
class Stage:
    """A copy of the configuration with a state of its own."""

    folder: Path
    surroundings: Mapping[str, str]

    def run(self, *arguments: str, expect: int = 0) -> str:
        done = subprocess.run([binary(), *arguments], cwd=self.folder, env={**os.environ, **self.surroundings},
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENCE_S, check=False)
        assert done.returncode == expect, f"terraform {arguments[0]}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def shown(self, *what: str) -> dict[str, Any]:
        return json.loads(self.run("show", "-json", *what))


@contextlib.contextmanager
def attached() -> Iterator[str]:
    """What TF_REATTACH_PROVIDERS says of the stand-in; it ends with the block."""
    process = subprocess.Popen([str(environment("stand-in", LOCK)), "-m", "tests.infrastructure.provider"], cwd=ROOT,
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    try:
        yield process.stdout.readline().strip()
    finally:
        end(process)
        process.stdout.close()


def surroundings(folder: Path, providers: str = "") -> dict[str, str]:
    (folder / "cli.tfrc").write_text("")
    return {"TF_REATTACH_PROVIDERS": providers, "TF_CLI_CONFIG_FILE": str(folder / "cli.tfrc"),
            "TF_CLI_ARGS": "-no-color", "TF_IN_AUTOMATION": "1", "TF_INPUT": "0", "CHECKPOINT_DISABLE": "1"}


def stage(folder: Path, providers: str, environment: str, values: Mapping[str, Any], root: str = ".") -> Stage:
    """A copy below the folder, initialized; values win over what the environment's files say."""
    whole = folder / "terraform"
    shutil.copytree(TERRAFORM, whole, ignore=shutil.ignore_patterns(".terraform*", "*.tfstate*"))
    for name in AROUND:
        (folder / name).symlink_to(ROOT / name)
    within = whole / root
    (within / "backend_override.tf").write_text('terraform {\n  backend "local" {}\n}\n')
    shutil.copy(whole / "environments" / f"{environment}.tfvars", within / "stage.auto.tfvars")
    (within / "stage.auto.tfvars.json").write_text(json.dumps(values))
    made = Stage(within, surroundings(folder, providers))
    made.run("init")
    return made


def resources(shown: Mapping[str, Any]) -> Iterator[Resource]:
    """Of a state, or of a plan's planned values, as `show -json` tells them."""
    yield from _below(shown["root_module"])


def _below(module: Mapping[str, Any]) -> Iterator[Resource]:
    for found in module.get("resources", ()):
        kind = "data" if found["mode"] == "data" else "resource"
        yield Resource(found["address"], _unkeyed(found["address"]), kind, found["type"], found["values"])
    for child in module.get("child_modules", ()):
        yield from _below(child)


def _unkeyed(address: str) -> str:
    """module.a["x"].google_y.z[0] -> module.a.google_y.z; a key may have brackets and quotes of its own."""
    out, rest = "", address
    while rest:
        if rest[0] != "[":
            out, rest = out + rest[0], rest[1:]
        elif rest[1] == '"':
            _, end = json.JSONDecoder().raw_decode(rest, 1)
            rest = rest[end + 1:]
        else:
            rest = rest[rest.index("]") + 1:]
    return out
