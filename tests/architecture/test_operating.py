"""What an operator copies: the page of settings and the example files name only what there is."""

from __future__ import annotations

import ast
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands, load_command_class

ROOT = Path(settings.BASE_DIR)
PAGE = (ROOT / "docs" / "operate.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| `(GEZHI_\w+)` \| (.+?) \|", re.MULTILINE)
NAME = re.compile(r"\bGEZHI_[A-Z_]+[A-Z]\b")
FILES = sorted((ROOT / "deploy").iterdir())


def read_by_the_settings() -> Iterator[tuple[str, ast.expr]]:
    """The name of every variable that is read, and its default as written."""
    tree = ast.parse((ROOT / "gezhi" / "settings" / "__init__.py").read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and len(node.args) == 2 and isinstance(node.args[0], ast.Constant):
            name = node.args[0].value
            if isinstance(name, str) and name.startswith("GEZHI_"):
                yield name, node.args[1]


def as_told(default: ast.expr) -> str | None:
    """How the page writes a default; None where the settings work it out."""
    if any(isinstance(part, ast.Name) for part in ast.walk(default)):
        return None
    value = eval(compile(ast.Expression(default), "default", "eval"), {})  # our own source
    if isinstance(value, list):
        value = ",".join(value)
    return f"`{int(value) if isinstance(value, bool) else value}`" if value != "" else "–"


def test_every_setting_stands_in_the_page_with_its_default() -> None:
    told = dict(ROW.findall(PAGE.partition("\n## Settings\n")[2].partition("\n## ")[0]))
    read = dict(read_by_the_settings())
    assert len(read) > 30
    assert read.keys() - set(NAME.findall(PAGE)) == set()
    assert told.keys() - read.keys() == set()
    expected = {name: as_told(read[name]) for name in told}
    assert {name: told[name] for name in told if expected[name] is not None} == {
        name: default for name, default in expected.items() if default is not None
    }


def lines() -> Iterator[tuple[str, list[str]]]:
    """Every call of `gezhi` in the example files and in indented lines of the page, cut into words."""
    for file in FILES:
        for line in file.read_text(encoding="utf-8").splitlines():
            found = re.match(r"ExecStart=\S*/gezhi (.+)", line) or re.search(r"(?:: )(serve --.+)\.$", line)
            if found:
                yield file.name, shlex.split(re.sub(r" \(or .*\)", "", found[1]))
    for line in PAGE.splitlines():
        found = re.match(r" {4,}(?:15 2 \* \* \*  )?gezhi ([a-z].*)", line)
        if found:
            yield "operate.md", shlex.split(re.split(r" {3,}|#|&&", found[1])[0])


@pytest.mark.parametrize(("where", "words"), list(lines()), ids=lambda one: one if isinstance(one, str) else one[0])
def test_every_command_of_the_examples_is_there_with_its_options(where: str, words: list[str]) -> None:
    known = get_commands()
    joined = "_".join(words[:2])
    name, rest = (joined, words[2:]) if joined in known else (words[0], words[1:])
    assert name in known, f"{where}: gezhi {' '.join(words)}"
    app = known[name]
    command = load_command_class(app, name) if isinstance(app, str) else app
    parser = command.create_parser("gezhi", name)
    shown = parser.format_help()
    for action in parser._actions:
        if isinstance(action.choices, dict):  # deeds of `gezhi keys`
            shown += "".join(deed.format_help() for deed in action.choices.values())
    missing = [word for word in rest if word.startswith("--") and word.split("=")[0] not in shown]
    assert missing == [], f"{where}: gezhi {' '.join(words)}"


def test_the_examples_name_only_settings_that_are_read() -> None:
    read = {name for name, _ in read_by_the_settings()}
    named = {name for file in FILES for name in NAME.findall(file.read_text(encoding="utf-8"))}
    assert {"GEZHI_DATABASE", "GEZHI_PROXIES"} <= named <= read


def test_every_example_file_is_named_in_the_page() -> None:
    assert [file.name for file in FILES if file.name not in PAGE] == []
