"""Deeds on the catalogue: editions, classes, conditions with their limits, procedures. Open cases keep theirs."""

from gezhi.domain.cases.services.calendar import load_calendar
from gezhi.domain.cases.services.catalogue.classes import assign_departments, count_uses, set_procedure
from gezhi.domain.cases.services.catalogue.editions import activate_edition, load_edition
from gezhi.domain.cases.services.catalogue.limits import Wording, load_limits, word_conditions
from gezhi.domain.cases.services.catalogue.national import LIMITS_OF, NATIONAL, load_national

__all__ = [
    "LIMITS_OF",
    "NATIONAL",
    "Wording",
    "activate_edition",
    "assign_departments",
    "count_uses",
    "load_calendar",
    "load_edition",
    "load_limits",
    "load_national",
    "set_procedure",
    "word_conditions",
]
