"""What was written now is found in every form that mail programs give to replies, and nothing written is lost."""

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from handlers.intake import markup
from handlers.intake.newtext import told

CASES = yaml.safe_load((Path(__file__).parent / "data" / "new_text.yaml").read_text("utf-8"))
HEADING = "On Tue, 1 Jul 2025 at 09:14, Tom Baker <tom.baker@westhill.example> wrote:"
SHOWN = HEADING.replace("<", "&lt;")


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


def of_page(page: str) -> str:
    return told(markup.to_text(f"<html><body>{page}</body></html>"), "Re: Hall", True).text


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_letter_says_what_was_written_now(case: Mapping[str, Any]) -> None:
    found = told(case["text"], case.get("subject", "Re: Lamp posts"), case.get("thread", True))

    assert lines(found.text) == lines(case["new"])
    assert found.author == case.get("author", "")


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_what_was_written_now_is_found_again_in_itself(case: Mapping[str, Any]) -> None:
    subject, thread = case.get("subject", "Re: Lamp posts"), case.get("thread", True)

    once = told(case["text"], subject, thread).text

    assert told(once, subject, thread).text == once


def test_a_letter_without_any_subject_is_read_as_a_reply() -> None:
    block = "From: Tom Baker <tom.baker@westhill.example>\nSent: 1 July 2025 09:14\nSubject: Hall\n\nIs it free?"

    assert told(f"It is.\n\n{block}", "", False).text == "It is."


def test_a_letter_with_a_subject_of_its_own_loses_no_letter_pasted_into_it() -> None:
    block = "From: Tom Baker <tom.baker@westhill.example>\nSent: 1 July 2025 09:14\nSubject: Hall\n\nCome to the hall."

    found = told(f"For the bulletin.\n\n{block}", "Bulletin", False)

    assert (found.text, found.author) == ("For the bulletin.\n\nCome to the hall.", "tom.baker@westhill.example")


# ---------------------------------------------------------------- HTML


@pytest.mark.parametrize(
    "page",
    [
        f'<div>It is free.</div><div class="gmail_quote"><div class="gmail_attr">{SHOWN}<br></div>'
        '<blockquote class="gmail_quote">Is it?</blockquote></div>',
        '<p>It is free.</p><div class="moz-cite-prefix">Den 1 juli sade Tom:</div><blockquote type="cite">Is it?</blockquote>',
        '<p>It is free.</p><div class="x_yahoo_quoted"><div>Tom, last week:</div><div>Is it?</div></div>',
        '<p>It is free.</p><div class="protonmail_quote">Tom, last week:<br>Is it?</div>',
        '<p>It is free.</p><div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>From:</b> Tom Baker '
        "&lt;tom.baker@westhill.example&gt;<br><b>Sent:</b> 1 July 2025 09:14<br><b>Subject:</b> Hall</div><div>Is it?</div>",
        '<p>It is free.</p><span id="OLK_SRC_BODY_SECTION"><div><span>From: </span> Tom &lt;tom.baker@westhill.example&gt;<br>'
        "<span>Date: </span>1 July 2025<br><span>Subject: </span>Hall</div><div>Is it?</div></span>",
    ],
    ids=["Gmail", "Thunderbird", "Yahoo inside Outlook", "Proton", "Outlook on the web", "Outlook for Mac"],
)
def test_a_page_that_says_what_is_quoted_is_believed(page: str) -> None:
    assert of_page(page) == "It is free."


def test_an_answer_inside_a_quoted_page_stays() -> None:
    page = (
        f'<div class="gmail_quote"><div class="gmail_attr">{SHOWN}</div><blockquote class="gmail_quote">'
        "Is it free?</blockquote><div>It is.</div><blockquote type='cite'>When?</blockquote><div>Monday.</div></div>"
    )

    assert lines(of_page(page)) == ["It is.", "Monday."]


def test_what_the_writer_has_only_moved_in_is_no_quote() -> None:
    page = '<div>Our bid:</div><blockquote style="margin:0 0 0 40px;border:none;padding:0px">£2,400 for lamps</blockquote>'

    assert lines(of_page(page)) == ["Our bid:", "£2,400 for lamps"]


def test_a_quote_that_outlook_has_drawn_anew_is_still_one() -> None:
    style = "border:none;border-left:solid #CCCCCC 1.0pt;padding:0cm 0cm 0cm 6.0pt;margin-left:4.8pt"
    page = f'<p>It is free.</p><p>{SHOWN}</p><blockquote style="{style}"><p>Is it?</p></blockquote>'

    assert of_page(page) == "It is free."


# ---------------------------------------------------------------- whatever comes

HOSTILE = [
    "From: a\n", "From: a@b\nTo: c\n\n", "-- \n", "--\n", "__\n", ">", "> x (https://a\nb\n",
    "On 1 " * 55 + "wrote:\n", "On " * 90,
    "<@" * 70 + ">" * 70 + " wrote:\n", "([@a" * 30 + "])" * 30 + ", x wrote:\n", "-" * 290 + ":\n",
    "sent from my " * 20 + "\n",
    "---------- Forwarded message ---------\nFrom: a@b\nSubject: Fwd: x\n\n", "Date: x From: y To: z Subject: a@b " * 7 + "\n",
    "[mailto:" * 30 + "\n", "\n", " \n", "\t", "intended recipient\n\n", "```\n",
]  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE)
@pytest.mark.parametrize("subject", ["Re: x", "Fwd: x"])
def test_a_hostile_text_of_100_kilobytes_is_read_in_time_that_grows_with_its_length_only(piece: str, subject: str) -> None:
    whole = (piece * (100_000 // len(piece) + 1))[:100_000]

    half, full = (min(seconds(whole[:size], subject) for _ in range(2)) for size in (50_000, 100_000))

    assert full < 5 * half + 0.05
    assert full < 3


def seconds(text: str, subject: str) -> float:
    begun = time.perf_counter()
    told(text, subject, False)
    return time.perf_counter() - begun


pieces = st.sampled_from(
    [HEADING, "> quoted", "-- ", "From: a@b.example", "Sent: 1 July 2025", "wrote:", "", "Hello", "Sent from my iPad"]
)


@given(st.lists(pieces | st.text(max_size=20), max_size=20), st.booleans())
def test_nothing_is_invented_and_every_line_left_stood_in_the_letter(parts: list[str], thread: bool) -> None:
    text = "\n".join(parts)

    found = told(text, "Re: Hall", thread).text

    assert set("".join(found.split())) <= set("".join(text.split()))
    assert len("".join(found.split())) <= len("".join(text.split()))


@given(st.lists(st.from_regex(r"[A-Z][a-z]{2,8}( [a-z]{2,9}){2,8}\.", fullmatch=True), min_size=1, max_size=6))
def test_plain_sentences_above_a_quote_stay_as_they_are(sentences: list[str]) -> None:
    own = "\n\n".join(sentences)

    assert told(f"{own}\n\n{HEADING}\n> Is it free?\n", "Re: Hall", True).text == own
