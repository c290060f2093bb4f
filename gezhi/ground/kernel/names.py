"""Names of people for sorting and finding: their pinyin and its initials, surnames read as surnames."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

# Readings of surnames that differ from the character's usual one (Xiandai Hanyu Cidian, under 姓).
SURNAME_READINGS = """
单 shan 曾 zeng 仇 qiu 解 xie 查 zha 区 ou 朴 piao 任 ren 盖 ge 覃 qin 翟 zhai 乐 yue 阚 kan 缪 miao 牟 mu
种 chong 秘 bi 折 she 句 gou 祭 zhai 佴 nai 隗 wei 郇 xun 郄 qie 尉 wei 蔚 yu 颉 xie 冼 xian 员 yun 贠 yun
逄 pang 繁 po 宓 mi 訾 zi 谌 chen 乜 nie 厍 she 幺 yao 亓 qi 仉 zhang 那 na 纪 ji 宁 ning 应 ying 车 che 石 shi 葛 ge
"""
# As names mean them, where the commonest reading of running text is another.
NAME_READINGS = """
长 chang 晟 sheng 靓 liang 隽 jun 珩 heng 琢 zhuo 泊 bo 焘 tao 曾 zeng 翟 zhai 阚 kan 峤 qiao 玚 yang 率 shuai
似 si 偲 si 佛 fo 鹄 hu 囤 tun 调 tiao 沓 ta
"""
COMPOUNDS = """
欧阳 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 濮阳 公冶 太叔 申屠 公孙 慕容
仲孙 钟离 长孙 宇文 司徒 鲜于 司空 闾丘 子车 亓官 司寇 巫马 公西 颛孙 壤驷 公良 漆雕 乐正 宰父 谷梁 拓跋 夹谷
轩辕 令狐 段干 百里 呼延 东郭 南门 羊舌 微生 梁丘 左丘 西门 第五 南荣 东里 即墨 达奚 褚师 纳兰 完颜 耶律 贺兰
单于 端木 太史
"""
# Compound surnames whose reading is not that of their characters.
COMPOUND_READINGS = {
    "尉迟": ("yu", "chi"),
    "万俟": ("mo", "qi"),
    "单于": ("chan", "yu"),
    "长孙": ("zhang", "sun"),
    "澹台": ("tan", "tai"),
    "乐正": ("yue", "zheng"),
    "令狐": ("ling", "hu"),
}


def _pairs(table: str) -> dict[str, str]:
    words = table.split()
    return dict(zip(words[::2], words[1::2], strict=True))


SURNAMES = _pairs(SURNAME_READINGS)
COMPOUND_SURNAMES = frozenset(COMPOUNDS.split())
DOTS = frozenset("·•‧∙⋅・･.．")
"""Between the parts of a name of one of the peoples without surnames: 阿依古丽·买买提."""
HAN = re.compile("[\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
WORD = re.compile(r"[a-z0-9]+")


class _Syllables(dict[str, str]):
    """The syllable of each character, of Latin letters and digits themselves, of others nothing; found once each."""

    def __missing__(self, character: str) -> str:
        self[character] = syllable = _reading(character)
        return syllable


def _reading(character: str) -> str:
    plain = unicodedata.normalize("NFKD", character).lower()
    latin = "".join(WORD.findall(plain))
    if latin or len(plain) != 1:
        return latin
    from pypinyin import lazy_pinyin  # a fifth of a second, only for whoever asks

    return "".join(WORD.findall("".join(lazy_pinyin(plain, errors="ignore"))))


_syllables = _Syllables(_pairs(NAME_READINGS))


def pinyin_of(name: str) -> str:
    """`name` as joined pinyin in a-z0-9, ü as v: 张三 is zhangsan, 单雄信 shanxiongxin, Jean Müller jeanmuller."""
    surname, given = _split(name)
    return "".join(surname) + "".join(map(_syllables.__getitem__, given))


def initials_of(name: str) -> str:
    """The first letter of each syllable and of each Latin word: 张三 is zs, 万俟卨 mqx, Jean Müller jm."""
    surname, given = _split(name)
    return "".join([syllable[0] for syllable in surname] + list(_firsts(given)))


def surname_of(name: str) -> str:
    """What somebody is called by with their office: 王 of 王芳, 欧阳 of 欧阳娜.

    Of a dotted name it is the first part, of a Latin one the last word.
    """
    name = name.strip()
    first = re.split(f"[{''.join(DOTS)}]", name, maxsplit=1)[0].strip()
    if first != name:
        return first
    if not HAN.match(name):
        return name.split()[-1] if name else ""
    return name[:2] if name[:2] in COMPOUND_SURNAMES and len(name) > 2 else name[:1]


def _split(name: str) -> tuple[tuple[str, ...], str]:
    """The syllables of a surname that is read by itself, and the characters after it. A dotted name has no surname."""
    name = name.strip()
    if not DOTS.isdisjoint(name):
        return (), name
    compound = COMPOUND_READINGS.get(name[:2])
    if compound:
        return compound, name[2:]
    surname = SURNAMES.get(name[:1])
    if surname and name[:2] not in COMPOUND_SURNAMES:
        return (surname,), name[1:]
    return (), name


def _firsts(text: str) -> Iterator[str]:
    inside = False
    for character in text:
        syllable = _syllables[character]
        latin = not HAN.match(character) and (syllable != "" or unicodedata.combining(character) > 0)
        if syllable and not (latin and inside):
            yield syllable[0]
        inside = latin
