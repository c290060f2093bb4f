"""The journal's filter: read from an address, spelled into one, said in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any, cast
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from gezhi.domain.accounts import selectors as accounts
from gezhi.ground.kernel.clock import EARLIEST, LATEST
from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.journal.searching import JournalFilter, JournalName
from gezhi.ground.plumbing.page_parts import Chip
from gezhi.ground.plumbing.wording import city_zone
from gezhi.portal.journal.words import DEEDS, deed_word

NOT_A_FILTER = problem("journal.not_a_filter", 400, "The filter “{name}” cannot be read.")


class FilterForm(forms.Form):
    """What the auditor may ask for."""

    journal = forms.ChoiceField(
        choices=[("deeds", _("Deeds")), ("looks", _("Looks"))], required=False, label=_("Journal")
    )
    user = forms.CharField(max_length=64, required=False, label=_("User name"))
    deed = forms.ChoiceField(required=False, label=_("Deed"))
    subject = forms.UUIDField(required=False, label=_("Identifier of the subject"))
    since = forms.DateField(
        required=False, label=_("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    until = forms.DateField(
        required=False, label=_("To"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = sorted(((key, str(word)) for key, word in DEEDS.items()), key=lambda choice: choice[1])
        cast(forms.ChoiceField, self.fields["deed"]).choices = [("", _t("All deeds")), *choices]


def filter_of(query: QueryDict) -> tuple[JournalFilter, FilterForm]:
    """The filter that an address asks for. Raises `journal.not_a_filter` for a field that cannot be read.

    A user name nobody has finds nothing: it becomes an account that cannot exist.
    """
    form = FilterForm(query)
    if not form.is_valid():
        raise NOT_A_FILTER(name=next(iter(form.errors)))
    asked = form.cleaned_data
    wanted = JournalFilter(
        journal=cast(JournalName, asked["journal"] or "deeds"),
        deed=asked["deed"],
        subject_id=asked["subject"],
        since=_midnight(asked["since"]) if asked["since"] else None,
        until=_midnight(asked["until"] + timedelta(days=1)) if asked["until"] else None,
    )
    return (replace(wanted, account_id=_account(asked["user"])) if asked["user"] else wanted), form


def _account(username: str) -> UUID:
    found = accounts.account_by_username(username)
    return found.pk if found else UUID(int=0)


def _midnight(day: date) -> datetime:
    """Where the day begins in the city. Raises `journal.not_a_filter` beyond the calendar's ends."""
    if not EARLIEST.date() <= day <= LATEST.date():
        raise NOT_A_FILTER(name=day.isoformat())
    return datetime.combine(day, time(), city_zone())


def chips_of(query: QueryDict) -> list[Chip]:
    """The filters in force as words, each with the address of the same list without it."""
    words: dict[str, Callable[[str], str]] = {
        "journal": lambda value: _t("Looks") if value == "looks" else "",
        "user": lambda value: _t("Done by %(name)s") % {"name": value},
        "deed": deed_word,
        "subject": lambda value: value,
        "since": lambda value: _t("From %(day)s") % {"day": value},
        "until": lambda value: _t("Until %(day)s") % {"day": value},
    }
    said = [(key, word(str(query[key]))) for key, word in words.items() if query.get(key)]
    return [Chip(word, f"?{_without(query, key)}") for key, word in said if word]


def _without(query: QueryDict, *keys: str) -> str:
    left = query.copy()
    for key in (*keys, "before"):
        left.pop(key, None)
    return left.urlencode()


def older(query: QueryDict, before: int) -> str:
    """The address of the lines before sequence `before`."""
    left = query.copy()
    left["before"] = str(before)
    return f"?{left.urlencode()}"


def newest(query: QueryDict) -> str:
    """The address of the newest lines."""
    return f"?{_without(query)}"


def asked_for(query: QueryDict) -> dict[str, str]:
    """The filter as the journal of looks remembers it."""
    return {key: str(query[key]) for key in FilterForm.base_fields if query.get(key)}
