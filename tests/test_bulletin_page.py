"""The bulletin in a browser, as drafted and as edited: read by everybody, on a phone and a desk, by day and by night.

Needs Debian's chromium; where there is none the tests are skipped and say so.
"""

import datetime as dt
import shutil
from collections.abc import Iterator
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright
from sqlmodel import Session

import templates
from handlers.drafts.bulletin import draft
from handlers.drafts.cleaning import cleaned
from models.bulletins import BulletinEdition, BulletinItem
from models.dates import LONDON
from tests.test_bulletin import HOSTILE

AT = dt.datetime(2025, 7, 23, 12, tzinfo=LONDON)
LARGEST = 100_000  # bytes: some mail programs cut off what is longer
WIDTHS = (375, 700)
Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
VIEWS = [pytest.param(width, scheme, id=f"{width}-{scheme}") for width in WIDTHS for scheme in SCHEMES]


def items() -> list[BulletinItem]:
    """Forty: short and long ones, events, surveys that close, one with a long address, one that means harm."""
    long = "https://northbank.example/" + "a-long-name-without-a-break" * 6
    made = [
        BulletinItem(
            reference=f"KCST-2025-B{n:03d}",
            title=f"News {n} of Northbank & friends" + " told at length" * (n % 4),
            summary="Something worth telling. " * (1 + n % 9),
            link=long if n == 7 else f"https://northbank.example/{n}" if n % 3 else "",
            event_date=AT.date() + dt.timedelta(days=n) if n % 2 else None,
            expires=AT.date() + dt.timedelta(days=n) if n % 2 or n % 5 == 0 else None,
            section="surveys" if n % 10 == 0 else "",
            sender_name="Priya Shah",
            received=AT - dt.timedelta(days=9, minutes=n),
        )
        for n in range(1, 40)
    ]
    return [*made, HOSTILE.model_copy()]


@pytest.fixture
def edition(session: Session) -> BulletinEdition:
    session.add_all(BulletinItem(**one.model_dump()) for one in items())
    session.flush()
    return draft(session, "2025-07", AT)


@pytest.fixture(params=["drafted", "edited"])
def html(request: pytest.FixtureRequest, edition: BulletinEdition) -> str:
    """The page as it is drafted, and as it is once a person has edited it."""
    edited = templates.edited_page(edition.subject, cleaned(edition.html.replace("News 3", "News three")))
    return edition.html if request.param == "drafted" else edited


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("needs Debian's chromium: apt-get install chromium")
    with sync_playwright() as started:
        running = started.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        yield running
        running.close()


@pytest.fixture
def asked() -> list[str]:
    """What the page asks of the outside, and what it pops up."""
    return []


def opened(browser: Browser, html: str, width: int, scheme: Scheme, asked: list[str]) -> Page:
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = context.new_page()

    def refuse(route: Any) -> None:
        asked.append(route.request.url)
        route.abort()

    def dismiss(dialog: Any) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    page.route("**/*", refuse)
    page.on("dialog", dismiss)
    page.set_content(html, wait_until="load")  # which comes after every image and script was asked for, on a busy machine too
    page.wait_for_load_state("networkidle")
    return page


@pytest.mark.parametrize(("width", "scheme"), VIEWS)
class TestEachView:
    def test_everybody_can_read_it(self, browser: Browser, html: str, asked: list[str], width: int, scheme: Scheme) -> None:
        page = opened(browser, html, width, scheme, asked)
        results = Axe().run(page)
        page.context.close()

        assert [(one["id"], one["nodes"][0]["html"]) for one in results.response["violations"]] == []
        assert len(results.response["passes"]) > 10  # it did look

    def test_it_fits_and_asks_nothing_of_the_outside(
        self, browser: Browser, html: str, asked: list[str], width: int, scheme: Scheme
    ) -> None:
        page = opened(browser, html, width, scheme, asked)
        found = page.evaluate(
            "() => ({wide: document.documentElement.scrollWidth,"
            " images: document.images.length, scripts: document.scripts.length,"
            " styles: document.querySelectorAll('link').length,"
            " paper: getComputedStyle(document.querySelector('.frame')).backgroundColor})"
        )
        page.context.close()

        assert found["wide"] <= width
        assert (found["images"], found["scripts"], found["styles"]) == (0, 0, 0)
        assert found["paper"] == ("rgb(255, 255, 255)" if scheme == "light" else "rgb(26, 32, 43)")
        assert asked == []


def test_the_browser_would_have_told_of_a_request(browser: Browser, asked: list[str]) -> None:
    opened(browser, "<img src=https://evil.example/x.png><script>alert('x')</script>", 375, "light", asked).context.close()

    assert sorted(asked) == ["https://evil.example/x.png", "x"]


def test_forty_items_are_less_than_a_hundred_kilobytes(edition: BulletinEdition) -> None:
    assert len(edition.items) == 40
    assert len(edition.html.encode()) < LARGEST
