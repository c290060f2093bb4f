"""Finds every sentence that people read: in Python by its syntax tree, in templates by Django's own reader."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation.template import templatize


@dataclass(frozen=True, slots=True, order=True)
class Message:
    """A sentence to translate: its context (empty for none), its English, its English plural (empty for none)."""

    context: str
    english: str
    plural: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """What a catalogue finds it by."""
        return (self.context, self.english)


@dataclass(frozen=True, slots=True)
class Found:
    """A message and where it stands."""

    message: Message
    path: Path
    line: int


# Which arguments of a call are the context, the sentence and the plural.
CALLS: dict[str, tuple[int | None, int, int | None]] = {
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
    "npgettext_lazy": (0, 1, 2),
    "problem": (None, 2, None),
}
KEYWORDS = {"problem": "sentence"}
TEMPLATE_CALL = re.compile(r"(?<![\w.])(n?p?gettext|_)\(")


def in_python(path: Path) -> Iterator[Found]:
    """The messages of one module; calls whose sentence is not written out are left to who writes it out."""
    tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
    names = _names(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            message = _of_call(node, names)
            if message is not None:
                yield Found(message, path, node.lineno)


def _names(tree: ast.Module) -> dict[str, str]:
    """What each local name stands for: `from … import gettext as _` makes `_` stand for gettext."""
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            names.update({alias.asname or alias.name: alias.name for alias in node.names if alias.name in CALLS})
        if isinstance(node, ast.FunctionDef) and node.name in CALLS:
            names[node.name] = node.name
    return names


def _of_call(node: ast.Call, names: dict[str, str]) -> Message | None:
    called = node.func
    if isinstance(called, ast.Name):
        name = names.get(called.id, "")
    elif isinstance(called, ast.Attribute) and called.attr in CALLS and called.attr != "problem":
        name = called.attr
    else:
        return None
    return _message(node, name) if name else None


def _message(node: ast.Call, name: str) -> Message | None:
    context, sentence, plural = CALLS[name]
    english = _words(node, sentence) or _keyword(node, KEYWORDS.get(name, ""))
    if english is None:
        return None
    return Message(
        context=(_words(node, context) or "") if context is not None else "",
        english=english,
        plural=(_words(node, plural) or "") if plural is not None else "",
    )


def _words(node: ast.Call, index: int) -> str | None:
    return _text(node.args[index]) if index < len(node.args) else None


def _keyword(node: ast.Call, name: str) -> str | None:
    return next((_text(word.value) for word in node.keywords if word.arg == name), None) if name else None


def _text(node: ast.expr) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = _text(node.left), _text(node.right)
        return left + right if left is not None and right is not None else None
    return None


def in_template(path: Path) -> Iterator[Found]:
    """The messages of one template: translate, blocktranslate with context and plural, and _("…") in any tag."""
    source = templatize(path.read_text(encoding="utf-8"), origin=str(path))
    for match in TEMPLATE_CALL.finditer(source):
        call = _call_at(source, match.start())
        name = "gettext" if match[1] == "_" else match[1]
        message = _message(call, name) if call is not None else None
        if message is not None:
            yield Found(message, path, source.count("\n", 0, match.start()) + 1)


def _call_at(source: str, start: int) -> ast.Call | None:
    """The call that begins at `start`: up to the first closing bracket that makes it whole."""
    end = source.find(")", start)
    while end != -1:
        try:
            node = ast.parse(source[start : end + 1].replace("\n", " "), mode="eval").body
        except SyntaxError:
            end = source.find(")", end + 1)
            continue
        return node if isinstance(node, ast.Call) else None
    return None


def everything(package: Path) -> Iterator[Found]:
    """Every message of the package, tests left out."""
    for path in sorted(package.rglob("*.py")):
        if "tests" not in path.parts and "migrations" not in path.parts:
            yield from in_python(path)
    for pattern in ("*.html", "*.txt"):
        for path in sorted(package.rglob(pattern)):
            if "templates" in path.parts:
                yield from in_template(path)
