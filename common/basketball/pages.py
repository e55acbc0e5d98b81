"""What web pages hold: the data that their scripts read, and tables."""

from __future__ import annotations

import json
import re
from typing import Any

from common.errors import Reject


def json_after(page: str, mark: str) -> Any:
    """The JSON value that follows a mark; Reject where there is none: it is another page than it should be."""
    begins = page.find(mark)
    if begins < 0:
        raise Reject(f"no {mark!r} on the page")
    try:
        return json.JSONDecoder().raw_decode(page, begins + len(mark))[0]
    except (ValueError, RecursionError) as error:
        raise Reject(f"no JSON after {mark!r}: {str(error)[:80]}") from error


def table(page: str, name: str) -> str:
    """The inside of the table with this id; Reject where there is none."""
    found = re.search(rf"""<table\b[^>]*\bid=["']{re.escape(name)}["'][^>]*>(.*?)</table>""", page, re.DOTALL)
    if not found:
        raise Reject(f"no table {name!r} on the page")
    return found[1]
