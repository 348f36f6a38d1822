"""A page in a browser on a slow link, with a slow processor."""

from statistics import median
from time import perf_counter
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext

from tests.support.chromium import DESK, browser

KBIT_S, LATENCY_MS, TIMES_SLOWER = 400, 400, 4
FIRST_ROW_MS, BLOCKED_MS = 1500.0, 200.0
"""What is asked, of the first row of a list and of the longest time without an answer."""
ROUNDS = 3
LIST = "/supervision"
LONGEST_TASK = """
() => new Promise(done => {
  new PerformanceObserver(list => done(Math.max(0, ...list.getEntries().map(e => e.duration))))
    .observe({ type: "longtask", buffered: true });
  setTimeout(() => done(0), 500);
})
"""


def opened_slowly(url: str, bare: str, cookies: dict[str, str]) -> dict[str, float]:
    """Milliseconds until the first row is there, and of the longest task of a script; medians, of
    a list that nothing is known of, and beside it of a page of one line."""
    host = urlsplit(url).hostname
    rows, plain, blocked = [], [], []
    with browser() as chromium:
        for _ in range(ROUNDS):
            context = chromium.new_context(viewport={"width": DESK[0], "height": DESK[1]})
            context.add_cookies(
                [
                    {"name": name, "value": value, "domain": str(host), "path": "/"}
                    for name, value in cookies.items()
                ]
            )
            row, task = _opened(context, f"{url}{LIST}")
            rows.append(row)
            blocked.append(task)
            context.close()
            plain.append(_bare(chromium, bare))
    return {
        "first_row_ms": round(median(rows)),
        "blocked_ms": round(median(blocked)),
        "reference_ms": round(median(plain)),
    }


def _bare(chromium: Browser, url: str) -> float:
    context = chromium.new_context()
    took, _ = _opened(context, url)
    context.close()
    return took


def _opened(context: BrowserContext, url: str) -> tuple[float, float]:
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": LATENCY_MS,
            "downloadThroughput": KBIT_S * 1000 / 8,
            "uploadThroughput": KBIT_S * 1000 / 8,
        },
    )
    session.send("Emulation.setCPUThrottlingRate", {"rate": TIMES_SLOWER})
    began = perf_counter()
    page.goto(url, wait_until="commit")
    page.locator("[data-row]").first.wait_for(state="visible")
    took = (perf_counter() - began) * 1000
    page.wait_for_load_state("load")
    return took, float(page.evaluate(LONGEST_TASK))
