"""Every part of a page in its states, on one address, in both languages, narrow and wide."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.page_parts import Chip, Crumb, Deed, Fact, FilterBar, Moment, Pager, Tab
from gezhi.portal import gallery_samples as samples
from gezhi.portal.shell import Shell

SHELLS = ("parts", "work", "phone", "public", "sign_in", "wall")
"""The pages of the gallery: the parts, and every shell once."""


class SampleForm(forms.Form):
    """One field of each kind."""

    place = forms.CharField(label=gettext_lazy("Where it is"), help_text=gettext_lazy("House number, shop or landmark"))
    street = forms.ChoiceField(label=gettext_lazy("Street"))
    what = forms.CharField(label=gettext_lazy("What it is"), widget=forms.Textarea(attrs={"rows": 3}))
    urgency = forms.ChoiceField(label=gettext_lazy("Urgency"), widget=forms.RadioSelect)
    callback = forms.BooleanField(label=gettext_lazy("Call me back"), required=False)
    lon = forms.DecimalField(label=gettext_lazy("Longitude"), required=False, max_digits=11, decimal_places=7)
    lat = forms.DecimalField(label=gettext_lazy("Latitude"), required=False, max_digits=10, decimal_places=7)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed through as they came
        street, urgency = self.fields["street"], self.fields["urgency"]
        assert isinstance(street, forms.ChoiceField) and isinstance(urgency, forms.ChoiceField)  # noqa: S101, PT018  (for the types)
        street.choices = [("", "—"), *samples.streets()]
        urgency.choices = [("ordinary", _("Ordinary")), ("urgent", _("Urgent"))]


@dataclass(frozen=True, slots=True)
class Gallery:
    """What the gallery shows."""

    pages: tuple[Tab, ...]
    """The pages of the gallery."""
    now: datetime
    """When it was drawn."""
    crumbs: tuple[Crumb, ...]
    """A way from the city to a case."""
    deeds: tuple[Deed, ...]
    """Deeds: primary, plain, dangerous, refused, and more than fit."""
    clocks: tuple[tuple[str, datetime | None, timedelta | None], ...]
    """One clock of every state."""
    bar: FilterBar
    """Filters that read as a sentence."""
    cases: tuple[samples.SampleCase, ...]
    """Rows of a list."""
    pager: Pager
    """A page in the middle of a list."""
    facts: tuple[Fact, ...]
    """Facts of a case."""
    tabs: tuple[Tab, ...]
    """Tabs with counts."""
    moments: tuple[Moment, ...]
    """A timeline in sentences."""
    form: SampleForm
    """An empty form."""
    filter_form: SampleForm
    """The fields of the filters."""
    dialog_form: SampleForm
    """The fields in the dialog."""
    refused: SampleForm
    """The same form, refused."""


@door(Permission.PUBLIC)
def gallery(request: ScopedRequest) -> HttpResponse:
    """The gallery: `?page=` picks the parts or one of the shells."""
    wanted = request.GET.get("page", "parts")
    page = wanted if wanted in SHELLS else "parts"
    shown = gallery_of(page, timezone.now())
    context = {"gallery": shown, "samples": samples.extras(shown.now), "shell": sample_shell(page)}
    return render(request, f"gezhi/gallery/{page}.html", context)


def gallery_of(page: str, now: datetime) -> Gallery:
    """The samples as they stand at `now`."""
    cases = samples.cases(now)
    return Gallery(
        pages=tuple(Tab(name, f"?page={key}", key == page) for key, name in samples.page_names().items()),
        now=now,
        crumbs=samples.crumbs(),
        deeds=samples.deeds(),
        clocks=samples.clocks(now),
        bar=FilterBar(tuple(Chip(word, "?") for word in samples.filter_words()), "?"),
        cases=cases,
        pager=Pager(total=2041, shown=len(cases), next_url="?after=x"),
        facts=samples.facts(),
        tabs=samples.tabs(),
        moments=samples.moments(now),
        form=SampleForm(),
        filter_form=SampleForm(auto_id="filter_%s"),
        dialog_form=SampleForm(auto_id="dialog_%s"),
        refused=SampleForm({"what": "", "lon": "370"}, auto_id="refused_%s"),
    )


def sample_shell(page: str) -> Shell:
    """A shell with everything in it, as a dispatcher or a worker sees it."""
    shell = samples.shell()
    return replace(shell, user_name="") if page in {"public", "sign_in"} else shell
