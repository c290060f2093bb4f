"""Printed codes at doors, stairwells, buildings and the notice boards of compounds."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from gezhi.domain.registry.models.places import Building, Compound, Home
from gezhi.ground.kernel.ids import new_id

IN_USE = Q(ended_at__isnull=True)


def _nothing_but(**named: bool) -> Q:
    return Q(**{f"{name}__isnull": not is_there for name, is_there in named.items()})


class DoorCode(models.Model):
    """What a code that hangs somewhere names: one building (or one stairwell of it), one home, or one compound.

    A row stands nowhere by itself: its place is that of what it names, and moves with it. A code that ended is never
    given again.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    token = models.CharField(max_length=10, unique=True)
    compound = models.ForeignKey(Compound, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    building = models.ForeignKey(Building, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    stairwell = models.CharField(max_length=8, default="")  # of `building`; empty: the whole building
    home = models.ForeignKey(Home, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "register_door_code"
        constraints = [
            models.UniqueConstraint(fields=["compound"], condition=IN_USE, name="door_code_once_a_compound"),
            models.UniqueConstraint(
                fields=["building", "stairwell"], condition=IN_USE, name="door_code_once_a_stairwell"
            ),
            models.UniqueConstraint(fields=["home"], condition=IN_USE, name="door_code_once_a_home"),
            models.CheckConstraint(
                condition=_nothing_but(compound=True, building=False, home=False)
                | _nothing_but(compound=False, building=True, home=False)
                | _nothing_but(compound=False, building=False, home=True),
                name="door_code_names_one",
            ),
            models.CheckConstraint(
                condition=Q(stairwell="") | Q(building__isnull=False), name="door_code_stairwell_of_a_building"
            ),
        ]
