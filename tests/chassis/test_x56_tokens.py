"""X56: tokens of an identity provider are taken on its own word and keys alone."""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from onestop_chassis.actor import Actor
from onestop_chassis.http.oidc.keys import AT_MOST_EVERY_SECONDS, OLD_AFTER_SECONDS
from onestop_chassis.http.oidc.tokens import OidcTokens
from onestop_chassis.http.rejection import ProviderAway, Unauthenticated
from onestop_chassis.http.tokens import LEEWAY_SECONDS
from onestop_contracts.people import Role

from tests.support.issuer import FIRST, URL, Issuer, by_hand, claims_of, ec, rsa, settings_in

DISCOVERY, CERTS = f"{URL}/.well-known/openid-configuration", f"{URL}/certs"
REP = Actor(
    subject="rep.nr",
    roles=frozenset({Role.REPRESENTATIVE}),
    jurisdiction="150600",
    department="nr",
)


@pytest.fixture
def issuer() -> Issuer:
    return Issuer()


@pytest.fixture
def tokens(issuer: Issuer, tmp_path: Path) -> OidcTokens:
    return issuer.tokens(settings_in(tmp_path))


def actor(tokens: OidcTokens, token: str) -> Actor:
    return asyncio.run(tokens.actor_of(token))


def test_x56_a_token_speaks_for_whom_its_claims_name_and_the_keys_are_asked_for_once(
    issuer: Issuer, tokens: OidcTokens
) -> None:
    issuer.keys["second"] = ec("second")
    assert actor(tokens, issuer.token()) == REP
    assert actor(tokens, issuer.token(kid="second")) == REP
    assert actor(tokens, issuer.token(aud="onestop")) == REP
    assert issuer.asked == {DISCOVERY: 1, CERTS: 1}


def now() -> int:
    return int(time.time())


def _public(issuer: Issuer) -> bytes:
    return issuer.keys[FIRST].as_bytes(encoding="PEM", private=False)


HS = {"alg": "HS256", "kid": FIRST}
FORGERIES: dict[str, Callable[[Issuer], str]] = {
    "expired": lambda it: it.token(exp=now() - LEEWAY_SECONDS - 1),
    "without expiry": lambda it: it.token(exp=None),
    "an expiry that is no time": lambda it: it.token(exp="never"),
    "not yet valid": lambda it: it.token(nbf=now() + LEEWAY_SECONDS + 10),
    "another issuer": lambda it: it.token(iss=f"{URL}/"),
    "no issuer": lambda it: it.token(iss=None),
    "another audience": lambda it: it.token(aud="account"),
    "an audience within another": lambda it: it.token(aud="onestop-other"),
    "no audience": lambda it: it.token(aud=None),
    "another key": lambda it: it.token(key=rsa("stranger")),
    "another key id": lambda it: it.token(header={"kid": "stranger"}),
    "a key id that is none": lambda it: by_hand({"alg": "RS256", "kid": [FIRST]}, claims_of()),
    "no key id": lambda it: it.token(header={"kid": None}),
    "a key within the token": lambda it: it.token(
        key=rsa("stranger"), header={"jwk": rsa("stranger").as_dict(private=False)}
    ),
    "where its keys are": lambda it: it.token(
        key=rsa("stranger"), header={"jku": "https://evil.example/certs", "kid": "stranger"}
    ),
    "where its certificate is": lambda it: it.token(
        key=rsa("stranger"), header={"x5u": "https://evil.example/crt", "kid": "stranger"}
    ),
    "unsigned": lambda it: by_hand({"alg": "none", "kid": FIRST}, claims_of()),
    "unsigned, in capitals": lambda it: by_hand({"alg": "NONE", "kid": FIRST}, claims_of()),
    "signed with the public key": lambda it: by_hand(HS, claims_of(), _public(it)),
    "signed with nothing": lambda it: by_hand(HS, claims_of(), b"\0"),
    "an algorithm of another kind of key": lambda it: by_hand(
        {"alg": "ES256", "kid": FIRST}, claims_of()
    ),
    "what must be understood": lambda it: by_hand(
        {"alg": "RS256", "kid": FIRST, "crit": ["exp"], "exp": 1}, claims_of()
    ),
    "cut off": lambda it: it.token()[:-3],
    "changed": lambda it: it.token() + "AAAA",
    "an older signature under new claims": lambda it: ".".join(
        [*it.token(preferred_username="x").split(".")[:2], it.token().split(".")[2]]
    ),
    "brackets": lambda it: "[" * 3000 + "." + "[" * 3000 + ".x",
    "empty parts": lambda it: "..",
    "not ascii": lambda it: "é.é.é",
}


@pytest.mark.parametrize("made", FORGERIES.values(), ids=FORGERIES)
def test_x56_what_the_provider_did_not_sign_for_us_now_is_refused(
    issuer: Issuer, tokens: OidcTokens, made: Callable[[Issuer], str]
) -> None:
    assert actor(tokens, issuer.token()) == REP
    with pytest.raises(Unauthenticated):
        actor(tokens, made(issuer))
    assert not [url for url in issuer.asked if "evil" in url]


def test_x56_clocks_may_differ_a_little(issuer: Issuer, tokens: OidcTokens) -> None:
    assert actor(tokens, issuer.token(exp=now() - LEEWAY_SECONDS + 10)) == REP
    assert actor(tokens, issuer.token(nbf=now() + LEEWAY_SECONDS - 10)) == REP


def test_x56_a_token_that_verified_once_still_expires(
    issuer: Issuer, tokens: OidcTokens, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = issuer.token()
    assert actor(tokens, token) == REP
    later = time.time() + 61 + LEEWAY_SECONDS
    monkeypatch.setattr(time, "time", lambda: later)
    with pytest.raises(Unauthenticated):
        actor(tokens, token)


def test_x56_a_key_that_both_sides_would_share_or_encrypt_with_is_none(
    issuer: Issuer, tokens: OidcTokens
) -> None:
    issuer.further = [
        {"kty": "oct", "kid": "shared", "k": "a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tr"},
        {**rsa("enc").as_dict(private=False), "use": "enc"},
        {"kty": "RSA", "kid": "broken", "n": "?", "e": "AQAB"},
        {"kty": "of tomorrow", "kid": "new"},
    ]
    secret = b"k" * 30
    with pytest.raises(Unauthenticated):
        actor(tokens, by_hand({"alg": "HS256", "kid": "shared"}, claims_of(), secret))
    with pytest.raises(Unauthenticated):
        actor(tokens, issuer.token(kid="enc", key=rsa("enc")))
    assert actor(tokens, issuer.token()) == REP


def test_x56_a_new_key_is_asked_for_when_a_token_names_it_and_no_oftener_than_may_be(
    issuer: Issuer, tokens: OidcTokens
) -> None:
    actor(tokens, issuer.token())
    issuer.keys["next"] = rsa("next")
    issuer.elapsed += AT_MOST_EVERY_SECONDS
    assert actor(tokens, issuer.token(kid="next")) == REP
    assert issuer.asked == {DISCOVERY: 1, CERTS: 2}
    for n in range(50):
        with pytest.raises(Unauthenticated):
            actor(tokens, issuer.token(header={"kid": f"no such key {n}"}))
    assert issuer.asked[CERTS] == 2
    issuer.elapsed += AT_MOST_EVERY_SECONDS
    with pytest.raises(Unauthenticated):
        actor(tokens, issuer.token(header={"kid": "still none"}))
    assert issuer.asked[CERTS] == 3


def test_x56_who_comes_at_the_same_time_waits_for_the_same_answer(
    issuer: Issuer, tokens: OidcTokens
) -> None:
    async def all_at_once() -> list[Actor]:
        return await asyncio.gather(*(tokens.actor_of(issuer.token(jti=f"{n}")) for n in range(9)))

    assert asyncio.run(all_at_once()) == [REP] * 9
    assert issuer.asked == {DISCOVERY: 1, CERTS: 1}


def test_x56_a_provider_that_is_away_keeps_nobody_out_whose_key_is_known(
    issuer: Issuer, tokens: OidcTokens
) -> None:
    issuer.away = True
    with pytest.raises(ProviderAway):
        actor(tokens, issuer.token())
    issuer.away = False
    with pytest.raises(ProviderAway):
        actor(tokens, issuer.token())  # it was asked a moment ago
    issuer.elapsed += AT_MOST_EVERY_SECONDS
    assert actor(tokens, issuer.token()) == REP
    issuer.away = True
    issuer.elapsed += OLD_AFTER_SECONDS
    assert actor(tokens, issuer.token(jti="later")) == REP
    with pytest.raises(Unauthenticated):
        actor(tokens, issuer.token(header={"kid": "unknown"}))


def test_x56_a_token_whose_key_was_withdrawn_is_good_no_longer_though_it_was(
    issuer: Issuer, tmp_path: Path
) -> None:
    settings = settings_in(tmp_path)
    keys = issuer.provider_keys(settings)
    tokens = OidcTokens(settings, keys)

    async def later(token: str) -> None:
        issuer.elapsed += OLD_AFTER_SECONDS
        assert await tokens.actor_of(token) == REP, "who has the provider asked does not wait"
        await keys.renew()  # until that has been answered
        await tokens.actor_of(token)

    token = issuer.token()
    assert actor(tokens, token) == REP
    issuer.keys = {"next": rsa("next")}
    with pytest.raises(Unauthenticated):
        asyncio.run(later(token))


@pytest.mark.parametrize(
    "said",
    [
        {"issuer": "https://id.example.cn/realms/other", "jwks_uri": CERTS},
        {"issuer": URL, "jwks_uri": "http://id.example.cn/certs"},
        {"issuer": URL, "jwks_uri": 7},
        {},
    ],
    ids=["of another issuer", "keys without TLS", "no address", "nothing"],
)
def test_x56_a_document_that_is_not_the_issuers_leads_to_no_keys(
    issuer: Issuer, tokens: OidcTokens, said: dict[str, Any]
) -> None:
    issuer.document = said
    with pytest.raises(ProviderAway):
        actor(tokens, issuer.token())
    assert not [url for url in issuer.asked if url.startswith("http:")]
