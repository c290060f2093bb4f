"""Rows spelled as the database's own loader takes them, for writers of hundreds of thousands.

A spelled value is a piece of COPY text on PostgreSQL and what the driver binds on SQLite. A pattern of a row is spelled
once and filled in many times, which costs a fraction of preparing every value of every row. Ids are spelled as 32 hex
digits and instants begin with their date in UTC, `2026-03-01`, on both.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection, models, transaction

from gezhi.ground.plumbing.bulk import preparation
from gezhi.ground.plumbing.databases import is_postgresql

Spelled = list[Any]
"""A row, value by value in the order of its columns."""

_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def columns_of(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    """The columns a loader fills: all but a key that the database gives."""
    return [field for field in model._meta.concrete_fields if not isinstance(field, models.AutoField)]


def spell(field: models.Field[Any, Any], value: Any) -> Any:
    """A value of `field` as the loader takes it."""
    prepare = preparation(field)
    prepared = prepare(value) if prepare else value
    return _text(prepared) if is_postgresql() else prepared


def bytes_speller() -> Callable[[bytes], Any]:
    """What spells bytes as the loader takes them; asked for once, for bytes are made for every row."""
    return _hexed if is_postgresql() else bytes


def _text(value: Any) -> str:
    """A prepared value as COPY's text format has it. Raises KeyError for a kind that no column of ours holds."""
    return _TEXTS[type(getattr(value, "obj", value))](value)


def _json(value: Any) -> str:
    """What the driver wraps as JSON."""
    return json.dumps(value.obj, ensure_ascii=False).translate(_ESCAPES)


def _hexed(value: bytes | memoryview) -> str:
    return f"\\\\x{value.hex()}"


_TEXTS: dict[type[Any], Callable[[Any], str]] = {
    type(None): lambda value: "\\N",
    bool: lambda value: "t" if value else "f",
    str: lambda value: str(value).translate(_ESCAPES),
    UUID: lambda value: str(value.hex),
    datetime: lambda value: str(value.astimezone(UTC)),
    int: repr,
    float: repr,
    Decimal: str,
    dict: _json,
    list: _json,
    bytes: lambda value: _hexed(getattr(value, "obj", value)),
    memoryview: _hexed,
}


def load(model: type[models.Model], rows: Sequence[Spelled]) -> None:
    """Write spelled rows of all of `columns_of(model)`, in one transaction. Constraints hold as always."""
    quote = connection.ops.quote_name
    columns = columns_of(model)
    names = ", ".join(quote(field.column or "") for field in columns)
    table = quote(model._meta.db_table)
    with transaction.atomic(), connection.cursor() as cursor:
        if is_postgresql():
            with connection.wrap_database_errors, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                copy.write(_lines(rows))
        else:
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)  # noqa: S608  (our own names)


def _lines(rows: Sequence[Sequence[str]]) -> str:
    return "".join(["\t".join(row) + "\n" for row in rows])
