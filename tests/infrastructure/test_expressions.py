"""Terraform's language as it is evaluated here; where Terraform is installed, it is asked whether that is so."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.emulators.running import Missing
from tests.infrastructure import language, terraform
from tests.infrastructure.expressions import Unresolved, evaluate
from tests.infrastructure.functions import FUNCTIONS, plain

MEANT: list[tuple[str, Any]] = [
    ('"a-${1 + 2 * 3}-${true}-$${x}\\n\\"é\\u00e9"', 'a-7-true-${x}\n"éé'),
    ('"${[1, 2]}"', [1, 2]),
    ("1 < 2 && !(3 >= 4) || false", True),
    ('1 == 1 && 1 != 2 && "1" != "2" && true != false', True),
    ("10 / 4 - 7 % 4", -0.5),
    ("false ? 1 : -2", -2),
    ('{ b = 1, "a" = 2, (upper("c")) = null }', {"a": 2, "b": 1, "C": None}),
    ('{ for k, v in { b = 1, a = 2 } : upper(k) => v * 2 if v > 1 }', {"A": 4}),
    ("{ for v in [1, 2, 3] : v % 2 == 0 ? \"even\" : \"odd\" => v... }", {"even": [2], "odd": [1, 3]}),
    ('[for k, v in { b = 1, a = 2 } : "${k}${v}"]', ["a2", "b1"]),
    ("[for i, v in [5, 6] : i * v]", [0, 6]),
    ("[for v in toset([3, 1, 3]) : v]", [1, 3]),
    ('[{ a = { b = 1 } }, { a = { b = 2 } }][*].a.b', [1, 2]),
    ("null[*]", []),
    ('{ a = [1, 2] }.a[1] + { a = [1, 2] }["a"][0]', 3),
    ('try({ a = 1 }.b, {}.c, "none")', "none"),
    ('can(regex("^[a-z]+$", "abc")) && !can({}.a)', True),
    ('merge([{ a = 1, b = 1 }, { b = 2 }]...)', {"a": 1, "b": 2}),
    ('<<-EOT\n    one ${1 + 1}\n      three $${x}\n  EOT\n', "one 2\n  three ${x}\n"),
    ("alltrue([true, false])", False),
    ('base64encode("{}")', "e30="),
    ('concat([1], ["a"])', [1, "a"]),
    ('contains(["a"], "b")', False),
    ('join("|", ["a", 1, true])', "a|1|true"),
    ('jsonencode({ b = [1, null, 1.5], a = "<&>\\"é" })', '{"a":"\\u003c\\u0026\\u003e\\"é","b":[1,null,1.5]}'),
    ("keys({ b = 1, a = 2 })", ["a", "b"]),
    ('length({ a = 1 }) + length("héé") + length([])', 4),
    ('regex("(\\\\w+)-(\\\\d+)", "ab-12")', ["ab", "12"]),
    ('regex("(?P<word>\\\\w+)", "ab")', {"word": "ab"}),
    ('replace("a.b.c", ".", "-")', "a-b-c"),
    ('replace("from a.b", "/\\\\b([a-z]\\\\.[a-z])\\\\b/", "`x.$1`")', "from `x.a.b`"),
    ('setsubtract(["b", "a"], ["b"])', ["a"]),
    ('setunion(["b"], ["a", "b"])', ["a", "b"]),
    ('sha256("a")', "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"),
    ('sort(["b", "a"])', ["a", "b"]),
    ('split(".", "a.b")', ["a", "b"]),
    ('startswith("-- Alert", "--")', True),
    ('substr("hello", 1, 3)', "ell"),
    ('substr("hello", 1, -1)', "ello"),
    ('toset(["b", "a", "b"])', ["a", "b"]),
    ("tostring(10737418240)", "10737418240"),
    ('trimspace(" a\\n")', "a"),
    ('trimsuffix("a.sql", ".sql")', "a"),
    ('upper("a")', "A"),
    ("values({ b = 1, a = 2 })", [2, 1]),
    ('yamldecode("a: [1, x]\\nb: {c: true}")', {"a": [1, "x"], "b": {"c": True}}),
]
FILES = {"file", "fileset", "filesha256"}


@pytest.mark.parametrize(("written", "value"), MEANT, ids=lambda value: str(value)[:50])
def test_an_expression_means(written: str, value: Any) -> None:
    assert plain(evaluate(language.parse(f"x = {written}\n").arguments["x"], {})) == value


def test_terraform_means_the_same(tmp_path: Path) -> None:
    try:
        terraform.binary()
    except Missing as why:
        pytest.skip(str(why))
    outputs = [f'output "o{n:02}" {{\n  value = {written}\n}}\n' for n, (written, _) in enumerate(MEANT)]
    (tmp_path / "main.tf").write_text("".join(outputs))
    stage = terraform.Stage(tmp_path, terraform.surroundings(tmp_path))
    stage.run("apply", "-auto-approve")
    told = json.loads(stage.run("output", "-json"))
    assert [told[name]["value"] for name in sorted(told)] == [value for _, value in MEANT]


def test_files_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.sql").write_text("SELECT ${x}")
    scope = {"path": {"module": str(tmp_path)}}
    assert evaluate(language.expression('file("${path.module}/a.sql")'), scope) == "SELECT ${x}"
    assert evaluate(language.expression('fileset(path.module, "*.sql")'), scope) == ["a.sql"]
    assert evaluate(language.expression('templatefile("${path.module}/a.sql", { x = 1 })'), scope) == "SELECT 1"
    assert evaluate(language.expression('filesha256("${path.module}/a.sql")'), scope)[:8] == "b06a80f2"


def test_every_function_that_is_known_is_tried() -> None:
    tried = {name for name in FUNCTIONS if any(f"{name}(" in written for written, _ in MEANT)}
    assert FUNCTIONS.keys() - tried == FILES


@pytest.mark.parametrize(("written", "told"), [
    ("var.x", "var is not declared"), ("{ a = 1 }.b", "there is no 'b' among a"), ("[1][1]", "no element 1 among 1"),
    ("timestamp()", "the function timestamp is not known"), ('{ for v in [1, 1] : "a" => v }', "two elements"),
    ('"a".b', "has no members"), ("try({}.a)", "no argument of try"),
])
def test_what_has_no_value_says_why(written: str, told: str) -> None:
    with pytest.raises(Unresolved, match=told):
        evaluate(language.expression(written), {})
