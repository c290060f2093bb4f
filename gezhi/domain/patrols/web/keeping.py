"""What a city keeps about patrols: templates of inspections with their rhythm, and who may look at tracks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gezhi.domain.accounts.labels import ROLE_LABELS
from gezhi.domain.patrols import selectors, services
from gezhi.domain.patrols.labels import THING_LABELS
from gezhi.domain.patrols.rules.inspecting import MOST_PHOTOS
from gezhi.domain.patrols.rules.rhythms import MOST_DAYS, Rhythm
from gezhi.domain.patrols.rules.viewing import MOST_DAYS as MOST_DAYS_BACK
from gezhi.domain.patrols.rules.viewing import ViewRule
from gezhi.domain.patrols.vocabulary import ThingKind
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.asking import asked, posted
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.page_parts import Crumb
from gezhi.ground.plumbing.scope import NOT_FOUND

FREELY = "*"
"""Before a point's words: it need not be answered."""


@dataclass(frozen=True, slots=True)
class TemplateLine:
    """A template in force, in words."""

    key: str
    name: str
    about: str | Promise
    edition: int
    points: int
    every_days: int | None
    grace_days: int
    is_of_register: bool


@door(Permission.PATROLS_PLAN)
def templates(request: ScopedRequest) -> HttpResponse:
    """Templates in force."""
    rows = [
        TemplateLine(
            key=row.key,
            name=row.name,
            about=THING_LABELS[ThingKind(row.about)],
            edition=row.edition,
            points=len(row.points.all()),
            every_days=row.every_days,
            grace_days=row.grace_days,
            is_of_register=row.about == ThingKind.RENTAL,
        )
        for row in selectors.templates(request.scope)
    ]
    return render(request, "patrols/templates.html", {"rows": rows, "crumbs": [_console(), Crumb(_t("Templates"))]})


class TemplateForm(forms.Form):
    """An edition of a template."""

    key = forms.SlugField(label=_("Key"), max_length=32)
    about = forms.ChoiceField(label=_("About"), choices=[(kind.value, label) for kind, label in THING_LABELS.items()])
    classes = forms.CharField(
        label=_("Classes"),
        required=False,
        max_length=400,
        help_text=_("Codes of organisations or components with a space between; empty: all of them."),
    )
    name = forms.CharField(label=pgettext_lazy("template", "Name"), max_length=80)
    name_en = forms.CharField(label=_("Name in English"), max_length=80, required=False)
    every_days = forms.IntegerField(label=_("Every so many days"), min_value=1, max_value=MOST_DAYS, required=False)
    grace_days = forms.IntegerField(label=_("Days of grace"), min_value=0, max_value=365, initial=0)
    points = forms.CharField(
        label=_("Points"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_(
            "One a line: words, words in English, photos at least, kind of hazard (GB/T 31000 table 5.19), with | "
            "between. A star in front: need not be answered."
        ),
    )

    def clean_points(self) -> list[services.PointWords]:
        lines = self.cleaned_data["points"].splitlines()
        return [_point(number, line) for number, line in enumerate(lines, start=1) if line.strip()]


def _point(number: int, line: str) -> services.PointWords:
    """A point out of its line. Raises ValidationError."""
    words, *told = (part.strip() for part in line.split("|"))
    english, photos, hazard = (*told, "", "", "")[:3]
    least = int(photos) if photos.isdecimal() else 0 if not photos else -1
    if not words.strip(FREELY).strip() or not 0 <= least <= MOST_PHOTOS or len(told) > 3 or len(hazard) > 2:
        raise forms.ValidationError(_t("Line %(number)d is no point.") % {"number": number})
    is_required = not words.startswith(FREELY)
    return services.PointWords(words.lstrip(FREELY).strip(), english, least, is_required, hazard=hazard or "99")


@door(Permission.PATROLS_PLAN, "GET", "POST")
def new_template(request: ScopedRequest) -> HttpResponse:
    """The next edition of a template, or the first."""
    form = TemplateForm(posted(request), initial=_kept(request))

    def do(told: dict[str, Any]) -> HttpResponse:
        rhythm = Rhythm(told["every_days"], told["grace_days"]) if told["every_days"] else None
        words = services.TemplateWords(
            told["key"],
            ThingKind(told["about"]),
            told["name"],
            told["points"],
            name_en=told["name_en"],
            classes=told["classes"].split(),
            rhythm=rhythm,
        )
        services.make_template(scope=request.scope, told=words, at=now())
        messages.success(request, _t("The edition is in force; what was filled keeps its own."))
        return redirect("patrols:templates")

    back = reverse("patrols:templates")
    words = {"title": _t("Template of inspections"), "button": _t("Save"), "cancel": back}
    crumbs = [_console(), Crumb(_t("Templates"), back), Crumb(words["title"])]
    return asked(request, form, do, **words, crumbs=crumbs)


def _kept(request: ScopedRequest) -> dict[str, Any]:
    """The edition in force of the key asked for; nothing where none is. Raises `scope.not_found` for an unknown key."""
    key = request.GET.get("key", "")
    if not key:
        return {}
    row = next((row for row in selectors.templates(request.scope) if row.key == key), None)
    if row is None:
        raise NOT_FOUND()
    told = {name: getattr(row, name) for name in ("key", "about", "name", "name_en", "every_days", "grace_days")}
    points = sorted(row.points.all(), key=lambda point: point.number)
    lines = [
        f"{'' if point.is_required else FREELY}{point.words} | {point.words_en} | {point.least_photos} | {point.hazard}"
        for point in points
    ]
    return {**told, "classes": " ".join(row.classes), "points": "\n".join(lines)}


class RuleForm(forms.Form):
    """Who may look at colleagues' tracks, and how far back."""

    days = forms.IntegerField(label=_("Days back"), min_value=1, max_value=MOST_DAYS_BACK)
    needs_reason = forms.BooleanField(label=_("A reason is asked for"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    field_order = ("roles",)

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        choices = [(key, ROLE_LABELS[key]) for key in sorted(services.possible_viewers())]
        self.fields["roles"] = forms.MultipleChoiceField(
            label=_("Roles that may look"), choices=choices, required=False, widget=forms.CheckboxSelectMultiple
        )
        self.order_fields(self.field_order)


@door(Permission.PRIVACY_MANAGE, "GET", "POST")
def track_rule(request: ScopedRequest) -> HttpResponse:
    """Read and set the rule."""
    version, rule = selectors.track_rule()
    kept = {"roles": sorted(rule.roles), "days": rule.days, "needs_reason": rule.needs_reason, "version": version}
    form = RuleForm(posted(request), initial=kept)

    def do(told: dict[str, Any]) -> HttpResponse:
        changed = ViewRule(frozenset(told["roles"]), told["days"], told["needs_reason"])
        services.set_track_rule(scope=request.scope, rule=changed, version=told["version"], at=now())
        messages.success(request, _t("The rule is in force from now on."))
        return redirect("console")

    words = {"title": _t("Looking at tracks"), "button": _t("Save"), "cancel": reverse("console")}
    text = _t("Everybody sees their own track. A colleague's is seen by these roles only, inside their area.")
    return asked(request, form, do, **words, text=text, crumbs=[_console(), Crumb(words["title"])])


def _console() -> Crumb:
    return Crumb(_t("Console"), reverse("console"))
