"""The launcher's promises, kept with a Python whose venv and pip are instant: no network, no waiting."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

PYTHON = f"""#!/bin/sh
echo "$*" >>"$CALLS"
case "$*" in
    "-I -m venv"*)
        for folder; do :; done
        rm -rf "$folder" && mkdir -p "$folder/bin" && cp "$0" "$folder/bin/python"
        exit ;;
    "-I -m pip"*) eval "${{PIP-}}"; exit ;;
    *"import sys, pip"*) exit ;;
    *"-m nox"*) echo "$*"; exit ;;
esac
exec "{sys.executable}" "$@"
"""
COMMAND_LINE = "import json, os, sys\nprint(json.dumps([sys.argv[1:], os.getcwd()]))\n"


class Checkout:
    """A copy of the launcher with a command line that tells what it was given."""

    def __init__(self, folder: Path) -> None:
        self.root, self.bin, self.calls = folder / "a checkout", folder / "bin", folder / "calls"
        files = {"pyproject.toml": "", "requirements/runtime.txt": "pandas\n", "requirements/dev.txt": "nox\n",
                 "common/cli/main.py": COMMAND_LINE}
        for path, text in files.items():
            (self.root / path).parent.mkdir(parents=True, exist_ok=True)
            (self.root / path).write_text(text)
        shutil.copy(ROOT / "tipoff", self.root)
        self.python(PYTHON)

    def python(self, script: str) -> None:
        self.bin.mkdir(exist_ok=True)
        (self.bin / "python3").write_text(script)
        (self.bin / "python3").chmod(0o755)

    def start(self, *arguments: str, cwd: Path | None = None, script: Path | None = None,
              path: str | None = None, pip: str = "") -> subprocess.Popen[str]:
        environment = {"PATH": path or f"{self.bin}:/usr/bin:/bin", "CALLS": str(self.calls), "PIP": pip}
        return subprocess.Popen(["/bin/sh", str(script or self.root / "tipoff"), *arguments], cwd=cwd or self.root,
                                env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def run(self, *arguments: str, **options: object) -> tuple[int, str, str]:
        started = self.start(*arguments, **options)  # type: ignore[arg-type]
        out, err = started.communicate(timeout=60)
        return started.returncode, out, err

    def called(self, command: str) -> int:
        return sum(line.startswith(command) for line in self.calls.read_text().splitlines())


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


@pytest.mark.parametrize("shell", [name for name in ("sh", "dash", "bash", "ksh", "zsh") if shutil.which(name)])
def test_every_shell_at_hand_accepts_the_launcher(shell: str) -> None:
    subprocess.run([shell, "-n", str(ROOT / "tipoff")], check=True)


def test_arguments_and_the_folder_of_the_caller_reach_the_command_line(checkout: Checkout, tmp_path: Path) -> None:
    elsewhere = tmp_path / "else where"
    (elsewhere / "common").mkdir(parents=True)  # a folder of the caller's that is called like the package
    link = elsewhere / "my tipoff"
    link.symlink_to("../a checkout/tipoff")
    code, out, _ = checkout.run("night", "2024-03-13", "--archive", "../my data", cwd=elsewhere, script=link)
    assert (code, json.loads(out)) == (0, [["night", "2024-03-13", "--archive", "../my data"], str(elsewhere)])


def test_it_sets_up_once_and_says_so_in_one_line_on_standard_error(checkout: Checkout) -> None:
    _, _, first = checkout.run("night")
    _, _, second = checkout.run("night")
    assert first.startswith("tipoff: setting up .venv from requirements/runtime.txt") and first.count("\n") == 1
    assert second == ""
    assert (checkout.called("-I -m venv"), checkout.called("-I -m pip")) == (1, 1)


def test_packages_come_from_the_lock_by_hash_and_as_wheels(checkout: Checkout) -> None:
    checkout.run("night")
    install = next(line for line in checkout.calls.read_text().splitlines() if line.startswith("-I -m pip"))
    assert {"--require-hashes", "--only-binary"} <= set(install.split())
    assert install.endswith(f"-r {checkout.root}/requirements/runtime.txt")


@pytest.mark.parametrize("changed", ["requirements/runtime.txt", "pyproject.toml"])
def test_a_changed_lock_is_installed_into_the_environment_that_is_there(checkout: Checkout, changed: str) -> None:
    checkout.run("night")
    (checkout.root / changed).write_text("numpy\n")
    checkout.run("night")
    assert (checkout.called("-I -m venv"), checkout.called("-I -m pip")) == (1, 2)


def test_a_set_up_that_was_killed_starts_from_nothing(checkout: Checkout) -> None:
    code, _, _ = checkout.run("night", pip='touch "$(dirname "$0")/half-written"; kill -9 $PPID')
    assert code == -9
    assert (checkout.root / ".venv/bin/half-written").exists()
    code, _, _ = checkout.run("night")
    assert code == 0
    assert not (checkout.root / ".venv/bin/half-written").exists()


def test_without_a_network_it_says_what_to_do_and_keeps_what_works(checkout: Checkout) -> None:
    checkout.run("night")
    code, _, err = checkout.run("test", pip="exit 1")
    assert code == 1
    assert err.splitlines()[-1].startswith("tipoff: could not install requirements/dev.txt; ")
    assert err.splitlines()[-1].endswith("check the network and run this again")
    assert checkout.run("night", pip="exit 1")[0] == 0


def test_of_several_that_start_at_once_one_sets_up_and_the_others_wait(checkout: Checkout, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    started = [checkout.start("night", pip=f'read go <"{gate}"') for _ in range(3)]
    for one in started:
        assert one.stderr and one.stderr.readline().startswith("tipoff: setting up")
    gate.write_text("go\n")
    for one in started:
        one.communicate(timeout=60)
    assert [one.returncode for one in started] == [0, 0, 0]
    assert (checkout.called("-I -m venv"), checkout.called("-I -m pip")) == (1, 1)


@pytest.mark.parametrize(("python", "said"), [
    (None, "needs Python 3.11 or newer, found none on PATH; install it"),
    ("exit 1", "needs Python 3.11 or newer, found none on PATH; install it"),
    ('case "$*" in *venv*) exit 1 ;; esac', "python3 has no venv module; install it (Debian, Ubuntu: apt install "),
], ids=["none", "too old", "no venv"])
def test_a_machine_that_cannot_set_up_is_told_why_in_one_line(checkout: Checkout, python: str | None, said: str,
                                                              ) -> None:
    checkout.python(f"#!/bin/sh\n{python}\n")
    code, out, err = checkout.run("night", path=str(checkout.bin) if python else "/nowhere")
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert err.startswith(f"tipoff: {said}")
    assert not (checkout.root / ".venv").exists()


@pytest.mark.parametrize(("arguments", "handed_on"), [
    ([], []), (["unit"], ["-s", "unit"]), (["--list"], ["--list"]),
    (["unit", "faults", "--", "-k", "poison"], ["-s", "unit", "faults", "--", "-k", "poison"]),
], ids=" ".join)
def test_test_runs_the_sessions_of_the_noxfile(checkout: Checkout, arguments: list[str], handed_on: list[str]) -> None:
    code, out, err = checkout.run("test", *arguments)
    assert code == 0
    assert out.strip() == " ".join(["-P -m nox -f", f"{checkout.root}/noxfile.py", *handed_on])
    assert "requirements/dev.txt" in err


def test_the_test_environment_serves_the_command_line_too(checkout: Checkout) -> None:
    checkout.run("test")
    assert checkout.run("night")[2] == ""


def test_continuous_integration_runs_the_test_command_of_the_readme() -> None:
    readme = (ROOT / "README.md").read_text()
    shown = [line.removeprefix("$ ").partition("  #")[0].strip() for line in readme.splitlines()]
    assert {"./tipoff night", "./tipoff test"} <= set(shown)
    assert (ROOT / ".ci/run").read_text().splitlines()[-1] == "./tipoff test"


@pytest.mark.parametrize("name", ["tipoff", ".ci/run"])
def test_what_a_person_starts_is_executable(name: str) -> None:
    assert os.access(ROOT / name, os.X_OK)
