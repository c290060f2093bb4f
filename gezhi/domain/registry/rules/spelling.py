"""Values as text: how history and proposals keep them, and how they are read back."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from gezhi.domain.registry.rules.fields import Field, Form


def spelled(value: Any) -> str:
    """A value as history keeps it."""
    if value is None:
        return ""
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    return value.isoformat() if isinstance(value, date) else str(value)


def says_something(value: Any) -> bool:
    """Whether a column holds a value: “no” is one, an empty text and a number that nobody gave (0) are none."""
    return value is False or value not in (None, "", b"", 0)


def value_of(one: Field, text: str) -> Any:
    """A value as its row has it, from the text that `spelled` wrote. Raises ValueError for another text."""
    if one.form is Form.DAY:
        return date.fromisoformat(text) if text else None
    if one.form is Form.NUMBER:
        return int(text) if text else None
    if one.form is Form.DECIMAL:
        return float(text) if text else None
    if one.form is Form.YES_NO:
        return text == "True" if text else None
    if one.form is Form.ATTRIBUTES:
        return json.loads(text) if text else {}
    return text
