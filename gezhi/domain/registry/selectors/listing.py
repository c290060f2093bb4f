"""Lists of an area, a page at a time: along an index that begins with the code, from where the last page ended."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

import orjson
from django.db.models import Model, Q, QuerySet

from gezhi.ground.kernel.area_code import Level
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.scope import Scope

BAD_CURSOR = problem("register.bad_cursor", 400, "This page of the list does not exist; begin at the first one.")
SIZE = 50
LONGEST = max(Level)
M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Page(Generic[M]):
    """Rows, and where the next page begins (“”: there is none)."""

    rows: list[M]
    next: str


def counts_by(scope: Scope) -> Permission:
    """By which permission the caller is told counts: whoever sees rows is told theirs, a leader has counts alone."""
    return Permission.REGISTER_VIEW if scope.may(Permission.REGISTER_VIEW) else Permission.REGISTER_COUNT


def my_areas(scope: Scope, area: str = "", permission: Permission = Permission.REGISTER_VIEW) -> list[str] | None:
    """The areas inside `area` in which the caller holds `permission`, none inside another; None: everywhere."""
    mine = None if scope.everywhere(permission) else list(scope.areas(permission))
    if not area:
        return None if mine is None else [str(code) for code in mine]
    if mine is None or any(code.contains(area) for code in mine):
        return [area]
    return [str(code) for code in mine if str(code).startswith(area)]


def standing_in(areas: Sequence[str] | None, field: str = "code") -> Q:
    """“Stands in one of the areas” as ranges of codes, which are read along an index that begins with the code.

    Codes hold digits only: from the area's own code to the same filled up with nines, in every collation.
    """
    if areas is None:
        return Q()
    found = Q(pk__in=[])
    for code in areas:
        one = Q(**{f"{field}__gte": code, f"{field}__lte": code.ljust(LONGEST, "9")})
        found = one if found == Q(pk__in=[]) else found | one
    return found


def page(rows: QuerySet[M], columns: Sequence[str], cursor: str = "", size: int = SIZE) -> Page[M]:
    """One page in the order of `columns`, of which the last one is the key. Raises Problem `register.bad_cursor`."""
    found = list(rows.filter(_after(cursor, columns)).order_by(*columns)[: size + 1])
    more = len(found) > size
    return Page(found[:size], _cursor(found[size - 1], columns) if more else "")


def _cursor(row: Any, columns: Sequence[str]) -> str:
    plain = orjson.dumps([str(_reached(row, column)) for column in columns])
    return base64.urlsafe_b64encode(plain).decode().rstrip("=")


def _reached(row: Any, path: str) -> Any:
    for name in path.split("__"):
        row = getattr(row, name)
    return row


def _after(cursor: str, columns: Sequence[str]) -> Q:
    if not cursor:
        return Q()
    try:
        values = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        texts, key = [str(value) for value in values[:-1]], UUID(values[-1])
    except (ValueError, TypeError, IndexError, AttributeError, binascii.Error):
        raise BAD_CURSOR() from None
    if len(texts) + 1 != len(columns):
        raise BAD_CURSOR()
    return _beyond(columns, [*texts, key])


def _beyond(columns: Sequence[str], values: Sequence[Any]) -> Q:
    """(a, b, c) > (x, y, z), with a ≥ x said first so that the index is entered there."""
    found, same = Q(pk__in=[]), Q()
    for column, value in zip(columns, values, strict=True):
        found |= same & Q(**{f"{column}__gt": value})
        same &= Q(**{column: value})
    return Q(**{f"{columns[0]}__gte": values[0]}) & found
