"""Homes that are rented out: who answers for them, who rents, what inspections found."""

from __future__ import annotations

from django.db import models

from gezhi.domain.registry.models.kept import NOW, period
from gezhi.domain.registry.models.people import Person
from gezhi.domain.registry.models.places import Home
from gezhi.ground.kernel.ids import new_id


class Rental(models.Model):
    """A home that is rented out, while it is."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    home = models.ForeignKey(Home, on_delete=models.PROTECT, related_name="rentals")
    responsible = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    duty_letter_date = models.DateField(null=True)  # 责任书签订日期
    use = models.CharField(max_length=2, default="")  # GB/T 31000 table 5.18
    area_m2 = models.FloatField(null=True)
    rooms = models.PositiveSmallIntegerField(null=True)
    rent_yuan = models.DecimalField(max_digits=10, decimal_places=2, null=True)  # a month
    grade = models.CharField(max_length=16, default="")  # what drives the rhythm of visits; the city's words
    from_date = models.DateField(null=True)
    to_date = models.DateField(null=True)

    class Meta:
        db_table = "register_rental"
        constraints = [
            models.UniqueConstraint(fields=["home"], condition=NOW, name="rental_once"),
            period("rental_period"),
        ]


class Lease(models.Model):
    """One tenant of a rental; several may share it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    rental = models.ForeignKey(Rental, on_delete=models.PROTECT, related_name="leases")
    tenant = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    relation = models.CharField(max_length=2, default="")  # towards the owner, GB/T 4761
    from_date = models.DateField(null=True)
    to_date = models.DateField(null=True)

    class Meta:
        db_table = "register_lease"
        constraints = [
            models.UniqueConstraint(fields=["rental", "tenant"], condition=NOW, name="lease_once"),
            period("lease_period"),
        ]


class RentalInspection(models.Model):
    """What somebody found in a rented home."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    rental = models.ForeignKey(Rental, on_delete=models.PROTECT, related_name="inspections")
    account = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    hazard = models.CharField(max_length=2, default="")  # GB/T 31000 table 5.19
    words = models.CharField(max_length=1000, default="")

    class Meta:
        db_table = "register_rental_inspection"
