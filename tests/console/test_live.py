"""That something changed: told to whoever shows it, once, also after a break; to nobody else."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

import pytest
from onestop_console import live as live_module
from onestop_console.gateway import Away
from onestop_console.live import EACH, Full, Listener, Live
from onestop_console.models.act import live_word
from onestop_console.models.live import ANYTHING, key_of, keys_of
from onestop_console.pages.static import OWN
from onestop_console.settings import SERVICES

MOST_SCRIPT = 12_000
PROJECT = "2026-150602-30-03-100037"
Step = tuple[str, Mapping[str, Any] | None] | Exception


class Feeds:
    """What the services tell, as tests have them tell it; whoever asks says from where."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.steps: dict[str, asyncio.Queue[Step]] = {name: asyncio.Queue() for name in SERVICES}

    async def changes(
        self, service: str, token: str, after: str
    ) -> AsyncIterator[tuple[str, Mapping[str, Any] | None]]:
        assert token == "t"
        self.asked.append((service, after))
        while True:
            step = await self.steps[service].get()
            if isinstance(step, Exception):
                raise step
            yield step

    def say(self, service: str, position: int, *subjects: str) -> None:
        told = {"position": position, "kinds": ["case"], "subjects": list(subjects)}
        self.steps[service].put_nowait((str(position), told))


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_module, "TOGETHER_SECONDS", 0.0)
    monkeypatch.setattr(live_module, "HEARTBEAT_SECONDS", 0.05)


async def token() -> str:
    return "t"


async def always() -> bool:
    return True


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("cases/p/P1-03.2", "project:p"),
        ("projects/p", "project:p"),
        ("projects/p/licences", "project:p"),
        ("projects", "projects"),
        ("staff", ANYTHING),
    ],
)
def test_the_form_of_an_act_hears_of_what_it_is_about(address: str, key: str) -> None:
    assert key_of(live_word(address)) == key


def made(feeds: Feeds) -> Live:
    return Live(feeds, token)  # type: ignore[arg-type]  # a stand-in for the gateway


async def heard(events: AsyncIterator[bytes]) -> list[str]:
    """The next that was told, past beats."""
    async with asyncio.timeout(10):
        async for part in events:
            text = part.decode()
            if "data: [" in text:
                words: list[str] = json.loads(text.partition("data: ")[2])
                return words
    raise AssertionError("it ended")


def listening(feeds: Feeds, live: Live, *words: str) -> tuple[Listener, AsyncIterator[bytes]]:
    listener = live.join(b"me", [(word, live.mark) for word in words])
    return listener, live.told(listener, always)


def run(story: Callable[[Feeds, Live], Any]) -> None:
    async def told() -> None:
        feeds = Feeds()
        live = made(feeds)
        try:
            await story(feeds, live)
        finally:
            await live.close()

    asyncio.run(told())


async def settled(feeds: Feeds, events: AsyncIterator[bytes]) -> None:
    """Every feed has been heard of, which is told as that anything may have changed."""
    for name in SERVICES:
        feeds.steps[name].put_nowait(("1", None))
    await heard(events)
    async with asyncio.timeout(10):
        async for part in events:
            if b"event: beat" in part:
                return


def test_each_is_told_what_it_shows_and_only_that() -> None:
    async def story(feeds: Feeds, live: Live) -> None:
        _, mine = listening(feeds, live, "windows", f"project:{PROJECT}")
        await settled(feeds, mine)
        _, other = listening(feeds, live, "project:another", "duties")
        feeds.say("review", 2, PROJECT)
        assert await heard(mine) == [f"project:{PROJECT}", "windows"]
        assert await heard(other) == ["duties"]

    run(story)


def test_a_feed_that_broke_goes_on_where_it_was_and_tells_each_change_once() -> None:
    async def story(feeds: Feeds, live: Live) -> None:
        _, events = listening(feeds, live, f"project:{PROJECT}")
        await settled(feeds, events)
        feeds.say("review", 7, PROJECT)
        assert await heard(events) == [f"project:{PROJECT}"]
        feeds.steps["review"].put_nowait(Away("review"))
        feeds.say("review", 8, PROJECT)
        assert await heard(events) == [f"project:{PROJECT}"]
        assert [after for name, after in feeds.asked if name == "review"] == ["", "7"]

    run(story)


def test_an_answer_that_nobody_understands_ends_no_feed() -> None:
    """It goes on with what comes then, and tells that anything may have changed meanwhile."""

    async def story(feeds: Feeds, live: Live) -> None:
        _, events = listening(feeds, live, "windows", f"project:{PROJECT}")
        await settled(feeds, events)
        feeds.steps["review"].put_nowait(ValueError("no JSON"))
        feeds.steps["review"].put_nowait(("9", None))
        assert await heard(events) == [f"project:{PROJECT}", "windows"]
        assert [after for service, after in feeds.asked if service == "review"] == ["", ""]
        feeds.say("review", 10, PROJECT)
        assert await heard(events) == [f"project:{PROJECT}", "windows"]

    run(story)


def test_what_changed_while_a_page_was_on_its_way_is_told_first() -> None:
    async def story(feeds: Feeds, live: Live) -> None:
        _, events = listening(feeds, live, "windows")
        await settled(feeds, events)
        rendered = live.mark
        feeds.say("review", 2, PROJECT)
        await heard(events)
        late = live.join(b"late", [("windows", rendered), ("project:another", rendered)])
        assert late.untold == {"windows"}
        assert live.join(b"other", [("windows", "an-older-console-3")]).untold == {"windows"}
        assert live.join(b"other", [("windows", live.mark)]).untold == set()

    run(story)


def test_nothing_beats_while_a_service_is_not_heard_of() -> None:
    async def story(feeds: Feeds, live: Live) -> None:
        _, events = listening(feeds, live, "windows")
        for name in SERVICES[1:]:
            feeds.steps[name].put_nowait(("1", None))
        await heard(events)
        for _ in range(3):
            assert b"event: beat" not in await anext(events)

    run(story)


def test_one_session_listens_so_often_and_whoever_signed_out_hears_nothing() -> None:
    async def story(feeds: Feeds, live: Live) -> None:
        several = [live.join(b"me", [("windows", live.mark)]) for _ in range(EACH)]
        with pytest.raises(Full):
            live.join(b"me", [])
        live.leave(several[0])
        again = live.join(b"me", [])

        async def gone() -> bool:
            return False

        assert [part async for part in live.told(again, gone)] == [b"retry: 3000\n\n"]

    run(story)


def test_what_a_page_shows_and_what_changed_meet() -> None:
    told = {"kinds": ["case"], "subjects": [PROJECT]}
    assert key_of(f"case:{PROJECT}/P1-03") == key_of(f"project:{PROJECT}")
    assert key_of("duties") == key_of("a list of tomorrow") == ANYTHING
    assert keys_of("review", told) == {ANYTHING, f"project:{PROJECT}", "projects", "windows"}
    assert keys_of("land", told) == {ANYTHING, f"project:{PROJECT}", "projects"}
    assert keys_of("land", {"kinds": ["area"], "subjects": []}) == {ANYTHING}


def test_all_scripts_of_our_own_are_short() -> None:
    assert sum(one.stat().st_size for one in (OWN / "js").glob("*.js")) <= MOST_SCRIPT
