"""The pictures in the papers are those of the scenes, and the scenes still play: what the app sends can be drawn."""

import re
from pathlib import Path

import pytest

from tests.slack_screens.page import page
from tests.slack_screens.scenes import pictures
from tests.slack_screens.stage import stage

DOCS = Path(__file__).parent.parent / "docs"


@pytest.fixture(scope="module")
def drawn() -> dict[str, str]:
    """Every picture as its page, by name; what Slack would refuse fails here."""
    with stage() as on:
        found = {picture.name: page(picture) for picture in pictures(on)}
        assert not on.slack.violations
    return found


def test_every_picture_of_the_papers_is_a_scene_and_every_scene_a_picture(drawn: dict[str, str]) -> None:
    paper = (DOCS / "slack.md").read_text("utf-8")

    assert set(re.findall(r"\(slack/([a-z-]+)\.png\)", paper)) == set(drawn) == {path.stem for path in DOCS.glob("slack/*.png")}


def test_no_picture_is_too_large_for_the_papers() -> None:
    assert not [path.name for path in DOCS.glob("slack/*.png") if path.stat().st_size > 80_000]


def test_a_picture_shows_what_the_program_says(drawn: dict[str, str]) -> None:
    assert "£15,553.26 is left in the tactical pot" in drawn["answer"]
    assert "Did you mean" in drawn["choice"]
