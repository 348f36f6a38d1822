"""A browser for tests: Debian's Chromium, driven by Playwright."""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIETLY = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
"""A browser in a container, that asks nobody but the page's own server."""
DESK, HALF, PHONE = (1366, 768), (683, 384), (390, 844)
"""The reference, the same at 200 %, and a telephone."""
FIRST_PAGE = re.compile("工作台|运维")
"""Where somebody comes to who has signed in."""
SECONDS = 30.0


def found() -> str:
    """Where the browser is; the test is skipped, and that said, where there is none."""
    named = os.environ.get("ONESTOP_CHROMIUM", "")
    place = named or next((path for name in NAMES if (path := shutil.which(name))), "")
    if not place:
        pytest.skip("Chromium is missing: install it, or name it in ONESTOP_CHROMIUM")
    return place


@contextmanager
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found(), args=list(QUIETLY))
        try:
            yield started
        finally:
            started.close()


class Visitor:
    """Somebody at a browser of their own; whatever the browser complains of is kept."""

    def __init__(
        self,
        of: Browser,
        base: str,
        *,
        script: bool = True,
        size: tuple[int, int] = DESK,
    ):
        self.base = base
        self.complaints: list[str] = []
        self.strangers: list[str] = []
        self.context: BrowserContext = of.new_context(
            java_script_enabled=script,
            viewport={"width": size[0], "height": size[1]},
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
        )
        self.context.set_default_timeout(SECONDS * 1000)
        self.page: Page = self.context.new_page()
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", self._asked)

    def _heard(self, message: object) -> None:
        kind, text = getattr(message, "type", ""), getattr(message, "text", "")
        # A refused form is answered with its status, which the browser lists as an error.
        if kind == "error" and "status of 4" not in text:
            self.complaints.append(text)

    def _asked(self, request: object) -> None:
        url = str(getattr(request, "url", ""))
        if not url.startswith((self.base, "data:")):
            self.strangers.append(url)

    def sign_in(self, user: str) -> Page:
        self.page.goto(f"{self.base}/sign-in")
        self.page.get_by_label("用户名").fill(user)
        self.page.locator("main form.narrow").get_by_role("button", name="登录").click()
        self.page.get_by_role("heading", name=FIRST_PAGE, level=1).wait_for()
        return self.page

    def go(self, path: str) -> Page:
        self.page.goto(f"{self.base}{path}")
        return self.page

    def assert_quiet(self) -> None:
        """No complaint, and nothing asked of anybody else."""
        assert (self.complaints, self.strangers) == ([], [])
