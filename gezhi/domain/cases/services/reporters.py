"""The person behind a report is forgotten when the matter has long ended; the matter itself stays."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from gezhi.domain.cases.models import Reporter
from gezhi.domain.cases.vocabulary import ENDED_STATES
from gezhi.ground.kernel.clock import now
from gezhi.ground.plumbing.actors import SYSTEM
from gezhi.ground.plumbing.journal import writing as journal


@transaction.atomic
def forget_all(*, most: int = 500) -> int:
    """Erase names and phones of reporters whose matter ended `REPORTER_DAYS` ago; the number forgotten.

    A matter that was joined to another one has ended when that one has. The tracking secret stays: it names nobody.
    """
    long_ago = now() - timedelta(days=settings.REPORTER_DAYS)
    ended = Q(case__state__in=ENDED_STATES, case__changed_at__lt=long_ago)
    followed = Q(case__merged_into=None) | Q(
        case__merged_into__state__in=ENDED_STATES, case__merged_into__changed_at__lt=long_ago
    )
    known = ~Q(name=b"") | ~Q(phone=b"")
    old = list(Reporter.objects.filter(ended, followed, known).select_related("case").order_by("id")[:most])
    for row in old:
        row.name, row.phone, row.phone_blind = b"", b"", None
        row.save(update_fields=["name", "phone", "phone_blind"])
        journal.record(
            deed="case.forget_reporter",
            by=SYSTEM,
            subject=("case", row.case_id),
            code=row.case.code,
            facts={"number": row.case.number, "days": settings.REPORTER_DAYS},
        )
    return len(old)
