"""How long receipts are kept: longer than any command is believed to have waited."""

from __future__ import annotations

from datetime import datetime

from gezhi.edges.sync.models import Receipt
from gezhi.edges.sync.rules.lateness import KEPT_DAYS
from gezhi.ground.plumbing.retention.kinds import Erased, Kind, Unit


def forget(limit: datetime, most: int) -> Erased:
    """Erase receipts of commands that arrived before `limit`."""
    old = list(
        Receipt.objects.filter(received_at__lt=limit).order_by("received_at").values_list("pk", flat=True)[:most]
    )
    return Erased(Receipt.objects.filter(pk__in=old).delete()[0])


RECEIPTS = Kind("receipts", Unit.DAYS, default=90, least=KEPT_DAYS, most=400, erase=forget, batch=5000)
"""What became of each command that a phone sent."""
