"""`kcst letters`: what came in and why it is what it is; and what is refused, in one line."""

import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from tests.correcting_desk import OFFICER
from tests.making_letters import MARKED, bid, letter
from tests.test_cli import LETTERS, Kcst, refused
from tests.test_correcting import news


@pytest.fixture
def kcst(kent_home: Path) -> Kcst:
    return Kcst(kent_home)


def take_in(kcst: Kcst, *letters: bytes) -> list[dict[str, Any]]:
    folder = kcst.home / "in"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for number, raw in enumerate(letters):
        (folder / f"{number}.eml").write_bytes(raw)
    return kcst.json("intake", str(folder))


def rows(kcst: Kcst, query: str) -> list[Any]:
    database = sqlite3.connect(kcst.home / "kcst.db")
    found = database.execute(query).fetchall()
    database.close()
    return found


class TestListing:
    def test_its_shape_is_that_of_the_intake_with_a_number(self, kcst: Kcst) -> None:
        taken = kcst.json("intake", str(LETTERS))

        listed = kcst.json("letters", "list")

        assert [one["id"] for one in listed] == list(range(1, len(taken) + 1))
        assert set(listed[0]) >= set(taken[0]) - {"supplies"}
        same = ("message_id", "sender", "kinds", "outcome", "about", "intent", "answerable", "reply", "text", "questions")
        assert [[one[name] for name in same] for one in listed] == [[one[name] for name in same] for one in taken]
        assert [[p["reference"] for p in one["proposals"]] for one in listed] == [
            [p["reference"] for p in one["proposals"]] for one in taken
        ]

    def test_it_lists_by_kind_state_and_what_waits(self, kcst: Kcst) -> None:
        kcst("intake", str(LETTERS))

        held = kcst.json("letters", "list", "--held")

        assert {one["outcome"] for one in held} == {"held"}
        assert kcst.json("letters", "list", "--state", "held") == held == kcst.json("letters", "list", "--waiting")
        assert {"reply"} == set.intersection(*(set(one["kinds"]) for one in kcst.json("letters", "list", "--kind", "reply")))

    def test_a_held_letter_shows_no_content(self, kcst: Kcst) -> None:
        take_in(kcst, MARKED)

        everything = [kcst("letters", *words).stdout for words in (("list",), ("list", "--json"), ("show", "1"))]

        assert not [said for said in everything if "Warm" in said or "900" in said]

    def test_only_who_names_themselves_opens_it_and_that_is_kept(self, kcst: Kcst) -> None:
        take_in(kcst, MARKED)

        assert "--by" in refused(kcst("letters", "show", "1", "--open"), 2)
        [shown] = kcst.json("letters", "show", "1", "--open", "--by", OFFICER)

        assert "Warm Welcome" in shown["subject"] + shown["text"]
        assert [(one["who"], one["action"]) for one in shown["history"]] == [("intake", "held"), (OFFICER, "open")]

    def test_an_open_letter_says_why_it_is_what_it_is(self, kcst: Kcst) -> None:
        take_in(kcst, bid())

        [shown] = kcst.json("letters", "show", "1")

        [sign] = shown["sorting"]
        assert sign["kind"] == "proposal"
        assert 0.5 < sign["confidence"] < 1
        assert "like to bid" in " ".join(sign["words"])

    def test_what_strangers_wrote_reaches_the_terminal_as_plain_characters(self, kcst: Kcst) -> None:
        take_in(kcst, letter("When is the next session?\x1b[31m [bold]x[/bold]\x07\n", Subject="A =?utf-8?q?=1B=5B2J?= b"))

        said = kcst("letters", "list").stdout + kcst("letters", "show", "1").stdout

        assert "\x1b" not in said
        assert "\x07" not in said
        assert "[bold]x[/bold]" in said


class TestCorrecting:
    def test_a_released_letter_is_filed_and_shown(self, kcst: Kcst) -> None:
        take_in(kcst, MARKED)

        [released] = kcst.json("letters", "release", "1", "--by", OFFICER, "--because", "the marking was a mistake")

        assert (released["outcome"], released["reply"], released["waits"]) == ("filed", "queued", False)
        assert "filed, not held" in refused(kcst("letters", "release", "1", "--by", OFFICER, "--because", "again"), 1)

    def test_a_correction_prints_what_it_did_as_an_example(self, kcst: Kcst) -> None:
        take_in(kcst, news(1))

        said = kcst("letters", "resort", "1", "session_suggestion", "--by", OFFICER).stdout

        assert "filed as session suggestion: KCST-2025-S001" in said
        assert "24 letters whose kind is known, 24 were sorted right before" in said

    @pytest.mark.parametrize(
        ("words", "code", "said"),
        [
            (("release", "1", "--because", "x"), 2, "--by"),
            (("release", "1", "--by", OFFICER), 2, "--because"),
            (("release", "7", "--by", OFFICER, "--because", "x"), 1, "no letter 7"),
            (("resort", "1", "teapot"), 2, "teapot"),
            (("list", "--held", "--state", "filed"), 2, "contradict"),
        ],
    )
    def test_one_line_says_what_is_wrong(self, kcst: Kcst, words: tuple[str, ...], code: int, said: str) -> None:
        assert said in refused(kcst("letters", *words), code)
