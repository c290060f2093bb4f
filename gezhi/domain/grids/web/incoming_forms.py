"""Forms for divisions and borders from files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gezhi.domain.grids.labels import LEVELS
from gezhi.domain.grids.vocabulary import Match, Scheme
from gezhi.ground.kernel.datums import Datum

MEGABYTE = 1024 * 1024
CODE = RegexValidator(r"^(?:[0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12})$", _("A code has 2, 4, 6, 9 or 12 digits."))
DATUMS = {
    Datum.CGCS2000: _("CGCS2000 (EPSG:4490)"),
    Datum.WGS84: _("WGS-84 (EPSG:4326)"),
    Datum.GCJ02: _("GCJ-02 (Amap, Tencent)"),
    Datum.BD09: _("BD-09 (Baidu)"),
}


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once."""

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(FilesField, self).clean(file, initial) for file in files]


class DivisionsForm(forms.Form):
    """Which part of the tree, from the tables that ship or from files."""

    under = forms.CharField(
        label=_("Code of the area"), max_length=12, validators=[CODE], help_text=_("Province, city or county: 4419")
    )
    tables = FilesField(
        label=_("Tables"),
        required=False,
        widget=FilesInput(attrs={"accept": ".csv", "multiple": True}),
        help_text=_(
            "provinces.csv, cities.csv, areas.csv, streets.csv, villages-….csv; none: the national tables that ship"
            " with the product (down to towns)"
        ),
    )
    edition = forms.RegexField(
        r"^[0-9]{4}$", label=_("Edition (year)"), required=False, help_text=_("Among tables of several years, this one")
    )
    scheme = forms.ChoiceField(
        label=_("Codes"),
        choices=[
            (Scheme.CN.value, _("National statistical codes")),
            (Scheme.LOCAL.value, _("Own codes under provinces 90 to 99")),
        ],
    )
    end_missing = forms.BooleanField(label=_("End areas that the tables no longer list"), required=False)

    def clean_tables(self) -> list[Any]:
        files: list[Any] = self.cleaned_data["tables"]
        if any(not file.name.endswith(".csv") for file in files):
            raise forms.ValidationError(_("Tables of divisions are CSV files."))
        if any(file.size > MEGABYTE for file in files):
            raise forms.ValidationError(_("A table has at most 1 MB here; larger ones: gezhi import divisions."))
        return files


class BordersForm(forms.Form):
    """A border file and what its sender says of it. A large file comes in pieces and is named by its upload."""

    file = forms.FileField(
        label=_("Border file"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".geojson,.json,.gpkg,.zip,.kml"}),
        help_text=_("GeoJSON, GeoPackage, zipped Shapefile or KML"),
    )
    upload = forms.UUIDField(required=False, widget=forms.HiddenInput)
    datum = forms.ChoiceField(
        label=_("Datum"),
        choices=[("", "—"), *((datum.value, words) for datum, words in DATUMS.items())],
        help_text=_("It must be declared: a wrong one moves every border by hundreds of metres."),
    )
    level = forms.ChoiceField(label=_("Level"), choices=[(word.value, words) for word, words in LEVELS.items()])
    match = forms.ChoiceField(
        label=_("Features find their area by"),
        choices=[
            (Match.CODE.value, pgettext_lazy("match", "code")),
            (Match.NAME.value, pgettext_lazy("match", "name")),
        ],
    )
    named = forms.CharField(
        label=_("Property that holds it"), max_length=60, required=False, help_text=_("Empty: “code” or “name”")
    )
    layer = forms.CharField(label=_("Layer"), max_length=100, required=False, help_text=_("Where the file has several"))
    source = forms.CharField(label=_("Source and licence"), max_length=200, required=False)
    create = forms.BooleanField(label=_("Make grids for features without one"), required=False)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if not told.get("file") and not told.get("upload"):
            self.add_error("file", _("Choose a file."))
        return told

    def told(self, under: Sequence[str]) -> dict[str, Any]:
        said = self.cleaned_data
        names = ("datum", "level", "match", "named", "layer", "source", "create")
        return {**{name: said[name] for name in names}, "under": list(under)}

    @property
    def sent(self) -> UUID | None:
        """The upload a large file came as."""
        found: UUID | None = self.cleaned_data.get("upload")
        return found
