"""An area of mine in a form: chosen from a list by its name, or typed as a name or a code; no script is needed."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from gezhi.domain.grids import selectors as grids
from gezhi.ground.kernel.area_code import AreaCode
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.scope import NOBODY, Scope

OFFERED = 300
"""Areas in the list, from the largest down; smaller ones are typed."""
NAMED = 5
"""Areas of one name that are told apart in a refusal."""
CODE = re.compile(r"(?:^|\s)(\d{2,18})$")
"""The code at the end of what was chosen or typed."""
HINT = _("Its name or code; choose one of the list, or type a smaller one.")
NOT_MINE = _("None of your areas is called so, or has this code.")


class AreaInput(forms.TextInput):
    """A text with a list beside it, which any browser offers while typing; emptied at once, all of it is offered."""

    input_type = "search"

    def __init__(self, attrs: Any = None) -> None:
        super().__init__(attrs)
        self.offers: Callable[[], Sequence[str]] = tuple

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        id = f"{(attrs or {}).get('id', name)}_areas"
        own = super().render(name, value, {**(attrs or {}), "list": id, "autocomplete": "off"}, renderer)
        options = format_html_join("", '<option value="{}"></option>', ((line,) for line in self.offers()))
        return format_html('{}<datalist id="{}">{}</datalist>', own, id, options)


class AreaField(forms.CharField):
    """The code of an area in which the asker holds a permission. What lies elsewhere is as if it were not there."""

    widget = AreaInput

    def __init__(self, **more: Any) -> None:
        super().__init__(max_length=160, **{"help_text": HINT, **more})
        self._scope, self._permission = NOBODY, Permission.REGISTER_VIEW

    def of(self, scope: Scope, permission: Permission, begin: str = "") -> None:
        """Whose areas these are; `begin` is the code that stands there first, else the first of theirs."""
        self._scope, self._permission = scope, permission
        self.widget.offers = self._lines
        self.initial = lambda: next(iter(_lines([begin] if begin else _mine(scope, permission)[:1])), "")

    def clean(self, value: Any) -> str:
        """The code. Raises `ValidationError` for what is no area of theirs, or several."""
        text = str(super().clean(value))
        code = CODE.search(text)
        return self._coded(code[1]) if code else self._named(text)

    def _lines(self) -> list[str]:
        return _lines(grids.offered(_mine(self._scope, self._permission), OFFERED))

    def _coded(self, code: str) -> str:
        try:
            found = grids.live_cell(AreaCode(code)).code
        except Problem:
            found = ""
        if not found or not self._scope.covers(self._permission, found):
            raise ValidationError(NOT_MINE)
        return str(found)

    def _named(self, text: str) -> str:
        found = grids.called(text, _mine(self._scope, self._permission))
        if len(found) == 1:
            return str(found[0].code)
        if not found:
            raise ValidationError(NOT_MINE)
        told = "；".join(_lines([cell.code for cell in found[:NAMED]]))
        more = len(found) - NAMED
        rest = ngettext("and {count} more", "and {count} more", more).format(count=more) if more > 0 else ""
        raise ValidationError(_t("Several areas are called so: {areas} {rest}").format(areas=told, rest=rest).strip())


def area_of(form: forms.Form) -> AreaField:
    """The field of a form that asks for an area."""
    return cast(AreaField, form.fields["area"])


def _mine(scope: Scope, permission: Permission) -> list[str]:
    if scope.everywhere(permission):
        return [str(grids.top_cell().code)]
    return [str(code) for code in scope.areas(permission)]


def _lines(codes: Sequence[str]) -> list[str]:
    """Areas as they stand in the list: name and code. One query."""
    names = grids.full_names(codes)
    return [f"{names[code]} {code}" for code in codes if code in names]
