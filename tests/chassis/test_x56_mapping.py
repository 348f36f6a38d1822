"""X56: whom a provider's claims make is said in a file, and what is wrong in it at the start."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]
from onestop_chassis.environment import unusable
from onestop_chassis.http.oidc.mapping import MappingWrong, mapping_in
from onestop_chassis.http.rejection import CallerNotMapped
from onestop_chassis.service.blueprint import Blueprint
from onestop_chassis.service.main import main
from onestop_chassis.service.settings import ServiceSettings
from onestop_chassis.service.tokens import tokens_of
from onestop_cli.addresses import SERVICES
from onestop_contracts.people import Role
from pydantic import ValidationError

from tests.support.environment import steering
from tests.support.issuer import MAPPING, URL, claims_of, settings_in

OIDC = Path(__file__).parents[2] / "deploy" / "oidc"
TOYS: Blueprint[object] = Blueprint(name="toys", listens=(), reference=lambda _: object())
FLAT = """
[claims]
subject = "sub"
roles = "https://city.example/roles"
jurisdiction = "place"
organisation = "firm"
[roles]
a = "applicant"
b = "agent"
[jurisdictions]
ordos = "150600"
"""


@pytest.fixture(autouse=True)
def nothing_told(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in steering():
        monkeypatch.delenv(name)


def test_x56_a_claims_name_may_be_anything_and_its_value_alone_or_in_a_list() -> None:
    claims = {
        "sub": "f:directory:17",
        "https://city.example/roles": "a",
        "place": ["ordos"],
        "firm": "91150600MA0N000012",
    }
    found = mapping_in(FLAT).actor({**claims, "firm": ""})
    assert found.subject == "f:directory:17"
    assert found.roles == {Role.APPLICANT}
    assert (found.jurisdiction, found.organisation, found.department) == ("150600", "", "")
    both = mapping_in(FLAT).actor(
        {**claims, "firm": None, "https://city.example/roles": ["b", "a"]}
    )
    assert both.roles == {Role.APPLICANT, Role.AGENT}


@pytest.mark.parametrize(
    ("claims", "field"),
    [
        ({"realm_access": None}, "realm_access.roles"),
        ({"realm_access": {"roles": ["window_clerk", 7]}}, "realm_access.roles"),
        ({"realm_access": ["chief"]}, "realm_access.roles"),
        ({"preferred_username": None}, "preferred_username"),
        ({"preferred_username": ["a", "b"]}, "preferred_username"),
        ({"preferred_username": "13812345678"}, "preferred_username"),
        ({"preferred_username": "somebody@example.cn"}, "preferred_username"),
        ({"preferred_username": "policy:open_case"}, "preferred_username"),
        ({"preferred_username": "a b"}, "preferred_username"),
        ({"department": "nr"}, "department"),
        ({"department": ["自然资源局", "x"]}, "department"),
        ({"jurisdiction": "Ordos"}, "jurisdiction"),
        ({"jurisdiction": 150600}, "jurisdiction"),
        ({"organisation": "91150600MA0N000013"}, "organisation"),
    ],
)
def test_x56_a_claim_that_says_nothing_here_is_refused_by_its_name(
    claims: Mapping[str, Any], field: str
) -> None:
    with pytest.raises(CallerNotMapped) as refused:
        mapping_in(MAPPING).actor(claims_of(**claims))
    [error] = refused.value.errors
    assert error["field"] == field
    assert error["zh"]
    assert error["en"]
    assert "13812345678" not in repr(refused.value.errors)


def test_x56_everything_that_is_wrong_with_a_caller_is_told_at_once() -> None:
    with pytest.raises(CallerNotMapped) as refused:
        mapping_in(MAPPING).actor({"department": "x", "jurisdiction": "y"})
    named = [error["field"] for error in refused.value.errors]
    assert sorted(named) == [
        "department", "jurisdiction", "preferred_username", "realm_access.roles"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("", ["claims", "roles"]),
        ("[claims", ["is no TOML"]),
        (
            """
            people = 1
            [claims]
            subject = ""
            rolls = "roles"
            department = []
            [roles]
            chief = "emperor"
            "" = "operator"
            [jurisdictions]
            here = "15"
            """,
            [
                "claims.subject.0", "claims.roles", "claims.department", "claims.rolls",
                "roles.chief", "roles..[key]", "jurisdictions.here", "people",
            ],
        ),
        (MAPPING.replace('"representative"', '["representative"]'), ["roles.chief"]),
    ],
    ids=["nothing", "not TOML", "much", "a list"],
)  # fmt: skip
def test_x56_every_mistake_of_the_file_is_named(text: str, named: list[str]) -> None:
    with pytest.raises(MappingWrong) as wrong:
        mapping_in(text)
    assert [en.split(":")[0] for _, en in wrong.value.faults] == named
    assert all(zh and en for zh, en in wrong.value.faults)


def test_x56_what_does_not_fit_together_is_named_at_the_start_all_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "people.toml").write_text("[claims]\n[roles]\n", encoding="utf-8")
    told = {
        "ONESTOP_ENV": "production",
        "ONESTOP_TOKEN_KEY": "demonstration-only-demonstration-only",
        "ONESTOP_OIDC_ISSUER": "http://id.example.cn/realms/city",
        "ONESTOP_OIDC_CA_FILE": str(tmp_path / "nowhere"),
        "ONESTOP_OIDC_MAPPING_FILE": str(tmp_path / "people.toml"),
        "ONESTOP_KAFKA_USER": "toys",
    }
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit) as ended:
        main(TOYS, ServiceSettings, ["serve"])
    assert ended.value.code == 2
    lines = capsys.readouterr().err.splitlines()
    assert {line.split()[0] for line in lines} == told.keys() - {"ONESTOP_ENV"}
    assert [line.split()[1] for line in lines if "MAPPING_FILE" in line] == [
        "claims.subject：缺少必填项", "claims.roles：缺少必填项", "roles：至少"
    ]  # fmt: skip


@pytest.mark.parametrize(
    "issuer",
    [
        "id.example.cn", "https://", "https://user@id.example.cn", "https://id.example.cn/?a=b",
        "https://id.example.cn/#x", "ftp://id.example.cn", "https://id.example.cn/a b",
        "http://10.0.0.1/realms/city", "https://id.example.cn:x", "https://id。example.cn",
    ],
)  # fmt: skip
def test_x56_an_issuer_is_an_address_that_is_reached_over_tls(tmp_path: Path, issuer: str) -> None:
    with pytest.raises(ValidationError) as raised:
        settings_in(tmp_path, oidc_issuer=issuer)
    [line] = unusable(raised.value, ServiceSettings)
    assert line.startswith("ONESTOP_OIDC_ISSUER ")


def test_x56_an_issuer_on_this_machine_or_with_a_slash_is_one(tmp_path: Path) -> None:
    for issuer in ("http://127.0.0.1:8080/realms/city", "http://localhost/", f"{URL}/"):
        assert settings_in(tmp_path, oidc_issuer=issuer).oidc_issuer == issuer


def test_x56_an_issuer_without_a_mapping_is_refused() -> None:
    with pytest.raises(ValidationError) as raised:
        ServiceSettings(oidc_issuer=URL)
    [line] = unusable(raised.value, ServiceSettings)
    assert line.startswith("ONESTOP_OIDC_MAPPING_FILE 未设置")


def test_x56_production_does_not_start_without_a_provider(monkeypatch: pytest.MonkeyPatch) -> None:
    told = {
        "ONESTOP_ENV": "production",
        "ONESTOP_TOKEN_KEY": "k" * 40,
        "ONESTOP_DATABASE_URL": "postgresql://nowhere/toys",
        "ONESTOP_KAFKA_BOOTSTRAP": "nowhere:9092",
    }
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit) as ended:
        main(TOYS, ServiceSettings, ["serve"])
    assert "ONESTOP_OIDC_ISSUER" in str(ended.value.code)


def test_x56_demonstration_users_are_there_beside_a_provider_but_in_production(
    tmp_path: Path,
) -> None:
    assert tokens_of(ServiceSettings(token_key="k" * 40)).demonstration is not None
    both = tokens_of(settings_in(tmp_path, token_key="k" * 40))
    assert (both.demonstration is not None, both.issuer) == (True, URL)
    production = tokens_of(settings_in(tmp_path, token_key="k" * 40, env="production"))
    assert production.demonstration is None


def test_x56_the_mapping_to_begin_with_knows_every_role() -> None:
    mapping = mapping_in((OIDC / "people.toml").read_text(encoding="utf-8"))
    assert {**mapping.roles} == {role.value: role for role in Role}
    assert None not in mapping.claims.model_dump().values()


def test_x56_the_realm_to_begin_with_has_every_role_and_no_secret() -> None:
    realm = json.loads((OIDC / "realm.json").read_text(encoding="utf-8"))
    assert {role["name"] for role in realm["roles"]["client"]["onestop"]} == set(Role)
    assert not [client for client in realm["clients"] if client.get("secret")]
    assert "users" not in realm


def test_x56_in_containers_every_service_is_told_of_the_provider() -> None:
    told = (OIDC / "sign-in.yaml").read_text(encoding="utf-8")
    services = yaml.safe_load(told)["services"]
    assert [*services] == [*(name.replace("_", "-") for name in SERVICES), "console"]
    provider = services["intake"]
    for service in services.values():
        assert service["environment"].items() >= provider["environment"].items()
        assert service["volumes"] == provider["volumes"]
    client = services["console"]["environment"]["ONESTOP_CONSOLE_CLIENT_SECRET_FILE"]
    assert client == "/run/secrets/console_client_secret"
