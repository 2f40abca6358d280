"""What Slack is shown: outside text that only reads as text, shapes Slack accepts, lengths it takes."""

import datetime as dt
import functools
import html
import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block

from bot.slack.text import escape, fit, plain
from bot.slack.views import beside, rating, words
from bot.slack.views.answer import Message, answer, chosen, note, sorry
from handlers.answers import Audience
from handlers.conversation import Choice, Reply
from models.sources import Cited
from tests.slack_checks import problems_of_message

SCHEMA = Path(__file__).parents[1].parent / "shared/schemas/slack/blocks.schema.json"
DAY = dt.date(2025, 7, 23)
MARKUP = st.text(st.sampled_from("<>&!@|[](): \n*`#-helrcanvyo") | st.characters(), max_size=300)
LONG = "All £1 & <b>bold</b>\n" * 2_000


def reply(text: str, **more: Any) -> Reply:
    return Reply(text, "topic", 1.0, DAY, **more)


FULL = reply(
    "Left:\n- Upfront: £0\n- Tactical: £1",
    sources="Sources: Minutes, paragraph 4.2; Report.",
    citations=(Cited("Minutes", "4.2", DAY), Cited("Report", "", DAY)),
    choices=(Choice("Balance", "balance", "How much is left?"),),
    suggestions=("When does it close?",),
)
HELP = Reply(LONG, "help", 1.0, DAY, audience=Audience.BY_ASKER)
WORST = reply(
    LONG,
    sources=LONG,
    choices=tuple(Choice(LONG, "topic", LONG) for _ in range(5)),
    suggestions=(LONG + "?",),
)


@functools.cache
def validator() -> jsonschema.Draft7Validator:
    return jsonschema.Draft7Validator(json.loads(SCHEMA.read_text()))


def shown(message: Message) -> list[str]:
    """Every text of the message that a person sees."""
    texts = [message["text"]]
    for block in message["blocks"]:
        found = [part["text"] for part in (block, *block.get("elements", [])) if "text" in part]
        texts += [text if isinstance(text, str) else text["text"] for text in found]
    return texts


# Escaping


@given(MARKUP)
def test_no_outside_text_calls_anybody_or_hides_an_address(text: str) -> None:
    safe = escape(text)

    assert not set("<>") & set(safe)
    assert not re.search(r"&(?!amp;|lt;|gt;)", safe)
    assert not re.search(r"\][(\[:]", safe)
    assert not re.search(r"(?<![A-Za-z0-9.])@(here|channel|everyone|group)\b", safe, re.IGNORECASE)


@pytest.mark.parametrize(
    ("outside", "safe"),
    [
        ("<!channel> now", "&lt;!channel&gt; now"),
        ("<@U123> & <https://bad.example|kent.gov.uk>", "&lt;@U123&gt; &amp; &lt;https://bad.example|kent.gov.uk&gt;"),
        ("[kent.gov.uk](https://bad.example)", "[kent.gov.uk] (https://bad.example)"),
        ("ask @here and news@channel.example", "ask @\u2060here and news@channel.example"),
        ("safe\u202eelas\x07", "safeelas"),
        ("£5 – **bold**", "£5 – **bold**"),
    ],
)
def test_outside_text_only_reads_as_text(outside: str, safe: str) -> None:
    assert escape(outside) == safe


# Decoding


@pytest.mark.parametrize(
    ("delivered", "typed"),
    [
        ("<@U0BOT> how much?", "how much?"),
        ("<@U0BOT|kcst>  how\nmuch?", "how much?"),
        ("A &amp; B &lt; C &gt; D &amp;lt;", "A & B < C > D &lt;"),
        ("see <https://kent.gov.uk/a?b=1&amp;c=2> please", "see https://kent.gov.uk/a?b=1&c=2 please"),
        ("see <http://kent.gov.uk|kent.gov.uk>", "see kent.gov.uk"),
        ("to <mailto:csu@kent.example|csu@kent.example>", "to csu@kent.example"),
        ("in <#C123|partners> or <#C124>", "in #partners or"),
        ("half \ud83d a smile", "half a smile"),
        ("<!here> <!subteam^S1|@officers> <!date^1753280000^{date}|23 July>", "@officers 23 July"),
    ],
)
def test_slacks_encoding_becomes_what_was_typed(delivered: str, typed: str) -> None:
    assert plain(delivered) == typed


@given(MARKUP)
def test_whatever_was_typed_comes_back(typed: str) -> None:
    assert plain(html.escape(typed, quote=False)) == " ".join(typed.split())


# Lengths


@given(MARKUP, st.integers(20, 200))
@example("&" * 100, 20)
def test_a_cut_text_fits_says_so_and_ends_whole(text: str, limit: int) -> None:
    cut = fit(escape(text), limit, " (more)")

    assert len(cut) <= limit
    assert cut == escape(text) or cut.endswith(" (more)")
    assert not re.search(r"&(?!amp;|lt;|gt;)", cut)


def test_an_answer_too_long_for_slack_ends_with_a_sentence_that_says_so() -> None:
    message = answer(reply(LONG))

    assert message["text"].endswith(words.CUT)
    assert message["blocks"][0]["text"].endswith(words.CUT)


@settings(max_examples=60, deadline=None)
@given(MARKUP, MARKUP, st.integers(1, 60))
def test_any_reply_is_a_message_slack_takes(text: str, other: str, times: int) -> None:
    parts = {"sources": other, "choices": (Choice(other, "topic", text),) * 4}

    message = answer(reply(text * times, suggestions=(other * times,), **parts))

    check(message)


@settings(max_examples=60, deadline=None)
@given(MARKUP, MARKUP, st.integers(1, 60), st.sampled_from(Audience), st.booleans())
def test_any_question_and_answer_are_a_message_slack_takes(
    text: str, asked: str, times: int, audience: Audience, aloud: bool
) -> None:
    message = answer(reply(text * times, sources=asked * times, audience=audience), asked * times, aloud)

    check(message)


@given(MARKUP, MARKUP)
def test_a_choice_that_was_taken_stands_in_the_place_of_its_buttons(text: str, label: str) -> None:
    message = answer(reply(text, choices=(Choice("A", "topic", "A?"),)))

    check({**message, "blocks": chosen(message["blocks"], label)})
    assert "actions" not in [block["type"] for block in chosen(message["blocks"], label)]


def test_only_an_answer_that_is_another_for_the_asker_offers_it_and_only_aloud() -> None:
    offered = {
        (audience, aloud)
        for audience in Audience
        for aloud in (True, False)
        if beside.OWN in str(answer(reply("Yes.", audience=audience), "where is it?", aloud))
    }

    assert offered == {(Audience.BY_ASKER, True)}


@pytest.mark.parametrize("asked", ["", " "])
def test_what_nobody_asked_is_not_rated(asked: str) -> None:
    assert rating.RATING not in str(answer(reply("Yes."), asked))


@pytest.mark.parametrize("message", [answer(WORST), answer(HELP, "&" * 1_000, True), note(LONG), note(""), sorry("0a1b2c3d")])
def test_the_longest_and_the_emptiest_messages_are_taken(message: Message) -> None:
    check(message)


def check(message: Message) -> None:
    """Slack's own limits, slack_sdk's checks, and nothing raw in what is shown."""
    texts = shown(message)
    assert all(text.strip() for text in texts)
    assert not [text for text in texts if "<" in text or ">" in text]
    assert len(message["text"]) <= 4_000
    assert sum(map(len, texts[1:])) <= 12_000
    assert len([block.to_dict() for block in Block.parse_all(message["blocks"])]) == len(message["blocks"])
    assert problems_of_message(message) == []


# Shapes


@pytest.mark.skipif(not SCHEMA.exists(), reason=f"Slack's published schema is not at {SCHEMA}")
@pytest.mark.parametrize("message", [answer(FULL), answer(WORST), answer(reply("Yes.")), note("Yes."), sorry("0a1b")])
def test_every_message_has_the_shape_slack_publishes(message: Message) -> None:
    assert not [error.message for error in validator().iter_errors(message["blocks"])]


def test_sources_are_named_below_the_answer() -> None:
    _, context, _ = answer(FULL)["blocks"]

    assert context["elements"][0]["text"] == "Sources: Minutes, paragraph 4.2; Report."


def test_a_list_is_kept_together_and_lines_are_kept_apart() -> None:
    message = answer(reply("Left:\n- Upfront: £0\n- Tactical: £1\nAsk again.\nSoon."))

    assert message["blocks"][0]["text"] == "Left:\n\n- Upfront: £0\n- Tactical: £1\n\nAsk again.\n\nSoon."


def test_three_choices_are_enough() -> None:
    message = answer(reply("Which?", choices=tuple(Choice(f"{n}", "topic", f"And {n}?") for n in range(5))))

    assert [button["value"] for button in message["blocks"][-1]["elements"]] == ["And 0?", "And 1?", "And 2?"]


def test_a_suggestion_the_text_already_makes_is_not_repeated() -> None:
    message = answer(reply("I do not know; ask “What is left?”.", suggestions=("What is left?",)))

    assert [block["type"] for block in message["blocks"]] == ["markdown"]
