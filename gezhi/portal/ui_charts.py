"""A chart as data for the script and as rows for the table behind it."""

from __future__ import annotations

from typing import Any

from gezhi.ground.plumbing.page_parts import Chart
from gezhi.portal.ui_words import figure


def data(chart: Chart) -> dict[str, Any]:
    """What the chart script reads."""
    return {
        "kind": chart.kind,
        "title": chart.title,
        "unit": chart.unit,
        "categories": list(chart.categories),
        "series": [
            {"name": series.name, "values": list(series.values), "tone": series.tone} for series in chart.series
        ],
        "urls": list(chart.urls),
    }


def rows(chart: Chart) -> list[dict[str, Any]]:
    """One row a category: its name, its address, its figures as people read them."""
    return [
        {
            "name": name,
            "url": chart.urls[index] if chart.urls else "",
            "values": [figure(series.values[index]) for series in chart.series],
        }
        for index, name in enumerate(chart.categories)
    ]
