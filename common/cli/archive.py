"""Season archives: where a season that is over comes from."""

from __future__ import annotations

import re
from pathlib import Path

import click

from common.adapters.sources import open_source, release
from common.basketball.season import season_name
from common.cli.options import echo_json, json_option
from common.errors import Usage


@click.group()
def archive() -> None:
    """Fetch season archives, for `--source archive`."""


@archive.command()
@click.argument("season")
@click.option("--to", "folder", default="archive", show_default=True, metavar="DIR",
              type=click.Path(path_type=Path), help="The folder of the archive.")
@json_option
def fetch(season: str, folder: Path, as_json: bool) -> int:
    """Download SEASON (2024-25) from public community releases and write its box scores and schedule into DIR.

    The facts are NBA.com's, gathered by llimllib/nba_data and sportsdataverse; their terms are theirs. Fetch the season
    before as well: then rosters are known on opening night. Exit 1 when points do not add up.
    """
    found = re.fullmatch(r"(20\d\d)-(\d\d)", season)
    if not found or season_name(int(found[1])) != season:
        raise Usage(f"{season[:20]!r} is no season; write its years, e.g. 2024-25")
    fetched = release.fetch(int(found[1]), folder, open_source("live"))
    if as_json:
        echo_json({"season": season, "folder": str(folder), "rows": fetched.rows, "missing": fetched.missing,
                   "wrong": fetched.wrong})
    else:
        for name, rows in fetched.rows.items():
            click.echo(f"{folder / name}: {rows:,} rows")
        click.echo(f"not in these releases: {', '.join(fetched.missing)}")
        for game in fetched.wrong:
            click.echo(f"the players' points are not the team's: {game}")
        click.echo(f"play a night of it: tipoff night DATE --source archive --archive {folder}")
    return 1 if fetched.wrong else 0
