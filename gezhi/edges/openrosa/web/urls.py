"""Addresses of OpenRosa (a client is told their first part), and of the page for a phone."""

from __future__ import annotations

from django.urls import path

from gezhi.edges.openrosa.web import forms, phone, submission

app_name = "openrosa"
FORM = "openrosa/forms/<slug:key>/<int:number>"
urlpatterns = [
    path("openrosa/formList", forms.form_list, name="form_list"),
    path(f"{FORM}/form.xml", forms.form, name="form"),
    path(f"{FORM}/manifest.xml", forms.manifest, name="manifest"),
    path(f"{FORM}/files/<str:name>", forms.file, name="file"),
    path("openrosa/submission", submission.submission, name="submission"),
    path("me/collect", phone.collect, name="collect"),
]
