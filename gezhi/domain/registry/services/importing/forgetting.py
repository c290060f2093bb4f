"""Tables that had their time: the files that nobody took over, the rows that nobody corrected."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from gezhi.domain.registry.models import ImportRun, RefusedRow
from gezhi.domain.registry.services.importing.runs import folder
from gezhi.domain.registry.vocabulary import GOING
from gezhi.ground.plumbing.retention.kinds import Erased, Kind, Unit


def forget_tables(limit: datetime, most: int) -> Erased:
    """Erase the files and refused rows of runs that nobody went on with since `limit`; their counts stay."""
    over = Q(ended_at__lt=limit) | Q(ended_at=None, began_at__lt=limit)
    ids = list(
        ImportRun.objects.filter(over).exclude(file="").exclude(state__in=GOING).values_list("pk", flat=True)[:most]
    )
    RefusedRow.objects.filter(run__in=ids).delete()
    for run in ImportRun.objects.filter(pk__in=ids):
        run.file, run.mapping = "", {key: told for key, told in run.mapping.items() if key != "unknown"}
        run.save(update_fields=["file", "mapping"])
    _sweep(limit.timestamp())
    return Erased(len(ids))


def _sweep(limit: float) -> None:
    """Files that are older than any run of theirs may be, also what a killed worker left."""
    for file in folder().glob("*"):
        if file.stat().st_mtime < limit:
            file.unlink(missing_ok=True)


TABLES = Kind("register_tables", Unit.DAYS, default=14, least=1, most=90, erase=forget_tables)
"""Tables on their way in, and the rows of them that were refused."""
