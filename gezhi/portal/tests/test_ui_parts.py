"""The parts of a page keep their promises to readers, screen readers and the strict policy."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory
from django.utils.translation import override

from gezhi.ground.plumbing.page_parts import Chart, Chip, Deed, FilterBar, MapLayer, Pager, Photo, Series

NOON = datetime(2026, 11, 21, 6, 5, 33, tzinfo=UTC)


def drawn(source: str, path: str = "/cases?state=late", **values: Any) -> str:
    """What a template with our parts renders to, in Chinese."""
    context = Context({"request": RequestFactory().get(path), "csrf_token": "t0ken", **values})
    with override("zh-hans"):
        return Template("{% load gezhi_ui %}" + source).render(context)


def test_a_moment_tells_everything_on_hover() -> None:
    text = drawn("{{ at|moment }}", at=NOON)
    assert ">2026-11-21 14:05</time>" in text
    assert 'datetime="2026-11-21T06:05:33+00:00"' in text
    assert "星期六 14:05:33" in text


def test_a_missing_moment_is_drawn_as_nothing() -> None:
    assert drawn("{{ at|moment }}{{ at|day }}{{ at|ago }}{{ at|duration }}", at=None) == ""


def test_figures_have_thousands_and_a_dash_where_there_is_nothing_to_count() -> None:
    assert drawn("{{ a|figure }} {{ b|figure }} {{ c|percent }} {{ d|percent }}", a=1240, b=None, c=0.934, d=None) == (
        "1,240 – 93.4% –"
    )


@pytest.mark.parametrize(
    ("state", "left", "words"),
    [
        ("in_time", timedelta(days=2), '<span class="visually-hidden">正常 </span>还剩 2 天'),
        ("soon", timedelta(hours=2, minutes=10), "临期 还剩 2 小时 10 分"),
        ("late", timedelta(days=-1), "超期 1 天"),
        ("paused", None, "已停表"),
        ("none", None, "无时限"),
    ],
)
def test_a_clock_always_has_a_mark_and_a_word(state: str, left: timedelta | None, words: str) -> None:
    text = drawn("{% clock state left=left %}", state=state, left=left)
    assert words in text
    assert f'data-clock="{state}"' in text
    assert "<svg" in text


def test_the_primary_deed_stands_first_and_the_rest_behind_a_menu() -> None:
    deeds = [Deed(f"deed{n}", f"/{n}") for n in range(4)] + [Deed("first", "/first", primary=True)]
    text = drawn("{% deeds deeds %}", deeds=deeds)
    assert text.index("first") < text.index("deed0") < text.index("<details") < text.index("deed2")


def test_a_refused_deed_keeps_its_button_and_says_why() -> None:
    text = drawn("{% deeds deeds %}", deeds=[Deed("结案", refusal="须由受理员结案")])
    assert 'aria-disabled="true"' in text
    assert "须由受理员结案" in text
    why = text.split('aria-describedby="')[1].split('"')[0]
    assert f'id="{why}"' in text


def test_a_deed_by_post_carries_the_token() -> None:
    text = drawn("{% deeds deeds %}", deeds=[Deed("接单", "/take", by="post")])
    assert 'method="post"' in text
    assert 'value="t0ken"' in text


def test_a_head_sorts_by_link_turns_round_and_forgets_the_page() -> None:
    up = drawn('{% sort_head "时限" "due" %}', path="/cases?state=late&after=abc")
    assert "?state=late&amp;sort=due" in up
    down = drawn('{% sort_head "时限" "due" %}', path="/cases?sort=due")
    assert "?sort=-due" in down
    assert 'aria-sort="ascending"' in down
    assert "?sort=-due" in drawn('{% sort_head "时限" "due" first="down" %}', path="/cases")


def test_filters_read_as_a_sentence_and_each_can_be_taken_away() -> None:
    bar = FilterBar((Chip("黄岛街道", "?a"), Chip("临期", "?b")), "?")
    text = drawn("{% filter_bar bar %}<input name='q'>{% endfilter_bar %}", bar=bar)
    assert text.index("黄岛街道") < text.index("临期")
    assert "去掉“临期”" in text
    assert "<input name='q'>" in text
    assert "未筛选" in drawn("{% filter_bar bar %}{% endfilter_bar %}", bar=FilterBar())


def test_the_pager_says_the_exact_count_and_leads_to_the_neighbours() -> None:
    text = drawn("{% pager pager %}", pager=Pager(total=2041, shown=50, next_url="?after=x"))
    assert "共 2,041 条" in text
    assert 'rel="next" href="?after=x"' in text
    assert 'rel="prev"' not in text


class Entry(forms.Form):
    place = forms.CharField(label="位置", help_text="门牌号")
    kind = forms.ChoiceField(label="类别", choices=[("a", "甲"), ("b", "乙")], widget=forms.RadioSelect)


def test_a_field_is_wired_to_its_label_its_hint_and_its_error() -> None:
    text = drawn("{% field form.place %}", form=Entry({}))
    assert 'for="id_place"' in text
    assert 'aria-describedby="id_place_error id_place_hint"' in text
    assert 'id="id_place_error"' in text
    assert 'id="id_place_hint"' in text
    assert 'aria-invalid="true"' in text


def test_choices_are_a_group_with_a_legend() -> None:
    text = drawn("{% field form.kind %}", form=Entry())
    assert "<fieldset" in text
    assert ">类别</legend>" in text
    assert text.count('type="radio"') == 2


def test_a_refused_form_says_that_nothing_was_saved_and_where_to_look() -> None:
    text = drawn("{% form_errors form %}", form=Entry({}))
    assert "尚未保存" in text
    assert 'href="#id_place"' in text
    assert drawn("{% form_errors form %}", form=Entry()).strip() == ""


def test_a_chart_carries_its_table_and_every_row_leads_to_its_cases() -> None:
    chart = Chart("bar", "本周", ("井盖", "路灯"), (Series("上报", (84, None)),), "件", ("/a", "/b"))
    text = drawn("{% chart chart %}", chart=chart)
    assert '<a href="/a">井盖</a>' in text
    assert ">84</td>" in text
    assert ">–</td>" in text
    assert 'type="application/json"' in text


def test_a_map_hands_its_layers_and_classes_to_the_script() -> None:
    layers = [MapLayer("/tiles/{z}/{x}/{y}")]
    text = drawn(
        "{% map '辖区' layers=layers steps=steps center='120,36' detail_url='/cases/KEY' %}",
        layers=layers,
        steps={"37": 3},
    )
    assert "/tiles/{z}/{x}/{y}" in text
    assert 'data-detail-url="/cases/KEY"' in text
    assert '{"37": 3}' in text
    assert "data-points-url" not in text


def test_a_photo_is_a_link_that_works_without_scripts() -> None:
    text = drawn("{% photos photos %}", photos=[Photo("/p/1", "/p/1/small", "井盖", "处置前")])
    assert 'href="/p/1"' in text
    assert 'alt="井盖"' in text


def test_what_people_wrote_is_escaped_everywhere() -> None:
    evil = "<script>alert(1)</script>"
    deeds = [Deed(evil, "/"), Deed("x", refusal=evil)]
    head = "{% page_header title=e text=e %}{% deeds deeds %}{% endpage_header %}"
    assert "<script>" not in drawn(head + "{% state e %}{% empty e text=e %}{% stat e e %}", e=evil, deeds=deeds)
    assert "<script>" not in drawn("{% card e %}{{ e }}{% endcard %}{% note %}{{ e }}{% endnote %}", e=evil)
    chart = Chart("bar", evil, (evil,), (Series(evil, (1,)),))
    assert "<script>alert" not in drawn("{% chart chart %}", chart=chart)
