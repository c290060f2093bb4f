"""Streets come from a map: lines with a number of the source. Loading the same again changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import shapely
from django.db import transaction

from gezhi.domain.patrols.models import Street
from gezhi.domain.patrols.rules.streets import pieces
from gezhi.ground.kernel.geometry import to_wkb
from gezhi.ground.kernel.ids import new_id
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.bulk import insert
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.scope import Scope

NO_NUMBER = problem("street.no_number", 422, "Every street needs the number its source gives it.")
TWICE = problem("street.twice", 422, "The source names the street {number} twice.")


@dataclass(frozen=True, slots=True)
class StreetLine:
    """A street as a source gives it, longitude first (CGCS2000/WGS-84)."""

    number: str
    name: str
    line: Sequence[tuple[float, float]]


@transaction.atomic
def load_streets(*, scope: Scope, source: str, lines: Sequence[StreetLine], at: datetime) -> int:
    """Take over all streets of a source; how many are new or changed. One that the source no longer names goes out of
    use. Raises Problem `street.*`, `position.*` or `scope.forbidden`; then nothing has changed."""
    by = scope.acting_for_all(Permission.PATROLS_PLAN)
    wanted = _read(source, lines, at)
    kept = {row.number: row for row in Street.objects.filter(source=source)}
    insert([row for number, row in wanted.items() if number not in kept])
    changed = [row for number, row in kept.items() if _takes_over(row, wanted.get(number), at)]
    Street.objects.bulk_update(changed, ["name", "line", "length_m", "is_active", "changed_at"], batch_size=500)
    count = len(wanted.keys() - kept.keys()) + len(changed)
    facts = {"source": source, "streets": len(wanted), "changed": count}
    journal.record(deed="street.load", by=by, subject=("street", None), facts=facts, at=at)
    return count


def _read(source: str, lines: Sequence[StreetLine], at: datetime) -> dict[str, Street]:
    found: dict[str, Street] = {}
    for told in lines:
        number = told.number.strip()[:40]
        if not number:
            raise NO_NUMBER()
        if number in found:
            raise TWICE(number=number)
        line = shapely.LineString(told.line) if len(told.line) > 1 else shapely.LineString()
        cut = pieces(*shapely.get_coordinates(line).T)
        found[number] = Street(
            id=new_id(),
            source=source,
            number=number,
            name=told.name.strip()[:80],
            line=to_wkb(line),
            length_m=cut.metres * len(cut),
            changed_at=at,
        )
    return found


def _takes_over(row: Street, wanted: Street | None, at: datetime) -> bool:
    """Whether the kept row changes to what the source now says."""
    if wanted is None:
        is_new = row.is_active
        row.is_active = False
    else:
        is_new = not row.is_active or (bytes(row.line), row.name) != (wanted.line, wanted.name)
        row.line, row.name, row.length_m, row.is_active = wanted.line, wanted.name, wanted.length_m, True
    if is_new:
        row.changed_at = at
    return is_new
