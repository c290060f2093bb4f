"""The matters that a resident's browser remembers: found by what it keeps, as `tracked` finds one.

A household shares its phone: number, class or the first words, state and day are told, and nobody's name.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.text import capfirst

from gezhi.domain.cases.labels import STATE_LABELS, class_label
from gezhi.domain.cases.models import Case
from gezhi.domain.cases.vocabulary import ENDED_STATES, ERASED_WORDS, State

FIRST_WORDS = 12
"""Characters of the words of a matter without a class."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """A matter as the list of a browser shows it."""

    number: str
    what: str
    state: str | Promise
    is_open: bool
    reported_at: datetime


def remembered_matters(digests: Mapping[str, bytes]) -> list[Remembered]:
    """The matters of numbers with the digests of their secrets, in that order; without those that are unknown, whose
    secret is another one, or whose reporter had them erased. One query, none for none."""
    rows = Case.objects.filter(number__in=digests) if digests else Case.objects.none()
    rows = rows.filter(reporter__secret_digest__isnull=False).exclude(words=ERASED_WORDS)
    found = {
        case.number: case
        for case in rows.select_related("case_class", "merged_into", "reporter")
        if hmac.compare_digest(bytes(case.reporter.secret_digest or b""), digests[case.number])
    }
    return [_line(found[number]) for number in digests if number in found]


def _line(case: Case) -> Remembered:
    state = State((case.merged_into or case).state)
    first = case.words[:FIRST_WORDS] + ("…" if len(case.words) > FIRST_WORDS else "")
    what = capfirst(class_label(case.case_class.name, case.case_class.name_en)) if case.case_class else first
    return Remembered(case.number, what, STATE_LABELS[state], state not in ENDED_STATES, case.reported_at)
