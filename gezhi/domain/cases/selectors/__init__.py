"""Questions about cases; the first argument is always the scope."""

from gezhi.domain.cases.selectors.catalogue import (
    active_edition,
    calendar,
    class_by_key,
    classes,
    evaluation_days,
    forget_catalogue,
    limits_of,
    procedure_of,
)
from gezhi.domain.cases.selectors.near import related
from gezhi.domain.cases.selectors.one import (
    asker_of,
    case,
    evaluations_of,
    facts_of,
    locked_case,
    orders_of,
    photos_of,
    possible_deeds,
)

__all__ = [
    "active_edition",
    "asker_of",
    "calendar",
    "case",
    "class_by_key",
    "classes",
    "evaluation_days",
    "evaluations_of",
    "facts_of",
    "forget_catalogue",
    "limits_of",
    "locked_case",
    "orders_of",
    "photos_of",
    "possible_deeds",
    "procedure_of",
    "related",
]
