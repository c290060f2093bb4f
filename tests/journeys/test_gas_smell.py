"""S0-13: owners smell gas. One matter out of several reports, an outside unit, inspection step by step, the cause."""

from __future__ import annotations

from playwright.sync_api import expect

from gezhi.domain.cases.models import Case, CaseClass
from gezhi.domain.cases.vocabulary import Deed, Source, State
from gezhi.ground.plumbing.journal.sealing import seal_all
from tests.cast import INSIDE, Cast
from tests.journeys.conftest import Desk, Sit, done_to, take_photo

Classes = dict[str, CaseClass]
SMELLS = ("3 号楼 2 单元楼道有煤气味", "3 号楼门口闻到煤气味", "2 单元业主群里都说有煤气味")
STEPS = ("入户检测 12 户，户内阀门正常", "楼道立管逐段检测，二层接口浓度偏高", "查明原因：二层立管接口密封圈老化漏气")


def take_from_chat_group(desk: Desk, words: str) -> Case:
    """The desk writes down what an owner said in the neighbour chat group."""
    desk.goes_to("/cases/new")
    desk.page.locator("#id_words").fill(words)
    desk.page.locator("#id_source").select_option(Source.CHAT_GROUP.value)
    desk.page.locator("#id_urgency").select_option("urgent")
    desk.page.locator("#id_address").fill("前湾小区 3 号楼")
    desk.page.locator("#id_lon").fill(str(INSIDE[0]))
    desk.page.locator("#id_lat").fill(str(INSIDE[1]))
    desk.page.locator("#id_lat").blur()
    desk.page.locator("main form .gz-form-deeds button").click()
    expect(desk.page.locator("#case")).to_be_visible()
    return Case.objects.get(words=words)


def test_the_near_matters_stand_beside_the_form_while_the_second_report_is_written(sit: Sit) -> None:
    acceptor = sit("acceptor")
    take_from_chat_group(acceptor, SMELLS[0])
    acceptor.goes_to("/cases/new")
    acceptor.page.locator("#id_lon").fill(str(INSIDE[0]))
    acceptor.page.locator("#id_lat").fill(str(INSIDE[1]))
    acceptor.page.locator("#id_lat").blur()
    expect(acceptor.page.locator("#near")).to_contain_text(SMELLS[0])


def test_a_gas_smell_is_merged_sent_to_the_gas_company_inspected_and_closed(
    sit: Sit, cast: Cast, catalogue_loaded: Classes
) -> None:
    acceptor = sit("acceptor")
    first, *others = [take_from_chat_group(acceptor, words) for words in SMELLS]
    for other in others:
        acceptor.opens_deed(other, Deed.MERGE)
        acceptor.page.locator("#id_into").fill(first.number)
        acceptor.does(Deed.MERGE)
        acceptor.finds_state(State.MERGED)

    acceptor.opens_deed(first, Deed.FILE)
    rupture = CaseClass.objects.get(name="燃气管道破裂", edition__is_active=True)
    acceptor.page.locator("#id_case_class").select_option(str(rupture.pk))
    if rupture.limits.exists():
        expect(acceptor.page.locator("#id_condition option")).to_have_count(rupture.limits.count() + 1)
        acceptor.page.locator("#id_condition").select_option(index=1)
    acceptor.does(Deed.FILE)

    dispatcher = sit("dispatcher")
    dispatcher.chooses(Deed.DISPATCH, SMELLS[0])
    dispatcher.page.locator("#id_to").select_option(f"department:{cast.gas.pk}")
    dispatcher.page.locator("#id_words").fill("请立即上门检测，注意疏散")
    dispatcher.does(Deed.DISPATCH)

    officer, handler = sit("gas_officer"), sit("gas_handler")
    officer.chooses(Deed.NAME_HANDLER, SMELLS[0])
    officer.page.locator("#id_handler").select_option(str(cast.id("gas_handler")))
    officer.does(Deed.NAME_HANDLER)
    for step in STEPS:
        handler.opens_deed(first, Deed.STEP)
        handler.page.locator("#id_words").fill(step)
        handler.does(Deed.STEP)
    handler.chooses(Deed.SUBMIT, SMELLS[0])
    handler.page.locator("#id_answer").fill("已更换密封圈，复测浓度为零，恢复供气")
    take_photo(handler.page)
    handler.does(Deed.SUBMIT)
    officer.chooses(Deed.CONFIRM, SMELLS[0])
    officer.does(Deed.CONFIRM)

    acceptor.chooses(Deed.CLOSE, SMELLS[0])
    for step in STEPS:
        acceptor.goes_to(f"/cases/{first.pk}")
        expect(acceptor.page.locator(".gz-timeline")).to_contain_text(step)
    acceptor.opens_deed(first, Deed.CLOSE)
    acceptor.does(Deed.CLOSE)
    acceptor.finds_state(State.CLOSED)
    acceptor.opens_deed(first, Deed.EVALUATE)
    acceptor.page.locator("input[name=solved][value='1']").check()
    acceptor.page.locator("label[for=id_stars_5]").click()
    acceptor.does(Deed.EVALUATE)
    acceptor.finds_state(State.EVALUATED)
    seal_all()
    assert done_to(first.pk)[-3:] == ["confirm", "close", "evaluate"]
    assert done_to(first.pk).count("step") == len(STEPS)
