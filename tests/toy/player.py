"""Plays the small league in a folder, as a process that may be killed: python -m tests.toy.player HOME."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.toy import league as toy


def main(home: Path) -> None:
    """Land everything that is not there yet and deliver it; 'ready' is said when the work begins."""
    with toy.open_home(home) as opened:
        print("ready", flush=True)
        for name, payload in [*toy.small_league(), toy.correction()]:
            toy.land(opened, name, payload)
        toy.settle(opened)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
