"""The person behind a report is forgotten when the matter has long ended; the matter itself stays."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from gezhi.domain.cases.models import Case, KeptText, Reporter
from gezhi.domain.cases.vocabulary import ENDED_STATES
from gezhi.ground.plumbing.actors import SYSTEM
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.retention.kinds import Erased, Kind, Unit


def forget(limit: datetime, most: int) -> Erased:
    """Erase reporters' names, phones and texts kept whole of matters that ended before `limit`; the rows erased.

    A matter that was joined to another one has ended when that one has. The tracking secret stays: it names nobody.
    """
    ended = Q(case__state__in=ENDED_STATES, case__changed_at__lt=limit)
    followed = Q(case__merged_into=None) | Q(
        case__merged_into__state__in=ENDED_STATES, case__merged_into__changed_at__lt=limit
    )
    known = ~Q(name=b"") | ~Q(phone=b"")
    old = list(Reporter.objects.filter(ended, followed, known).select_related("case").order_by("id")[:most])
    for row in old:
        row.name, row.phone, row.phone_blind = b"", b"", None
        row.save(update_fields=["name", "phone", "phone_blind"])
        _tell(row.case, limit)
    return Erased(len(old) + _forget_texts(ended & followed, most, limit))


def _forget_texts(long_ended: Q, most: int, limit: datetime) -> int:
    """Erase what was typed with numbers in it; the masked text stays. A deed for each case."""
    old = list(KeptText.objects.filter(long_ended).exclude(text=b"").select_related("case").order_by("id")[:most])
    KeptText.objects.filter(pk__in=[row.pk for row in old]).update(text=b"")
    for case in {row.case_id: row.case for row in old}.values():
        _tell(case, limit)
    return len(old)


def _tell(case: Case, limit: datetime) -> None:
    journal.record(
        deed="case.forget_reporter",
        by=SYSTEM,
        subject=("case", case.pk),
        code=case.code,
        facts={"number": case.number, "until": limit},
    )


REPORTERS = Kind(
    "reporters", Unit.DAYS, default=180, least=30, most=1095, erase=forget, setting="REPORTER_DAYS", batch=200
)
"""Who reported, after the matter has ended: long enough to answer and reopen, no longer than it is needed."""
