"""Before everything behind a door is confirmed at once: what that will be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from gezhi.domain.registry.models import Gathering, Home, Person
from gezhi.domain.registry.services import keeping
from gezhi.domain.registry.services.gathering import SAID
from gezhi.domain.registry.services.looking import look_at_home
from gezhi.domain.registry.services.people import behind
from gezhi.domain.registry.vocabulary import Kind, Source
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.scope import Scope


@dataclass(frozen=True, slots=True)
class Confirmable:
    """The fields of the home, or of somebody behind its door, that would be confirmed."""

    kind: Kind
    person: Person | None
    fields: tuple[str, ...]


def before_confirming(*, scope: Scope, home_id: UUID, at: datetime | None = None) -> tuple[Home, list[Confirmable]]:
    """The home, and what `confirm_behind` would confirm. A look at the home; nothing else is written.

    Raises Problem `scope.forbidden` or `scope.not_found`.
    """
    at = at or now()
    home = look_at_home(scope=scope, id=home_id)
    scope.acting(Permission.REGISTER_KEEP, home.code)
    said = Gathering(source=Source.WORKER.value, sureness=SAID, at=at)
    found = [Confirmable(Kind.HOME, None, keeping.confirmable(home, Kind.HOME, gathering=said, at=at))]
    found += [
        Confirmable(Kind.PERSON, person, keeping.confirmable(person, Kind.PERSON, gathering=said, at=at))
        for person in behind(home)
    ]
    return home, [one for one in found if one.fields]
