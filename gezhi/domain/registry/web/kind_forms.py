"""Forms made from what the rules say about the fields of a kind: one way for organisations and all things."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from gezhi.domain.registry.labels import kind_field_label
from gezhi.domain.registry.rules.components import ATTRIBUTES
from gezhi.domain.registry.rules.fields import FIELDS, Field, Form
from gezhi.domain.registry.selectors.codes import table
from gezhi.domain.registry.vocabulary import Kind
from gezhi.domain.registry.web.words import coded
from gezhi.ground.kernel.area_code import Level
from gezhi.ground.plumbing.page_parts import Fact

BESIDE = "a_"
"""Before the names of attributes that stand beside the columns."""


class KindForm(forms.Form):
    """The fields of a kind. A sealed number that is there is not shown; an empty field leaves it."""

    def __init__(self, kind: Kind, *given: Any, needed: Sequence[str] = (), **more: Any) -> None:
        super().__init__(*given, **more)
        self.kind = kind
        for field in FIELDS[kind]:
            if field.form is Form.ATTRIBUTES:
                for one in ATTRIBUTES:
                    self.fields[BESIDE + one.name] = _field(kind, one, is_needed=False)
            else:
                self.fields[field.name] = _field(kind, field, is_needed=field.name in needed)
        declared = list(self.base_fields)
        self.order_fields([*(name for name in self.fields if name not in declared), *declared])

    def values(self) -> dict[str, Any]:
        """What was said, as services take it."""
        told: dict[str, Any] = {}
        for field in FIELDS[self.kind]:
            if field.form is Form.ATTRIBUTES:
                told[field.name] = self._attributes()
            elif field.form is not Form.SEALED or self.cleaned_data[field.name]:
                told[field.name] = self.cleaned_data[field.name]
        return told

    def _attributes(self) -> dict[str, str]:
        said = {one.name: self.cleaned_data[BESIDE + one.name] for one in ATTRIBUTES}
        return {name: value if isinstance(value, str) else value.isoformat() for name, value in said.items() if value}


class PlaceForm(KindForm):
    """The same for something that is entered: its point, or the code of its grid."""

    lon = forms.FloatField(label=_("Longitude"), required=False, min_value=-180, max_value=180)
    lat = forms.FloatField(label=_("Latitude"), required=False, min_value=-90, max_value=90)
    code = forms.CharField(
        label=_("Grid code"), max_length=max(Level), required=False, help_text=_("Of the smallest grid it stands in.")
    )

    def stands_already(self) -> None:
        """The page that led here says where it stands: nothing is asked."""
        for name in ("lon", "lat", "code"):
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        if (told.get("lon") is None) != (told.get("lat") is None):
            raise forms.ValidationError(_t("A point has a longitude and a latitude."))
        return told

    @property
    def point(self) -> tuple[float, float] | None:
        lon, lat = self.cleaned_data.get("lon"), self.cleaned_data.get("lat")
        return None if lon is None or lat is None else (lon, lat)


def initial_of(kind: Kind, row: Any) -> dict[str, Any]:
    """What a form shows of a row that is there."""
    found: dict[str, Any] = {}
    for field in FIELDS[kind]:
        if field.form is Form.ATTRIBUTES:
            found |= {BESIDE + name: value for name, value in getattr(row, field.name).items()}
        elif field.form is not Form.SEALED:
            found[field.name] = getattr(row, field.name)
    return found


def facts_of(kind: Kind, row: Any, *, without: Iterable[str] = ()) -> list[Fact]:
    """What is known of a row, as its card shows it; sealed numbers are left out."""
    found = []
    for field in FIELDS[kind]:
        if field.form is Form.ATTRIBUTES:
            found += [_fact(kind, one, getattr(row, field.name)) for one in ATTRIBUTES]
        elif field.form is not Form.SEALED and field.name not in without:
            found.append(_fact(kind, field, {field.name: getattr(row, field.name)}))
    return [fact for fact in found if fact.value not in ("", None)]


def _fact(kind: Kind, field: Field, values: Mapping[str, Any]) -> Fact:
    value = values.get(field.name, "")
    if field.form is Form.CODE:
        value = coded(field.table, value, english=get_language() == "en") or value
    elif field.form is Form.YES_NO:
        value = _t("yes") if value else ""
    elif isinstance(value, date):
        value = value.isoformat()
    return Fact(str(kind_field_label(kind, field.name)), value)


def _field(kind: Kind, field: Field, *, is_needed: bool) -> forms.Field:
    words: dict[str, Any] = {"label": kind_field_label(kind, field.name), "required": is_needed}
    if field.form is Form.CODE:
        english = get_language() == "en"
        rows = [(row.code, row.name_en if english else row.name) for row in table(field.table)]
        return forms.ChoiceField(choices=[("", "–"), *rows], **words)
    if field.form is Form.DAY:
        return forms.DateField(widget=day_input(), **words)
    if field.form is Form.NUMBER:
        return forms.IntegerField(min_value=0, max_value=32_767, **words)
    if field.form is Form.DECIMAL:
        return forms.FloatField(min_value=0, **words)
    if field.form is Form.YES_NO:
        return forms.BooleanField(**words)
    return forms.CharField(max_length=field.limit or None, **words)


def day_input() -> forms.DateInput:
    """A day, chosen on the browser's own calendar."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
