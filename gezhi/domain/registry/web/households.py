"""A registered household with its head and members, and the deeds on it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, pgettext, pgettext_lazy
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from gezhi.domain.grids import selectors as grids
from gezhi.domain.registry import selectors, services
from gezhi.domain.registry.labels import LEAVE_LABELS, REGISTRATION_LABELS, SEX_LABELS
from gezhi.domain.registry.selectors.codes import table
from gezhi.domain.registry.vocabulary import HEADS, CancelReason, RegistrationKind, SubjectKind
from gezhi.domain.registry.web.marks import marks_on
from gezhi.domain.registry.web.timeline import looks_of, moments_of
from gezhi.domain.registry.web.words import age, coded, door_of
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.masking import mask_name
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.asking import asked, posted
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.page_parts import Crumb, Fact
from gezhi.ground.plumbing.wording import in_city

RELATIONS, SELF = "gbt4761_family_relation", "01"
OFFERED = 20
"""People found by name who are offered as members."""
JOINING = (
    RegistrationKind.PERMANENT,
    RegistrationKind.PERMANENT_ELSEWHERE,
    RegistrationKind.LODGING,
    RegistrationKind.UNREGISTERED,
)


class FoundForm(forms.Form):
    """A new household at a home."""

    number = forms.CharField(label=_("Household number"), max_length=20, required=False)
    kind = forms.ChoiceField(label=_("Kind of household"))
    head = forms.ChoiceField(label=_("Head of the household"))

    def __init__(self, *given: Any, people: Iterable[Any], **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["kind"].choices = _codes("household_type")  # type: ignore[attr-defined]  # a choice field
        self.fields["head"].choices = _choices(people)  # type: ignore[attr-defined]  # a choice field


class JoinForm(forms.Form):
    """Somebody who becomes a member."""

    person = forms.ChoiceField(label=pgettext_lazy("household", "Who"))
    relation = forms.ChoiceField(label=_("Relation to the head"))
    kind = forms.ChoiceField(
        label=_("Registration"), choices=[(kind.value, REGISTRATION_LABELS[kind]) for kind in JOINING]
    )

    def __init__(self, *given: Any, people: Iterable[Any], has_head: bool, **more: Any) -> None:
        super().__init__(*given, **more)
        codes = [row for row in _codes(RELATIONS) if row[0] != SELF and (row[0] in HEADS) != has_head]
        self.fields["person"].choices = _choices(people)  # type: ignore[attr-defined]  # a choice field
        self.fields["relation"].choices = [("", "–"), *codes]  # type: ignore[attr-defined]  # a choice field


class LeaveForm(forms.Form):
    """A member whose record here ends."""

    person = forms.ChoiceField(label=pgettext_lazy("household", "Who"))
    reason = forms.ChoiceField(label=_("Reason"), choices=list(LEAVE_LABELS.items()))
    day = forms.DateField(label=_("Since which day"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *given: Any, people: Iterable[Any], **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["person"].choices = _choices(people)  # type: ignore[attr-defined]  # a choice field


class HeadForm(forms.Form):
    """Who becomes the head, and what everybody is to them."""

    head = forms.ChoiceField(label=_("New head"), widget=forms.RadioSelect)

    def __init__(self, *given: Any, people: list[Any], head_code: str, **more: Any) -> None:
        super().__init__(*given, **more)
        self._people, self._head_code = people, head_code
        self.fields["head"].choices = _choices(people)[1:]  # type: ignore[attr-defined]  # a choice field
        codes = [("", "–"), *(row for row in _codes(RELATIONS) if row[0] not in {SELF, *HEADS})]
        for person in people:
            label = _t("%(name)s is to the new head") % {"name": called(person)}
            self.fields[f"relation_{person.pk}"] = forms.ChoiceField(label=label, choices=codes, required=False)

    def relations(self) -> dict[UUID, str]:
        """Every member's relation towards the new head; empty where nothing was said."""
        told = self.cleaned_data
        return {
            person.pk: self._head_code if str(person.pk) == told["head"] else told[f"relation_{person.pk}"]
            for person in self._people
        }


@door(Permission.REGISTER_VIEW)
def household(request: ScopedRequest, id: UUID) -> HttpResponse:
    """One household: number, address, head, who belongs to it and who did."""
    row = services.look_at_household(scope=request.scope, id=id)
    there = selectors.members(request.scope, row)
    may_keep = request.scope.covers(Permission.REGISTER_KEEP, row.code) and row.state == "active"
    context = {
        "household": row,
        "title": title_of(row),
        "area_name": grids.full_name(row.code),
        "facts": _facts(request, row, there),
        "members": [_member(request, member) for member in there],
        "former": [_member(request, member) for member in selectors.former_members(request.scope, row)],
        "history": moments_of(request.scope, "household", row),
        "looks": looks_of(request.scope, row),
        "may_keep": may_keep,
        "crumbs": crumbs_of(row),
        **marks_on(request, SubjectKind.HOUSEHOLD, row),
    }
    return render(request, "registry/household.html", context)


def _facts(request: ScopedRequest, row: Any, members: list[Any]) -> list[Fact]:
    english = get_language() == "en"
    head = next((member.person for member in members if member.relation in HEADS), None)
    home = f"{row.home.building.address} {door_of(row.home)}" if row.home else ""
    found = [
        Fact(_t("Household number"), row.number),
        Fact(_t("Kind of household"), coded("household_type", row.kind, english=english)),
        Fact(_t("Nature of the registration"), coded("hukou_nature", row.nature, english=english)),
        Fact(_t("Registered address"), home, reverse("registry:home", args=[row.home_id]) if row.home else ""),
        Fact(_t("Head of the household"), _named(request, head) if head else ""),
    ]
    return [fact for fact in found if fact.value]


def _named(request: ScopedRequest, person: Any) -> str:
    """The whole name on a card they belong to, for whoever may open their own."""
    inside = request.scope.covers(Permission.REGISTER_VIEW, person.code)
    return str(person.name) if inside else mask_name(person.name)


def _member(request: ScopedRequest, row: Any) -> dict[str, Any]:
    """A member. Who left, or stands outside my area by now, is named under the mask; the latter leads nowhere."""
    inside = request.scope.covers(Permission.REGISTER_VIEW, row.person.code)
    return {
        "name": _named(request, row.person) if row.to_date is None else mask_name(row.person.name),
        "url": reverse("registry:person", args=[row.person_id]) if inside else "",
        "relation": coded(RELATIONS, row.relation, english=get_language() == "en"),
        "is_head": row.relation in HEADS,
        "kind": REGISTRATION_LABELS[row.kind],
        "age": age(row.person.birth_date, in_city(now()).date()),
        "since": row.from_date,
        "until": row.to_date,
        "reason": LEAVE_LABELS.get(row.reason, ""),
        "id": row.person_id,
    }


@door(Permission.REGISTER_KEEP, "GET", "POST")
def found(request: ScopedRequest, id: UUID) -> HttpResponse:
    """Found a household at a home."""
    home = selectors.home(request.scope, id)
    back = reverse("registry:home", args=[id])
    form = FoundForm(posted(request), people=selectors.could_join(request.scope, home))

    def do(told: dict[str, Any]) -> HttpResponse:
        made = services.found_household(
            scope=request.scope, home_id=id, number=told["number"], kind=told["kind"], head_id=UUID(told["head"])
        )
        return redirect("registry:household", id=made.pk)

    words = {"title": _t("Found a household"), "button": _t("Found the household"), "cancel": back}
    text = _t("The head is somebody who lives here and is registered as permanent nowhere; others join afterwards.")
    crumbs = [_root(), Crumb(f"{home.building.address} {door_of(home)}", back), Crumb(words["title"])]
    return asked(request, form, do, **words, text=text, crumbs=crumbs)


@door(Permission.REGISTER_KEEP, "GET", "POST")
def join(request: ScopedRequest, id: UUID) -> HttpResponse:
    """Register somebody with a household: who lives in its home, or who was found by name."""
    row, back, members = _open(request, id)
    sought = request.GET.get("q", "").strip()[:40]
    people = {person.pk: person for person in selectors.could_join(request.scope, row.home, row)}
    people |= {person.pk: person for person in _sought(request, sought)}
    for member in members:
        people.pop(member.person_id, None)
    has_head = any(member.relation in HEADS for member in members)
    form = JoinForm(posted(request), people=people.values(), has_head=has_head)

    def do(told: dict[str, Any]) -> HttpResponse:
        services.join_household(
            scope=request.scope,
            id=id,
            person_id=UUID(told["person"]),
            relation=told["relation"],
            kind=RegistrationKind(told["kind"]),
        )
        return redirect(back)

    words = {"title": _t("Register a member"), "button": pgettext("household", "Register"), "cancel": back}
    text = _t("Offered is who lives in the registered home; look for others by name or pinyin.")
    more = {"page": "registry/join.html", "sought": sought, "crumbs": [*crumbs_of(row, back), Crumb(words["title"])]}
    return asked(request, form, do, **words, text=text, **more)


@door(Permission.REGISTER_KEEP, "GET", "POST")
def leave(request: ScopedRequest, id: UUID) -> HttpResponse:
    """End a member's record here."""
    row, back, members = _open(request, id)
    first = {"person": request.GET.get("person", ""), "day": in_city(now()).date()}
    form = LeaveForm(posted(request), initial=first, people=[member.person for member in members])

    def do(told: dict[str, Any]) -> HttpResponse:
        gone = {"person_id": UUID(told["person"]), "day": told["day"], "reason": CancelReason(told["reason"])}
        services.leave_household(scope=request.scope, id=id, **gone)
        return redirect(back)

    words = {"title": _t("A member leaves"), "button": _t("End the member's record"), "cancel": back}
    text = _t("The head leaves last, or after another has become the head.")
    crumbs = [*crumbs_of(row, back), Crumb(words["title"])]
    return asked(request, form, do, **words, text=text, crumbs=crumbs)


@door(Permission.REGISTER_KEEP, "GET", "POST")
def head(request: ScopedRequest, id: UUID) -> HttpResponse:
    """Make somebody else the head, with every relation anew."""
    row, back, members = _open(request, id)
    before = next((member.relation for member in members if member.relation in HEADS), "")
    form = HeadForm(posted(request), people=[m.person for m in members], head_code=before or min(HEADS))

    def do(told: dict[str, Any]) -> HttpResponse:
        services.change_head(scope=request.scope, id=id, head_id=UUID(told["head"]), relations=form.relations())
        return redirect(back)

    words = {"title": _t("Change the head"), "button": _t("Change the head"), "cancel": back}
    text = _t(
        "Relations are towards the head: say anew what each member is to the new one. The head's own stays empty."
    )
    crumbs = [*crumbs_of(row, back), Crumb(words["title"])]
    return asked(request, form, do, **words, text=text, crumbs=crumbs)


def _open(request: ScopedRequest, id: UUID) -> tuple[Any, str, list[Any]]:
    row = selectors.household_card(request.scope, id)
    return row, reverse("registry:household", args=[id]), selectors.members(request.scope, row)


def _sought(request: ScopedRequest, words: str) -> list[Any]:
    """People of my area found by their name; a number is no name."""
    if not words:
        return []
    try:
        return list(services.find(scope=request.scope, text=words).people[:OFFERED])
    except Problem:
        return []


def called(person: Any) -> str:
    """Somebody in a list to choose from: name masked, sex, year of birth."""
    words = [mask_name(person.name)]
    words += [str(SEX_LABELS[person.sex])] if person.sex in ("1", "2") else []
    words += [_t("born %(year)s") % {"year": person.birth_date.year}] if person.birth_date else []
    return " · ".join(words)


def title_of(row: Any) -> str:
    """A household as people call it: by its number, else by its door."""
    if row.number:
        return _t("Household %(number)s") % {"number": row.number}
    where = door_of(row.home) if row.home else ""
    return " ".join(filter(None, [_t("Household without a number"), where]))


def crumbs_of(row: Any, url: str = "") -> list[Crumb]:
    found = [_root()]
    if row.home:
        home = reverse("registry:home", args=[row.home_id])
        found.append(Crumb(f"{row.home.building.address} {door_of(row.home)}", home))
    return [*found, Crumb(title_of(row), url)]


def households_at(request: ScopedRequest, home: Any) -> list[dict[str, Any]]:
    """The households registered at a home, as its page lists them. Two queries."""
    rows = list(selectors.households_at(request.scope, home))
    heads = selectors.heads_of(request.scope, rows) if rows else {}
    return [
        {
            "title": title_of(row),
            "url": reverse("registry:household", args=[row.pk]),
            "head": _named(request, heads[row.pk]) if row.pk in heads else "",
        }
        for row in rows
    ]


def registrations_of(request: ScopedRequest, person: Any) -> list[dict[str, Any]]:
    """How somebody is and was registered, as their card lists it. One query."""
    found = []
    for row in selectors.registrations_of(request.scope, person):
        paper = row.household
        mine = paper if paper and request.scope.covers(Permission.REGISTER_VIEW, paper.code) else None
        found.append(
            {
                "kind": REGISTRATION_LABELS[row.kind],
                "household": title_of(mine) if mine else "",
                "url": reverse("registry:household", args=[mine.pk]) if mine else "",
                "relation": coded(RELATIONS, row.relation, english=get_language() == "en"),
                "since": row.from_date,
                "until": row.to_date,
            }
        )
    return found


def _choices(people: Iterable[Any]) -> list[tuple[str, str]]:
    return [("", "–"), *((str(person.pk), called(person)) for person in people)]


def _codes(name: str) -> list[tuple[str, str]]:
    english = get_language() == "en"
    return [(row.code, row.name_en if english else row.name) for row in table(name)]


def _root() -> Crumb:
    return Crumb(_t("Register"), reverse("registry:overview"))
