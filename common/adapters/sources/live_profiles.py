"""What each upstream wants to see, and how often it may be asked: the one table of headers, keys and hosts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

# These sites answer only what looks like a visitor's browser; everybody else is told who asks.
BROWSER = {"Accept-Language": "en-US,en;q=0.9", "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 "
           "(KHTML, like Gecko) Chrome/140.0 Safari/537.36"}
JSON, PAGE = {"Accept": "application/json"}, {"Accept": "text/html"}
NBA = {"Origin": "https://www.nba.com", "Referer": "https://www.nba.com/"}


@dataclass(frozen=True)
class Key:
    """A secret by reference. It is sent to `host` alone, as this header (after `prefix`) or this query parameter.

    variable: the environment variable that holds it; with _FILE behind its name, one that names a file that does.
    """

    variable: str
    host: str
    header: str = ""
    query: str = ""
    prefix: str = ""


@dataclass(frozen=True)
class Profile:
    """How a request is dressed. key: what it must carry; google: a token of the account that this process runs as."""

    headers: Mapping[str, str] = field(default_factory=dict)
    key: Key | None = None
    google: bool = False


@dataclass(frozen=True)
class Host:
    """How an upstream is treated.

    interval_s  at least so long between two requests
    absent      statuses that mean: there is no such file (yet)
    moved_to    other hosts that it may send a request without a key on to
    """

    interval_s: float = 1.0
    absent: frozenset[int] = frozenset()
    moved_to: frozenset[str] = frozenset()


PROFILES: Mapping[str, Profile] = {
    "plain": Profile(),
    "stats": Profile({**BROWSER, **JSON, **NBA, "x-nba-stats-origin": "stats", "x-nba-stats-token": "true"}),
    "data": Profile({**BROWSER, **NBA}),
    "espn": Profile(BROWSER),
    "basketball_reference": Profile(PAGE),
    "balldontlie": Profile(JSON, Key("TIPOFF_BALLDONTLIE_KEY", "api.balldontlie.io", header="Authorization",
                                     prefix="Bearer ")),
    "odds_api": Profile(JSON, Key("TIPOFF_ODDS_API_KEY", "api.the-odds-api.com", query="apiKey")),
    "bettingpros": Profile(
        {**BROWSER, **JSON, "Origin": "https://www.bettingpros.com", "Referer": "https://www.bettingpros.com/"},
        Key("TIPOFF_BETTINGPROS_KEY", "api.bettingpros.com", header="x-api-key")),
    "gdrive": Profile(google=True),
}
GOOGLE_HOST = "www.googleapis.com"
# A file that is not there is answered with 403 by stores that do not let anybody list them.
NOT_THERE = frozenset({403, 404})
HOSTS: Mapping[str, Host] = {
    "stats.nba.com": Host(1.0),
    "cdn.nba.com": Host(0.5, NOT_THERE),
    "ak-static.cms.nba.com": Host(0.5, NOT_THERE),
    "statsdmz.nba.com": Host(0.5, NOT_THERE),
    "api.balldontlie.io": Host(1.0),  # 60 requests a minute
    "api.the-odds-api.com": Host(0.2),
    "site.api.espn.com": Host(0.5),
    "www.espn.com": Host(1.0),
    "www.nba.com": Host(1.0),
    "official.nba.com": Host(1.0),
    "www.basketball-reference.com": Host(3.5),  # it shuts out who asks more than 20 times a minute
    "api.bettingpros.com": Host(1.0),
    GOOGLE_HOST: Host(0.2, frozenset({404})),
    "raw.githubusercontent.com": Host(0.5, frozenset({404})),
    "github.com": Host(0.5, frozenset({404}), frozenset({
        "objects.githubusercontent.com", "release-assets.githubusercontent.com", "raw.githubusercontent.com"})),
}
