"""Filters that a person keeps under a name."""

from __future__ import annotations

from django.db import models

from gezhi.ground.kernel.ids import new_id


class SavedFilter(models.Model):
    """A list a person looks at again and again: a name and the filter as address parameters."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=1000)

    class Meta:
        db_table = "case_saved_filter"
        constraints = [models.UniqueConstraint(fields=["account", "name"], name="saved_filter_name")]

    def __str__(self) -> str:
        return self.name
