"""Everything that the pages say has an English, and everything that services name has words."""

import ast
import re
from pathlib import Path

import onestop_console
import pytest
from jinja2 import Environment
from jinja2.ext import InternationalizationExtension, extract_from_ast
from onestop_console.forms.fields import Kind
from onestop_console.models.filing import code_field
from onestop_console.words.acts import ACTS
from onestop_console.words.fields import CHOICES, FIELDS
from onestop_console.words.language import catalogue, half, said
from onestop_console.words.states import ROLES
from onestop_contracts.people import Role

from tests.console.test_forms import ACTS as FORMS
from tests.console.test_forms import flat, form

PLACE = Path(onestop_console.__file__).parent
HAN = re.compile(r"[\u4e00-\u9fff]")
IN_CHINESE_DATES = {
    "周一",
    "周二",
    "周三",
    "周四",
    "周五",
    "周六",
    "周日",
    "年",
    "月",
    "日 ",
    "日（",
}
BOTH = " / "


def of_templates() -> set[str]:
    read = InternationalizationExtension(Environment())
    found: set[str] = set()
    for place in PLACE.rglob("*.html"):
        tree = read.environment.parse(place.read_text(encoding="utf-8"))
        for _, _, message in extract_from_ast(tree, ["_"]):
            found.add(message if isinstance(message, str) else str((message or [""])[0]))
    return {one for one in found if HAN.search(one)}


def of_code() -> set[str]:
    found: set[str] = set()
    for place in PLACE.rglob("*.py"):
        tree = ast.parse(place.read_text(encoding="utf-8"))
        documents = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr)}
        found |= {
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in documents
            and HAN.search(node.value)
            and BOTH not in node.value
        }
    return found - IN_CHINESE_DATES


@pytest.mark.parametrize(
    ("both", "zh", "en"),
    [
        ("尚未受理 / not accepted yet", "尚未受理", "not accepted yet"),
        ("not accepted yet / 尚未受理", "尚未受理", "not accepted yet"),
        ("已由该部门决定 / kept by 自然资源局", "已由该部门决定", "kept by 自然资源局"),
        ("只有一种语言", "只有一种语言", "只有一种语言"),
        ("P1-01", "P1-01", "P1-01"),
    ],
)
def test_a_reader_is_shown_their_half_whichever_comes_first(both: str, zh: str, en: str) -> None:
    assert (half("zh", both), half("en", both)) == (zh, en)


def test_every_message_has_an_english() -> None:
    assert sorted((of_templates() | of_code()) - set(catalogue("en"))) == []


def test_no_english_is_left_of_a_message_that_is_gone() -> None:
    assert sorted(set(catalogue("en")) - of_templates() - of_code()) == []


def test_what_is_put_in_is_the_same_in_both() -> None:
    put = re.compile(r"%\((\w+)\)s")
    wrong = [
        zh for zh, en in catalogue("en").items() if set(put.findall(zh)) != set(put.findall(en))
    ]
    assert wrong == []


def test_no_template_has_text_that_is_not_a_message() -> None:
    """Chinese in a template stands within `_()`; outside of it nobody would translate it."""
    bare = []
    for place in PLACE.rglob("*.html"):
        text = re.sub(r"\{[{%#].*?[}%#]\}", "", place.read_text(encoding="utf-8"), flags=re.DOTALL)
        bare += [(place.name, one) for one in re.findall(r"[\u4e00-\u9fff]+", text)]
    assert [one for one in bare if one[1] not in ("中文",)] == []


@pytest.mark.parametrize("act", sorted({act for _, act, _ in FORMS}))
def test_every_act_has_a_name(act: str) -> None:
    assert act in ACTS


def test_every_field_and_every_choice_has_a_name() -> None:
    parts = [one for _, _, told in FORMS for one in flat(form(told, {}))]
    outer = [one for _, _, told in FORMS for one in form(told, {})]
    assert {one.name for one in (*parts, *outer, code_field("", ""))} == set(FIELDS)
    chosen = {value for one in parts if one.kind is Kind.CHOICE for value in one.choices}
    assert sorted(chosen - set(CHOICES)) == []


def test_every_role_has_a_name() -> None:
    assert sorted(role.value for role in Role if role.value not in ROLES) == []


def test_a_message_is_said_in_the_reader_s_language() -> None:
    assert said("zh", "余量 %(days)s 个工作日", days=3) == "余量 3 个工作日"
    assert said("en", "余量 %(days)s 个工作日", days=3) == "slack 3 working days"
