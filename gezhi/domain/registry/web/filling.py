"""Filling a theme's form about somebody or something, its draft and photos; former visits, opened again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from gezhi.domain.accounts import selectors as accounts
from gezhi.domain.grids import selectors as grids
from gezhi.domain.registry.labels import theme_name
from gezhi.domain.registry.selectors import contacts
from gezhi.domain.registry.selectors import themes as selectors
from gezhi.domain.registry.services import visits as services
from gezhi.domain.registry.services.visits import Mark
from gezhi.domain.registry.web.contacts import contact_name
from gezhi.domain.registry.web.theme_asking import ReasonForm
from gezhi.domain.registry.web.theme_words import screen_words, today
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.ids import new_id
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.answers import json_answer
from gezhi.ground.plumbing.asking import asked, posted
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.page_parts import Crumb
from gezhi.ground.plumbing.photos import store
from gezhi.ground.plumbing.scope import NOT_FOUND
from gezhi.ground.plumbing.uploads import store as uploads
from gezhi.ground.plumbing.uploads.owners import owner_of
from gezhi.ground.plumbing.wasm import with_wasm

BAD_ID = problem("visit.bad_id", 422, "The visit has no identifier: load the page again.")
NO_PHOTO = problem("visit.no_photo", 422, "No photo came with the request.")
XML = "application/xml; charset=utf-8"


@door(Permission.THEMES_FILL)
def fill(request: ScopedRequest, key: str, kind: str, id: UUID) -> HttpResponse:
    """The form about one subject, with what I have begun, and the former visits."""
    mark = services.mark_of(request.scope, key, kind, id, today())
    form = selectors.form_in_force(mark.theme)
    has_draft = form is not None and selectors.draft_of(request.scope, form, id) != ""
    former = selectors.visits(mark.record) if mark.record else []
    people = accounts.names({visit.visited_by for visit in former if visit.visited_by})
    context = {
        **_about(mark),
        "form": form,
        "mode": "fill",
        "visit_id": new_id(),
        "answers_url": _to("fill_draft", mark) if has_draft else "",
        "words": screen_words(),
        **_contacts(mark),
        "former": [(visit, people.get(visit.visited_by, "") if visit.visited_by else "") for visit in former],
    }
    return with_wasm(render(request, "registry/fill.html", context))


@door(Permission.THEMES_FILL)
def form_xml(request: ScopedRequest, key: str, id: UUID) -> HttpResponse:
    """A version of the form as a browser fills it."""
    form = selectors.form_of_theme(selectors.my_theme(request.scope, key, today()), id)
    return HttpResponse(form.screen or form.xform, content_type=XML)


@door(Permission.THEMES_FILL, "GET", "POST")
def draft(request: ScopedRequest, key: str, kind: str, id: UUID) -> HttpResponse:
    """What I have filled in so far: asked for, or kept."""
    mark = services.mark_of(request.scope, key, kind, id, today())
    form = selectors.form_in_force(mark.theme)
    if form is None:
        raise NOT_FOUND()
    if request.method == "POST":
        content = request.POST.get("draft", "")
        services.save_draft(scope=request.scope, mark=mark, form=form, content=content, at=now())
        return json_answer({"url": ""})
    return HttpResponse(selectors.draft_of(request.scope, form, id), content_type=XML)


@door(Permission.THEMES_FILL, "POST")
def submit(request: ScopedRequest, key: str, kind: str, id: UUID) -> HttpResponse:
    """Keep a filled form. Raises the Problems of `services.fill`, `visit.bad_id`."""
    mark = services.mark_of(request.scope, key, kind, id, today())
    form = selectors.form_in_force(mark.theme)
    if form is None:
        raise NOT_FOUND()
    visit = services.fill(
        scope=request.scope,
        mark=mark,
        form=form,
        submission=request.POST.get("submission", ""),
        visit_id=_id(request.POST.get("visit", "")),
        at=now(),
    )
    messages.success(request, _("The visit is kept."))
    return json_answer({"url": _to("visit", mark, visit.pk)})


@door(Permission.THEMES_FILL, "POST")
def photos(request: ScopedRequest, key: str, kind: str, id: UUID) -> HttpResponse:
    """Take a picture for the form, as a file or sent before in pieces; the name to put into the answer."""
    mark = services.mark_of(request.scope, key, kind, id, today())
    kept = services.keep_photo(scope=request.scope, mark=mark, content=_picture(request), at=now())
    return json_answer({"name": f"{kept.pk}.jpg", "url": ""})


@door(Permission.THEMES_FILL)
def photo(request: ScopedRequest, key: str, kind: str, id: UUID, photo_id: UUID) -> FileResponse:
    """One picture of a mark I may see."""
    mark = services.mark_of(request.scope, key, kind, id, today())
    return _shown(selectors.photo_of(request.scope, mark.theme, id, photo_id, today()).digest)


@door(Permission.THEMES_FILL)
def visit_photo(request: ScopedRequest, key: str, kind: str, id: UUID, *, visit_id: UUID, name: str) -> FileResponse:
    """A picture of a former visit, by the name that its answers give it."""
    mark = services.mark_of(request.scope, key, kind, id, today())
    return _shown(selectors.picture_of(_visit(mark, visit_id), name).digest)


@door(Permission.THEMES_FILL)
def visit(request: ScopedRequest, key: str, kind: str, id: UUID, visit_id: UUID) -> HttpResponse:
    """A former visit, opened again as it was filled in."""
    mark = services.mark_of(request.scope, key, kind, id, today())
    held = _visit(mark, visit_id)
    context = {
        **_about(mark),
        "form": held.form,
        "mode": "read",
        "held": held,
        "who": accounts.names({held.visited_by}).get(held.visited_by, "") if held.visited_by else "",
        "answers_url": _to("visit_xml", mark, visit_id),
        "photo_url": f"{_to('visit', mark, visit_id)}/photos/",
        "words": screen_words(),
    }
    return with_wasm(render(request, "registry/visit.html", context))


@door(Permission.THEMES_FILL)
def submission_xml(request: ScopedRequest, key: str, kind: str, id: UUID, visit_id: UUID) -> HttpResponse:
    """What was filled in, as it came. A look, journalled."""
    mark = services.mark_of(request.scope, key, kind, id, today())
    said = services.look_at(scope=request.scope, mark=mark, visit=_visit(mark, visit_id))
    return HttpResponse(said, content_type=XML)


@door(Permission.THEMES_FILL, "GET", "POST")
def end(request: ScopedRequest, key: str, kind: str, id: UUID) -> HttpResponse:
    """The theme no longer holds for this subject."""
    mark = services.mark_of(request.scope, key, kind, id, today())

    def do(told: dict[str, Any]) -> HttpResponse:
        services.end_mark(scope=request.scope, mark=mark, reason=told["reason"], at=now())
        messages.success(request, _("It has ended and is hidden."))
        return redirect("registry:theme", key)

    return asked(
        request,
        ReasonForm(posted(request)),
        do,
        title=_("End it for %(name)s") % {"name": mark.subject.name},
        text=_("It is hidden at once; what was said is erased when its time has come."),
        button=_("End"),
        cancel=_to("fill", mark),
        crumbs=_about(mark)["crumbs"],
    )


def _contacts(mark: Mark) -> dict[str, Any]:
    """Who is paired with the subject, and who was."""
    if mark.record is None:
        return {"contact": None, "contact_name": "", "named_before": []}
    held = contacts.contacts_of([mark.record]).get(mark.record.pk)
    before = [(one, contact_name(one)) for one in contacts.named_before(mark.record)]
    return {"contact": held, "contact_name": contact_name(held), "named_before": before}


def _about(mark: Mark) -> dict[str, Any]:
    """What every page about a mark shows."""
    theme, subject = mark.theme, mark.subject
    return {
        "theme": theme,
        "theme_name": theme_name(theme),
        "subject": subject,
        "record": mark.record,
        "area": grids.full_names([subject.code]).get(subject.code, ""),
        "crumbs": [
            Crumb(_("Themes"), reverse("registry:themes")),
            Crumb(theme_name(theme), reverse("registry:theme", args=[theme.key])),
            Crumb(subject.name),
        ],
    }


def _to(name: str, mark: Mark, *more: Any) -> str:
    return reverse(f"registry:{name}", args=[mark.theme.key, mark.subject.kind.value, mark.subject.id, *more])


def _visit(mark: Mark, id: UUID) -> Any:
    if mark.record is None:
        raise NOT_FOUND()
    return selectors.visit_of(mark.record, id)


def _shown(digest: str) -> FileResponse:
    file = store.file_of(digest, "full")
    if not file.exists():
        raise NOT_FOUND()
    return FileResponse(file.open("rb"), content_type="image/jpeg")


def _id(told: str) -> UUID:
    try:
        return UUID(told)
    except ValueError:
        raise BAD_ID() from None


def _picture(request: ScopedRequest) -> bytes:
    """The bytes of the picture. Raises `visit.no_photo` or the Problems of the upload door."""
    file, sent = request.FILES.get("photo"), request.POST.get("sent", "")
    if file is not None:
        content: bytes = file.read()
        return content
    owner = owner_of(request, request.scope)
    if not sent or owner is None:
        raise NO_PHOTO()
    content = uploads.content_of(owner=owner, id=_id(sent), purpose="photo")
    uploads.forget(owner=owner, id=_id(sent))
    return content
