"""The environment of a command that a test starts: whoever started the tests has no part in it."""

import os
from collections.abc import Collection, Mapping

KEPT = ("KAFKA_IMAGE",)
"""Of the beginnings below, what says how this machine has a thing."""
BEGINNINGS = (
    "MAKE", "MFLAGS", "GNUMAKEFLAGS", "PYTEST_", "COV_", "ONESTOP_", "_ONESTOP_", "KAFKA_", "PG",
    "OTEL_", "COMPOSE_", "VIRTUAL_ENV", "PYTHONDONTWRITE",
)  # fmt: skip
ENDINGS = ("_PROXY", "_PORT")
VARIABLES = ("KAFKA", "UP", "TESTS", "SEEDS", "MINUTES", "HARMS", "UNTIL")
"""What the Makefile takes; make hands on to commands what it was called with."""
PROXIES = tuple(f"{kind}_PROXY" for kind in ("HTTP", "HTTPS", "ALL", "NO"))
"""For commands that fetch something: images, packages, jars."""
NOTHING: Mapping[str, str] = {}


def clean(more: Mapping[str, str] = NOTHING, *, keep: Collection[str] = ()) -> dict[str, str]:
    """The machine's environment (path, home, images, where the container engine is …), and `more`.

    What steers make, pytest, the services, a database, a broker or a proxy comes from the test
    alone; `keep` names what it wants as the caller has it, in capitals.
    """
    wanted = frozenset((*KEPT, *keep))
    return {**{n: value for n, value in os.environ.items() if not _steers(n, wanted)}, **more}


def steering() -> list[str]:
    """What `clean` drops: a test that runs a part of the product in its own process takes these
    out of its environment."""
    return [name for name in os.environ if _steers(name, frozenset(KEPT))]


def _steers(name: str, kept: Collection[str]) -> bool:
    known = name.upper()  # proxies are written both ways
    ours = known in VARIABLES or known.startswith(BEGINNINGS) or known.endswith(ENDINGS)
    return ours and known not in kept
