"""The cost guide's tables: a counted slate, prices, assumptions, and what one operation asks of which service."""

from __future__ import annotations

import json
from itertools import groupby
from pathlib import Path
from typing import Any

from common.adapters.cost import bill
from common.adapters.cost.operations import REQUESTS
from common.pipeline import Pipeline

COUNTED = Path(bill.__file__).with_name("counted.json")  # {order: what `tipoff night --counted ORDER` kept}


def counted() -> Any:
    return json.loads(COUNTED.read_text(encoding="utf-8"))


def slate(pipeline: Pipeline) -> str:
    """The bill of the counted slate by service, in each order of arrival that was counted; the dearest first."""
    bills = {order: bill.bill(kept, pipeline) for order, kept in counted().items()}
    kept = counted()["oldest"]
    columns = [_by_service(lines, kind) for lines in bills.values() for kind in ("gross", "net")]
    services = sorted(columns[0], key=lambda service: -columns[0][service])
    rows = [f"| {name} | " + " | ".join(f"{column[name]:.3f}" for column in columns) + " |" for name in services]
    total = " | ".join(f"{sum(column.values()):.3f}" for column in columns)
    heads = " | ".join(f"{order} first, {kind}" for order in bills for kind in ("gross", "after free tiers"))
    return "\n".join([f"{kept['date']}, {kept['games']} games, dollars:", "", f"| service | {heads} |",
                      "|---" * (1 + len(columns)) + "|", *rows, f"| together | {total} |"])


def _by_service(lines: list[bill.Line], kind: str) -> dict[str, float]:
    return {service: sum(float(getattr(line, kind)) for line in of)
            for service, of in groupby(lines, key=lambda line: line.service)}


def prices(pipeline: Pipeline) -> str:
    """A Markdown table of the price table."""
    found = bill.table()
    lines = [f"As of {found['as_of']}, {found['region']}:", "",
             "| service | unit | dollars | free each month | source | |", "|---|---|---|---|---|---|"]
    lines += [f"| {p['service']} | {p['what']} | {p['usd']:.10f} ".rstrip("0 ") + f" | {p['free']} | {p['source']} |"
              f" {p['mark']} |" for p in found["prices"].values()]
    return "\n".join(lines)


def assumptions(pipeline: Pipeline) -> str:
    """A Markdown table of what is not counted, but assumed."""
    return "\n".join(["| assumed | value | what it is |", "|---|---|---|",
                      *(f"| `{name}` | {said['value']} | {said['why']} |"
                        for name, said in bill.table()["assumed"].items())])


def operations(pipeline: Pipeline) -> str:
    """A Markdown table of what one operation asks for."""
    lines = ["| one | asks for |", "|---|---|"]
    for what, asked in REQUESTS.items():
        lines.append(f"| `{what}` | {', '.join(f'{n} {kind}' for kind, n in asked.items())} |")
    return "\n".join(lines)
