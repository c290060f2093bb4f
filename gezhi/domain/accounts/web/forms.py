"""Forms of accounts, departments and posts: they validate, the services write."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gezhi.domain.accounts import selectors
from gezhi.domain.accounts.labels import LIMIT_HINTS, LIMIT_LABELS, PERMISSION_LABELS, ROLE_LABELS, department_name
from gezhi.domain.accounts.rules.devices import REASON
from gezhi.domain.accounts.rules.sign_in import BOUNDS, MOST
from gezhi.domain.accounts.vocabulary import ADMINISTRATORS
from gezhi.ground.kernel.clock import EARLIEST, LATEST
from gezhi.ground.plumbing.scope import Scope

SENSIBLE = [MinValueValidator(EARLIEST.date()), MaxValueValidator(LATEST.date())]


class SearchForm(forms.Form):
    """The beginning of a name, and where the list looks."""

    q = forms.CharField(label=_("Name or user name begins with"), max_length=64, required=False)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", "—"), ("off", _("Locked by an administrator")), ("locked", _("Locked after wrong passwords"))],
    )
    q.widget.attrs.update(autocapitalize="none", spellcheck="false")


class AccountForm(forms.Form):
    """A new account."""

    username = forms.CharField(
        label=_("User name"), max_length=64, help_text=_("Small letters, digits, dots and dashes; it stays for good.")
    )
    name = forms.CharField(label=_("Name"), max_length=64)
    same_person_as = forms.CharField(
        label=_("Other account of the same person"),
        max_length=64,
        required=False,
        help_text=_("Its user name, when this person has one already: separation of duties goes by persons."),
    )


class DepartmentForm(forms.Form):
    """The words of a department."""

    code = forms.RegexField(
        label=_("Code"),
        regex=r"^[A-Za-z0-9._-]{1,32}$",
        help_text=_("Letters, digits, dots and dashes; it stays for good."),
    )
    name = forms.CharField(label=_("Name"), max_length=64)
    name_en = forms.CharField(label=_("English name"), max_length=96, required=False)
    is_outside = forms.BooleanField(label=_("Not a body of the state (a company, a utility)"), required=False)

    def __init__(self, data: Any = None, *, department: selectors.Department | None = None) -> None:
        super().__init__(data)
        if department is not None:
            del self.fields["code"]
            self.initial = {name: getattr(department, name) for name in ("name", "name_en", "is_outside")}


def _day_field(label: Any, hint: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"})
    return forms.DateField(label=label, help_text=hint, required=False, widget=widget, validators=SENSIBLE)


class PeriodForm(forms.Form):
    """Where a post stands, and from which day to which."""

    area = forms.CharField(
        label=_("Area"), max_length=64, help_text=_("Its code or its name, such as 370211001 or 黄岛街道.")
    )
    first_day = _day_field(_("First day"), _("Empty: from now on."))
    last_day = _day_field(_("Last day"), _("Empty: until it is ended."))

    def begins(self, at: datetime) -> datetime:
        """The first whole day of the city; `at` where none is named."""
        first = self.cleaned_data["first_day"]
        return _midnight(first) if first else at

    def ends(self) -> datetime | None:
        """The end of the last whole day, half open; None where none is named."""
        last = self.cleaned_data["last_day"]
        return _midnight(last + timedelta(days=1)) if last else None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, ZoneInfo(settings.CITY_TIME_ZONE))


class PostForm(PeriodForm):
    """Who, in which role, for which department."""

    account = forms.CharField(
        label=pgettext_lazy("post", "Who"), max_length=64, help_text=_("The user name, or the beginning of the name.")
    )
    role = forms.ChoiceField(label=_("Role"))
    department = forms.ChoiceField(label=_("Department"), required=False, help_text=_("Only for posts of one."))
    field_order = ("account", "role", "area", "department", "first_day", "last_day")

    def __init__(self, scope: Scope, data: Any = None, *, account: str = "") -> None:
        super().__init__(data, initial={"account": account})
        roles = [(key, label) for key, label in ROLE_LABELS.items() if key not in ADMINISTRATORS]
        departments = [(str(one.pk), department_name(one)) for one in selectors.departments(scope)]
        self.fields["role"].choices = [("", "—"), *roles]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["department"].choices = [("", "—"), *departments]  # type: ignore[attr-defined]


class AdministratorForm(PeriodForm):
    """Which of the three administrators an account becomes."""

    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)
    field_order = ("role", "area", "first_day", "last_day")

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        roles = [(key, label) for key, label in ROLE_LABELS.items() if key in ADMINISTRATORS]
        self.fields["role"].choices = roles  # type: ignore[attr-defined]  # a ChoiceField


def _secret(label: Any, autocomplete: str, hint: Any = "") -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label=label, max_length=MOST, strip=False, widget=widget, help_text=hint)


class PasswordForm(forms.Form):
    """The present password, and a new one twice."""

    present = _secret(_("Present password"), "current-password")
    password = _secret(_("New password"), "new-password")
    again = _secret(_("New password again"), "new-password")

    def __init__(self, data: Any = None, *, hint: str = "") -> None:
        super().__init__(data)
        self.fields["password"].help_text = hint

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("password") and told.get("again") and told["password"] != told["again"]:
            self.add_error("again", _("The two new passwords differ."))
        return told


class LimitsForm(forms.Form):
    """The limits of sign-in, each within its bounds."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, data: Any = None, *, initial: dict[str, int] | None = None) -> None:
        super().__init__(data, initial=initial)
        for name, (least, most) in BOUNDS.items():
            self.fields[name] = forms.IntegerField(
                label=str(LIMIT_LABELS[name]), help_text=str(LIMIT_HINTS[name]), min_value=least, max_value=most
            )

    def values(self) -> dict[str, int]:
        return {name: self.cleaned_data[name] for name in BOUNDS}


class ReasonForm(forms.Form):
    """Why something is done to what is somebody else's."""

    reason = forms.CharField(label=_("Reason"), max_length=REASON)


class TokenForm(forms.Form):
    """A token for a program: what it is for, how long, and how much of its account's posts it may."""

    name = forms.CharField(label=_("What it is for"), max_length=64)
    days = forms.IntegerField(label=_("Days"), min_value=1)
    post = forms.ChoiceField(label=_("Speaks from"), required=False)
    is_read_only = forms.BooleanField(label=_("Reads only"), required=False, initial=True)
    permissions = forms.MultipleChoiceField(
        label=_("What it may do"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nothing ticked: everything its posts may do."),
    )

    def __init__(self, data: Any = None, *, days: int, posts: list[tuple[str, str]], permissions: list[str]) -> None:
        super().__init__(data, initial={"days": days})
        self.fields["days"].widget.attrs["max"] = days
        self.fields["post"].choices = [("", _("All posts of the account")), *posts]  # type: ignore[attr-defined]
        self.fields["permissions"].choices = [(one, PERMISSION_LABELS[one]) for one in permissions]  # type: ignore[attr-defined]


class TableForm(forms.Form):
    """A table, and what happens when some of its rows cannot be taken."""

    file = forms.FileField(label=_("Table"), help_text=_("Excel (.xlsx) or CSV in UTF-8, at most 1,000 rows."))
    only_good = forms.TypedChoiceField(
        label=_("When some rows cannot be taken"),
        choices=[("0", _("Take nothing, show what is wrong")), ("1", _("Take the good rows, show the others"))],
        coerce=lambda value: value == "1",
        initial="0",
        widget=forms.RadioSelect,
    )
