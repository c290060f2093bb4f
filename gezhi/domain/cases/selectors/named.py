"""Class, filing condition, department and handler of cases, from memory: no table is joined for them."""

from __future__ import annotations

from collections.abc import Sequence

from gezhi.domain.accounts import selectors as accounts
from gezhi.domain.cases.models import Case, Order
from gezhi.domain.cases.selectors.catalogue import classes_by_id, conditions_by_id


def named(cases: Sequence[Case]) -> Sequence[Case]:
    """The same cases with `case_class`, `department` and `handler` at hand. No query for what was read lately."""
    classes = classes_by_id({case.case_class_id for case in cases if case.case_class_id})
    for case in cases:
        if case.case_class_id:
            case.case_class = classes[case.case_class_id]
    _name_holders(cases)
    return cases


def named_orders(orders: Sequence[Order]) -> Sequence[Order]:
    """The same orders with `department` and `handler` at hand."""
    _name_holders(orders)
    return orders


def named_whole(case: Case) -> Case:
    """The same case with its filing condition, too."""
    named([case])
    if case.limit_id:
        case.limit = conditions_by_id([case.limit_id])[case.limit_id]
    return case


def _name_holders(rows: Sequence[Case] | Sequence[Order]) -> None:
    departments = accounts.departments_by_id({row.department_id for row in rows if row.department_id})
    people = accounts.accounts_by_id({row.handler_id for row in rows if row.handler_id})
    for row in rows:
        if row.department_id:
            row.department = departments[row.department_id]
        if row.handler_id:
            row.handler = people[row.handler_id]
