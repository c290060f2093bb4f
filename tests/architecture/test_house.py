"""The house: captions and the floor plan agree, doors never write, files stay within their bounds."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from gezhi.domain.cases.rules.moves import as_contract

ROOT = Path(settings.BASE_DIR)
NO_ROOMS = {"tests", "migrations", "management", "commands", "templatetags", "locale"}
ROOMS = sorted(
    path.parent for path in (ROOT / "gezhi").rglob("__init__.py") if not NO_ROOMS & set(path.relative_to(ROOT).parts)
)
WRITES = {"save", "create", "bulk_create", "update_or_create", "get_or_create", "bulk_update", "delete"}
DOORS = ("web", "api", "tasks", "handlers", "management")


def caption(room: Path) -> str:
    return ast.get_docstring(ast.parse((room / "__init__.py").read_text(encoding="utf-8"))) or ""


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: str(room.relative_to(ROOT)))
def test_every_room_has_a_caption_of_at_most_five_lines(room: Path) -> None:
    lines = caption(room).splitlines()
    assert 1 <= len(lines) <= 5


def test_the_floor_plan_repeats_the_captions() -> None:
    plan = (ROOT / "docs" / "floor-plan.md").read_text(encoding="utf-8")
    for room in ROOMS:
        first = caption(room).splitlines()[0]
        assert first in plan, f"docs/floor-plan.md does not know {room.relative_to(ROOT)}: {first}"


def door_files() -> list[Path]:
    found = [path for path in (ROOT / "gezhi").rglob("*.py") if set(DOORS) & set(path.relative_to(ROOT).parts)]
    single = [path for path in (ROOT / "gezhi" / "domain").rglob("*.py") if path.stem in DOORS]
    edges = list((ROOT / "gezhi" / "edges").rglob("*.py")) + list((ROOT / "gezhi" / "portal").rglob("*.py"))
    every = sorted({*found, *single, *edges})
    return [path for path in every if not {"tests", "ground", "services"} & set(path.parts)]


def writes(tree: ast.AST) -> Iterator[str]:
    """Calls that look like writes to a table: X.objects.create(…), row.save(…), queryset.update(…)."""
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES):
            continue
        source = ast.unparse(node.func.value)
        if ".objects" in source or node.func.attr in {
            "bulk_create",
            "bulk_update",
            "update_or_create",
            "get_or_create",
        }:
            yield f"line {node.lineno}: {source}.{node.func.attr}"


@pytest.mark.parametrize("file", door_files(), ids=lambda file: str(file.relative_to(ROOT)))
def test_doors_never_write_to_tables(file: Path) -> None:
    assert list(writes(ast.parse(file.read_text(encoding="utf-8")))) == []


def test_the_lint_for_writes_finds_one() -> None:
    assert list(writes(ast.parse("Case.objects.create(x=1)"))) == ["line 1: Case.objects.create"]


def python_files() -> list[Path]:
    folders = ("gezhi", "tools", "bench", "tests")
    found = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    return [path for path in found if "migrations" not in path.parts]


def test_no_file_passes_400_lines_and_no_function_80() -> None:
    too_long = [line for path in python_files() for line in _too_long(path)]
    assert too_long == []


def _too_long(path: Path) -> Iterator[str]:
    text = path.read_text(encoding="utf-8")
    if text.count("\n") > 400:
        yield f"{path.relative_to(ROOT)}: {text.count(chr(10))} lines"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno + 1 > 80:
            yield f"{path.relative_to(ROOT)}: {node.name}"


def test_the_phone_receives_the_table_of_moves_as_it_is() -> None:
    """`contracts/transitions/cases.json` is what programs and phones read; `python -m tools.contracts` writes it."""
    written = json.loads((ROOT / "contracts" / "transitions" / "cases.json").read_text(encoding="utf-8"))
    assert written == as_contract()


def test_no_address_of_a_registry_and_no_path_of_a_machine_is_committed() -> None:
    for name in ("requirements/run.txt", "requirements/dev.txt", "requirements/node.txt", "client/package-lock.json"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert '"resolved"' not in text
        assert "index-url" not in text
        assert "file:///" not in text
