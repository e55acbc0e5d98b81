"""Played nights for the tests of this folder."""

from tests.e2e.evening import evening
from tests.e2e.failing import failing, played
from tests.e2e.sample import before, morning
from tests.played import archive_folder, sample_folder

__all__ = ["archive_folder", "before", "evening", "failing", "morning", "played", "sample_folder"]
