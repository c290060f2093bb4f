"""Doors of the phone's shell. None of them says anything about anybody: the shell is the same for all of us."""

from __future__ import annotations

import orjson
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse

from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.answers import json_answer
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.recordings.policy import with_recording
from gezhi.ground.plumbing.wasm import with_wasm
from gezhi.portal.phone import shell

ASKED_ANEW = "private, no-cache"


@door(Permission.PUBLIC)
def phone(request: ScopedRequest, path: str = "") -> HttpResponse:
    """The shell, whatever place of the phone was asked for: the place is the script's to draw."""
    page = with_recording(with_wasm(render(request, "portal/phone.html")))
    page["Cache-Control"] = ASKED_ANEW
    return page


@door(Permission.PUBLIC)
def worker(request: ScopedRequest) -> HttpResponse:
    """The worker, with what it is to keep before it."""
    about = {"shell": reverse("phone"), "files": shell.addresses(), "version": shell.version()}
    body = b"self.gezhi=" + orjson.dumps(about) + b";\n" + shell.content(shell.WORKER)
    return HttpResponse(body, content_type="text/javascript", headers={"Cache-Control": ASKED_ANEW})


@door(Permission.PUBLIC)
def manifest(request: ScopedRequest) -> HttpResponse:
    """How the phone installs it."""
    icons = [
        {"src": static("gezhi/favicon.svg"), "sizes": "any", "type": "image/svg+xml"},
        {"src": static("gezhi/icon-192.png"), "sizes": "192x192", "type": "image/png"},
        {"src": static("gezhi/icon-512.png"), "sizes": "512x512", "type": "image/png", "purpose": "any maskable"},
    ]
    about = {
        "name": "格治",
        "short_name": "格治",
        "lang": "zh-Hans",
        "id": reverse("phone"),
        "start_url": reverse("phone"),
        "scope": reverse("phone"),
        "display": "standalone",
        "background_color": "#f4f6f8",
        "theme_color": "#0f766e",
        "icons": icons,
    }
    headers = {"Cache-Control": ASKED_ANEW}
    return HttpResponse(orjson.dumps(about), content_type="application/manifest+json", headers=headers)


@door(Permission.PUBLIC)
def signed_in(request: ScopedRequest) -> HttpResponse:
    """Whether somebody has signed in in this browser, and the mark that the page sends with what it changes."""
    answer = json_answer({"signed_in": request.scope.actor.account_id is not None, "mark": get_token(request)})
    answer["Cache-Control"] = "private, no-store"
    return answer
