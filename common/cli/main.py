"""The `tipoff` command."""

from __future__ import annotations

import importlib
import os
import sys
from typing import Any

import click

from common.errors import Usage

VERSION = "0.1.0"
# The models are small: a second thread for their arithmetic costs more than it brings.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# Each command's module is imported when it is called: looking at a home must not pay for playing a night.
COMMANDS = {
    "night": "common.cli.night",
    "scrape": "common.cli.scrape",
    "archive": "common.cli.archive",
    "accuracy": "common.cli.accuracy",
    "status": "common.cli.status",
    "health": "common.cli.health",
    "journey": "common.cli.journey",
    "why": "common.cli.why",
    "catalog": "common.cli.declared",
    "triggers": "common.cli.declared",
    "manifest": "common.cli.declared",
    "query": "common.cli.query",
    "doctor": "common.cli.doctor",
    "replay": "common.cli.replay",
    "dlq": "common.cli.dlq",
    "quarantine": "common.cli.quarantine",
    "parse": "common.cli.parse",
    "workflow": "common.cli.workflow",
    "bench": "common.cli.bench",
    "cost": "common.cli.cost",
}


class Lazy(click.Group):
    def list_commands(self, context: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        command = getattr(importlib.import_module(COMMANDS[name]), name)
        assert isinstance(command, click.Command)
        return command


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(VERSION, message="%(prog)s %(version)s")
def cli() -> None:
    """Predict NBA player points, one game day at a time, through six phases.

    Everything is kept in one folder (--home, .tipoff by default); no account and no network are needed.
    """


def main(arguments: list[str] | None = None) -> Any:
    """Exit codes: 0 done; 1 ended in a state that needs a person; 2 wrong usage, said in one line."""
    try:
        result = cli.main(args=arguments, prog_name="tipoff", standalone_mode=False)
    except Usage as error:
        click.echo(f"tipoff: {error}", err=True)
        sys.exit(2)
    except click.exceptions.Abort:
        click.echo("tipoff: interrupted; run the same command again to go on", err=True)
        sys.exit(1)
    except click.ClickException as error:
        where = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else "tipoff"
        click.echo(f"tipoff: {error.format_message()} (`{where} --help`)", err=True)
        sys.exit(2)
    except BrokenPipeError:
        sys.exit(0)
    sys.exit(result if isinstance(result, int) else 0)


if __name__ == "__main__":
    main()
