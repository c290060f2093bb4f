from __future__ import annotations

import csv
import importlib.util
import string
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gezhi.ground.kernel import names
from gezhi.ground.kernel.names import initials_of, pinyin_of, surname_of
from tests.shared_data import shared

KNOWN = """
张三 zhangsan zs,李四 lisi ls,王芳 wangfang wf,李强 liqiang lq,陈静 chenjing cj,赵磊 zhaolei zl,吕布 lvbu lb
女娲 nvwa nw,单雄信 shanxiongxin sxx,曾国藩 zengguofan zgf,仇英 qiuying qy,解珍 xiezhen xz
查良镛 zhaliangyong zly,区志强 ouzhiqiang ozq,朴正熙 piaozhengxi pzx,任正非 renzhengfei rzf
盖叫天 gejiaotian gjt,覃海洋 qinhaiyang qhy,翟天临 zhaitianlin ztl,乐毅 yueyi yy,阚清子 kanqingzi kqz
缪昌文 miaochangwen mcw,种师道 chongshidao csd,尉健行 weijianxing wjx,尉迟恭 yuchigong ycg,万俟卨 moqixie mqx
单于乌维 chanyuwuwei cyww,长孙无忌 zhangsunwuji zswj,澹台灭明 tantaimieming ttmm,乐正子春 yuezhengzichun yzzc
令狐冲 linghuchong lhc,欧阳修 ouyangxiu oyx,司马光 simaguang smg,诸葛亮 zhugeliang zgl
上官婉儿 shangguanwaner sgwe,皇甫谧 huangfumi hfm,夏侯惇 xiahoudun xhd,慕容复 murongfu mrf
公孙胜 gongsunsheng gss,冼星海 xianxinghai xxh,员俶 yunchu yc,逄先知 pangxianzhi pxz,隗嚣 weixiao wx
郇文 xunwen xw,秘宪 bixian bx,折彦质 sheyanzhi syz,句践 goujian gj,祭遵 zhaizun zz,佴赢 naiying ny
郄愔 qieyin qy,宁静 ningjing nj,葛优 geyou gy,纪昀 jiyun jy,长江 changjiang cj,刘晟 liusheng ls,李隽 lijun lj
王珩 wangheng wh,周琢 zhouzhuo zz,重阳 zhongyang zy,沈从文 shencongwen scw
阿依古丽·买买提 ayigulimaimaiti ayglmmt,查干·巴特尔 chaganbateer cgbte
古力娜扎•拜合提亚尔 gulinazhabaihetiyaer glnzbhtye,Jean Müller~jeanmuller~jm,JOHN~john~j,张John~zhangjohn~zj
Ａｎｎ Lee~annlee~al,王２~wang2~w2,欧阳 修~ouyangxiu~oyx,张☃三 zhangsan zs,王𡘙 wang w,林丹 lindan ld
""".replace("\n", ",")


def known() -> list[tuple[str, str, str]]:
    lines = [line.strip() for line in KNOWN.split(",") if line.strip()]
    return [tuple(line.split("~") if "~" in line else line.split(" ")) for line in lines]  # type: ignore[misc]


@pytest.mark.parametrize(("name", "pinyin", "initials"), known())
def test_a_name_is_read(name: str, pinyin: str, initials: str) -> None:
    assert pinyin_of(name) == pinyin
    assert initials_of(name) == initials


def test_nothing_is_read_as_nothing() -> None:
    assert pinyin_of("") == initials_of(" ·☃") == ""


@given(st.text(max_size=12))
def test_any_name_gives_plain_letters_and_digits(name: str) -> None:
    pinyin, initials = pinyin_of(name), initials_of(name)
    assert set(pinyin + initials) <= set(string.ascii_lowercase + string.digits)
    assert len(initials) <= len(pinyin)


# The file gives the first letter of the characters' usual reading; these surnames are read otherwise.
READ_OTHERWISE = dict.fromkeys("单仇解查区种秘折句祭佴尉郄乜") | {"万俟": None}


def test_the_surnames_of_the_register_have_the_right_initial() -> None:
    with shared("names-cn/familyname.csv").open(encoding="utf-8-sig") as file:
        given_initials = {row["surname"]: row["initial"] for row in csv.DictReader(file)}
    differing = {name for name, initial in given_initials.items() if initials_of(name)[:1] != initial}
    assert len(given_initials) > 1800
    assert len(differing - READ_OTHERWISE.keys()) < 0.005 * len(given_initials), differing


def test_the_dictionary_is_loaded_by_the_first_name_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pypinyin", None)  # importing it fails
    spec = importlib.util.spec_from_file_location("names_again", names.__file__)
    assert spec is not None
    assert spec.loader is not None
    again = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(again)
    with pytest.raises(ImportError):
        again.pinyin_of("张三")


@pytest.mark.parametrize(
    ("name", "surname"),
    [
        ("王芳", "王"),
        ("欧阳娜", "欧阳"),
        ("欧阳", "欧"),
        ("阿依古丽·买买提", "阿依古丽"),
        ("John Smith", "Smith"),
        (" 李 ", "李"),
        ("", ""),
    ],
)
def test_somebody_is_called_by_their_surname(name: str, surname: str) -> None:
    assert surname_of(name) == surname
