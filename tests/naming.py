"""Tests that documents name as `path::name`."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

from django.conf import settings

NAMED = re.compile(r"`([\w/.]+\.py)::(\w+)`")


def named_in(text: str) -> list[tuple[str, str]]:
    """(path, name) of each test that a text names."""
    return NAMED.findall(text)


def missing_of(named: list[tuple[str, str]]) -> list[str]:
    """Those of them that do not exist."""
    return [f"{file}::{name}" for file, name in named if name not in _tests_of(file)]


@cache
def _tests_of(file: str) -> frozenset[str]:
    path = Path(settings.BASE_DIR) / file
    if not path.exists():
        return frozenset()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))
