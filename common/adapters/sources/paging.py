"""Answers that go on: cut into pages as the upstream cuts them, each of which says where the next one begins."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Params = Mapping[str, str]
Rows = list[dict[str, Any]]


def by_cursor(rows: Rows, params: Params) -> Rows:
    """Ball Don't Lie: meta.next_cursor is the id that the page ended with. 25 a page, 100 at most."""
    size = min(int(params.get("per_page", "25")), 100)
    pages = [rows[n:n + size] for n in range(0, len(rows), size)] or [[]]
    return [{"data": page, "meta": ({"next_cursor": _id(page[-1])} if page is not pages[-1] else {})
             | {"per_page": size}} for page in pages]


def at_cursor(pages: Rows, params: Params) -> dict[str, Any]:
    """The page that `cursor` asks for; the first without one."""
    cursor = int(params.get("cursor") or 0)
    later = (page for page, before in zip(pages[1:], pages, strict=False) if before["meta"]["next_cursor"] == cursor)
    return next(later, {"data": [], "meta": {"per_page": len(pages[0]["data"])}}) if cursor else pages[0]


def by_number(offers: Rows, params: Params) -> Rows:
    """BettingPros: `_pagination` counts the pages; ten offers each unless `limit` says otherwise."""
    size = int(params.get("limit", "10"))
    pages = [offers[n:n + size] for n in range(0, len(offers), size)] or [[]]
    return [{"offers": page, "_pagination": {"page": number, "total_pages": len(pages)}}
            for number, page in enumerate(pages, 1)]


def at_number(pages: Rows, params: Params) -> dict[str, Any]:
    number = int(params.get("page", "1"))
    return pages[number - 1] if number <= len(pages) else {
        "offers": [], "_pagination": {"page": number, "total_pages": len(pages)}}


def _id(row: dict[str, Any]) -> int:
    return int(row["id"] if "id" in row else row["player"]["id"])
