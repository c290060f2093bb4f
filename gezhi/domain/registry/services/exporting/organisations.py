"""Facts about organisations for a list."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from gezhi.domain.registry.models import Organisation
from gezhi.domain.registry.services.exporting.people import CHUNK, Facts, chunks
from gezhi.domain.registry.vocabulary import RecordState
from gezhi.ground.plumbing.scope import inside
from gezhi.ground.plumbing.sealing.values import Place, unseal

PLAIN = ("uscc", "unit_class", "address", "contact", "staff_count", "hours", "is_key", "opened_date", "lon", "lat")


def organisations(code: str, classes: Sequence[str], wanted: Collection[str]) -> Iterator[Facts]:
    """Every organisation of an area in force; of these classes where any are named."""
    rows = Organisation.objects.filter(inside("code", [code]), state=RecordState.ACTIVE)
    rows = rows.filter(unit_class__in=classes) if classes else rows
    for chunk in chunks(rows.order_by("code", "name", "id").iterator(chunk_size=CHUNK)):
        for row in chunk:
            own = {name: getattr(row, name) for name in PLAIN}
            phone = ""
            if "phone" in wanted and row.phone:
                phone = unseal(row.phone, Place("register_organisation", "phone", row.pk))
            grid = row.code if len(row.code) >= 15 else ""
            yield {**own, "title": row.name, "phone": phone, "grid": grid, "county": row.code[:6]}
