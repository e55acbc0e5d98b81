"""Every scraper's questions can be put by the live source, and no scraper takes a foreign answer for an empty one."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from common.adapters.sources.live_profiles import GOOGLE_HOST, HOSTS, PROFILES
from common.collection.scrape import SHAPES
from common.errors import Reject
from common.pipeline import Pipeline
from common.scraper import Scraper

ROOT = Path(__file__).resolve().parents[2]
SOURCES = {path: path.read_text() for folder in ("functions/scrapers", "common/basketball")
           for path in sorted((ROOT / folder).glob("*.py"))}
FOREIGN: dict[str, list[Any]] = {
    "json": [{}, {"message": "You have exceeded your quota"}, {"error": {"code": 500}}, "text", 7, None],
    "html": ["<html><title>Just a moment</title></html>", "{}", ""],
    "csv": ["<html><title>Just a moment</title></html>", "message\nno such file\n", ""],
    "pdf": [{"pages": ["An announcement"]}, {"pages": [""]}, {"pages": []}],
}


def test_every_host_that_is_asked_has_its_pace() -> None:
    asked = {host for text in SOURCES.values() for host in re.findall(r"https://([a-z0-9.-]+)/", text)}
    assert asked and sorted(asked - set(HOSTS)) == []


def test_every_profile_that_is_named_is_known() -> None:
    named = {profile for text in SOURCES.values() for profile in re.findall(r'profile="(\w+)"', text)}
    assert named and sorted(named - set(PROFILES)) == []
    assert all(profile.key.host in HOSTS for profile in PROFILES.values() if profile.key) and GOOGLE_HOST in HOSTS


@pytest.mark.parametrize("scraper", Pipeline.load().scrapers, ids=lambda scraper: scraper.name)
def test_an_answer_of_another_shape_is_never_an_empty_one(scraper: Scraper) -> None:
    for foreign in FOREIGN[scraper.form]:
        try:
            found = scraper.records(foreign)
        except (Reject, *SHAPES):
            continue
        assert found is None, f"{foreign!r} is taken for {found} records"


def test_every_key_is_told_in_the_guide() -> None:
    guide = (ROOT / "docs/guides/live.md").read_text()
    assert [p.key.variable for p in PROFILES.values() if p.key and f"`{p.key.variable}`" not in guide] == []
