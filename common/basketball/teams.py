"""The thirty teams and how the sources spell them."""

from __future__ import annotations

from common.errors import Reject

# tricode: (NBA.com team id, city, nickname); alphabetical order of the tricodes is Ball Don't Lie's id order.
_TEAMS = {
    "ATL": (1610612737, "Atlanta", "Hawks"), "BOS": (1610612738, "Boston", "Celtics"),
    "BKN": (1610612751, "Brooklyn", "Nets"), "CHA": (1610612766, "Charlotte", "Hornets"),
    "CHI": (1610612741, "Chicago", "Bulls"), "CLE": (1610612739, "Cleveland", "Cavaliers"),
    "DAL": (1610612742, "Dallas", "Mavericks"), "DEN": (1610612743, "Denver", "Nuggets"),
    "DET": (1610612765, "Detroit", "Pistons"), "GSW": (1610612744, "Golden State", "Warriors"),
    "HOU": (1610612745, "Houston", "Rockets"), "IND": (1610612754, "Indiana", "Pacers"),
    "LAC": (1610612746, "LA", "Clippers"), "LAL": (1610612747, "Los Angeles", "Lakers"),
    "MEM": (1610612763, "Memphis", "Grizzlies"), "MIA": (1610612748, "Miami", "Heat"),
    "MIL": (1610612749, "Milwaukee", "Bucks"), "MIN": (1610612750, "Minnesota", "Timberwolves"),
    "NOP": (1610612740, "New Orleans", "Pelicans"), "NYK": (1610612752, "New York", "Knicks"),
    "OKC": (1610612760, "Oklahoma City", "Thunder"), "ORL": (1610612753, "Orlando", "Magic"),
    "PHI": (1610612755, "Philadelphia", "76ers"), "PHX": (1610612756, "Phoenix", "Suns"),
    "POR": (1610612757, "Portland", "Trail Blazers"), "SAC": (1610612758, "Sacramento", "Kings"),
    "SAS": (1610612759, "San Antonio", "Spurs"), "TOR": (1610612761, "Toronto", "Raptors"),
    "UTA": (1610612762, "Utah", "Jazz"), "WAS": (1610612764, "Washington", "Wizards"),
}
TEAMS = tuple(_TEAMS)
NBA_TEAM_ID = {code: row[0] for code, row in _TEAMS.items()}
CITY = {code: row[1] for code, row in _TEAMS.items()}
NICKNAME = {code: row[2] for code, row in _TEAMS.items()}
FULL_NAME = {code: f"{city} {nickname}" for code, (_, city, nickname) in _TEAMS.items()}
BDL_TEAM_ID = {code: number for number, code in enumerate(TEAMS, 1)}
# How the others spell a team, where they differ from the league.
BR_CODE = {code: code for code in TEAMS} | {"BKN": "BRK", "CHA": "CHO", "PHX": "PHO"}
ESPN_CODE = {code: code for code in TEAMS} | {"GSW": "GS", "NOP": "NO", "NYK": "NY", "SAS": "SA", "UTA": "UTAH",
                                              "WAS": "WSH"}
ESPN_TEAM_ID = {
    "ATL": 1, "BOS": 2, "NOP": 3, "CHI": 4, "CLE": 5, "DAL": 6, "DEN": 7, "DET": 8, "GSW": 9, "HOU": 10, "IND": 11,
    "LAC": 12, "LAL": 13, "MIA": 14, "MIL": 15, "MIN": 16, "BKN": 17, "NYK": 18, "ORL": 19, "PHI": 20, "PHX": 21,
    "POR": 22, "SAC": 23, "SAS": 24, "OKC": 25, "UTA": 26, "WAS": 27, "TOR": 28, "MEM": 29, "CHA": 30,
}
# The last part of a team's address at NBA.com.
SLUG = {code: nickname.split()[-1].lower() for code, nickname in NICKNAME.items()} | {"PHI": "sixers"}
_BY_NAME = {name: code for code, name in FULL_NAME.items()} | {
    "Los Angeles Clippers": "LAC", "LA Clippers": "LAC", "LA Lakers": "LAL"}
# Back from a source's spelling to the league's.
BDL_TEAM, BR_TEAM, ESPN_TEAM = ({theirs: code for code, theirs in spelled.items()}
                                for spelled in (BDL_TEAM_ID, BR_CODE, ESPN_CODE))

# No spelling means two teams, so where a source's own list is not known, any is understood.
_SPELLED = {spelled: code for codes in (BR_CODE, ESPN_CODE) for code, spelled in codes.items()} | {
    "PHO": "PHX", "UTH": "UTA", "SAN": "SAS", "NOR": "NOP"} | {code: code for code in TEAMS}

_DIVISIONS = {
    "East": {"Atlantic": "BOS BKN NYK PHI TOR", "Central": "CHI CLE DET IND MIL", "Southeast": "ATL CHA MIA ORL WAS"},
    "West": {"Northwest": "DEN MIN OKC POR UTA", "Pacific": "GSW LAC LAL PHX SAC", "Southwest": "DAL HOU MEM NOP SAS"},
}
CONFERENCE = {code: conference for conference, divisions in _DIVISIONS.items()
              for codes in divisions.values() for code in codes.split()}
DIVISION = {code: division for divisions in _DIVISIONS.values()
            for division, codes in divisions.items() for code in codes.split()}


def team_named(full_name: str) -> str:
    """The tricode of a team's full name; Reject when no team is called that (a guess would be worse)."""
    try:
        return _BY_NAME[full_name]
    except KeyError:
        raise Reject(f"no team is called {full_name!r}") from None


def team_spelled(code: str) -> str | None:
    """The tricode that a source's own code stands for: 'BRK', 'NY', 'UTAH'; None when no source spells a team so."""
    return _SPELLED.get(code.upper())
