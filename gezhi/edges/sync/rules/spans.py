"""Keys of documents and spans of keys. Keys are compared byte by byte, as both databases and JavaScript do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Span = tuple[str, str | None]
"""From behind the first key (“”: from the beginning) up to and with the second (None: to the end)."""

Held = dict[str, dict[str, dict[str, Any]]]
"""Documents by kind and id, each with its values by column."""

WHOLE: Span = ("", None)


def key_of(code: str, id: str) -> str:
    """Where a document stands in a walk. The sign between sorts before every digit: an area before what is in it."""
    return f"{code}/{id}"


def covers(span: Sequence[str | None], key: str) -> bool:
    """Whether `key` lies inside a span."""
    first, last = span
    return key > (first or "") and (last is None or key <= last)


def merge(held: Held, part: Mapping[str, Any]) -> None:
    """Take one part of a page over into what is held.

    Rows replace what bears their id; what a span covers and the part does not name is gone.
    """
    documents = held.setdefault(part["kind"], {})
    rows = [dict(zip(part["columns"], row, strict=True)) for row in part["rows"]]
    named = {row["id"] for row in rows}
    forgotten = set(part.get("gone", ()))
    span = part.get("span")
    if span is not None:
        forgotten |= {id for id, row in documents.items() if covers(span, key_of(row["code"], id))} - named
    for id in forgotten:
        documents.pop(id, None)
    documents.update({row["id"]: row for row in rows})
