"""What offices call the columns of a table of residents. The first word is what our own template says."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

PEOPLE: Mapping[str, Sequence[str]] = {
    "name": ("姓名", "名字", "居民姓名", "人员姓名"),
    "document": ("身份证号", "公民身份号码", "身份证号码", "证件号码", "身份证", "身份号码", "证件号"),
    "document_kind": ("证件类型", "证件种类"),
    "sex": ("性别",),
    "birth_date": ("出生日期", "出生年月日", "生日"),
    "phone": ("联系电话", "手机号", "手机号码", "电话", "联系方式", "手机", "电话号码"),
    "grid": ("网格编码", "网格代码", "网格编号", "所属网格编码"),
    "compound": ("小区", "小区名称", "院落", "小区(院落)"),
    "building": ("楼栋", "楼号", "楼幢", "栋", "幢", "楼"),
    "stairwell": ("单元", "单元号"),
    "floor": ("楼层", "层"),
    "room": ("房号", "户室", "室", "房间号", "门牌", "室号"),
    "address": ("现住址", "居住地址", "住址", "地址", "详细地址", "现居住地址"),
    "role": ("居住身份", "与房屋关系", "人房关系"),
    "from_date": ("入住日期", "来本地日期", "入住时间"),
    "registration": ("人口类别", "人口类型", "户籍类型", "登记类别", "人户情况"),
    "household": ("户号", "户编号", "家庭编号"),
    "relation": ("与户主关系", "户主关系", "家庭关系"),
    "origin": ("户籍地区划", "户籍地代码", "户籍区划代码"),
    "former_name": ("曾用名",),
    "nationality": ("国籍",),
    "marital": ("婚姻状况", "婚姻"),
    "education": ("文化程度", "学历"),
    "employment": ("就业状况", "从业状况"),
    "workplace": ("工作单位", "服务处所", "单位"),
}
NEEDED = ("name",)
FILLERS = re.compile(r"[\s*＊：:]|[(（\[【].*?[)）\]】]")
"""What a heading has around its word: a star, a colon, a remark in brackets."""


def recognised(headings: Sequence[str]) -> dict[str, str]:
    """The field that each heading names, as field → heading; the first heading of a field counts."""
    fields = {word: key for key, words in PEOPLE.items() for word in (key, *words)}
    found: dict[str, str] = {}
    for heading in headings:
        plain = heading.strip().lower()
        key = fields.get(plain) or fields.get(FILLERS.sub("", plain))
        if key is not None:
            found.setdefault(key, heading)
    return found


NOT_COLLECTED = frozenset({"民族", "宗教信仰", "宗教", "政治面貌", "党派", "血型", "指纹", "ethnic group", "religion"})
"""Columns that are left where they are, and said to be: docs/pipl.md."""
