"""What is held about the person behind a request, found through the blind index of their phone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gezhi.domain.cases.models import Case, CaseClass, Evaluation, KeptText, Photo, Recording, Reporter
from gezhi.domain.cases.vocabulary import OF_A_PERSON, Right
from gezhi.ground.kernel.masking import mask_text
from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.journal.models import Look
from gezhi.ground.plumbing.sealing.values import Place, blinds, unseal

NO_PHONE = problem(
    "rights.no_phone", 409, "The request names no phone: without one it cannot be found what is held about the person."
)

NOT_SET_UP = problem("rights.not_set_up", 409, "Such requests are not taken here yet; please ask at the office.")


def rights_class(right: Right) -> CaseClass | None:
    """The class of such requests in the edition in use, None where the city has none yet. One query."""
    rows = CaseClass.objects.filter(edition__is_active=True, is_usable=True, procedure__right=right)
    return rows.order_by("code", "id").first()


def rights_class_in_use(right: Right) -> CaseClass:
    """The same. Raises Problem `rights.not_set_up` where there is none."""
    found = rights_class(right)
    if found is None:
        raise NOT_SET_UP()
    return found


def reports_of(request: Case) -> list[Reporter]:
    """Every report of the person who made `request`, with its case, oldest first; the request is one of them.

    In the caller's deed, which is a look. Raises Problem `rights.no_phone`.
    """
    _, phone = asker_of(request)
    rows = Reporter.objects.filter(phone_blind__in=blinds(phone, "phone"))
    return list(rows.select_related("case__merged_into", "case__case_class").order_by("case__reported_at", "id"))


def asker_of(request: Case) -> tuple[str, str]:
    """Name and phone of the person who made `request`, in clear. Raises Problem `rights.no_phone`."""
    own = Reporter.objects.filter(case=request).first()
    phone = unseal(own.phone, Place("case_reporter", "phone", own.pk)) if own is not None else ""
    if own is None or not phone:
        raise NO_PHONE()
    return unseal(own.name, Place("case_reporter", "name", own.pk)) if own.name else "", phone


@dataclass(frozen=True, slots=True)
class Held:
    """What is held with one report of the person."""

    number: str
    reported_at: datetime
    state: str
    name: str
    phone: str
    words: list[str]
    """As typed where numbers were masked, behind the text as it stands."""
    place: str
    photos: int
    recordings: int
    notice: str
    answers: list[str]


@dataclass(frozen=True, slots=True)
class Seen:
    """A look at who reported: when, in which case, and the reason that was given."""

    number: str
    at: datetime
    reason: str


def held(row: Reporter) -> Held:
    """One report with everything sealed in it, opened."""
    case = row.case
    answers = [told for told in Evaluation.objects.filter(case=case).values_list("words", flat=True) if told]
    typed = _typed(case, {case.words, case.address, *answers})
    point = f" {case.lon}, {case.lat}" if case.lon is not None else ""
    return Held(
        number=case.number,
        reported_at=case.reported_at,
        state=case.state,
        name=unseal(row.name, Place("case_reporter", "name", row.pk)),
        phone=unseal(row.phone, Place("case_reporter", "phone", row.pk)),
        words=[case.words, *typed],
        place=f"{case.address}{point}".strip(),
        photos=Photo.objects.filter(case=case, purpose__in=("report", OF_A_PERSON)).count(),
        recordings=Recording.objects.filter(case=case).count(),
        notice=row.notice_version,
        answers=answers,
    )


def _typed(case: Case, shown: set[str]) -> list[str]:
    """The person's own texts as they typed them; what members of staff typed is theirs, and may name others."""
    kept = KeptText.objects.filter(case=case).exclude(text=b"")
    texts = (unseal(text.text, Place("case_kept_text", "text", text.pk)) for text in kept)
    return [text for text in texts if mask_text(text) in shown]


def looks_at(rows: list[Reporter], facts_of: Any) -> list[Seen]:
    """Who was shown these reporters, oldest first: the moment and the reason, never the name of a member of staff."""
    numbers = {row.case_id: row.case.number for row in rows}
    found = Look.objects.filter(subject_id__in=list(numbers), deed="case.reveal_reporter").order_by("seq")
    return [
        Seen(numbers[look.subject_id], look.at, str(facts_of(look).get("reason", "")))
        for look in found
        if look.subject_id is not None
    ]
