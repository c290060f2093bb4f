"""Going down: the list of forms, a form, the list of its files, a file."""

from __future__ import annotations

from datetime import date
from xml.etree.ElementTree import Element

from django.http import HttpResponse
from django.urls import reverse

from gezhi.edges.openrosa import selectors, services
from gezhi.edges.openrosa.selectors import FieldForm, hash_of
from gezhi.edges.openrosa.web.answers import TO_LIST, TO_MANIFEST, XML, field_door, listed, xml
from gezhi.ground.kernel.clock import now
from gezhi.ground.plumbing.doors import ScopedRequest
from gezhi.ground.plumbing.wording import in_city

CSV = "text/csv; charset=utf-8"


def today() -> date:
    """The day it is in the city."""
    return in_city(now()).date()


@field_door()
def form_list(request: ScopedRequest) -> HttpResponse:
    """The forms of my themes, each with a hash that changes when it does; `?formID=` asks for one of them."""
    root, wanted = Element("xforms", xmlns=TO_LIST), request.GET.get("formID", "")
    for told in selectors.forms(request.scope, today()):
        if wanted in ("", told.id):
            listed(root, "xform", _entry(request, told))
    return xml(root)


def _entry(request: ScopedRequest, told: FieldForm) -> dict[str, str]:
    return {
        "formID": told.id,
        "name": told.name,
        "version": told.version,
        "hash": hash_of(told.xml.encode()),
        "downloadUrl": _to(request, "form", told),
        "manifestUrl": _to(request, "manifest", told),
    }


@field_door()
def form(request: ScopedRequest, key: str, number: int) -> HttpResponse:
    """One version of a form, in the edition for field clients."""
    told = selectors.form(request.scope, key, number, today())
    return HttpResponse(told.xml.encode(), content_type=XML)


@field_door()
def manifest(request: ScopedRequest, key: str, number: int) -> HttpResponse:
    """The files beside a form, each with the hash of what it holds for me now."""
    day = today()
    told = selectors.form(request.scope, key, number, day)
    root = Element("manifest", xmlns=TO_MANIFEST)
    for name in told.files:
        found = selectors.file(request.scope, told, name, day)
        url = _to(request, "file", told, name)
        listed(root, "mediaFile", {"filename": name, "hash": found.hash, "downloadUrl": url})
    return xml(root)


@field_door()
def file(request: ScopedRequest, key: str, number: int, name: str) -> HttpResponse:
    """A file beside a form: lists of my area, choices of the form."""
    day = today()
    told = selectors.form(request.scope, key, number, day)
    found = services.fetch(scope=request.scope, form=told, name=name, today=day)
    return HttpResponse(found.content, content_type=CSV)


def _to(request: ScopedRequest, name: str, told: FieldForm, *more: str) -> str:
    return request.build_absolute_uri(reverse(f"openrosa:{name}", args=[told.id, told.form.number, *more]))
