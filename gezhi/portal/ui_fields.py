"""Form fields and map frames as the templates need them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect, Select, SelectMultiple
from django.urls import reverse

from gezhi.ground.plumbing.page_parts import MapLayer
from gezhi.ground.plumbing.uploads import store

KINDS = {CheckboxInput: "check", RadioSelect: "choices", CheckboxSelectMultiple: "choices"}
CLASSES = {"check": "form-check-input", "choices": "", "select": "form-select", "control": "form-control"}


def drawn(bound: BoundField, hint: str = "") -> dict[str, Any]:
    """How to draw a bound field: its kind, the control with classes and aria wiring, its words."""
    kind = _kind(bound)
    said = hint or str(bound.help_text)
    return {
        "bound": bound,
        "kind": kind,
        "control": bound.as_widget(attrs=_attributes(bound, kind, bool(said))),
        "hint": said,
        "id": bound.id_for_label or bound.auto_id,
        "required": bound.field.required,
    }


def _kind(bound: BoundField) -> str:
    widget = bound.field.widget
    for widget_type, kind in KINDS.items():
        if isinstance(widget, widget_type):
            return kind
    return "select" if isinstance(widget, Select | SelectMultiple) else "control"


def _attributes(bound: BoundField, kind: str, hinted: bool) -> dict[str, Any]:
    own = bound.field.widget.attrs.get("class", "")
    classes = [CLASSES[kind], own, "is-invalid" if bound.errors else ""]
    name = bound.auto_id
    about = [f"{name}_error"] * bool(bound.errors) + [f"{name}_hint"] * hinted
    wiring: dict[str, Any] = {"class": " ".join(word for word in classes if word)}
    if kind != "choices" and about:
        wiring["aria-describedby"] = " ".join(about)
    if kind != "choices" and bound.errors:
        wiring["aria-invalid"] = "true"
    return wiring


def photo_limits() -> dict[str, Any]:
    """Where photos go in pieces, and what a form without scripts may bring, in MB."""
    megabyte = 1024 * 1024
    return {
        "upload_url": reverse("api:begin_upload"),
        "plain": store.PLAIN,
        "most": store.PURPOSES["photo"] // megabyte,
        "together": settings.FORM_MOST_BYTES // megabyte,
    }


def map_attributes(layers: Sequence[MapLayer], values: Mapping[str, Any]) -> dict[str, str]:
    """The data attributes the map script reads; empty values are left out."""
    drawn_layers = [
        {"url": layer.url, "kind": layer.kind, "minZoom": layer.min_zoom, "maxZoom": layer.max_zoom} for layer in layers
    ]
    listed = {"layers": json.dumps(drawn_layers) if drawn_layers else "", **values}
    return {f"data-{name}": str(value) for name, value in listed.items() if value not in ("", None)}
