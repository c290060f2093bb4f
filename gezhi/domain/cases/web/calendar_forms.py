"""Forms of the calendar's page: they hold what was typed against its shape; the calendar is judged as a whole."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gezhi.domain.cases.web.files import SmallFileField
from gezhi.ground.kernel.worktime import DayKind
from gezhi.ground.plumbing.wording import WEEKDAYS

FIRST_YEAR, LAST_YEAR = 1900, 2199


def _day_field(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}), **more)


class VersionForm(forms.Form):
    """What every change carries: the version its editor saw."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class DayForm(VersionForm):
    """One more holiday or make-up day."""

    day = _day_field(_("Day"))
    kind = forms.ChoiceField(
        label=pgettext_lazy("day", "What it is"),
        choices=[(DayKind.HOLIDAY.value, _("Holiday")), (DayKind.MAKE_UP.value, _("Make-up working day"))],
    )
    name = forms.CharField(label=_("Holiday it belongs to"), max_length=40, required=False)


class RemoveDayForm(VersionForm):
    day = _day_field(_("Day"))


class HoursForm(VersionForm):
    """Working hours from a day on."""

    first_day = _day_field(
        _("From the day"), required=False, help_text=_("Empty: from the beginning, for everything that is still open")
    )
    times = forms.CharField(
        label=_("Working hours"), max_length=120, help_text=_("Such as 08:00-12:00, 14:00-18:00; none beyond midnight")
    )
    weekdays = forms.MultipleChoiceField(
        label=_("Working weekdays"),
        choices=[(str(number), name) for number, name in enumerate(WEEKDAYS, start=1)],
        widget=forms.CheckboxSelectMultiple,
    )

    def clean_times(self) -> list[str]:
        """The periods one by one; the calendar judges them."""
        told = self.cleaned_data["times"].strip(" ,，、;；")
        return [part for part in re.split(r"[,，、;；\s]+(?=[0-9])", told) if part]

    def clean_weekdays(self) -> list[int]:
        return sorted(int(number) for number in self.cleaned_data["weekdays"])


class RemoveHoursForm(VersionForm):
    first_day = _day_field(_("From the day"))


class YearForm(VersionForm):
    """A year's days from a file; without a calendar the file is a whole one and neither field is needed."""

    year = forms.IntegerField(label=pgettext_lazy("calendar", "Year"), min_value=FIRST_YEAR, max_value=LAST_YEAR)
    file = SmallFileField(
        help_text=_("Excel or CSV with the columns date, kind and name (kind: 节假日 or 调休上班), or JSON"),
        accept=".json,.csv,.xlsx",
    )

    def __init__(self, data: Any = None, files: Any = None, *, is_whole: bool = False, **more: Any) -> None:
        super().__init__(data, files, **more)
        if is_whole:
            del self.fields["year"], self.fields["seen"]
            self.fields["file"].help_text = _("A whole calendar in JSON")
