"""Forms of the console's catalogue pages: they hold what was typed against its shape; the services judge and write."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime, time
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gezhi.domain.accounts import selectors as accounts
from gezhi.domain.accounts.labels import department_name
from gezhi.domain.cases.labels import KIND_LABELS, URGENCY_LABELS
from gezhi.domain.cases.rules.conditions import Procedure
from gezhi.domain.cases.selectors import CaseClass, TimeLimit
from gezhi.domain.cases.services.catalogue import BOUNDS, ClassIn, LimitIn
from gezhi.domain.cases.vocabulary import ClassKind, Urgency
from gezhi.domain.cases.web.files import TABLES, SmallFileField
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.worktime import Unit
from gezhi.ground.plumbing.scope import Scope
from gezhi.ground.plumbing.wording import city_zone, in_city

UNIT_LABELS: dict[Unit, Promise] = {
    Unit.WORK_DAY: pgettext_lazy("unit", "working days"),
    Unit.WORK_HOUR: pgettext_lazy("unit", "working hours"),
    Unit.URGENT_HOUR: pgettext_lazy("unit", "hours, day and night"),
    Unit.URGENT_DAY: pgettext_lazy("unit", "days, holidays included"),
}
STEPS: dict[str, Promise] = {
    "files_by_rule": _("File by rule: a report with class and place is filed at once"),
    "needs_verification": _("Verify on the spot before filing"),
    "needs_handler": _("A department names the handler before the work begins"),
    "needs_confirmation": _("The department confirms the result before it goes back"),
    "needs_check": _("Check on the spot before closing"),
    "audits_by_rule": _("Close self-handled matters by rule, except for the sample"),
    "is_help": _("Help on the spot: goes at once to the usual department; only whoever has a part sees its photos"),
    "sample_share": _("Share of self-handled matters that a person looks at (0 to 1)"),
    "reopen_days": _("Days in which the reporter may have it reopened"),
    "reopen_times": _("How often it may be reopened"),
    "evaluation_days": _("Days the reporter has to answer"),
    "yellow_share": _("Share of the limit from which it is due soon (0.05 to 1)"),
}
"""Every switch and number of the loop."""


def department_choices(scope: Scope) -> list[tuple[str, str]]:
    return [("", "—"), *((str(row.pk), department_name(row)) for row in accounts.departments(scope))]


class ClassForm(forms.Form):
    """A class: whether it is used and who usually handles it; its name where it is the city's own."""

    name = forms.CharField(label=_("Name"), max_length=80)
    name_en = forms.CharField(label=_("English name"), max_length=160, required=False)
    is_usable = forms.BooleanField(label=_("New matters may be coded with it"), required=False, initial=True)
    department = forms.UUIDField(label=_("Usually handled by"), required=False, widget=forms.Select)

    def __init__(self, scope: Scope, data: Any = None, *, found: CaseClass | None = None, **more: Any) -> None:
        initial = _class_initial(found) if found else {}
        super().__init__(data, initial={**initial, **more.pop("initial", {})}, **more)
        self.fields["department"].widget.choices = department_choices(scope)
        if found is not None and not found.is_local:
            del self.fields["name"], self.fields["name_en"]

    def told(self) -> ClassIn:
        said = self.cleaned_data
        name, name_en = said.get("name", ""), said.get("name_en", "")
        return ClassIn(name, name_en, said["is_usable"], said["department"])


def _class_initial(found: CaseClass) -> dict[str, Any]:
    department = str(found.department_id) if found.department_id else ""
    return {
        "name": found.name,
        "name_en": found.name_en,
        "is_usable": found.is_usable,
        "department": department,
    }


class LocalClassForm(ClassForm):
    """A class of the city's own, with its code."""

    kind = forms.ChoiceField(label=_("Kind"), choices=[(kind.value, KIND_LABELS[kind]) for kind in ClassKind])
    code = forms.CharField(label=_("Code"), max_length=8, help_text=_("Major class and a minor number from 80 on"))
    field_order = ("kind", "code", "name", "name_en", "department", "is_usable")


class LimitForm(forms.Form):
    """A filing condition with its limit."""

    filing = forms.CharField(
        label=_("Filed when"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}), strip=True
    )
    closing = forms.CharField(
        label=_("Closed when"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    value = forms.DecimalField(label=_("Limit"), max_digits=6, decimal_places=2, min_value=0)
    unit = forms.ChoiceField(
        label=pgettext_lazy("limit", "Unit"), choices=[(unit.value, words) for unit, words in UNIT_LABELS.items()]
    )
    region_class = forms.CharField(
        label=_("Region class"), max_length=8, required=False, help_text=_("Empty where it holds for all")
    )
    urgency = forms.ChoiceField(
        label=_("Urgency"),
        required=False,
        choices=[("", _("Any")), *((urgency.value, words) for urgency, words in URGENCY_LABELS.items())],
    )
    valid_from = forms.DateField(
        label=_("Valid from"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Empty: from now on. What was filed before keeps its limit."),
    )

    def __init__(self, data: Any = None, *, found: TimeLimit | None = None) -> None:
        super().__init__(data, initial=_limit_initial(found) if found else {"unit": Unit.WORK_DAY.value})
        if found is None:
            del self.fields["valid_from"]

    def told(self) -> LimitIn:
        said = self.cleaned_data
        urgency = Urgency(said["urgency"]) if said["urgency"] else None
        unit = Unit(said["unit"])
        return LimitIn(said["filing"], said["closing"], said["value"], unit, said["region_class"], urgency)

    def starts_at(self) -> datetime:
        """The first instant of the day that was chosen, in the city's zone; now where none was, or today."""
        day, at = self.cleaned_data.get("valid_from"), now()
        return at if day is None or day == in_city(at).date() else datetime.combine(day, time.min, city_zone())


def _limit_initial(found: TimeLimit) -> dict[str, Any]:
    return {
        "filing": found.filing_condition,
        "closing": found.closing_condition,
        "value": found.value,
        "unit": found.unit,
        "region_class": found.region_class,
        "urgency": found.urgency,
    }


class ProcedureForm(forms.Form):
    """Every switch and number of the loop, each within its bounds."""

    def __init__(self, data: Any = None, *, procedure: Procedure) -> None:
        steps = [step for step in fields(Procedure) if step.name != "right"]
        super().__init__(data, initial={step.name: getattr(procedure, step.name) for step in steps})
        self.right = procedure.right  # what the class is; no step that a city switches
        for step in steps:
            self.fields[step.name] = _step_field(step.name, isinstance(getattr(procedure, step.name), float))

    def told(self) -> Procedure:
        return Procedure(**self.cleaned_data, right=self.right)


def _step_field(name: str, is_share: bool) -> forms.Field:
    if name not in BOUNDS:
        return forms.BooleanField(label=str(STEPS[name]), required=False)
    least, most = BOUNDS[name]
    if is_share:
        widget = forms.NumberInput(attrs={"step": "0.01"})
        return forms.FloatField(label=str(STEPS[name]), min_value=least, max_value=most, widget=widget)
    return forms.IntegerField(label=str(STEPS[name]), min_value=int(least), max_value=int(most))


class LimitsFileForm(forms.Form):
    """Conditions and limits from a table."""

    file = SmallFileField(
        help_text=_(
            "Excel or CSV with the columns kind, code, condition_order, filing_condition, closing_condition,"
            " limit_value, limit_unit (类别、代码、条件序号、立案条件、结案条件、时限、单位)"
        ),
        accept=TABLES,
    )


class ClassesFileForm(forms.Form):
    """The city's own class list as an edition."""

    key = forms.CharField(label=_("Key of the edition"), max_length=40, help_text=_("Such as dongguan-2026"))
    title = forms.CharField(label=_("Name of the edition"), max_length=120)
    file = SmallFileField(
        help_text=_(
            "Excel or CSV with the columns kind, code, name, name_en, parent (类别、代码、名称、英文名称、上级代码)"
        ),
        accept=TABLES,
    )
