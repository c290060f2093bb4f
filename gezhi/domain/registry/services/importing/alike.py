"""Who may be the person of a row that neither number nor door settles: the candidates, weighed by the published
weights."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Sum

from gezhi.domain.registry.models import Person, Tally
from gezhi.domain.registry.rules.matching.judging import Judge, Sureness
from gezhi.domain.registry.rules.matching.model import Row
from gezhi.domain.registry.rules.tallying import LEVELS
from gezhi.domain.registry.services.importing.drafts import Draft
from gezhi.domain.registry.services.importing.known import ASKED, active
from gezhi.ground.plumbing.bulk import equal_to
from gezhi.ground.plumbing.sealing.values import blind_many

TOWN = 9
IN_TOWN = (f"SUBSTR(code, 1, {TOWN})", "pinyin", "birth_date")
"""What the index of a town's people begins with and ends in."""
GROWN_UP = 16
"""Years from which on a phone is somebody's own: before, it is the family's."""
FILLER = 30
"""A phone that so many share is nobody's."""
LEAST = 1000
"""No register is weighed as a smaller one: its first rows would be certain of everything."""
MOST_DOUBTS = 3
SAME_DOCUMENT, ALIKE = "same_document", "alike"


@dataclass(frozen=True, slots=True)
class Likely:
    """Somebody who may be the person of a row."""

    person: Person
    is_certain: bool
    why: str


class Alike:
    """The candidates of some rows: the same phone, the same name by its sound and birth in the same town."""

    def __init__(self, today: date) -> None:
        size = Tally.objects.filter(measure="people", level=min(LEVELS)).aggregate(n=Sum("count"))["n"] or 0
        self._judge = Judge(among=max(size, LEAST))
        self._today = today
        self._by_phone: dict[bytes, list[Person]] = {}
        self._by_birth: dict[tuple[str, date], list[Person]] = {}

    def ask(self, drafts: Sequence[Draft], codes: Iterable[str]) -> None:
        """Ask once for everybody who may be one of these rows, which stand at these codes."""
        self._by_phone.clear()
        self._by_birth.clear()
        for draft, key in zip(drafts, blind_many([d.values.get("phone", "") for d in drafts], "phone"), strict=True):
            draft.phone_key = key
        self._ask_phones(sorted({draft.phone_key for draft in drafts if draft.phone_key}))
        born = [draft for draft in drafts if "birth_date" in draft.values]
        self._ask_births(born, sorted({code[:TOWN] for code in codes}))

    def _ask_phones(self, keys: Sequence[bytes]) -> None:
        for start in range(0, len(keys), ASKED):
            for person in active().filter(phone_blind__in=keys[start : start + ASKED]).order_by("id"):
                self._by_phone.setdefault(bytes(person.phone_blind or b""), []).append(person)

    def _ask_births(self, drafts: Sequence[Draft], towns: Sequence[str]) -> None:
        told = sorted({(draft.pinyin, draft.values["birth_date"]) for draft in drafts})
        wanted = [(town, *one) for town in towns for one in told]
        for start in range(0, len(wanted), ASKED):
            for person in equal_to(active(), IN_TOWN, wanted[start : start + ASKED]).order_by("id"):
                if person.birth_date is not None:
                    self._by_birth.setdefault((person.pinyin, person.birth_date), []).append(person)

    def likely(self, draft: Draft, home: UUID, others: Iterable[Person]) -> list[Likely]:
        """Who it is, or may be, the likeliest first; empty where it is somebody new. At most one is certain.

        `others` are compared too: who bears the number, who stands behind the door.
        """
        found = {person.pk: person for person in self._candidates(draft, others) if _is_near(draft, person)}
        if not found:
            return []
        people = list(found.values())
        row = self._row(draft, home)
        verdicts = self._judge(row, [self._other(draft, row, person) for person in people])
        told = [(people[one.candidate], one.sureness) for one in verdicts if one.sureness is not Sureness.NEW]
        return [
            Likely(person, sureness is Sureness.CERTAIN and not _differs(draft, person), _why(draft, person))
            for person, sureness in told
        ][:MOST_DOUBTS]

    def _candidates(self, draft: Draft, others: Iterable[Person]) -> Iterable[Person]:
        yield from others
        sharing = self._by_phone.get(draft.phone_key, ()) if draft.phone_key else ()
        if len(sharing) < FILLER:
            yield from sharing
        birth = draft.values.get("birth_date")
        if birth is not None:
            yield from self._by_birth.get((draft.pinyin, birth), ())

    def _row(self, draft: Draft, home: UUID) -> Row:
        birth = draft.values.get("birth_date")
        return {
            "name": draft.name,
            "birth": _day(birth),
            "sex": _sex(draft.values.get("sex", "")),
            "document": draft.keys[0].hex() if draft.keys else None,
            "phone": draft.phone_key.hex() if draft.phone_key and self._is_grown_up(birth) else None,
            "home": home.hex,
        }

    def _other(self, draft: Draft, row: Mapping[str, str | None], person: Person) -> Row:
        """The candidate as the judge reads it. A birth that only the common number tells is no agreement beside it."""
        is_same = _bears(draft, person)
        told = not is_same or draft.is_birth_told
        own = bytes(person.document_blind).hex() if person.document_blind else None
        phone = bytes(person.phone_blind).hex() if person.phone_blind and self._is_grown_up(person.birth_date) else None
        return {
            "name": person.name,
            "birth": _day(person.birth_date) if told else None,
            "sex": _sex(person.sex) if told else None,
            "document": row["document"] if is_same else own,
            "phone": phone,
            "home": person.home_id.hex if person.home_id else None,
        }

    def _is_grown_up(self, birth: date | None) -> bool:
        return birth is None or (self._today - birth).days >= GROWN_UP * 365.25


def _bears(draft: Draft, person: Person) -> bool:
    return person.document_blind is not None and bytes(person.document_blind) in draft.keys


def _differs(draft: Draft, person: Person) -> bool:
    """Both bear numbers whose check digits are right, and they are two: nobody is sure then."""
    return bool(draft.keys) and person.document_blind is not None and not _bears(draft, person)


def _is_near(draft: Draft, person: Person) -> bool:
    """Worth weighing. Families share door, phone and surname: without the name or the birth that says nothing; and two
    numbers are two people unless both name and birth agree."""
    birth = draft.values.get("birth_date")
    is_born_alike = birth is not None and person.birth_date == birth
    is_called_alike = person.pinyin == draft.pinyin
    if _differs(draft, person):
        return is_born_alike and is_called_alike
    return is_born_alike or is_called_alike or _bears(draft, person)


def _why(draft: Draft, person: Person) -> str:
    return SAME_DOCUMENT if _bears(draft, person) else ALIKE


def _day(value: Any) -> str | None:
    return value.strftime("%Y%m%d") if value else None


def _sex(code: str) -> str | None:
    return code if code in {"1", "2"} else None
