"""Deeds on the catalogue: editions, classes, conditions with their limits, procedures. Open cases keep theirs."""

from gezhi.domain.cases.services.calendar import load_calendar
from gezhi.domain.cases.services.catalogue.class_tables import import_classes
from gezhi.domain.cases.services.catalogue.classes import (
    BOUNDS,
    ClassIn,
    add_local_class,
    assign_departments,
    change_class,
    count_common,
    count_uses,
    drop_procedure,
    keep_procedure,
    minor_digits,
    set_procedure,
)
from gezhi.domain.cases.services.catalogue.editions import activate_edition, load_edition
from gezhi.domain.cases.services.catalogue.limit_tables import import_limits
from gezhi.domain.cases.services.catalogue.limits import Wording, load_limits, word_conditions
from gezhi.domain.cases.services.catalogue.national import LIMITS_OF, NATIONAL, load_national, load_national_edition
from gezhi.domain.cases.services.catalogue.rights import load_rights
from gezhi.domain.cases.services.catalogue.shipped import add_class_with_steps
from gezhi.domain.cases.services.catalogue.tables import TableTaken
from gezhi.domain.cases.services.catalogue.versions import LimitIn, add_limit, change_limit, end_limit

__all__ = [
    "BOUNDS",
    "LIMITS_OF",
    "NATIONAL",
    "ClassIn",
    "LimitIn",
    "TableTaken",
    "Wording",
    "activate_edition",
    "add_class_with_steps",
    "add_limit",
    "add_local_class",
    "assign_departments",
    "change_class",
    "change_limit",
    "count_common",
    "count_uses",
    "drop_procedure",
    "end_limit",
    "import_classes",
    "import_limits",
    "keep_procedure",
    "load_calendar",
    "load_edition",
    "load_limits",
    "load_national",
    "load_national_edition",
    "load_rights",
    "minor_digits",
    "set_procedure",
    "word_conditions",
]
