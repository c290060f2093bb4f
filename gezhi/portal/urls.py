"""Every address of the product."""

from __future__ import annotations

from django.urls import include, path
from django.urls.resolvers import URLPattern, URLResolver

from gezhi.portal import pages
from gezhi.portal.api import api
from gezhi.portal.console import console
from gezhi.portal.gallery import gallery
from gezhi.portal.journal import pages as journal
from gezhi.portal.keys import pages as keys
from gezhi.portal.live import live
from gezhi.portal.operation import pages as operation
from gezhi.portal.operation.metrics import metrics
from gezhi.portal.phone import pages as phone
from gezhi.portal.retention import pages as retention
from gezhi.portal.tls import pages as tls
from gezhi.portal.wall import wall
from gezhi.portal.workbooks import workbook

handler500 = "gezhi.portal.pages.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", pages.home, name="home"),
    path("healthz", pages.healthz, name="healthz"),
    path("metrics", metrics, name="metrics"),
    path("live", live, name="live"),
    path("trust", tls.trust, name="trust"),
    path("trust/authority.crt", tls.authority, name="trust_authority"),
    path("phone/", phone.phone, name="phone"),
    path("phone/worker.js", phone.worker, name="phone_worker"),
    path("phone/manifest.webmanifest", phone.manifest, name="phone_manifest"),
    path("phone/signed-in", phone.signed_in, name="phone_signed_in"),
    path("phone/<path:path>", phone.phone, name="phone_place"),
    path("wall", wall, name="wall"),
    path("console", console, name="console"),
    path("console/journal", journal.journal_list, name="journal"),
    path("console/journal/export.xlsx", journal.journal_export, name="journal_export"),
    path("console/journal/verifications", journal.journal_verifications, name="journal_verifications"),
    path("console/journal/<str:name>/<int:seq>", journal.journal_line, name="journal_line"),
    path("console/jobs", operation.jobs, name="jobs"),
    path("console/jobs/<uuid:id>/again", operation.job_again, name="job_again"),
    path("console/workbooks/<uuid:id>", workbook, name="workbook"),
    path("console/keys", keys.keys, name="keys"),
    path("console/keys/rotate", keys.rotate, name="keys_rotate"),
    path("console/keys/go-on", keys.go_on, name="keys_go_on"),
    path("console/retention", retention.retention, name="retention"),
    path("console/retention/erase", retention.retention_erase, name="retention_erase"),
    path("console/retention/<str:name>", retention.retention_rule, name="retention_rule"),
    path("gallery", gallery, name="gallery"),
    path("api/v1/", api.urls),
    # Not the library's own list: its doors for foreign accounts (signing up, connecting) stay shut.
    path("accounts/", include("allauth.account.urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("gezhi.domain.accounts.web.urls")),
    path("", include("gezhi.domain.registry.web.urls")),
    path("", include("gezhi.domain.workforce.web.urls")),
    path("", include("gezhi.domain.cases.web.urls")),
    path("", include("gezhi.domain.patrols.web.urls")),
    path("", include("gezhi.domain.office.web.urls")),
    path("", include("gezhi.domain.grids.web.urls")),
    path("", include("gezhi.edges.maps.urls")),
    path("", include("gezhi.edges.notices.web.urls")),
    path("", include("gezhi.edges.openrosa.web.urls")),
]
