"""Where the thirty teams play, and the journeys between their arenas."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from common.basketball.keys import places
from common.basketball.rest import Games
from common.basketball.teams import TEAMS

_EAST, _CENTRAL, _MOUNTAIN, _PACIFIC = (
    f"America/{city}" for city in ("New_York", "Chicago", "Denver", "Los_Angeles"))

# tricode: (latitude, longitude, time zone) of the home arena
ARENAS = {
    "ATL": (33.7573, -84.3963, _EAST), "BOS": (42.3662, -71.0621, _EAST), "BKN": (40.6826, -73.9754, _EAST),
    "CHA": (35.2251, -80.8392, _EAST), "CHI": (41.8807, -87.6742, _CENTRAL), "CLE": (41.4965, -81.6882, _EAST),
    "DAL": (32.7905, -96.8103, _CENTRAL), "DEN": (39.7487, -105.0077, _MOUNTAIN),
    "DET": (42.3410, -83.0550, "America/Detroit"), "GSW": (37.7680, -122.3877, _PACIFIC),
    "HOU": (29.7508, -95.3621, _CENTRAL), "IND": (39.7640, -86.1555, "America/Indiana/Indianapolis"),
    "LAC": (33.9451, -118.3432, _PACIFIC), "LAL": (34.0430, -118.2673, _PACIFIC), "MEM": (35.1382, -90.0505, _CENTRAL),
    "MIA": (25.7814, -80.1870, _EAST), "MIL": (43.0451, -87.9172, _CENTRAL), "MIN": (44.9795, -93.2761, _CENTRAL),
    "NOP": (29.9490, -90.0821, _CENTRAL), "NYK": (40.7505, -73.9934, _EAST), "OKC": (35.4634, -97.5151, _CENTRAL),
    "ORL": (28.5392, -81.3839, _EAST), "PHI": (39.9012, -75.1720, _EAST),
    "PHX": (33.4457, -112.0712, "America/Phoenix"), "POR": (45.5316, -122.6668, _PACIFIC),
    "SAC": (38.5802, -121.4997, _PACIFIC), "SAS": (29.4270, -98.4375, _CENTRAL),
    "TOR": (43.6435, -79.3791, "America/Toronto"), "UTA": (40.7683, -111.9011, _MOUNTAIN),
    "WAS": (38.8981, -77.0209, _EAST),
}
_EARTH_MILES = 3958.8


def haversine(from_: tuple[Any, Any], to: tuple[Any, Any]) -> Any:
    """Great-circle miles between (latitude, longitude) pairs in degrees; arrays broadcast."""
    (lat1, lon1), (lat2, lon2) = ((np.radians(lat), np.radians(lon)) for lat, lon in (from_, to))
    half = np.sin((lat2 - lat1) / 2) ** 2 + np.cos(lat1) * np.cos(lat2) * np.sin((lon2 - lon1) / 2) ** 2
    return 2 * _EARTH_MILES * np.arcsin(np.sqrt(half))


_LAT, _LON = (np.array([ARENAS[team][i] for team in TEAMS]) for i in (0, 1))
_MILES = haversine((_LAT[:, None], _LON[:, None]), (_LAT, _LON))


def arena(teams: Any) -> Any:
    """The number of each team's arena (its place in TEAMS; -1: no such team)."""
    return places(TEAMS, teams)


def miles(from_: str, to: str) -> float:
    """Miles between the arenas of two teams."""
    return float(_MILES[arena([from_])[0], arena([to])[0]])


@cache
def clocks(day: dt.date) -> Any:
    """Hours from UTC at noon of the day, per numbered arena: Phoenix keeps no daylight saving time."""
    noon = dt.datetime(day.year, day.month, day.day, 12)
    offsets = (noon.replace(tzinfo=ZoneInfo(ARENAS[team][2])).utcoffset() for team in TEAMS)
    return np.array([offset.total_seconds() / 3600 for offset in offsets if offset is not None])


def local_times(instants: Any, home: Any, day: dt.date) -> Any:
    """'19:30': UTC instants of the day on the clock of the home team's arena; null stays null."""
    local = np.datetime_as_string(instants + (60 * clocks(day)[arena(home)]).astype("timedelta64[m]"), unit="m")
    return np.array([text[11:] or None for text in local.tolist()], dtype=object)  # nothing comes after 'NaT'


class Journeys:
    """The journeys of `games.among` (teams) up to the game at `home`, the home team of each one's game.

    A team starts where it played last, whether it is now at home or not. A neutral game counts as
    played in the arena of the listed home team: the schedule says that a site is neutral, not where it lies.
    """

    def __init__(self, games: Games, game_ids: Any, home: Any, day: dt.date) -> None:
        self._games = games
        venue = arena([game_id[-3:] for game_id in games.pick(game_ids)]).astype("float64")
        start = games.latest(venue)
        self._now = _legs(start, arena(home).astype("float64"), np.zeros(len(start), dtype="int64"), day)
        self._recent = games.within(14)
        came_from = np.where(self._recent, games.previous(venue), np.nan)
        self._past = _legs(came_from, venue, games.age, day)

    def miles(self) -> Any:
        """From the last game's arena to this one; NaN before the season's first game."""
        return self._now[0]

    def zone_changes(self) -> Any:
        """Hours that the clock moves on that journey, positive to the east."""
        return self._now[1]

    def miles_14_days(self) -> Any:
        """All journeys to the games of the last 14 days and to this one."""
        return self._games.total(self._past[0], self._recent) + np.nan_to_num(self._now[0])

    def zones_14_days(self) -> Any:
        """Hours that the clock moved on those journeys, either way."""
        return self._games.total(np.abs(self._past[1]), self._recent) + np.abs(np.nan_to_num(self._now[1]))


def _legs(from_: Any, to: Any, ages: Any, day: dt.date) -> tuple[Any, Any]:
    """Miles and hours of clock between numbered arenas, so many days before `day`; NaN where an arena is."""
    known = ~np.isnan(from_) & ~np.isnan(to)
    start, end = from_[known].astype("int64"), to[known].astype("int64")
    distinct, place = np.unique(ages[known], return_inverse=True)
    hours = np.array([clocks(day - dt.timedelta(days=int(age))) for age in distinct]).reshape(-1, len(TEAMS))
    distance, moved = np.full(len(known), np.nan), np.full(len(known), np.nan)
    distance[known] = _MILES[start, end]
    moved[known] = hours[place, end] - hours[place, start]
    return distance, moved
