import pytest
from hypothesis import given
from hypothesis import strategies as st

from gezhi.ground.kernel.identifiers.resident_number import check_character
from gezhi.ground.kernel.masking import (
    SensitiveKind,
    find_sensitive,
    mask_address,
    mask_document,
    mask_name,
    mask_phone,
    mask_text,
)

DOCUMENT, PHONE = SensitiveKind.DOCUMENT, SensitiveKind.PHONE


def kinds_and_words(text: str) -> list[tuple[SensitiveKind, str]]:
    return [(found.kind, text[found.start : found.end]) for found in find_sensitive(text)]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("张三", "张*"),
        ("张三丰", "张**"),
        ("欧阳娜娜", "欧***"),
        ("买买提·艾力", "买***"),
        ("张", "*"),
        ("", ""),
        (" 王芳 ", "王*"),
    ],
)
def test_a_name_keeps_its_first_character(name: str, shown: str) -> None:
    assert mask_name(name) == shown


def test_numbers_keep_their_ends() -> None:
    assert mask_document("11010519491231002X") == "110***********002X"
    assert mask_phone("13812345678") == "138****5678"


@given(number=st.text("0123456789X", max_size=30))
def test_a_mask_hides_at_least_three_characters_or_all_and_keeps_the_length(number: str) -> None:
    masked = mask_document(number)

    assert len(masked) == len(number)
    assert masked.count("*") >= min(3, len(number))


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("青岛市黄岛区长江路街道香江路100号3号楼2单元502室", "青岛市黄岛区长江路街道香江路100号3号楼***"),
        ("幸福小区Ａ座１２０１", "幸福小区Ａ座***"),
        ("阳光花园七栋一单元", "阳光花园七栋***"),
        ("香江路100号世纪大厦1203室", "香江路100号***"),
        ("王家村125号", "王家村125号"),
        ("世纪大厦1203室", "世纪大厦***室"),
        ("长江路街道", "长江路街道"),
        ("滨海花园12#楼2-301", "滨海花园12#楼***"),
    ],
)
def test_an_address_is_shown_down_to_the_building(address: str, shown: str) -> None:
    assert mask_address(address) == shown


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("身份证11010519491231002X，电话13812345678。", [(DOCUMENT, "11010519491231002X"), (PHONE, "13812345678")]),
        ("１３８１２３４５６７８", [(PHONE, "１３８１２３４５６７８")]),
        ("打138-1234-5678或186 1234 5678", [(PHONE, "138-1234-5678"), (PHONE, "186 1234 5678")]),
        ("13812345678 18612345678", [(PHONE, "13812345678"), (PHONE, "18612345678")]),
        ("110105 19491231 002x", [(DOCUMENT, "110105 19491231 002x")]),
        ("１１０１０５　１９４９１２３１　００２Ｘ", [(DOCUMENT, "１１０１０５　１９４９１２３１　００２Ｘ")]),
        ("11010519491231002X 13812345678", [(DOCUMENT, "11010519491231002X"), (PHONE, "13812345678")]),
        ("2026-11-21 13812345678", [(PHONE, "13812345678")]),
        ("+86 138 1234 5678", [(PHONE, "+86 138 1234 5678")]),
        ("tel8613812345678x", [(PHONE, "8613812345678")]),
        ("1\u200b3\u200b8\u200b1\u200b2\u200b3\u200b4\u200b5\u200b6\u200b7\u200b8", None),
        ("家里0532-86988888", [(PHONE, "0532-86988888")]),
        ("总机(010) 6552 9988", []),
        ("mistyped 110105194912310021 here", [(DOCUMENT, "110105194912310021")]),
    ],
)
def test_numbers_typed_into_text_are_found(text: str, found: list[tuple[SensitiveKind, str]] | None) -> None:
    assert kinds_and_words(text) == ([(PHONE, text)] if found is None else found)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "长江路街道3号楼2单元502室水管漏水",
        "部件37021101001000042丢失",
        "微网格370211001001001001",
        "2026年11月21日08:00-12:00",
        "单号20261121138123456789",
        "坐标120.187654,35.962345",
        "91350100M000100Y43",
        "1381234\n5678",
    ],
)
def test_other_numbers_are_left_alone(text: str) -> None:
    assert find_sensitive(text) == []


@given(
    before=st.sampled_from(["", "电话", "2026-11-21 ", "（"]),
    digits=st.text("0123456789", min_size=9, max_size=9),
    gaps=st.lists(st.sampled_from(["", " ", "-", "　", ". "]), min_size=10, max_size=10),
    wide=st.booleans(),
)
def test_a_phone_is_found_however_it_is_spaced(before: str, digits: str, gaps: list[str], wide: bool) -> None:
    plain = "13" + digits
    typed = plain[0] + "".join(gap + digit for gap, digit in zip(gaps, plain[1:], strict=True))
    typed = typed.translate({code: code + 0xFEE0 for code in range(48, 58)}) if wide else typed
    text = before + typed + "，请回电"
    covered = [found for found in find_sensitive(text) if found.end > len(before)]

    assert covered
    assert covered[-1].end == len(before) + len(typed)


@given(born=st.dates(), sequence=st.text("0123456789", min_size=3, max_size=3), cut=st.sampled_from(["", " ", "-"]))
def test_an_identity_number_is_found_in_a_sentence(born: object, sequence: str, cut: str) -> None:
    year = 1950 + int(sequence) % 70
    body = f"370211{year}{str(born)[5:7]}{min(str(born)[8:10], '28')}{sequence}"
    number = body + check_character(body)
    typed = cut.join([number[:6], number[6:14], number[14:]])

    assert kinds_and_words(f"证件{typed}属实") == [(DOCUMENT, typed)]


def test_a_text_is_masked_number_by_number() -> None:
    text = "王芳 110105 19491231 002X，138-1234-5678，3号楼"

    assert mask_text(text) == "王芳 110***********002X，138****5678，3号楼"


def test_a_long_text_is_searched_quickly() -> None:
    assert len(find_sensitive("1 " * 50_000 + "x13812345678")) == 1
