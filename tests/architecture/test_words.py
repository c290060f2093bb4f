"""Everything the product writes into its journals and does in the background has a word for people to read."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings

from gezhi.portal.journal.words import DEEDS, SUBJECTS
from gezhi.portal.operation.words import PERIODICS, TASKS


@cache
def modules() -> dict[str, tuple[ast.AST, ...]]:
    """Every node of the product's modules, by dotted name."""
    root = Path(settings.BASE_DIR)
    return {
        ".".join(file.relative_to(root).with_suffix("").parts): tuple(ast.walk(ast.parse(file.read_text("utf-8"))))
        for file in (root / "gezhi").rglob("*.py")
        if "tests" not in file.parts
    }


def written_in_the_code(argument: str) -> Iterator[tuple[str, str]]:
    """Every literal that the product's code hands to `argument` of `record`, `look` or `line`."""
    for module, nodes in modules().items():
        for call in nodes:
            if isinstance(call, ast.Call) and _name(call.func) in {"record", "look", "line"}:
                yield from ((module, word) for word in _literals(call, argument))


def _name(called: ast.expr) -> str:
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


def _literals(call: ast.Call, argument: str) -> Iterator[str]:
    for keyword in call.keywords:
        value = keyword.value
        if keyword.arg == argument and isinstance(value, ast.Tuple):
            value = value.elts[0]
        if keyword.arg == argument and isinstance(value, ast.Constant):
            yield str(value.value)


def tasks_in_the_code() -> Iterator[str]:
    """Dotted names of all functions below a `@task` in the product's code."""
    for module, nodes in modules().items():
        for node in nodes:
            if isinstance(node, ast.FunctionDef):
                decorators = [ast.unparse(decorator).split("(")[0] for decorator in node.decorator_list]
                if "task" in decorators:
                    yield f"{module}.{node.name}"


@pytest.mark.parametrize(("argument", "words"), [("deed", DEEDS), ("subject", SUBJECTS)])
def test_everything_the_product_writes_has_a_word(argument: str, words: dict[str, str]) -> None:
    written = list(written_in_the_code(argument))
    assert len(written) > 25
    assert [(module, word) for module, word in written if word not in words] == []


def test_every_deed_of_the_clock_and_every_task_has_a_word() -> None:
    assert [name for name, _ in settings.CLOCK if name not in PERIODICS] == []
    assert [path for path in tasks_in_the_code() if path not in TASKS] == []
