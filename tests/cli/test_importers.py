"""Importers: every bad row is reported, and nothing is loaded unless all is good."""

from pathlib import Path

import pytest
from onestop_cli.importers.kinds import KINDS, load, parsed
from onestop_cli.say import Failed
from onestop_cli.tables import parse_table

GOOD = {
    "departments": "code,name_zh,name_en,mark\ndrc,发改委,DRC,notice\n",
    "people": "person,unit,jurisdiction,since\nrep.drc,drc,150600,2026-01-01\n",
    "divisions": "code,name_zh,name_en,level\n150600,鄂尔多斯市,Ordos,city\n",
    "materials": "code,name_zh,name_en,mark\nsite_plan,总平面图,Site plan,sample\n",
    "items": (
        "code,phase,before_start,name_zh,name_en,department,legal_limit_wd,promised_limit_wd,"
        "basis,needs,when,joint,commitment,cover,clock,mark\n"
        "P1-01,1,yes,备案,Filing,drc,0,0,law,,route=filing,,no,,,law\n"
        "P1-04,1,yes,节能审查,Energy,drc,20,7,law,P1-01,energy_tce>=1000,assessment,yes,energy,"
        "expert_review,sample\n"
    ),
    "indices": (
        "industry_class,name_zh,index,name_en,unit,comparison,value,mark\n"
        "C26,化工,plot_ratio,plot ratio,1,>=,0.7,sample\n"
    ),
    "projects": (
        "code,applicant,uscc,name_zh,name_en,division,industry_class,route,kind,land,farmland,"
        "grassland,security_zone,construction,hazard,land_mode,eia,energy_tce,floor_area_m2,"
        "investment_cny10000,land_mu,water,major,standard_land\n"
        "2026-150602-30-03-100037,示例企业1,91000000MA0000001R,光伏,PV,150602,C38,filing,new,new,"
        "no,no,no,yes,no,standard,form,3200,60000,85000,120,no,no,yes\n"
    ),
}


def problems_of(kind: str, text: str) -> list[tuple[int, str]]:
    _, problems = parsed(KINDS[kind], parse_table(text.encode(), "t.csv"))
    assert all(p.zh and p.en for p in problems)
    return [(p.line, p.column) for p in problems]


@pytest.mark.parametrize("kind", sorted(GOOD))
def test_a_good_table_has_a_record_per_row_and_no_problem(kind: str) -> None:
    records, problems = parsed(KINDS[kind], parse_table(GOOD[kind].encode(), "t.csv"))
    assert problems == []
    assert len(records) == GOOD[kind].count("\n") - 1


@pytest.mark.parametrize("kind", sorted(GOOD))
def test_a_missing_and_an_unknown_column_are_both_named(kind: str) -> None:
    header, _, rest = GOOD[kind].partition("\n")
    columns = header.split(",")
    text = ",".join([*columns[:-1], "surprise"]) + "\n" + rest
    assert (1, "surprise") in problems_of(kind, text)
    assert (1, columns[0]) in problems_of(kind, ",".join(["x", *columns[1:]]) + "\n" + rest)


@pytest.mark.parametrize("kind", sorted(GOOD))
def test_the_same_row_twice_is_a_problem_on_the_second_line(kind: str) -> None:
    last = GOOD[kind].splitlines()[-1]
    found = problems_of(kind, GOOD[kind] + last + "\n")
    assert found
    assert {line for line, _ in found} == {GOOD[kind].count("\n") + 1}


def test_every_bad_cell_of_every_bad_row_is_reported_at_once() -> None:
    text = (
        "code,name_zh,name_en,level\n15060,鄂尔多斯市,Ordos,city\n150602,,Dongsheng,district\n"
        "150603,康巴什区,Kangbashi,province\n150621,达拉特旗,Dalad,banner,more\n"
    )
    assert problems_of("divisions", text) == [
        (2, "code"),
        (3, "name_zh"),
        (4, "level"),
        (5, "-"),
    ]


def test_items_report_limits_conditions_grounds_and_prerequisites() -> None:
    header = GOOD["items"].splitlines()[0]
    text = (
        f"{header}\n"
        "P1-01,2,yes,甲,A,drc,5,9,law,P9-99|P1-04,colour=red,party,maybe,,sleeping,law\n"
        "P1-04,1,yes,乙,B,drc,five,3,law,P1-01,route=filing,,no,,,law\n"
    )
    found = problems_of("items", text)
    for expected in (
        (2, "phase"),
        (2, "promised_limit_wd"),
        (2, "when"),
        (2, "joint"),
        (2, "commitment"),
        (2, "clock"),
        (2, "needs"),
        (3, "legal_limit_wd"),
        (3, "needs"),
    ):
        assert expected in found


def test_a_project_with_a_wrong_check_character_says_which_one_it_should_be() -> None:
    text = GOOD["projects"].replace("0000001R", "0000001X").replace("-100037", "-1037")
    _, problems = parsed(KINDS["projects"], parse_table(text.encode(), "t.csv"))
    assert [p.column for p in problems] == ["code", "uscc"]
    assert "R" in problems[1].zh
    assert "R" in problems[1].en


def test_amounts_that_are_no_numbers_or_negative_are_reported() -> None:
    text = GOOD["projects"].replace("3200", "many").replace("60000", "-1").replace("85000", "NaN")
    assert [column for _, column in problems_of("projects", text)] == [
        "energy_tce",
        "floor_area_m2",
        "investment_cny10000",
    ]


def test_x35_full_width_digits_are_not_taken_for_numbers() -> None:
    text = GOOD["projects"].replace("3200", "３２００").replace("C38", "C３８")
    assert problems_of("projects", text) == [(2, "energy_tce"), (2, "industry_class")]
    items = GOOD["items"].replace("20,7", "２０,７").replace("tce>=1000", "tce>=１０００")
    found = problems_of("items", items)
    assert found == [(3, "legal_limit_wd"), (3, "promised_limit_wd"), (3, "when")]
    indices = GOOD["indices"].replace("C26", "C２６").replace("0.7", "０.7")
    assert problems_of("indices", indices) == [(2, "industry_class"), (2, "value")]


def test_x35_a_credit_code_in_full_width_is_told_as_such() -> None:
    text = GOOD["projects"].replace("91000000MA0000001R", "９１000000MA0000001R")
    _, [problem] = parsed(KINDS["projects"], parse_table(text.encode(), "t.csv"))
    assert "全角" in problem.zh
    assert "full-width" in problem.en


def test_nothing_is_loaded_when_one_row_is_bad(tmp_path: Path) -> None:
    file = tmp_path / "divisions.csv"
    file.write_text(GOOD["divisions"] + "x,康巴什区,Kangbashi,district\n", encoding="utf-8")
    with pytest.raises(Failed) as refused:
        load(KINDS["divisions"], file)
    assert len(refused.value.lines) == 1
    assert "第3行" in refused.value.lines[0]
    assert "line 3" in refused.value.lines[0]


def test_a_file_that_is_not_there_is_a_clear_failure(tmp_path: Path) -> None:
    with pytest.raises(Failed, match="Cannot read"):
        load(KINDS["divisions"], tmp_path / "none.csv")
