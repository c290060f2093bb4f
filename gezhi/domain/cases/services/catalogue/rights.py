"""The classes of requests about personal data: data that ships, put into an edition with their limits and steps."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from gezhi.domain.cases import selectors
from gezhi.domain.cases.models import ClassEdition, ProcedureRow
from gezhi.domain.cases.rules.conditions import Procedure
from gezhi.domain.cases.services.catalogue.editions import NO_SUCH_EDITION, read_lines
from gezhi.domain.cases.services.catalogue.shipped import add_class, code_under, kind_of, major_class
from gezhi.domain.cases.vocabulary import Right
from gezhi.ground.plumbing.actors import Actor
from gezhi.ground.plumbing.journal import writing as journal

FILE = "rights_requests.csv"


@transaction.atomic
def load_rights(*, by: Actor, edition: str, at: datetime) -> int:
    """Put the classes of requests about personal data into an edition; how many were new.

    They stand under a major class of their own, with the limit and the steps of the file; all of it can be changed
    like any other class. Done again it adds nothing. Raises `catalogue.no_edition`.
    """
    row = ClassEdition.objects.filter(pk=edition).first()
    if row is None:
        raise NO_SUCH_EDITION(key=edition)
    known = set(ProcedureRow.objects.filter(case_class__edition=row).values_list("right", flat=True))
    lines = [line for _, line in read_lines(Path(settings.CITIES_DIR) / "cn" / "catalogue" / FILE)]
    new = [line for line in lines if line["right"] and line["right"] not in known]
    if not new:
        return 0
    head = next(line for line in lines if not line["right"])
    major = major_class(row, kind_of(row), head["name_zh"], head["name_en"])
    for line in new:
        steps = Procedure(needs_handler=False, needs_confirmation=False, right=Right(line["right"]))
        add_class(by=by, major=major, code=code_under(major, line["minor"]), line=line, at=at, steps=steps)
    journal.record(
        deed="catalogue.load_rights", by=by, subject=("class_edition", None), facts={"edition": edition, "n": len(new)}
    )
    selectors.forget_catalogue()
    return len(new)
