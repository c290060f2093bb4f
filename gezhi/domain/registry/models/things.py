"""Things that stand in a grid or belong to somebody: vehicles, pets, components, service points."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from gezhi.domain.registry.models.kept import ACTIVE, Kept, Placed, reason_when_cancelled, whole_point
from gezhi.domain.registry.models.organisations import Organisation
from gezhi.domain.registry.models.people import Person
from gezhi.domain.registry.models.places import Home


class Owned(Kept):
    """What belongs to a person, to an organisation, or is only known to stand at a home."""

    home = models.ForeignKey(Home, null=True, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class Vehicle(Owned):
    """A vehicle by its plate."""

    plate = models.CharField(max_length=10)
    plate_kind = models.CharField(max_length=2, default="")  # GA 24
    colour = models.CharField(max_length=2, default="")
    model = models.CharField(max_length=60, default="")

    class Meta:
        db_table = "register_vehicle"
        indexes = [models.Index(fields=["code", "plate"], name="vehicle_code", condition=ACTIVE)]
        constraints = [
            # Once behind a door; not once in the city, or a refusal would tell of cars elsewhere.
            models.UniqueConstraint(fields=["plate", "plate_kind", "home"], condition=ACTIVE, name="vehicle_once"),
            reason_when_cancelled("vehicle_reason"),
        ]


class Pet(Owned):
    """An animal that lives in a home."""

    species = models.CharField(max_length=16)
    name = models.CharField(max_length=40, default="")
    licence = models.CharField(max_length=40, default="")
    vaccinated_date = models.DateField(null=True)

    class Meta:
        db_table = "register_pet"
        indexes = [models.Index(fields=["code", "id"], name="pet_code", condition=ACTIVE)]
        constraints = [reason_when_cancelled("pet_reason")]


class Component(Placed):
    """A managed component 部件 of the city: a manhole cover, a lamp, a bench (GB/T 47678.5)."""

    number = models.CharField(max_length=17)  # county 6, class 2 + 2 …, sequence: `kernel.identifiers`
    class_code = models.CharField(max_length=8)
    name = models.CharField(max_length=80)
    owner_unit = models.CharField(max_length=120, default="")
    manager_unit = models.CharField(max_length=120, default="")
    address = models.CharField(max_length=200, default="")
    status = models.CharField(max_length=16, default="")  # intact, damaged, lost, abandoned
    placed_date = models.DateField(null=True)
    attributes = models.JSONField(default=dict)

    class Meta:
        db_table = "register_component"
        indexes = [
            models.Index(fields=["code", "class_code", "id"], name="component_code", condition=ACTIVE),
            models.Index(fields=["quadkey"], name="component_quadkey", condition=Q(quadkey__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["number"], condition=ACTIVE, name="component_once"),
            whole_point("component_point"),
            reason_when_cancelled("component_reason"),
        ]


class ServicePoint(Placed):
    """Where residents are served: a service station, a clinic's desk, a shelter."""

    name = models.CharField(max_length=80)
    service = models.CharField(max_length=16)
    address = models.CharField(max_length=200, default="")
    hours = models.CharField(max_length=80, default="")
    phone = models.CharField(max_length=20, default="")  # a public one

    class Meta:
        db_table = "register_service_point"
        indexes = [
            models.Index(fields=["code", "name", "id"], name="service_point_code", condition=ACTIVE),
            models.Index(fields=["quadkey"], name="service_point_quadkey", condition=Q(quadkey__isnull=False)),
        ]
        constraints = [whole_point("service_point_point"), reason_when_cancelled("service_point_reason")]
