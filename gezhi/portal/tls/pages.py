"""The page that tells a phone how to trust this installation, with a picture to point a camera at."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.qr import picture_of
from gezhi.ground.plumbing.scope import NOT_FOUND
from gezhi.portal.tls.certificates import files, fingerprint


@door(Permission.PUBLIC)
def trust(request: ScopedRequest) -> HttpResponse:
    """How to trust our authority. Raises Problem `scope.not_found` where there is none to trust."""
    if not files().authority.exists():
        raise NOT_FOUND()
    address = request.build_absolute_uri(reverse("trust"))
    return render(
        request,
        "portal/trust.html",
        {"address": address, "picture": picture_of(address), "fingerprint": fingerprint().split(":")},
    )


@door(Permission.PUBLIC)
def authority(request: ScopedRequest) -> HttpResponse:
    """The authority's certificate, as phones install it. Raises Problem `scope.not_found` where there is none."""
    if not files().authority.exists():
        raise NOT_FOUND()
    answer = HttpResponse(files().authority.read_bytes(), content_type="application/x-x509-ca-cert")
    answer["Content-Disposition"] = 'attachment; filename="gezhi-authority.crt"'
    return answer
