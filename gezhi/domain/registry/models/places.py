"""Where people live and work: standard addresses, compounds, buildings and homes."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from gezhi.domain.registry.models.kept import ACTIVE, Kept, Placed, reason_when_cancelled, whole_point
from gezhi.domain.registry.vocabulary import AddressState, HomeState
from gezhi.ground.kernel.ids import new_id
from gezhi.ground.plumbing.scope import Prefix


class Compound(Placed):
    """A residential compound or courtyard 小区、院落; its buildings stand inside it."""

    name = models.CharField(max_length=80)
    folded = models.CharField(max_length=160)  # as searches compare it: `rules.folding`
    use = models.CharField(max_length=2, default="R")  # GB/T 37149: R, A, B, M, W, U, Q
    address = models.CharField(max_length=200, default="")

    class Meta:
        db_table = "register_compound"
        indexes = [models.Index(fields=["code", "name"], name="compound_code", condition=ACTIVE)]
        constraints = [whole_point("compound_point"), reason_when_cancelled("compound_reason")]


class Building(Placed):
    """A building under its standard address: levels 1–9 of GB/T 37149 in words, 楼牌 last."""

    compound = models.ForeignKey(Compound, null=True, on_delete=models.PROTECT, related_name="buildings")
    name = models.CharField(max_length=80)  # 3号楼
    road = models.CharField(max_length=80, default="")  # level 6
    plate = models.CharField(max_length=40, default="")  # level 8: 230号
    address = models.CharField(max_length=200)  # the full text below the community
    folded = models.CharField(max_length=240)  # compound and name as they are compared: one building of an area
    sought = models.CharField(max_length=400)  # the whole address and its aliases, as searches compare them
    address_state = models.CharField(max_length=12, default=AddressState.PROPOSED)
    address_remark = models.CharField(max_length=200, default="")  # why it was refused
    address_use = models.CharField(max_length=2, default="OC")  # GB/T 37149: OC, AB, IN, UN
    floors = models.PositiveSmallIntegerField(default=0)  # above ground; 0: not known
    basements = models.PositiveSmallIntegerField(default=0)
    stairwells = models.PositiveSmallIntegerField(default=0)
    built_year = models.PositiveSmallIntegerField(null=True)
    use = models.CharField(max_length=2, default="")  # GB/T 31000 table 5.17

    class Meta:
        db_table = "register_building"
        indexes = [
            models.Index(fields=["code", "name", "id"], name="building_code", condition=ACTIVE),
            models.Index(fields=["folded"], name="building_folded"),
            models.Index(fields=["quadkey"], name="building_quadkey", condition=Q(quadkey__isnull=False)),
        ]
        constraints = [
            whole_point("building_point"),
            reason_when_cancelled("building_reason"),
            models.CheckConstraint(
                condition=Q(address_state__in=[state.value for state in AddressState]), name="building_address_state"
            ),
        ]


class AddressAlias(models.Model):
    """Another name under which people know a building."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    building = models.ForeignKey(Building, on_delete=models.PROTECT, related_name="aliases")
    text = models.CharField(max_length=200)
    folded = models.CharField(max_length=240)
    source = models.CharField(max_length=80, default="")

    class Meta:
        db_table = "register_address_alias"
        constraints = [models.UniqueConstraint(fields=["building", "folded"], name="alias_once")]


class Home(Kept):
    """A home or other room 户室: a place of its own behind one door of a building."""

    building = models.ForeignKey(Building, on_delete=models.PROTECT, related_name="homes", db_index=False)
    stairwell = models.CharField(max_length=8, default="")  # 单元
    floor = models.SmallIntegerField(default=0)  # -1 is the first basement; 0: not known
    room = models.CharField(max_length=16)
    condition = models.CharField(max_length=12, default=HomeState.UNKNOWN)
    condition_at = models.DateTimeField(null=True)
    visited_at = models.DateTimeField(null=True)  # the door last gave an answer: somebody was met, or found it empty
    tries = models.PositiveSmallIntegerField(default=0)  # visits in vain since then
    use = models.CharField(max_length=2, default="")
    right = models.CharField(max_length=2, default="")  # nature of the property right
    area_m2 = models.FloatField(null=True)
    rooms = models.PositiveSmallIntegerField(null=True)
    is_rented = models.BooleanField(null=True)
    stale_date = models.DateField(null=True)  # the first day on which something known here is too old

    class Meta:
        db_table = "register_home"
        indexes = [
            models.Index(Prefix("code", 12), "stale_date", "id", name="home_stale", condition=ACTIVE),
            models.Index(Prefix("code", 15), "condition", "id", name="home_condition", condition=ACTIVE),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["building", "stairwell", "room"], condition=ACTIVE, name="home_once_in_its_building"
            ),
            models.CheckConstraint(condition=Q(condition__in=[s.value for s in HomeState]), name="home_condition_is"),
            reason_when_cancelled("home_reason"),
        ]


class Lineage(models.Model):
    """What became of a building or home that was split or merged."""

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=16)
    was_id = models.UUIDField(db_index=True)
    became_id = models.UUIDField(db_index=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "register_lineage"
        constraints = [models.UniqueConstraint(fields=["was_id", "became_id"], name="register_lineage_once")]
