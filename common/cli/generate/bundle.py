"""The source that Cloud Functions builds: one zip for all functions, equal bytes for equal commits."""

from __future__ import annotations

import ast
import hashlib
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Mapping
from io import BytesIO
from pathlib import Path, PurePosixPath

from common.errors import Usage
from common.version import FILE as VERSION_FILE

PATH, MAIN, LOCK = "build/functions.zip", "functions/main.py", "requirements/cloud.txt"
OURS = ("common", "functions")
ALERTS = "monitoring/queries/alert_"  # the queries that a function runs by itself
OLDEST = (1980, 1, 1, 0, 0, 0)  # the first instant that a zip can name


def bundle(root: Path) -> bytes:
    """main.py, requirements.txt and version.txt at the top, the tracked modules that main.py can reach, the alerts."""
    tracked = set(_git(root, "ls-files", "-z", *OURS, f"{ALERTS}*.sql", LOCK).split("\0")) - {""}
    files = needed(root, tracked) - {MAIN}
    if LOCK not in tracked:
        raise Usage(f"{LOCK} is not tracked: a bundle installs what it pins")
    contents = {name: (root / name).read_bytes() for name in files}
    contents["main.py"] = (root / MAIN).read_bytes()
    contents["requirements.txt"] = (root / LOCK).read_bytes()
    contents[VERSION_FILE] = _version(root, sorted({*files, MAIN, LOCK})).encode()
    return _zipped(contents)


def needed(root: Path, tracked: Iterable[str]) -> set[str]:
    """Every module of functions/, what they import of common/ wherever an import stands, and their data files."""
    known = set(tracked)
    modules = {name for name in known if name.endswith(".py")}
    todo = [name for name in modules if name.startswith("functions/")]
    found: set[str] = set()
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            todo += [path for path in _imported(root / name) if path in modules]
    folders = {str(PurePosixPath(name).parent) for name in found}
    return found | {name for name in known - modules
                    if str(PurePosixPath(name).parent) in folders or name.startswith(ALERTS)}


def _imported(path: Path) -> set[str]:
    """The files that the imports of a module may mean: modules, packages, and the packages around them."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    files: set[str] = set()
    for name in names:
        parts = name.split(".")
        files |= {"/".join(parts[:n]) + end for n in range(1, len(parts) + 1) for end in (".py", "/__init__.py")}
    return files


def _version(root: Path, files: list[str]) -> str:
    """The last commit that changed one of these files: another commit alone is no new version of them."""
    commit = _git(root, "log", "-1", "--format=%H", "--", *files).strip()
    return commit + ("-changed" if _git(root, "status", "--porcelain", "--", *files) else "") + "\n"


def _git(root: Path, *arguments: str) -> str:
    try:
        return subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True, text=True).stdout
    except (OSError, subprocess.CalledProcessError) as error:
        raise Usage(f"a bundle is made from a git checkout: git {arguments[0]} failed in {root}") from error


def _zipped(contents: Mapping[str, bytes]) -> bytes:
    """Sorted, with fixed times and modes, not compressed: compressors differ between machines."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(contents):
            entry = zipfile.ZipInfo(name, OLDEST)
            entry.create_system, entry.external_attr = 3, 0o100644 << 16
            archive.writestr(entry, contents[name])
    return out.getvalue()


def main() -> None:
    root = Path(__file__).resolve().parents[3]
    try:
        body = bundle(root)
    except Usage as error:
        sys.exit(f"bundle: {error}")
    target = root / PATH
    target.parent.mkdir(exist_ok=True)
    target.write_bytes(body)
    count = len(zipfile.ZipFile(BytesIO(body)).namelist())
    print(f"{PATH}: {count} files, {len(body) / 1e3:.0f} kB, sha256 {hashlib.sha256(body).hexdigest()}")


if __name__ == "__main__":
    main()
