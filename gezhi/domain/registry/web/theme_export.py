"""What the form of a theme was told, taken out: asked for here, let go by a second person as every such list."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from gezhi.domain.registry.labels import theme_name
from gezhi.domain.registry.rules.layouts import ANSWERS
from gezhi.domain.registry.selectors import themes as selectors
from gezhi.domain.registry.services.exporting import asking as services
from gezhi.domain.registry.web.exports import ExportForm
from gezhi.domain.registry.web.theme_words import today
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.asking import asked, posted
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.page_parts import Crumb


@door(Permission.REGISTER_EXPORT, "GET", "POST")
def ask(request: ScopedRequest, key: str) -> HttpResponse:
    """Ask for every visit of the marks of an area, as it came."""
    theme = selectors.my_theme(request.scope, key, today())
    form = ExportForm(request.scope, posted(request))
    title, back = _("Take answers out"), reverse("registry:theme", args=[key])

    def do(told: dict[str, Any]) -> HttpResponse:
        row = services.ask(scope=request.scope, layout=ANSWERS, theme=key, **told)
        return redirect("registry:export", id=row.pk)

    crumbs = [Crumb(_("Themes"), reverse("registry:themes")), Crumb(theme_name(theme), back), Crumb(title)]
    text = _("Every visit with its answers as they came, one row each. A second person must let such a list go.")
    return asked(request, form, do, title=title, text=text, button=_("Ask for it"), cancel=back, crumbs=crumbs)
