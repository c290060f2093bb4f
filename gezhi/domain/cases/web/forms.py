"""Forms of the deeds: they validate, the services write. Each form knows which arguments its service takes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gezhi.domain.accounts import selectors as accounts
from gezhi.domain.accounts.labels import department_name
from gezhi.domain.cases import selectors, services
from gezhi.domain.cases.labels import URGENCY_LABELS
from gezhi.domain.cases.selectors import Case
from gezhi.domain.cases.vocabulary import Deed, Urgency
from gezhi.domain.cases.web.choices import class_choices, colleague_choices, condition_choices, worker_choices
from gezhi.domain.cases.web.pictures import photos_of
from gezhi.domain.cases.web.words import row_of
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.datums import Datum
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.doors import ScopedRequest
from gezhi.ground.plumbing.scope import Scope


class DeedForm(forms.Form):
    """What every deed carries: the version the page showed, and a reason where the table asks for one."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        scope: Scope,
        case: Case,
        data: Any = None,
        *,
        needs_reason: bool = False,
        kept: Mapping[str, str] | None = None,
    ) -> None:
        """`kept` is what was filled in before the form was asked for again, unjudged."""
        super().__init__(data, initial={"version": case.version})
        self.scope = scope
        self.case = case
        self.kept = kept or {}
        if needs_reason:
            self.fields["reason"] = forms.CharField(
                label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
            )
        self.prepare()
        self.initial.update(self.kept)

    def prepare(self) -> None:
        """Fill in choices that depend on the case and the caller."""

    def arguments(self, request: ScopedRequest) -> dict[str, Any]:
        """What the service takes beside the command."""
        return {}


class WordsForm(DeedForm):
    words = forms.CharField(
        label=_("Remarks"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def arguments(self, request: ScopedRequest) -> dict[str, Any]:
        return {"words": self.cleaned_data["words"]}


class NoteForm(DeedForm):
    words = forms.CharField(label=_("Note"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))

    def arguments(self, request: ScopedRequest) -> dict[str, Any]:
        return {"words": self.cleaned_data["words"]}


class StepForm(NoteForm):
    """One step of the work, with photos."""

    takes_photos = True

    def arguments(self, request: ScopedRequest) -> dict[str, Any]:
        return {**super().arguments(request), "photos": photos_of(request, "step")}


class SubmitForm(DeedForm):
    answer = forms.CharField(label=_("What was done"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
    takes_photos = True

    def arguments(self, request: ScopedRequest) -> dict[str, Any]:
        return {"answer": self.cleaned_data["answer"], "photos": photos_of(request, "after")}


class VerifyForm(DeedForm):
    found = forms.TypedChoiceField(
        label=_("On the spot"),
        choices=[("1", _("It is as reported")), ("0", _("It is not as reported"))],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("Remarks"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    takes_photos = True

    def arguments(self, request: ScopedRequest) -> dict[str, Any]:
        found, words = self.cleaned_data["found"], self.cleaned_data["words"]
        return {"found": found, "words": words, "photos": photos_of(request, "check")}


class CheckForm(DeedForm):
    passed = forms.TypedChoiceField(
        label=_("On the spot"),
        choices=[("1", _("It is done")), ("0", _("It is not done"))],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("Remarks"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    takes_photos = True

    def arguments(self, request: ScopedRequest) -> dict[str, Any]:
        passed, words = self.cleaned_data["passed"], self.cleaned_data["words"]
        return {"passed": passed, "words": words, "photos": photos_of(request, "check")}


class ClassifyForm(DeedForm):
    """Class, filing condition, urgency, and the place where it is still to be found or wrong."""

    case_class = forms.ChoiceField(label=pgettext_lazy("of a case", "Class"))
    condition = forms.ChoiceField(label=_("Filing condition"), required=False)
    urgency = forms.ChoiceField(label=_("Urgency"), choices=[(u.value, label) for u, label in URGENCY_LABELS.items()])
    lon = forms.FloatField(label=_("Longitude"), required=False, min_value=-180, max_value=180)
    lat = forms.FloatField(label=_("Latitude"), required=False, min_value=-90, max_value=90)
    address = forms.CharField(label=_("Address"), required=False, max_length=256)
    has_map = True

    def prepare(self) -> None:
        case = self.case
        told = self.data.get("case_class") or self.kept.get("case_class")
        chosen = told or (str(case.case_class_id) if case.case_class_id else "")
        self.fields["case_class"].choices = [("", "—"), *class_choices(self.scope)]  # type: ignore[attr-defined]
        self.fields["condition"].choices = [("", "—"), *condition_choices(self.scope, chosen)]  # type: ignore[attr-defined]
        self.initial.update(
            case_class=chosen,
            condition=str(case.limit_id or ""),
            urgency=case.urgency,
            lon=_seven(case.lon),
            lat=_seven(case.lat),
            address=case.address,
        )

    def arguments(self, request: ScopedRequest) -> dict[str, Any]:
        told = self.cleaned_data
        found = selectors.class_by_id(self.scope, UUID(told["case_class"]))
        limit = selectors.limit_by_id(self.scope, UUID(told["condition"])) if told["condition"] else None
        return {
            "case_class": found,
            "limit": limit,
            "urgency": Urgency(told["urgency"]),
            "place": self._place(told) if self._moved(told) else None,
        }

    def _moved(self, told: dict[str, Any]) -> bool:
        place = (told["lon"], told["lat"], told["address"])
        return told["lon"] is not None and place != (_seven(self.case.lon), _seven(self.case.lat), self.case.address)

    def _place(self, told: dict[str, Any]) -> services.Place:
        return services.Place(lon=told["lon"], lat=told["lat"], datum=Datum.WGS84, address=told["address"])


def _seven(degrees: float | None) -> float | None:
    """Seven decimals are a centimetre: more is noise in a field."""
    return None if degrees is None else round(degrees, 7)


class DispatchForm(DeedForm):
    """To a department or to a worker; what the class and the cell propose stands first."""

    to = forms.ChoiceField(label=_("To whom"))
    words = forms.CharField(
        label=_("Instruction"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def prepare(self) -> None:
        departments = [(f"department:{d.pk}", department_name(d)) for d in accounts.departments(self.scope)]
        workers = [(f"worker:{id}", name) for id, name in worker_choices(self.case.code)]
        usual = f"department:{self.case.case_class.department_id}" if self.case.case_class else ""
        proposed = [choice for choice in departments if choice[0] == usual] + workers
        rest = [choice for choice in departments if choice[0] != usual]
        groups = [(_("Proposed: by the class, and who answers for the grid"), proposed), (_("Departments"), rest)]
        self.fields["to"].choices = [("", "—"), *((label, rows) for label, rows in groups if rows)]  # type: ignore[attr-defined]  # a ChoiceField
        self.initial["to"] = proposed[0][0] if proposed else ""

    def arguments(self, request: ScopedRequest) -> dict[str, Any]:
        kind, _sep, id = self.cleaned_data["to"].partition(":")
        return {f"{kind}_id": UUID(id), "words": self.cleaned_data["words"]}


class HandlerForm(DeedForm):
    handler = forms.ChoiceField(label=_("Handler"))

    def prepare(self) -> None:
        held = accounts.people_of_department(self.case.department_id, at=now())
        self.fields["handler"].choices = [(str(id), name) for id, name in held]  # type: ignore[attr-defined]

    def arguments(self, request: ScopedRequest) -> dict[str, Any]:
        return {"handler_id": UUID(self.cleaned_data["handler"])}


class AskForm(DeedForm):
    """Who shall go and look: the nearest first."""

    account = forms.ChoiceField(label=_("Who goes and looks"))
    words = forms.CharField(
        label=_("Remarks"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
    permission = Permission.CASES_VERIFY

    def prepare(self) -> None:
        people = colleague_choices(self.scope, self.permission, self.case.code)
        self.fields["account"].choices = people  # type: ignore[attr-defined]

    def arguments(self, request: ScopedRequest) -> dict[str, Any]:
        return {"account_id": UUID(self.cleaned_data["account"]), "words": self.cleaned_data["words"]}


class AskCheckForm(AskForm):
    permission = Permission.CASES_CHECK


class MergeForm(DeedForm):
    """Into one of the near matters, or into any other by its number."""

    near = forms.CharField(label=_("Open matters near this place"), max_length=24, required=False)
    into = forms.CharField(label=_("Number of the case to merge into"), max_length=24)

    def prepare(self) -> None:
        at = now()
        self.near_rows = [row_of(case, at, {}) for case in selectors.related_to(self.scope, self.case, at=at)]
        if self.near_rows:
            self.fields["into"].label = _("Or the number of another case")
        self.fields["into"].required = False

    def clean_into(self) -> UUID:
        typed, chosen = self.cleaned_data["into"].strip(), self.cleaned_data.get("near", "")
        if not typed and not chosen:
            raise forms.ValidationError(_("Name the case to merge into."))
        if typed and chosen and typed != chosen:
            raise forms.ValidationError(_("Two cases are named: choose one above, or write one number."))
        found = selectors.case_by_number(self.scope, typed or chosen)
        if found is None:
            raise forms.ValidationError(_("There is no case with this number in your area."))
        return found.pk

    def arguments(self, request: ScopedRequest) -> dict[str, Any]:
        return {"into": self.cleaned_data["into"]}


class EvaluateForm(DeedForm):
    solved = forms.TypedChoiceField(
        label=_("Is it solved?"),
        choices=[("1", _("Solved")), ("0", _("Not solved"))],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    stars = forms.IntegerField(label=_("Stars"), min_value=1, max_value=5, required=False, widget=forms.HiddenInput)
    words = forms.CharField(
        label=_("Remarks"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    takes_stars = True

    def arguments(self, request: ScopedRequest) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("solved", "stars", "words")}


class ExtractForm(DeedForm):
    """In which form the person gets it."""

    form = forms.ChoiceField(
        label=_("File"), choices=[("xlsx", _("Excel workbook")), ("json", "JSON")], widget=forms.RadioSelect
    )

    def prepare(self) -> None:
        self.fields["reason"].help_text = _("How you made sure that it is the person themselves, such as a call back.")
        self.initial["form"] = "xlsx"


class ErasePersonForm(DeedForm):
    """The reason says how it was made sure who asks."""

    def prepare(self) -> None:
        self.fields["reason"].help_text = _("How you made sure that it is the person themselves, such as a call back.")


FORMS: dict[Deed, type[DeedForm]] = {
    Deed.REQUEST_VERIFICATION: AskForm,
    Deed.VERIFY: VerifyForm,
    Deed.FILE: ClassifyForm,
    Deed.AMEND: ClassifyForm,
    Deed.MERGE: MergeForm,
    Deed.DISPATCH: DispatchForm,
    Deed.NAME_HANDLER: HandlerForm,
    Deed.STEP: StepForm,
    Deed.SUBMIT: SubmitForm,
    Deed.CONFIRM: WordsForm,
    Deed.REQUEST_CHECK: AskCheckForm,
    Deed.CHECK: CheckForm,
    Deed.CLOSE: WordsForm,
    Deed.EVALUATE: EvaluateForm,
    Deed.NOTE: NoteForm,
    Deed.URGE: WordsForm,
    Deed.EXTRACT: ExtractForm,
    Deed.ERASE: ErasePersonForm,
}
"""The form of each deed; deeds not named here carry the version and perhaps a reason."""
