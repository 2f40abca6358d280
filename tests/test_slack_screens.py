"""The pictures in the papers are those of the scenes, and the scenes still play: what the app sends can be drawn."""

import re
import struct
import zlib
from pathlib import Path

import pytest

from tests.slack_screens.page import page
from tests.slack_screens.png import SIGNATURE, smaller
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


@pytest.mark.parametrize("filtered", range(5), ids=["as it is", "left", "above", "mean", "nearest"])
def test_a_picture_made_small_shows_the_same(filtered: int) -> None:
    red, blue = b"\xff\x00\x00", b"\x00\x00\xff"
    rows = [red + blue, blue + red]

    small = smaller(_picture(rows, filtered))

    assert small.count(b"PLTE" + red + blue) == 1
    assert zlib.decompress(small.split(b"IDAT")[1][:-12]) == b"\0\0\1" + b"\0\1\0"


def _picture(rows: list[bytes], kind: int) -> bytes:
    """A PNG in true colour whose rows are told by that filter, as in its specification's chapter 9."""
    lines, above = b"", bytes(len(rows[0]))
    for row in rows:
        lefts, corners = bytes(3) + row, bytes(3) + above
        guesses = [_guess(kind, *near) if kind else 0 for near in zip(lefts, above, corners, strict=False)]
        lines += bytes([kind, *((value - guess) & 255 for value, guess in zip(row, guesses, strict=True))])
        above = row
    head = struct.pack(">IIBBBBB", 2, len(rows), 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(lines)), (b"IEND", b""))
    return SIGNATURE + b"".join(struct.pack(">I", len(c)) + n + c + struct.pack(">I", zlib.crc32(n + c)) for n, c in chunks)


def _guess(kind: int, left: int, above: int, corner: int) -> int:
    near = left + above - corner
    nearest = min((left, above, corner), key=lambda value: abs(near - value))
    return (0, left, above, (left + above) // 2, nearest)[kind]
