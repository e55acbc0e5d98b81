"""Serves functions of an unpacked bundle: python -I host.py FOLDER PORT ENTRY_POINT…

One functions-framework application per entry point, each below its own path, in the framework's own server. What is
not Google's or the bundle's: the virtual clock, read from the file $REHEARSAL_CLOCK; the source, asked over HTTP at
$REHEARSAL_SOURCE; and who signs the callers' tokens. Imports nothing else of the checkout; ends with its standard
input.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import os
import signal
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

FOLDER, PORT, *TARGETS = sys.argv[1:]
sys.path.insert(0, FOLDER)
sys.path.append(str(Path(__file__).parent))  # after everything of the bundle

import functions_framework  # noqa: E402
from clock import FileClock  # noqa: E402
from functions_framework._http.gunicorn import GunicornApplication  # noqa: E402
from werkzeug.middleware.dispatcher import DispatcherMiddleware  # noqa: E402

from common.adapters.cloud.config import Config  # noqa: E402
from common.adapters.cloud.world import holder_of_this_instance, open_world  # noqa: E402
from common.adapters.functions.service import VERIFY, WORLD  # noqa: E402
from common.errors import Reject, Retry  # noqa: E402
from common.pipeline import Pipeline  # noqa: E402
from common.ports import NOTHING, World  # noqa: E402
from common.scraper import Answer, Request  # noqa: E402


class Asked:
    """The rehearsal's source: 404 is a Reject, 503 a Retry, as their bodies say."""

    name, generated = os.environ.get("REHEARSAL_SOURCE_NAME", "none"), os.environ.get("REHEARSAL_GENERATED") == "yes"

    def fetch(self, request: Request, now: dt.datetime, known: Mapping[str, str] = NOTHING) -> Answer:
        body = json.dumps({**dataclasses.asdict(request), "now": now.isoformat()}).encode()
        try:
            with urllib.request.urlopen(os.environ["REHEARSAL_SOURCE"], body, timeout=60) as answer:
                data = answer.read()
                reason = answer.headers.get("X-Reason", "")
                return Answer(None if reason else data, reason)
        except urllib.error.HTTPError as error:
            raise (Reject if error.code == 404 else Retry)(error.read().decode()) from error


@cache
def opened(pipeline: Pipeline) -> World:
    clock = FileClock(Path(os.environ["REHEARSAL_CLOCK"]))
    return dataclasses.replace(open_world(pipeline, Config.read(os.environ), Asked()).world, clock=clock)


def world(pipeline: Pipeline) -> World:
    return dataclasses.replace(opened(pipeline), holder=holder_of_this_instance())


def verified(token: str, audience: str) -> dict[str, Any]:
    """The claims of a token of the rehearsal: 'address for audience'."""
    email, _, made_for = token.partition(" for ")
    if made_for != audience:
        raise ValueError("made for another audience")
    return {"email": email, "email_verified": True}


def application(target: str) -> Any:
    app = functions_framework.create_app(target, f"{FOLDER}/main.py")
    app.config.update({WORLD: world, VERIFY: verified})
    return app


def nothing(environ: Any, start: Any) -> list[bytes]:
    start("404 Not Found", [])
    return [b""]


def end_with_the_starter() -> None:
    def watch() -> None:
        while sys.stdin.buffer.read(4096):
            pass
        os.killpg(0, signal.SIGKILL)

    threading.Thread(target=watch, daemon=True).start()


if __name__ == "__main__":
    served = DispatcherMiddleware(nothing, {f"/{target.replace('_', '-')}": application(target) for target in TARGETS})
    os.environ["CLOUD_RUN_TIMEOUT_SECONDS"] = "600"
    GunicornApplication(served, "127.0.0.1", int(PORT), False, when_ready=lambda server: end_with_the_starter()).run()
