import pandas as pd
import pytest

from common.basketball import absences


@pytest.mark.parametrize("comment, category", [
    ("DNP - Coach's Decision", "coach_decision"), ("DND - Injury/Illness", "injury"),
    ("NWT_TEAM_SUSPENSION", "suspension"), ("DND - Concussion Protocol", "health_safety_protocol"),
    ("DND - Rest", "rest"), ("NWT - Personal", "personal"),
    ("NWT - Not With Team", "other")])
def test_a_comment_names_its_category(comment, category):
    assert absences.category(comment) == category


def test_only_who_was_dressed_could_have_played():
    comments = pd.Series(["DNP - Coach's Decision", "DND - Injury/Illness", "NWT - Personal", None], dtype="str")
    assert absences.dressed(comments).tolist() == [True, False, False, True]
    assert absences.categories(comments).isna().tolist() == [False, False, False, True]
