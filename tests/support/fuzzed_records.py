"""Records that nobody would write by mistake, drawn from a seed: bytes, types, sizes, nesting."""

import json
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any, NamedTuple, TypeVar

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from onestop_chassis.bus.inbox import delivered
from onestop_chassis.bus.unreadable import UNREADABLE

from tests.support.kafka import Found
from tests.support.records import AT, TYPE, envelope, key_of

T = TypeVar("T")
Written = tuple[bytes, bytes | None]
"""A value and the key it comes with; None for the key that fits it."""

ODD = ["", " ", "a\0b", "\u2028", "x" * 301, "x" * 3000, '\n\t\\"', "\U0010ffff", "投资"]
texts = st.one_of(st.text(max_size=5), st.sampled_from(ODD))
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from([0, -1, 2**63, 2**64, 10**400, 1e308, -0.0]),
    texts,
)
values: st.SearchStrategy[Any] = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
IDS = [" 1", "+1", "1_0", "٣", "01", "0", "-1", "1.0", "1/1", "9" * 18, "9" * 30, ""]
TIMES = [
    AT,
    "2099-01-01T00:00:00.000000+00:00",
    "9999-12-31T23:59:59.999999-12:00",
    "1899",
    "",
    "T",
]
TYPES = [
    TYPE,
    "onestop.test.New.v1",
    "onestop.chassis.FactParked.v1",
    UNREADABLE,
    "onestop",
    "a..b",
]
data = st.fixed_dictionaries(
    {"project": texts, "amount": st.integers() | values, "nth": st.just(1)}
) | st.dictionaries(texts, values, max_size=3)
PIECES = [b"[" * 2000, b'{"a":' * 90, b'"id":"review/1",', b"NaN", b"\\ud800"]
keys = st.none() | st.binary(max_size=4)
NOBODY = "2026-150699-30-03-{:06d}"
"""Projects that nobody has: what is parked of one holds up no other."""
DAYS = ["0001-01-01", "9999-12-31", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z"]
LIKE: dict[type, list[Any]] = {
    str: [*(odd for odd in ODD if "\0" not in odd), *DAYS],
    int: [0, -1, 2**31, 2**63, 10**30],
    bool: [True, False],
    list: [[]],
    dict: [{}],
}
"""What a field may hold by its type, and never does."""
LARGER_THAN_KEPT = 1_100_000
ALL_CHECKS = list(HealthCheck)


def changes(source: str) -> st.SearchStrategy[dict[str, Any]]:
    """Attributes of an envelope exchanged for something else."""
    sources = [f"/onestop/{source}", "/onestop/nobody", source, f"http://a/onestop/{source}"]
    return st.fixed_dictionaries(
        {},
        optional={
            "id": st.sampled_from(IDS).map(f"{source}/{{}}".format) | texts,
            "type": st.sampled_from(TYPES) | texts,
            "time": st.sampled_from(TIMES) | values,
            "effectivetime": st.sampled_from(TIMES) | values,
            "subject": texts,
            "streamid": texts,
            "source": st.sampled_from(sources),
            "dataschema": values,
            "specversion": st.sampled_from(["1.0", "1", None]),
            "actor": texts,
            "commandid": texts,
            "act": values,
            "data": data | values,
            "more": values,
        },
    )


def whole(source: str, positions: st.SearchStrategy[int]) -> st.SearchStrategy[bytes]:
    """Envelopes as JSON; each says that it is a fact of `source` at one of the positions."""
    return st.builds(
        lambda position, other, ascii_only: written(
            envelope(
                position, **{"id": f"{source}/{position}", "source": f"/onestop/{source}", **other}
            ),
            ascii_only,
        ),
        positions,
        st.one_of(st.fixed_dictionaries({"data": data}), changes(source)),
        st.booleans(),
    )


def written(event: Mapping[str, Any], ascii_only: bool = False) -> bytes:
    return json.dumps(event, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")


@st.composite
def bent(draw: st.DrawFn, records: st.SearchStrategy[bytes]) -> bytes:
    """A record with a piece of it exchanged for something else."""
    value = draw(records)
    at = draw(st.integers(0, len(value)))
    piece = draw(st.binary(max_size=3) | st.sampled_from(PIECES))
    return value[:at] + piece + value[at + draw(st.integers(0, 3)) :]


def any_records(source: str, positions: st.SearchStrategy[int]) -> st.SearchStrategy[Written]:
    """Records of every kind, most with the key that they should have."""
    good = whole(source, positions)
    return st.tuples(
        st.one_of(good, good, good, bent(good) | st.binary(max_size=40)),
        st.one_of(st.none(), st.none(), st.none(), keys),
    )


def other_contents(facts: Sequence[Found]) -> st.SearchStrategy[Written]:
    """Facts that were said, with something else in their data."""
    return st.builds(
        lambda fact, field, value: (_with_data(fact, **{field: value}), fact.key),
        st.sampled_from(facts),
        st.sampled_from(["project", "item", "made_up"]),
        values,
    )


def _with_data(fact: Found, **other: Any) -> bytes:
    event = json.loads(fact.value)
    return written({**event, "data": {**event["data"], **other}})


def drawn(records: st.SearchStrategy[T], number: int, many: int) -> list[T]:
    """So many of them, the same for the same number."""
    found: list[T] = []

    @seed(number)
    @settings(
        max_examples=many,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=ALL_CHECKS,
    )
    @given(records)
    def collect(one: T) -> None:
        found.append(one)

    collect()
    return found


class Stranger(NamedTuple):
    """A record of somebody else's on a source's topic, and whether it has to be parked there."""

    key: bytes
    value: bytes
    refused: bool
    partition: int | None = None
    """Where the fact stands whose id it has: whoever hears it has heard that one before."""


def strangers(source: str, facts: Sequence[Found], number: int, many: int) -> list[Stranger]:
    """About so many, none of which is a fact that `source` did not tell: they name positions of
    `facts`, which it told, or nothing that is a position."""
    said = {position_of(fact): fact for fact in facts}
    kinds = any_records(source, st.sampled_from(sorted(said) or [0]))
    if facts:
        kinds |= other_contents(facts)
    huge = b"[" * LARGER_THAN_KEPT, None
    found = []
    for value, key in [*drawn(kinds, number, many), (b"", None), huge]:
        where = key_of(value) if key is None else key
        fact = delivered(source, 0, 0, where, value)
        if fact.reason:
            found.append(Stranger(where, value, refused=True))
        elif (real := said.get(fact.position)) is not None:
            refused = not says_the_same(real.value, value)
            found.append(Stranger(where, value, refused, real.partition))
    return found


def says_the_same(one: bytes, other: bytes) -> bool:
    """In the judgement of whoever tests: in all that a fact is, if not in who passed it on."""
    told = [json.loads(value) for value in (one, other)]
    names = ("type", "streamid", "streamversion", "time", "commandid", "data")
    return all(told[0].get(name) == told[1].get(name) for name in names)


def odd_facts(
    source: str, facts: Sequence[Found], free: Sequence[int], number: int, many: int
) -> list[Stranger]:
    """At most so many facts of the source's own types that hold what none ever held, each at a
    position of `free`: what somebody who knows the rules would write in its name. Half of them
    have the types that they should have, and the odd thing is what they say."""
    if not facts:
        return []
    rng = Random(number)
    kinds = st.tuples(st.sampled_from(facts), values, values)
    found = []
    for at, (fact, one, other) in zip(free, drawn(kinds, number, many), strict=False):
        event = json.loads(fact.value)
        project = NOBODY.format(at)
        data = {**event["data"], "project": project}
        names = rng.sample(sorted(data), min(2, len(data)))
        alike = {names[0]: rng.choice(LIKE.get(type(data[names[0]]), [one]))}
        data |= alike if at % 2 else dict(zip(names, (one, other), strict=False))
        told = {"id": f"{source}/{at}", "subject": project, "streamid": f"odd/{at}"}
        value = written({**event, **told, "data": data})
        reason = delivered(source, 0, 0, project.encode(), value).reason
        found.append(Stranger(project.encode(), value, bool(reason)))
    return found


def position_of(fact: Found) -> int:
    """Where a fact stands in the log of its source."""
    return int(json.loads(fact.value)["id"].rpartition("/")[2])
