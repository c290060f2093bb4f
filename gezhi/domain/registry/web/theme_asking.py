"""What a theme is asked for in the console."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gezhi.domain.accounts import selectors as accounts
from gezhi.domain.accounts.labels import ROLE_LABELS, department_name
from gezhi.domain.accounts.vocabulary import ROLES
from gezhi.domain.registry.labels import SUBJECT_LABELS
from gezhi.domain.registry.services.themes import ThemeWords
from gezhi.ground.kernel.permissions import Permission

FILLING = [key for key, role in ROLES.items() if Permission.THEMES_FILL in role.permissions]
MOST_KB = 1024


class ThemeForm(forms.Form):
    """Everything a theme says of itself; the key and what it is about stay as they were begun."""

    key = forms.SlugField(
        label=pgettext_lazy("theme", "Key"),
        max_length=40,
        help_text=_("Stands in addresses: small letters, digits and hyphens."),
    )
    about = forms.ChoiceField(label=_("About"), choices=list(SUBJECT_LABELS.items()), widget=forms.RadioSelect)
    name = forms.CharField(label=_("Name in Chinese"), max_length=64)
    name_en = forms.CharField(label=_("Name in English"), max_length=96, required=False)
    purpose = forms.CharField(label=_("Purpose"), widget=forms.Textarea(attrs={"rows": 2}), max_length=1000)
    purpose_en = forms.CharField(
        label=_("Purpose in English"), widget=forms.Textarea(attrs={"rows": 2}), max_length=1000, required=False
    )
    ground = forms.CharField(
        label=_("Legal ground"), max_length=200, help_text=_("The law or regulation with its article, or consent.")
    )
    ground_text = forms.CharField(
        label=_("Its words"), widget=forms.Textarea(attrs={"rows": 3}), max_length=4000, required=False
    )
    department = forms.ChoiceField(label=pgettext_lazy("theme", "Owner department"), required=False)
    roles = forms.MultipleChoiceField(
        label=_("Open to roles"),
        choices=[(key, ROLE_LABELS[key]) for key in FILLING],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    departments = forms.MultipleChoiceField(label=_("Open to departments"), required=False)
    rhythm_days = forms.IntegerField(
        label=_("A visit every so many days"),
        min_value=1,
        max_value=730,
        required=False,
        help_text=_("Empty: no rhythm."),
    )
    ends_date = forms.DateField(
        label=_("Ends on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("From this day on every mark of the theme is hidden."),
    )

    def __init__(self, request: Any, data: Any = None, *, theme: Any = None) -> None:
        super().__init__(data, initial=_initial(theme) if theme is not None else None)
        spoken = [(str(one.pk), department_name(one)) for one in accounts.departments(request.scope)]
        self.fields["department"].choices = [("", "—"), *spoken]  # type: ignore[attr-defined]
        self.fields["departments"].choices = spoken  # type: ignore[attr-defined]
        if theme is not None:
            del self.fields["key"], self.fields["about"]

    def words(self) -> ThemeWords:
        """What was told, once it is valid."""
        told = self.cleaned_data
        ends: date = told["ends_date"]
        return ThemeWords(
            name=told["name"],
            name_en=told["name_en"],
            purpose=told["purpose"],
            purpose_en=told["purpose_en"],
            ground=told["ground"],
            ground_text=told["ground_text"],
            department_id=UUID(told["department"]) if told["department"] else None,
            roles=tuple(told["roles"]),
            departments=tuple(told["departments"]),
            rhythm_days=told["rhythm_days"],
            ends_date=ends,
        )


def _initial(theme: Any) -> dict[str, Any]:
    names = ("name", "name_en", "purpose", "purpose_en", "ground", "ground_text", "roles", "departments")
    told = {name: getattr(theme, name) for name in (*names, "rhythm_days", "ends_date")}
    return {**told, "department": str(theme.department_id or "")}


class ReasonForm(forms.Form):
    """Why something ends."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


class XlsFormUpload(forms.Form):
    """An XLSForm, small enough to come with its page."""

    file = forms.FileField(
        label=_("XLSForm"),
        help_text=_("An .xlsx or .xls file with the sheets survey, choices and settings; at most 1 MB."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_KB * 1024:
            raise forms.ValidationError(_("A file has at most %(most)s KB here."), params={"most": MOST_KB})
        return file
