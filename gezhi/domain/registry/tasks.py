"""Background deeds of the register, done by the clock or queued by a door."""

from __future__ import annotations

from django_tasks import task

from gezhi.domain.registry.services import freshening, shipped_themes, tallying
from gezhi.ground.kernel.clock import now


def fold_tallies() -> int:
    """Fold what deeds put down into the counts of the areas."""
    return tallying.fold()


@task()
def freshen_homes() -> None:
    """Say anew of every home from when on it must be visited. Done twice it changes nothing; killed it starts again."""
    freshening.freshen_all()


@task()
def enter_themes() -> None:
    """Enter the themes that come with the product. Done twice it changes nothing; killed it goes on."""
    shipped_themes.load_themes(at=now())
