"""How Ball Don't Lie is asked: https://docs.balldontlie.io."""

from __future__ import annotations

from common.scraper import Request

ROOT = "https://api.balldontlie.io/v1"
PER_PAGE = {"per_page": "100"}  # the most that it gives


def bdl(path: str, params: dict[str, str] | None = None, **fields: str) -> Request:
    """A question with one answer."""
    return Request(f"{ROOT}/{path}", params or {}, fields, "balldontlie")


def bdl_pages(path: str, params: dict[str, str] | None = None) -> Request:
    """A question whose answer goes on: the source follows meta.next_cursor, and gives all pages together."""
    return Request(f"{ROOT}/{path}", (params or {}) | PER_PAGE, profile="balldontlie", pages="cursor")
