"""Who of a table is there already: by document, else by name and birth behind the same door."""

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
        self._by_document: dict[bytes, Person] = {}
        self._by_door: dict[tuple[UUID, str], list[Person]] = {}
        self.households: dict[str, Paper] = {}

    def ask(self, drafts: Sequence[Draft], county: str) -> None:
        """Ask once for everybody of these rows; earlier answers about people are forgotten, households are kept."""
        self._by_document.clear()
        for draft, found in zip(drafts, blinds_many([d.document for d in drafts], "document"), strict=True):
            draft.keys = found
        keys = [key for draft in drafts for key in draft.keys]
        for start in range(0, len(keys), ASKED):
            for person in _active().filter(document_blind__in=keys[start : start + ASKED]):
                self._by_document[bytes(person.document_blind or b"")] = person
        self._ask_households({draft.household for draft in drafts} - {""} - self.households.keys(), county)

    def ask_doors(self, homes: Iterable[UUID]) -> None:
        """Who lives behind these doors: for rows without a document."""
        self._by_door.clear()
        wanted = sorted(set(homes))
        for start in range(0, len(wanted), ASKED):
            ties = Tie.objects.filter(home__in=wanted[start : start + ASKED], to_date=None, person__state="active")
            for tie in ties.select_related("person"):
                self._by_door.setdefault((tie.home_id, tie.person.name), []).append(tie.person)

    def by_document(self, draft: Draft) -> Person | None:
        return next((self._by_document[key] for key in draft.keys if key in self._by_document), None)

    def by_door(self, draft: Draft, home: UUID) -> Person | None:
        """Somebody of this name behind this door, born the same day as far as both are known."""
        birth = draft.values.get("birth_date")
        for person in self._by_door.get((home, draft.name), []):
            if birth is None or person.birth_date in (None, birth):
                return person
        return None

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


def _active() -> QuerySet[Person]:
    return Person.objects.filter(state=RecordState.ACTIVE)


def news(person: Person, draft: Draft) -> dict[str, object]:
    """What a row says about somebody who is there, where it says something else."""
    said = {"name": draft.name, **draft.values}
    return {name: value for name, value in said.items() if value and not same(person, field(Kind.PERSON, name), value)}
