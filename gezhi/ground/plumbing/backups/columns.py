"""How a value stands in a backup, whatever database it came from: plain JSON, spelled by the kind of its column."""

from __future__ import annotations

from django.db import models

KINDS = ("uuid", "instant", "date", "bytes", "bool", "json", "decimal", "int", "float", "text")
"""uuid: 32 hex digits. instant: `2026-11-16 01:00:00[.123456]` in UTC. date: `2026-11-16`. bytes: hex. bool: 0 or 1.
json: its text. decimal: its digits. Every value may be null."""

_KINDS: dict[str, str] = {
    "UUIDField": "uuid",
    "DateTimeField": "instant",
    "DateField": "date",
    "BinaryField": "bytes",
    "BooleanField": "bool",
    "JSONField": "json",
    "DecimalField": "decimal",
    "FloatField": "float",
    **dict.fromkeys(("CharField", "TextField", "EmailField", "SlugField", "URLField", "FileField"), "text"),
    **dict.fromkeys(("AutoField", "BigAutoField", "SmallAutoField", "IntegerField", "SmallIntegerField"), "int"),
    **dict.fromkeys(("PositiveIntegerField", "PositiveSmallIntegerField", "PositiveBigIntegerField"), "int"),
    "BigIntegerField": "int",
}


def kind_of(field: models.Field[object, object]) -> str:
    """The kind of a column. Raises TypeError for a field that no backup can spell yet: a test asks for every one."""
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    try:
        return _KINDS[field.get_internal_type()]
    except KeyError:
        raise TypeError(f"a backup cannot spell {field.model.__name__}.{field.name}") from None
