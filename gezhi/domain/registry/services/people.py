"""Deeds on people: enter, amend, confirm, move, cancel, reveal a sealed number."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from uuid import UUID

from gezhi.domain.registry.models import Gathering, Person, Tie
from gezhi.domain.registry.models.kept import Kept
from gezhi.domain.registry.services import tallying
from gezhi.domain.registry.vocabulary import CancelReason, TieRole
from gezhi.ground.plumbing.bulk import snapshot, update_changed


def settle(person: Person, home_id: UUID, code: str, *, gathering: Gathering, at: datetime) -> None:
    """Somebody lives behind another door now: the earlier tie ends, a new one begins, they stand there."""
    today = at.date()
    Tie.objects.filter(person=person, role=TieRole.LIVES, to_date=None).update(
        to_date=today, reason=CancelReason.MOVED_AWAY.value
    )
    Tie.objects.create(person=person, home_id=home_id, role=TieRole.LIVES, from_date=today, gathering=gathering)
    _stand(person, code, at, home_id=home_id)


def _stand(row: Kept, code: str, at: datetime, **values: object) -> None:
    before, counts = snapshot(row), Counter[tuple[str, str, str]]()
    tallying.add(counts, row, -1)
    row.code, row.version, row.changed_at = code, row.version + 1, at
    for name, value in values.items():
        setattr(row, name, value)
    update_changed(row, before)
    tallying.add(counts, row, 1)
    tallying.write(counts)
