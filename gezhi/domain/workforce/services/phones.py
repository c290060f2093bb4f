"""Duty phones: the number that hangs at the doors of an area."""

from __future__ import annotations

import re

from django.db import transaction

from gezhi.domain.grids import selectors as grids
from gezhi.domain.workforce.models import DutyPhone
from gezhi.ground.kernel.area_code import AreaCode
from gezhi.ground.kernel.ids import new_id
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.scope import Scope

BAD_PHONE = problem("duty_phone.unreadable", 422, "A phone number has 3 to 18 digits, as 0532-12345678 or 12345.")
PHONE = re.compile(r"\+?[0-9][0-9 -]{1,21}[0-9]")
DIGITS = range(3, 19)


@transaction.atomic
def set_duty_phone(*, scope: Scope, code: str, phone: str) -> None:
    """Set the phone on which residents of the area `code` call; an empty one takes it away.

    It is public: everybody who scans a code there reads it. Raises Problem `duty_phone.unreadable`,
    `scope.not_found` for an area that is not mine, `scope.forbidden`.
    """
    number = " ".join(phone.split())
    if number and not (PHONE.fullmatch(number) and sum(sign.isdigit() for sign in number) in DIGITS):
        raise BAD_PHONE()
    cell = grids.cell(scope, AreaCode(code))
    by = scope.acting(Permission.STAFF_MANAGE, cell.code)
    if number:
        DutyPhone.objects.update_or_create(
            cell=cell, defaults={"phone": number}, create_defaults={"id": new_id(), "phone": number}
        )
    else:
        DutyPhone.objects.filter(cell=cell).delete()
    subject, facts = ("cell", cell.pk), {"phone": number or None}
    journal.record(deed="duty_phone.set", by=by, subject=subject, code=cell.code, cell_id=cell.pk, facts=facts)
