"""An answer that is none is never counted: an error message has a length too."""

from __future__ import annotations

import pytest

from common.collection.scrape import SHAPES
from common.errors import Reject
from common.pipeline import Pipeline

ERRORS = {
    "json": [{"message": "Invalid API key"}, {"error": "not found", "data": "none"}, "rate limited", 429, None,
             [{"message": "Invalid API key"}], {"data": {"message": "no"}}],
    "html": ["", "<html><title>Just a moment...</title></html>"],
    "csv": ["<html>Sign in</html>"],
    "pdf": [{"error": "no pages"}, {"pages": None}, {"pages": [None]}],
}


@pytest.mark.parametrize("scraper", Pipeline.load().scrapers, ids=lambda scraper: scraper.name)
def test_an_error_is_no_answer(scraper):
    for error in ERRORS[scraper.form]:
        with pytest.raises((Reject, *SHAPES)):
            raise AssertionError(f"{error!r} holds {scraper.records(error)} records")
