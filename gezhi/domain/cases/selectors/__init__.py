"""Questions about cases; the first argument is always the scope."""

from gezhi.domain.cases.models import Case, CaseClass, Photo
from gezhi.domain.cases.selectors.catalogue import (
    active_edition,
    calendar,
    catalogue_json,
    class_by_key,
    classes,
    evaluation_days,
    forget_catalogue,
    limit_by_order,
    limits_of,
    procedure_of,
)
from gezhi.domain.cases.selectors.lists import MOST, CaseFilter, Order, Page, count, page
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
from gezhi.domain.cases.selectors.shapes import case_json, row_json
from gezhi.domain.cases.selectors.waiting import (
    Queue,
    accessible_ids,
    inbox,
    inbox_count,
    queue_count,
    queue_page,
    queues,
    waiting_count,
)

__all__ = [
    "MOST",
    "Case",
    "CaseClass",
    "CaseFilter",
    "Order",
    "Page",
    "Photo",
    "Queue",
    "accessible_ids",
    "active_edition",
    "asker_of",
    "calendar",
    "case",
    "case_json",
    "catalogue_json",
    "class_by_key",
    "classes",
    "count",
    "evaluation_days",
    "evaluations_of",
    "facts_of",
    "forget_catalogue",
    "inbox",
    "inbox_count",
    "limit_by_order",
    "limits_of",
    "locked_case",
    "orders_of",
    "page",
    "photos_of",
    "possible_deeds",
    "procedure_of",
    "queue_count",
    "queue_page",
    "queues",
    "related",
    "row_json",
    "waiting_count",
]
