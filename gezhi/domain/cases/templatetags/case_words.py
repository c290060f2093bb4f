"""Words of the cases for templates."""

from __future__ import annotations

from django import template
from django.utils.functional import Promise

from gezhi.domain.cases.labels import ORDER_END_LABELS, ORDER_KIND_LABELS
from gezhi.domain.cases.vocabulary import OrderEnd, OrderKind

register = template.Library()


@register.filter
def order_kind(value: str) -> str | Promise:
    return ORDER_KIND_LABELS[OrderKind(value)]


@register.filter
def order_end(value: str) -> str | Promise:
    return ORDER_END_LABELS[OrderEnd(value)]
