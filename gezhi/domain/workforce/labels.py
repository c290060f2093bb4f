"""The words of the workforce, as people read them."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gezhi.domain.workforce.vocabulary import EquipmentKind

EQUIPMENT_LABELS: dict[str, str | Promise] = {
    EquipmentKind.TERMINAL: _("Phone terminal"),
    EquipmentKind.WORK_CARD: _("Work card"),
    EquipmentKind.UNIFORM: _("Uniform"),
}
