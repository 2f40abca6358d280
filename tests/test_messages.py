"""Every message that leaves: it reads well with its sample, says why one gets it, and passes on nothing harmful."""

from collections.abc import Iterator
from typing import Any

import lxml.html
import pytest
from jinja2 import UndefinedError
from lxml.html import HtmlElement

import templates
from templates import Words

NAMES = templates.messages()
HOSTILE = (
    "[x](http://evil.example) <b>bold</b> # Approved\r\nBcc: all@kent.example\n\n- sent\u202e "
    "![i](//evil.example/x.png) {{ 7*7 }}"
)
ONE_LINE = " ".join(HOSTILE.replace("\u202e", " ").split())
OURS = ("bulletin", "due", "mailbox", "month", "partnership", "reference", "team")  # from our own records, never a stranger's
each_message = pytest.mark.parametrize("name", NAMES)


def rendered(name: str, values: dict[str, Any] | None = None) -> Words:
    return templates.mail(name, values if values is not None else templates.sample(f"mail/{name}"))


def html(words: Words) -> HtmlElement:
    return lxml.html.document_fromstring(templates.html_of(words.subject, words.text))


def places(values: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where in the sample a text stands that a stranger may have written."""
    if isinstance(values, str) and path[-1] not in OURS:
        yield path
    elif isinstance(values, dict | list):
        for key, value in values.items() if isinstance(values, dict) else enumerate(values):
            yield from places(value, (*path, key))


def put(values: Any, path: tuple[Any, ...], text: str) -> Any:
    """The values with `text` at that place."""
    if not path:
        return text
    copy = values.copy()
    copy[path[0]] = put(copy[path[0]], path[1:], text)
    return copy


# An amount is ours; an answer is the assistant's own Markdown; a field's name is looked up.
STRANGERS = [
    pytest.param(name, path, id=f"{name}: {'.'.join(map(str, path))}")
    for name in NAMES
    for path in places(templates.sample(f"mail/{name}"))
    if path[-1] not in ("amount", "answer", "before") and not {"missing", "added"} & set(path)
]


def test_every_message_has_a_sample_and_every_sample_a_message() -> None:
    assert sorted(path.stem for path in (templates.SAMPLES / "mail").iterdir()) == NAMES


@each_message
def test_it_renders_its_sample_and_leaves_no_gap(name: str) -> None:
    words = rendered(name)

    assert words.text.strip()
    assert not [mark for mark in ("{{", "{%", "None", "Undefined", "\n\n\n", " \n") if mark in words.text + words.subject]


@each_message
def test_its_subject_is_one_short_line(name: str) -> None:
    subject = rendered(name).subject

    assert 0 < len(subject) <= 120
    assert subject.isprintable()


@each_message
def test_a_missing_value_stops_it(name: str) -> None:
    whole = templates.sample(f"mail/{name}")

    for key in whole:
        with pytest.raises(UndefinedError):
            rendered(name, {left: value for left, value in whole.items() if left != key})


@each_message
def test_it_ends_by_saying_why_the_reader_gets_it(name: str) -> None:
    words = rendered(name)

    assert "receive" in words.text.strip().splitlines()[-1]
    assert "receive" in html(words).xpath("//p")[-1].text


@each_message
def test_its_html_says_the_same_as_its_text_and_asks_nothing_of_the_outside(name: str) -> None:
    words = rendered(name)
    shown = html(words)

    said = [line.strip().removeprefix("- ") for line in words.text.splitlines() if line.strip()]
    assert [" ".join(text.split()) for text in shown.xpath("//p/text() | //li/text()") if text.strip()] == said
    assert shown.xpath("//img | //script | //link | //style | //@src | //@href") == []


@pytest.mark.parametrize(("name", "path"), STRANGERS)
def test_what_a_stranger_wrote_stays_on_its_line_and_is_only_text(name: str, path: tuple[Any, ...]) -> None:
    plain = rendered(name)

    words = rendered(name, put(templates.sample(f"mail/{name}"), path, HOSTILE))

    shown = html(words)
    assert ONE_LINE in words.subject + words.text
    assert len(words.text.splitlines()) == len(plain.text.splitlines())
    assert words.subject.isprintable()
    assert not {"\r", "\u202e"} & set(words.text)
    assert shown.xpath("//a | //b | //img | //h1") == []
    assert ONE_LINE in shown.text_content()


class TestReceipt:
    SAMPLE = templates.sample("mail/receipt")
    NOTHING = (
        SAMPLE
        | {"proposals": [], "items": [], "suggestions": [], "answers": [], "feedback": False}
        | {"completed": [], "withdrawn": [], "waiting": []}
    )

    def test_it_asks_for_what_a_proposal_lacks_and_only_then(self) -> None:
        complete = {**self.SAMPLE["proposals"][1]}

        asked, thanked = rendered("receipt").text, rendered("receipt", self.NOTHING | {"proposals": [complete]}).text

        assert "what will change, and how you will count it" in asked
        assert "Reply to this letter" in asked
        assert "Reply to this letter" not in thanked

    def test_an_answered_question_needs_no_list(self) -> None:
        text = rendered("receipt", self.NOTHING | {"answers": self.SAMPLE["answers"]}).text

        assert "what we made of it" not in text
        assert "You asked: How much is left in the tactical pot?" in text

    def test_who_gave_no_name_is_a_colleague(self) -> None:
        assert rendered("receipt", self.SAMPLE | {"name": ""}).text.startswith("Dear colleague,")

    @pytest.mark.parametrize("subject", ["Re: A question", "RE: A question"])
    def test_a_reply_is_not_a_reply_to_a_reply(self, subject: str) -> None:
        assert rendered("receipt", self.NOTHING | {"subject": subject}).subject == subject

    def test_its_subject_carries_the_proposals_references(self) -> None:
        values = self.NOTHING | {"proposals": self.SAMPLE["proposals"]}

        assert rendered("receipt", values).subject == "Re: Street-light survey, and an open day [KCST-2025-007, KCST-2025-008]"


def test_one_item_and_one_day_are_not_plural() -> None:
    bulletin = rendered("bulletin_ready", templates.sample("mail/bulletin_ready") | {"count": 1})
    deadline = rendered("deadline_near", templates.sample("mail/deadline_near") | {"lead": 1})

    assert "with 1 item." in bulletin.text
    assert "1 working day from today" in deadline.text
