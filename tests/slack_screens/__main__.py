"""Shoots the pictures into docs/slack/; a picture too large for the papers stops it."""

import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.slack_screens.page import Picture, page
from tests.slack_screens.png import smaller
from tests.slack_screens.scenes import pictures
from tests.slack_screens.stage import stage

HERE = Path(__file__).parents[2] / "docs" / "slack"
CHROMIUM = "/usr/bin/chromium"
MOST_BYTES = 80_000
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync")


def shoot(browser_page: Page, picture: Picture) -> int:
    """Writes the picture and says how large it is, in bytes."""
    browser_page.set_content(page(picture))
    shot = smaller(browser_page.locator("body").screenshot(animations="disabled"))
    (HERE / f"{picture.name}.png").write_bytes(shot)
    return len(shot)


def main() -> int:
    HERE.mkdir(parents=True, exist_ok=True)
    with stage() as on:
        found = list(pictures(on))
        if on.slack.violations:
            raise SystemExit(f"Slack would refuse: {on.slack.violations}")
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        opened = browser.new_page(viewport={"width": 708, "height": 400}, device_scale_factor=1)
        opened.route("**/*", lambda route: route.abort())
        sizes = {picture.name: shoot(opened, picture) for picture in found}
        browser.close()
    for name, size in sizes.items():
        sys.stdout.write(f"{name}.png {size // 1000} KB\n")
    return int(any(size > MOST_BYTES for size in sizes.values()))


if __name__ == "__main__":
    sys.exit(main())
