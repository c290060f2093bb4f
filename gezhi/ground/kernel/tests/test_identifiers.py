import pickle
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gezhi.ground.kernel.identifiers import (
    ComponentCode,
    CreditCode,
    MobilePhone,
    OrganisationCode,
    ResidentNumber,
    Sex,
    resident_number,
)
from gezhi.ground.kernel.problem import Problem

TODAY = date(2026, 7, 1)
ODD_DIGITS = st.text("0123456789", min_size=3, max_size=3)


def refusal(call: object, *arguments: object, **named: object) -> str:
    assert callable(call)
    with pytest.raises(Problem) as refused:
        call(*arguments, **named)
    return refused.value.code


# The printed examples of GB 11643.
@pytest.mark.parametrize(
    ("number", "birth_date", "sex"),
    [
        ("11010519491231002X", date(1949, 12, 31), Sex.FEMALE),
        ("440524188001010014", date(1880, 1, 1), Sex.MALE),
    ],
)
def test_the_printed_examples_are_read(number: str, birth_date: date, sex: Sex) -> None:
    read = ResidentNumber.parse(number, today=TODAY)

    assert (read.number, read.birth_date, read.sex, read.division) == (number, birth_date, sex, number[:6])


@pytest.mark.parametrize(
    "typed",
    [
        "11010519491231002x",
        " 110105 19491231 002X ",
        "１１０１０５１９４９１２３１００２Ｘ",
        "\u202a11010519491231002X\u202c",
    ],
)
def test_what_people_type_around_a_number_is_forgiven(typed: str) -> None:
    assert str(ResidentNumber.parse(typed, today=TODAY)) == "11010519491231002X"


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("", "malformed"),
        ("11010519491231002", "malformed"),
        ("11010519491231002XX", "malformed"),
        ("1101051949123100X2", "malformed"),
        ("A1010519491231002X", "malformed"),
        ("01010519491231002X", "malformed"),
        ("١١٠١٠٥١٩٤٩١٢٣١٠٠٢٢", "malformed"),
        ("①1010519491231002X", "malformed"),
        ("110105194902300021", "not_a_date"),
        ("110105190002290021", "not_a_date"),
        ("110105000012310021", "not_a_date"),
        ("110105202607020021", "not_yet_born"),
        ("110105194912310021", "wrong_check"),
    ],
)
def test_what_is_not_an_identity_number_is_refused_with_its_reason(number: str, code: str) -> None:
    assert refusal(ResidentNumber.parse, number, today=TODAY) == f"resident_number.{code}"


def test_a_child_born_today_has_a_number() -> None:
    body = "37021120260701001"
    assert ResidentNumber.parse(body + resident_number.check_character(body), today=TODAY).birth_date == TODAY


def test_a_number_of_the_first_generation_is_converted() -> None:
    assert str(ResidentNumber.parse_old("110105491231002", today=TODAY)) == "11010519491231002X"
    assert refusal(ResidentNumber.parse_old, "11010549123100", today=TODAY) == "resident_number.old_malformed"
    assert refusal(ResidentNumber.parse_old, "110105490230002", today=TODAY) == "resident_number.not_a_date"
    assert refusal(ResidentNumber.parse, "110105491231002", today=TODAY) == "resident_number.malformed"


@given(born=st.dates(date(1900, 1, 1), TODAY), sequence=ODD_DIGITS, place=st.integers(0, 17), other=st.integers(1, 9))
def test_no_single_wrong_digit_passes(born: date, sequence: str, place: int, other: int) -> None:
    body = f"370211{born:%Y%m%d}{sequence}"
    number = body + resident_number.check_character(body)
    read = ResidentNumber.parse(number, today=TODAY)
    wrong = "X" if place == 17 and number[17] != "X" else str((int(number[place].replace("X", "0")) + other) % 10)

    assert (read.birth_date, read.sex is Sex.MALE) == (born, int(sequence[2]) % 2 == 1)
    assert refusal(ResidentNumber.parse, number[:place] + wrong + number[place + 1 :], today=TODAY)


def test_no_trace_of_a_number_reaches_a_log() -> None:
    read = ResidentNumber.parse("11010519491231002X", today=TODAY)
    with pytest.raises(Problem) as refused:
        ResidentNumber.parse("110105194912310021", today=TODAY)

    assert "1949" not in repr(read) + str(refused.value)
    assert "13812345678" not in repr(MobilePhone("13812345678"))


def test_credit_codes_are_read_with_their_parts() -> None:
    code = CreditCode("91350100m000100y43 ")

    assert (code, code.authority, code.division) == ("91350100M000100Y43", "91", "350100")
    assert code.organisation == "M000100Y4"
    assert isinstance(code, str)


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("91350100M000100Y4", "malformed"),
        ("91350100M000100I43", "malformed"),
        ("9135010AM000100Y43", "malformed"),
        ("91350100M000100Y44", "wrong_check"),
        ("91350100M000100Y4X", "wrong_check"),
        ("91350100M000110Y43", "wrong_check"),
    ],
)
def test_what_is_not_a_credit_code_is_refused_with_its_reason(code: str, reason: str) -> None:
    assert refusal(CreditCode, code) == f"credit_code.{reason}"


def test_the_last_character_of_a_credit_code_may_be_any_of_the_31() -> None:
    from gezhi.ground.kernel.identifiers.credit_code import ALPHABET, check_character

    checks = {check_character(f"91350100M0001{first}{second}Y4") for first in ALPHABET for second in ALPHABET}

    assert checks == set(ALPHABET)


def test_organisation_codes_are_read_with_and_without_the_hyphen() -> None:
    assert OrganisationCode("D2143569-X") == "D2143569X"
    assert OrganisationCode("M000100Y4").printed == "M000100Y-4"
    assert refusal(OrganisationCode, "D2143569-1") == "organisation_code.wrong_check"
    assert refusal(OrganisationCode, "D214356-X") == "organisation_code.malformed"


@pytest.mark.parametrize("typed", ["13812345678", "+86 138 1234 5678", "0086-138-1234-5678", "１３８１２３４５６７８"])
def test_mobile_numbers_are_stored_as_eleven_digits(typed: str) -> None:
    assert MobilePhone(typed) == "13812345678"


@pytest.mark.parametrize("typed", ["", "12812345678", "1381234567", "138123456789", "053286988888", "1381234567a"])
def test_what_is_not_a_mobile_number_is_refused(typed: str) -> None:
    assert refusal(MobilePhone, typed) == "mobile_phone.malformed"


def test_component_numbers_are_read_and_made() -> None:
    code = ComponentCode("37021101001000042")

    assert (code.division, code.class_code, code.sequence) == ("370211", "01001", 42)
    assert ComponentCode.of("370211", "01001", 42) == code


@pytest.mark.parametrize("parts", [("37021", "01001", 1), ("370211", "0101", 1), ("370211", "01001", 1_000_000)])
def test_a_component_number_of_wrong_parts_is_refused(parts: tuple[str, str, int]) -> None:
    assert refusal(ComponentCode.of, *parts) == "component_code.malformed"
    assert refusal(ComponentCode, "3702110100100004") == "component_code.malformed"


def test_identifiers_survive_a_journey_between_processes() -> None:
    read = ResidentNumber.parse("11010519491231002X", today=TODAY)
    phone = MobilePhone("13812345678")

    assert pickle.loads(pickle.dumps(read)) == read
    assert pickle.loads(pickle.dumps(phone)) == phone
