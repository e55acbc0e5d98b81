"""The list of transactions: who went where, when, and with what."""

import pytest

from common.errors import Reject
from functions.raw.nbac_player_movement import nbac_player_movement

SIGNED = {"Transaction_Type": "Signing", "TRANSACTION_DATE": "2025-01-10T00:00:00",
          "TRANSACTION_DESCRIPTION": "Milwaukee Bucks signed guard Cole Anthony to a Contract.",
          "TEAM_ID": 1610612749.0, "TEAM_SLUG": "bucks", "PLAYER_ID": 1630175.0, "PLAYER_SLUG": "cole-anthony",
          "Additional_Sort": 0.0, "GroupSort": "Signing 1135890"}
PICK = {"Transaction_Type": "Trade", "TRANSACTION_DATE": "2025-02-06T00:00:00",
        "TRANSACTION_DESCRIPTION": "Milwaukee Bucks received draft consideration from San Antonio Spurs.",
        "TEAM_ID": 1610612749.0, "TEAM_SLUG": "bucks", "PLAYER_ID": 0.0, "PLAYER_SLUG": "",
        "Additional_Sort": 1610612759.0, "GroupSort": "Trade 2024036"}


@pytest.fixture
def moved(land):
    return lambda *rows: land(nbac_player_movement, {"NBA_Player_Movement": {"rows": list(rows)}},
                              game_date="2025-02-07")


def test_a_signing(moved):
    row = moved(SIGNED).rows.iloc[0]
    seen = ["transaction_type", "season_year", "player_lookup", "player_full_name", "team_abbr"]
    assert row[seen].tolist() == ["Signing", 2024, "coleanthony", "Cole Anthony", "MIL"]
    assert row["is_player_transaction"]


@pytest.mark.parametrize(("slug", "said", "name"), [
    ("jt-thor", "Washington Wizards claimed forward JT Thor off waivers.", "JT Thor"),
    ("pj-tucker", "New York Knicks signed forward P.J. Tucker to a 10-Day Contract.", "P.J. Tucker"),
    ("dangelo-russell", "Lakers waived guard D'Angelo Russell.", "D'Angelo Russell"),
    ("tim-hardaway-jr", "Pistons waived guard Tim Hardaway Jr.", "Tim Hardaway Jr."),
    ("gary-payton-ii", "Golden State Warriors waived guard Gary Payton II.", "Gary Payton II"),
    ("shai-gilgeous-alexander", "Thunder signed guard Shai Gilgeous-Alexander to an Extension.",
     "Shai Gilgeous-Alexander"),
    ("nene", "Houston Rockets re-signed center Nene to a Contract.", "Nene"),
    ("cole-anthony", "A sentence about somebody else.", "Cole Anthony")])
def test_a_name_is_spelled_as_the_sentence_spells_it(moved, slug, said, name):
    row = moved(SIGNED | {"PLAYER_SLUG": slug, "TRANSACTION_DESCRIPTION": said}).rows.iloc[0]
    assert row[["player_full_name", "player_lookup"]].tolist() == [name, slug.replace("-", "")]


def test_draft_consideration_is_no_player(moved):
    row = moved(PICK).rows.iloc[0]
    assert row[["player_id", "is_player_transaction"]].tolist() == [0, False]
    assert row[["player_slug", "player_full_name", "player_lookup"]].isna().all()


def test_consideration_from_two_teams_in_one_trade_is_two_rows(moved):
    assert len(moved(PICK, PICK | {"Additional_Sort": 1610612764.0}).rows) == 2


def test_what_is_older_than_any_season_that_counts_is_ignored(moved):
    out = moved(SIGNED, SIGNED | {"TRANSACTION_DATE": "2020-12-31T00:00:00"},
                SIGNED | {"TRANSACTION_DATE": "2021-01-01T00:00:00"})
    assert sorted(str(day)[:10] for day in out.rows["transaction_date"]) == ["2021-01-01", "2025-01-10"]
    assert out.rejected == []


@pytest.mark.parametrize("changes", [
    {"TRANSACTION_DATE": None}, {"TRANSACTION_DATE": "soon"}, {"TEAM_ID": 1}, {"TEAM_ID": None}, {"PLAYER_ID": "x"},
    {"PLAYER_ID": None}, {"GroupSort": None}, {"Transaction_Type": ""}, {"TRANSACTION_DESCRIPTION": None},
    {"Additional_Sort": None}, {"PLAYER_SLUG": 5}])
def test_a_transaction_that_cannot_be_read_leaves_the_others(moved, changes):
    out = moved(PICK, SIGNED | changes)
    assert out.rows["group_sort"].tolist() == ["Trade 2024036"] and len(out.rejected) == 1


def test_another_shape_is_refused_with_its_path(land):
    with pytest.raises(Reject, match=r"NBA_Player_Movement\.rows: expected a list, found nothing"):
        land(nbac_player_movement, {"NBA_Player_Movement": {}}, game_date="2025-02-07")


def test_a_real_list(land, real):
    out = land(nbac_player_movement, real("nbacom/player_movement_trimmed.json"), game_date="2025-07-17")
    assert out.rejected == [] and len(out.rows) == 300
    assert out.rows["transaction_type"].value_counts().to_dict() == {
        "Signing": 202, "Trade": 64, "Waive": 28, "ContractConverted": 4, "AwardOnWaivers": 2}
    assert out.rows.loc[out.rows["is_player_transaction"], "player_lookup"].notna().all()
