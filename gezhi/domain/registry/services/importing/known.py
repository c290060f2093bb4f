"""Who of a table is there already for sure: by document, else by name and birth behind the same door; and on what
papers they stand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from gezhi.domain.registry.models import Household, Person, Registration, Tie
from gezhi.domain.registry.rules.fields import field
from gezhi.domain.registry.services.importing.drafts import Draft
from gezhi.domain.registry.services.keeping import same
from gezhi.domain.registry.vocabulary import HEADS, Kind, RecordState
from gezhi.ground.plumbing.scope import inside
from gezhi.ground.plumbing.sealing.values import blinds_many

ASKED = 400


@dataclass(slots=True)
class Paper:
    """A registered household, and whether it has a head."""

    id: UUID
    has_head: bool


class Known:
    """What the register holds about the people and households of some rows."""

    def __init__(self) -> None:
        self._by_document: dict[bytes, list[Person]] = {}
        self._by_door: dict[UUID, list[Person]] = {}
        self._registrations: dict[UUID, list[Registration]] = {}
        self.households: dict[str, Paper] = {}

    def ask(self, drafts: Sequence[Draft], county: str) -> None:
        """Ask once for everybody of these rows; earlier answers about people are forgotten, households are kept."""
        self._by_document.clear()
        for draft, found in zip(drafts, blinds_many([d.document for d in drafts], "document"), strict=True):
            draft.keys = found
        keys = [key for draft in drafts for key in draft.keys]
        for start in range(0, len(keys), ASKED):
            for person in active().filter(document_blind__in=keys[start : start + ASKED]).order_by("id"):
                self._by_document.setdefault(bytes(person.document_blind or b""), []).append(person)
        self._ask_households({draft.household for draft in drafts} - {""} - self.households.keys(), county)

    def ask_doors(self, homes: Iterable[UUID]) -> None:
        """Who stands behind these doors."""
        self._by_door.clear()
        wanted = sorted(set(homes))
        for start in range(0, len(wanted), ASKED):
            ties = Tie.objects.filter(home__in=wanted[start : start + ASKED], to_date=None, person__state="active")
            for tie in ties.select_related("person").order_by("person_id"):
                self._by_door.setdefault(tie.home_id, []).append(tie.person)

    def ask_registrations(self, people: Iterable[UUID]) -> None:
        """How these people are registered now."""
        self._registrations.clear()
        wanted = sorted(set(people))
        for start in range(0, len(wanted), ASKED):
            rows = Registration.objects.filter(person__in=wanted[start : start + ASKED], to_date=None)
            for row in rows:
                self._registrations.setdefault(row.person_id, []).append(row)

    def with_document(self, draft: Draft) -> list[Person]:
        """Everybody who bears the row's number."""
        return [person for key in draft.keys for person in self._by_document.get(key, ())]

    def behind(self, home: UUID) -> list[Person]:
        """Everybody behind a door that was asked for."""
        return self._by_door.get(home, [])

    def by_door(self, draft: Draft, home: UUID) -> Person | None:
        """Somebody of this name behind this door, born the same day as far as both are known."""
        birth = draft.values.get("birth_date")
        for person in self.behind(home):
            if person.name == draft.name and (birth is None or person.birth_date in (None, birth)):
                return person
        return None

    def registrations(self, person: Person) -> list[Registration]:
        return self._registrations.get(person.pk, [])

    def _ask_households(self, numbers: Iterable[str], county: str) -> None:
        wanted = sorted(numbers)
        for start in range(0, len(wanted), ASKED):
            rows = Household.objects.filter(
                inside("code", [county]), number__in=wanted[start : start + ASKED], state=RecordState.ACTIVE
            )
            ids = dict(rows.values_list("number", "id"))
            headed = Registration.objects.filter(household__in=ids.values(), to_date=None, relation__in=HEADS)
            heads = set(headed.values_list("household_id", flat=True))
            self.households |= {number: Paper(id, id in heads) for number, id in ids.items()}


def active() -> QuerySet[Person]:
    return Person.objects.filter(state=RecordState.ACTIVE)


def news(person: Person, draft: Draft) -> dict[str, object]:
    """What a row says about somebody who is there, where it says something else."""
    said = {"name": draft.name, **draft.values}
    return {name: value for name, value in said.items() if value and not same(person, field(Kind.PERSON, name), value)}
