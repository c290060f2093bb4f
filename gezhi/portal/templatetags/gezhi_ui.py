"""The parts every page is composed of.  `{% load gezhi_ui %}`; every part stands on `/gallery` in all its states.

Shells to extend (blocks: title, head, content, scripts; `gezhi/base.html` also: main_class)
    gezhi/base.html     the desk: top bar, sections of my role, main
    gezhi/phone.html    the phone: heading block, quiet block (signal, queue, last sync), five places
    gezhi/public.html   residents, without an account
    gezhi/sign_in.html  a card in the middle
    gezhi/wall.html     the wall screen: blocks heading, left, middle, right

Words about time (filters; instants are UTC in, the city's zone out)
    {{ at|moment }}  {{ at|moment:"weekday" }}   2026-11-21 14:05 in a <time>, everything on hover
    {{ at|moment:"short" }}                      11-21 14:05, with the year where it is another one
    {{ day|day }}  {{ day|day:"weekday" }}       2026-11-21 星期六
    {{ span|duration }}                          2 小时 10 分
    {{ at|ago }}                                 3 分钟前, kept fresh by the page
    {{ number|figure }}  {{ share|percent }}     1,240  ·  93.4%

Parts without a body
    {% icon "search" %}  {% icon "search" label=_("Search") %}      names stand in static/gezhi/icons.svg
    {% breadcrumb crumbs %}                     page_parts.Crumb
    {% clock state due=… left=… %}              in_time, soon, late, paused, none; add large=True on a case page
    {% state label tone %}                      tone: "", active, done, risk, warn
    {% stat label value url=… unit=… note=… tone=… %}   inside <ul class="gz-stats">
    {% deeds deeds %}                           page_parts.Deed: one primary, the rest behind it, refusals explained
    {% facts facts %}                           page_parts.Fact
    {% tabs tabs label=… %}                     page_parts.Tab
    {% sort_head label key numeric=… first=… %} a <th> whose link sorts by ?sort=key or ?sort=-key
    {% pager pager %}                           page_parts.Pager
    {% empty title text=… url=… action=… icon=… %}
    {% trouble title kept=… todo=… url=… action=… %}    what happened, what was kept, what to do
    {% field form.name %}  {% form_errors form %}
    {% timeline moments %}                      page_parts.Moment
    {% photos photos %}                         page_parts.Photo, with a dialog to look closer
    {% photo_input "photos" label=… hint=… limit=3 kept=… %}    uploads.store.Told of a form that came back
    {% stars_input "stars" label=… %}  {% stars 4 %}
    {% progress done total label=… %}
    {% chart chart %}                           page_parts.Chart; the page adds {% script "chart" %} in `scripts`
    {% map … %}  {% pin_picker … %}             see the tags; the page adds {% script "map" %} in `scripts`

Parts with a body
    {% page_header title text=… crumbs=… %} the deeds {% endpage_header %}
    {% table label %} <thead>…<tbody>… {% endtable %}       rows that open: <tr data-row> with one <a> inside
    {% filter_bar bar %} the fields of the filter form {% endfilter_bar %}
    {% dialog id title %} … {% enddialog %}     opened by data-dialog="id" on any button or link
    {% card title %} … {% endcard %}
    {% note %} … {% endnote %}  {% note tone="risk" %} … {% endnote %}

Live pages: on what should follow the feed
    data-live="case:ID order:*" hx-get="…" hx-trigger="live" hx-swap="outerMorph"
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django import template
from django.forms import BoundField, Form
from django.forms.utils import flatatt
from django.template.context import Context
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from gezhi.ground.plumbing.page_parts import Crumb, Deed, FilterBar, MapClass, MapLayer, Photo
from gezhi.portal import ui_charts, ui_fields, ui_words

register = template.Library()
register.filter("moment", ui_words.moment)
register.filter("day", ui_words.day)
register.filter("duration", ui_words.duration)
register.filter("moment_title", ui_words.moment_title)
register.filter("ago", ui_words.ago)
register.filter("figure", ui_words.figure)
register.filter("percent", ui_words.percent)


@register.simple_tag
def icon(name: str, label: str = "", large: bool = False) -> SafeString:
    """A line icon; with a label it speaks, without one it is decoration."""
    size = " gz-icon-lg" if large else ""
    spoken = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    href = f"{static('gezhi/icons.svg')}#{name}"
    return format_html('<svg class="gz-icon{}" {}><use href="{}"></use></svg>', size, spoken, href)


@register.simple_tag
def script(name: str) -> SafeString:
    """One of our bundles: "map" or "chart"; "desk" is on every page already."""
    return format_html('<script type="module" src="{}"></script>', static(f"gezhi/{name}.js"))


@register.inclusion_tag("gezhi/ui/mark.html")
def mark() -> dict[str, Any]:
    """The 田 mark, inline."""
    return {}


@register.simple_tag(takes_context=True)
def section_here(context: Context) -> str:
    """The key of the section this page belongs to."""
    shell, request = context.get("shell"), context.get("request")
    return str(shell.section_at(request.path)) if shell and request else ""


@register.inclusion_tag("gezhi/ui/breadcrumb.html")
def breadcrumb(crumbs: Sequence[Crumb]) -> dict[str, Any]:
    return {"crumbs": crumbs}


@register.simple_tag
def clock(state: str, due: Any = None, left: Any = None, large: bool = False) -> SafeString:
    """A clock: icon, word, what is left. Without `left` it is the plain distance from now to `due`.

    Small ones stand in lists: there the word of a clock in time is for ears only, what is left says it to the eye.
    """
    word, left_words = ui_words.clock_words(state, due, left)
    is_heard = bool(state == "in_time" and left_words and not large)
    said = format_html('<span class="visually-hidden">{} </span>', word) if is_heard else word
    return format_html(
        '<span class="gz-clock{}" data-clock="{}"><svg class="gz-clock-icon" viewBox="0 0 16 16" aria-hidden="true">'
        '<circle cx="8" cy="8" r="6"/>{}</svg><span{}>{}{}{}</span></span>',
        " gz-clock-large" if large else "",
        state,
        CLOCK_HANDS.get(state, ""),
        format_html(' title="{}"', ui_words.moment_title(due)) if due else "",
        said,
        "" if is_heard or not left_words else " ",
        left_words,
    )


CLOCK_HANDS = {
    "soon": SafeString('<path d="M8 2a6 6 0 0 1 0 12z" fill="currentColor" stroke="none"/>'),
    "late": SafeString('<circle cx="8" cy="8" r="6" fill="currentColor"/>'),
    "paused": SafeString('<path d="M6.3 5.500v5M9.700 5.500v5"/>'),
}
"""What a clock's face shows beside its ring, by state."""


@register.simple_tag
def state(label: str, tone: str = "", icon_name: str = "") -> SafeString:
    """A badge: the word of a state in its tone."""
    shown = icon(icon_name) if icon_name else ""
    return format_html('<span class="gz-state" data-tone="{}">{}{}</span>', tone, shown, label)


@register.inclusion_tag("gezhi/ui/stat.html")
def stat(label: str, value: Any, *, url: str = "", unit: str = "", note: str = "", tone: str = "") -> dict[str, Any]:
    return {"label": label, "value": value, "url": url, "unit": unit, "note": note, "tone": tone}


@register.inclusion_tag("gezhi/ui/deeds.html", takes_context=True)
def deeds(context: Context, deeds: Sequence[Deed], shown: int = 3) -> dict[str, Any]:
    """The primary deed first, then up to `shown` buttons in all; the rest stands in a menu."""
    ordered = sorted(deeds, key=lambda deed: not deed.primary)
    return {"front": ordered[:shown], "behind": ordered[shown:], "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("gezhi/ui/deed.html")
def deed_button(deed: Deed, csrf_token: Any = None, small: bool = False) -> dict[str, Any]:
    """One deed as a button; a refused one explains itself on hover and focus. Small ones stand in rows of a table."""
    style = "btn btn-primary" if deed.primary else "btn btn-danger" if deed.dangerous else "btn"
    style = "btn btn-sm" if small else style
    return {"deed": deed, "style": style, "why": f"why_{uuid.uuid4().hex[:8]}", "csrf_token": csrf_token}


@register.inclusion_tag("gezhi/ui/facts.html")
def facts(facts: Sequence[Any]) -> dict[str, Any]:
    return {"facts": facts}


@register.inclusion_tag("gezhi/ui/tabs.html")
def tabs(tabs: Sequence[Any], label: str = "") -> dict[str, Any]:
    return {"tabs": tabs, "label": label}


@register.inclusion_tag("gezhi/ui/sort_head.html", takes_context=True)
def sort_head(context: Context, label: str, key: str, numeric: bool = False, **more: str) -> dict[str, Any]:
    """A column head that sorts: `first` is the direction of the first click, up or down; `class` as in HTML."""
    first = more.pop("first", "up")
    return {"label": label, "numeric": numeric, **more, **ui_words.sorting(context["request"].GET, key, first)}


@register.inclusion_tag("gezhi/ui/pager.html")
def pager(pager: Any) -> dict[str, Any]:
    return {"pager": pager}


@register.inclusion_tag("gezhi/ui/empty.html")
def empty(title: str, text: str = "", url: str = "", action: str = "", icon: str = "inbox") -> dict[str, Any]:
    return {"title": title, "text": text, "url": url, "action": action, "icon": icon}


@register.inclusion_tag("gezhi/ui/trouble.html")
def trouble(title: str, kept: str = "", todo: str = "", url: str = "", action: str = "") -> dict[str, Any]:
    return {"title": title, "kept": kept, "todo": todo, "url": url, "action": action}


@register.inclusion_tag("gezhi/ui/field.html")
def field(bound: BoundField, hint: str = "") -> dict[str, Any]:
    """Label, control, hint and error of one form field, wired for screen readers."""
    return ui_fields.drawn(bound, hint)


@register.inclusion_tag("gezhi/ui/form_errors.html")
def form_errors(form: Form) -> dict[str, Any]:
    """What was wrong with the form as a whole, and links to the fields with errors."""
    return {"form": form, "fields": [bound for bound in form if bound.errors]}


@register.inclusion_tag("gezhi/ui/timeline.html")
def timeline(moments: Sequence[Any]) -> dict[str, Any]:
    return {"moments": moments}


@register.inclusion_tag("gezhi/ui/photos.html")
def photos(photos: Sequence[Photo], id: str = "photos") -> dict[str, Any]:
    """A strip of small photos; each opens large in a dialog, or as a plain address without scripts."""
    return {"photos": photos, "id": id}


@register.inclusion_tag("gezhi/ui/photo_input.html")
def photo_input(name: str, label: str, hint: str = "", limit: int = 3, **more: Any) -> dict[str, Any]:
    """A field for photos; `more`: error, and the `kept` ones of a form that came back."""
    return {"name": name, "label": label, "hint": hint, "limit": limit, **ui_fields.photo_limits(), **more}


@register.inclusion_tag("gezhi/ui/stars_input.html")
def stars_input(name: str, label: str, value: int = 0) -> dict[str, Any]:
    return {"name": name, "label": label, "value": value, "steps": (5, 4, 3, 2, 1)}


@register.inclusion_tag("gezhi/ui/stars.html")
def stars(value: int) -> dict[str, Any]:
    return {"value": value, "steps": range(1, 6)}


@register.inclusion_tag("gezhi/ui/progress.html")
def progress(done: int, total: int, label: str) -> dict[str, Any]:
    return {"done": done, "total": total, "label": label}


@register.inclusion_tag("gezhi/ui/chart.html")
def chart(chart: Any) -> dict[str, Any]:
    """A chart with its table behind it: the table is what shows without scripts."""
    return {"chart": chart, "data": ui_charts.data(chart), "rows": ui_charts.rows(chart)}


@register.inclusion_tag("gezhi/ui/map.html")
def map(
    label: str, *, layers: Sequence[MapLayer] = (), classes: Sequence[MapClass] = (), **more: Any
) -> dict[str, Any]:
    """A map. `more` holds, each optional:

    center="lon,lat" and zoom=11, or extent="west,south,east,north"    where it starts
    points_url    GeoJSON; asked with bbox=west,south,east,north and zoom: points with key, clock, label, or with count
    detail_url    with KEY in it: what choosing a point loads into #detail, when no row of the list has that key
    cell_url      with CODE in it: where choosing a cell leads
    steps         a mapping from code to class (1-5) that colours the cells; `classes` prints the legend
    chosen        the key of the point that stands out from the start
    way           lines of [lon, lat] as JSON, drawn above the cells; the first point and the last are marked
    follow        the id of the list whose rows move the map
    base_url, base_attribution    a base map's tiles with {z} {x} {y}, and whose they are, approval number included
    """
    steps = more.pop("steps", None)
    here = {name.replace("_", "-"): value for name, value in more.items()}
    return {"label": label, "classes": classes, "steps": steps, "attributes": ui_fields.map_attributes(layers, here)}


@register.inclusion_tag("gezhi/ui/pin_picker.html")
def pin_picker(lon: BoundField, lat: BoundField, label: str, **more: Any) -> dict[str, Any]:
    """Two number fields that work alone, a map that fills them, and a button that asks the device.

    `more` as for `map`: layers, center, zoom, base_url, base_attribution.
    """
    layers = more.pop("layers", ())
    here = {name.replace("_", "-"): value for name, value in {"zoom": 15, **more}.items()}
    return {"lon": lon, "lat": lat, "label": label, "attributes": ui_fields.map_attributes(layers, here)}


def _with_body(path: str, values: dict[str, Any]) -> SafeString:
    return SafeString(render_to_string(path, values))  # nosec B703  (a template of ours, which escapes what it shows)


@register.simple_block_tag(takes_context=True)
def page_header(context: Context, content: str, title: str, text: str = "", crumbs: Sequence[Crumb] = ()) -> SafeString:
    """The head of a page: where, what, and at the right the deeds of its body; on the phone its bar says the title
    and one link leads to the page above, for an app on a home screen has no way back of its own."""
    shell = context.get("shell")
    is_titled = bool(shell and shell.is_phone)
    above = next((crumb for crumb in reversed(crumbs) if crumb.url), None) if is_titled else None
    values = {"content": content, "title": title, "text": text, "crumbs": crumbs, "above": above}
    return _with_body(
        "gezhi/ui/page_header.html", {**values, "is_titled": is_titled, "has_deeds": bool(content.strip())}
    )


@register.simple_block_tag
def table(content: str, label: str, cards: bool = False, id: str = "", sticky: bool = False) -> SafeString:
    """A table that scrolls in itself; with `cards` each row becomes a card on a phone (cells carry data-label).

    With `sticky` the first column stays when a narrow screen scrolls sideways, and a line says that there is more.
    """
    values = {"content": content, "label": label, "cards": cards, "id": id, "sticky": sticky}
    return _with_body("gezhi/ui/table.html", values)


@register.simple_block_tag(takes_context=True)
def filter_bar(context: Context, content: str, bar: FilterBar, action: str = "") -> SafeString:
    """The filters in force as a sentence, and behind a button the form that changes them."""
    return _with_body("gezhi/ui/filter_bar.html", {"content": content, "bar": bar, "action": action})


@register.simple_block_tag
def dialog(content: str, id: str, title: str, wide: bool = False) -> SafeString:
    return _with_body("gezhi/ui/dialog.html", {"content": content, "id": id, "title": title, "wide": wide})


@register.simple_block_tag
def card(content: str, title: str, url: str = "", action: str = "") -> SafeString:
    return _with_body("gezhi/ui/card.html", {"content": content, "title": title, "url": url, "action": action})


@register.simple_block_tag
def note(content: str, tone: str = "") -> SafeString:
    return _with_body("gezhi/ui/note.html", {"content": content, "tone": tone})


@register.simple_tag
def attributes(values: dict[str, Any]) -> SafeString:
    """HTML attributes from a dictionary; True is a bare attribute, None and False are left out."""
    return SafeString(flatatt(values))  # nosec B703  (`flatatt` escapes every value)
