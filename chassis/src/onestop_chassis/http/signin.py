"""Demonstration sign-in: users from a table that comes with the code, one password for all."""

import csv
import hmac
from functools import cache
from importlib.resources import files

import structlog
from fastapi import APIRouter, Request
from onestop_contracts.people import Role
from pydantic import BaseModel, ConfigDict, Field, SecretStr

from onestop_chassis.actor import Actor
from onestop_chassis.http.attempts import Attempts
from onestop_chassis.http.problems import problems
from onestop_chassis.http.rejection import SignInElsewhere, TooManySignIns, WrongPassword
from onestop_chassis.http.runtime_port import RuntimePort
from onestop_chassis.http.tokens import LIFETIME_SECONDS

log = structlog.get_logger(__name__)

OF_A_NAME, FROM_AN_ADDRESS = (10, 60.0), (100, 60.0)
"""How many attempts may fail, and within how many seconds; many people may share an address."""
PASSWORD = "demo"  # noqa: S105 - a demonstration's, refused in production


class Credentials(BaseModel):
    """What a demonstration user types."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    user: str = Field(max_length=100, examples=["clerk"])
    password: SecretStr = Field(max_length=100, examples=[PASSWORD])


class SignedIn(BaseModel):
    """Send `token` as `Authorization: Bearer <token>`; it expires after `expires_in` seconds."""

    model_config = ConfigDict(frozen=True)

    token: str
    expires_in: int
    actor: Actor


@cache
def demo_users() -> dict[str, Actor]:
    """The demonstration's people, by user name."""
    text = files("onestop_chassis.http").joinpath("demo_users.csv").read_text(encoding="utf-8")
    return {row["user"]: _actor(row) for row in csv.DictReader(text.splitlines())}


def _actor(row: dict[str, str]) -> Actor:
    return Actor(
        subject=row["user"],
        roles=frozenset(Role(role) for role in row["roles"].split("|")),
        jurisdiction=row["jurisdiction"],
        department=row["department"],
        organisation=row["organisation"],
    )


def signin_router() -> APIRouter:
    router = APIRouter(tags=["sign-in"])
    by_name, by_address = Attempts(*OF_A_NAME), Attempts(*FROM_AN_ADDRESS)

    # Not carried to a thread: whoever wants to sign in waits for nobody who has not.
    @router.post("/signin", responses=problems(WrongPassword, SignInElsewhere, TooManySignIns))
    async def sign_in(credentials: Credentials, request: Request) -> SignedIn:
        """A token for a demonstration user."""
        runtime: RuntimePort = request.app.state.runtime
        tokens = runtime.tokens.demonstration
        if tokens is None:
            issuer = runtime.tokens.issuer
            raise SignInElsewhere(
                f"请通过 {issuer} 登录 / sign in with {issuer}",
                reason="no-demo-users",
                issuer=issuer,
            )
        address = request.client.host if request.client else ""
        by_name.check(credentials.user)
        by_address.check(address)
        try:
            actor = _known(credentials)
        except WrongPassword:
            by_name.failed(credentials.user)
            by_address.failed(address)
            raise
        log.info("signed_in", user=actor.subject)
        token = tokens.issue(actor)
        return SignedIn(token=token, expires_in=LIFETIME_SECONDS, actor=actor)

    return router


def _known(credentials: Credentials) -> Actor:
    given = credentials.password.get_secret_value().encode()
    matches = hmac.compare_digest(given, PASSWORD.encode())
    actor = demo_users().get(credentials.user)
    if actor is None or not matches:
        raise WrongPassword("用户名或密码错误 / user name or password is wrong")
    return actor
