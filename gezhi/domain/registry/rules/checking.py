"""Whether values fit the fields of their kind, before anything is written: one look for every door and every kind."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import Any

from gezhi.domain.registry.rules.fields import Field, Form
from gezhi.ground.kernel.problem import problem

UNKNOWN_FIELD = problem("register.unknown_field", 422, "There is no field “{field}” here.")
TOO_LONG = problem("register.too_long", 422, "“{field}” has at most {limit} characters.")
UNKNOWN_CODE = problem("register.unknown_code", 422, "“{value}” is no code of “{field}”.")
NOT_A_NUMBER = problem("register.not_a_number", 422, "“{field}” is a number from 0 to {most}.")
WRONG_KIND = problem("register.wrong_kind", 422, "“{field}” is written in another way.")
MISSING = problem("register.missing", 422, "“{field}” is needed.")
MOST = 32_767

Known = Callable[[str], Collection[str]]
"""The codes of a code table, by its name."""


def checked(
    fields: Sequence[Field], values: Mapping[str, Any], known: Known, *, needed: Collection[str] = ()
) -> dict[str, Any]:
    """`values` as they are kept: text trimmed. An empty text, code or None is allowed where nothing is `needed`.

    Raises Problem `register.unknown_field`, `.missing`, `.too_long`, `.unknown_code`, `.not_a_number` or `.wrong_kind`.
    """
    by_name = {field.name: field for field in fields}
    found: dict[str, Any] = {}
    for name, value in values.items():
        if name not in by_name:
            raise UNKNOWN_FIELD(field=name)
        found[name] = _checked(by_name[name], value, known)
    for name in needed:
        if not found.get(name):
            raise MISSING(field=name)
    return found


def _checked(field: Field, value: Any, known: Known) -> Any:
    if field.form in (Form.LINE, Form.SEALED, Form.CODE):
        return _text(field, value, known)
    if field.form is Form.YES_NO:
        return _of(field, value, bool)
    if value is None:
        return None
    if field.form in (Form.NUMBER, Form.DECIMAL):
        return _number(field, value)
    return _of(field, value, date if field.form is Form.DAY else dict)


def _text(field: Field, value: Any, known: Known) -> str:
    text = str(_of(field, value, str)).strip()
    if field.form is Form.CODE:
        if text and text not in known(field.table):
            raise UNKNOWN_CODE(field=field.name, value=text[:20])
    elif field.limit and len(text) > field.limit:
        raise TOO_LONG(field=field.name, limit=field.limit)
    return text


def _number(field: Field, value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= MOST:
        raise NOT_A_NUMBER(field=field.name, most=MOST)
    return value


def _of(field: Field, value: Any, kind: type) -> Any:
    if not isinstance(value, kind):
        raise WRONG_KIND(field=field.name)
    return value
