"""Bytes become a letter, whatever the bytes."""

import base64
import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.intake import markup
from handlers.intake.decoding import addresses, decode, header, moment
from handlers.intake.reading import Unreadable, identity, read

LETTERS = Path(__file__).parent.parent / "templates" / "_samples" / "letters"
CORPORA = Path(__file__).parent.parent.parent / "shared" / "samples" / "corpora"
SAMPLES = [path.read_bytes() for path in sorted(LETTERS.glob("*.eml"))]
HEAD = "From: Priya Shah <priya.shah@northbank.example>\nSubject: {}\n\n"


def letter(body: str, subject: str = "Lights") -> bytes:
    return (HEAD.format(subject) + body).encode()


def test_a_letter_is_known_by_its_message_id_without_folding() -> None:
    raw = b"Subject: x\r\nMessage-ID:\r\n <a.b@\r\n c.example>\r\n\r\nMessage-ID: <not@this.one>\r\n"

    known = identity(raw)

    assert known == "<a.b@c.example>"


def test_a_letter_without_a_message_id_is_known_by_its_bytes() -> None:
    first, second = identity(b"Subject: x\n\nMessage-ID: <in@body.example>\n"), identity(b"Subject: y\n\n")

    assert first.startswith("sha256:")
    assert first != second


@pytest.mark.parametrize("raw", SAMPLES)
def test_identity_and_reading_agree_on_the_message_id(raw: bytes) -> None:
    assert identity(raw) == read(raw).message_id


def test_words_split_inside_a_character_are_joined() -> None:
    first, second = (base64.b64encode(part).decode() for part in ("Café".encode()[:4], "Café".encode()[4:]))

    subject = header(f"=?utf-8?B?{first}?=\r\n =?utf-8?B?{second}?= =?iso-8859-1?Q?_talks?=")

    assert subject == "Café talks"


def test_a_header_of_bare_8_bit_bytes_is_read() -> None:
    found = read("From: Zoë <z@x.example>\nSubject: Café\n\nhello".encode("cp1252"))

    assert (found.subject, found.sender_name, found.sender) == ("Café", "Zoë", "z@x.example")


@pytest.mark.parametrize("charset", ["utf-8", "UTF8", "iso-8859-1", "windows-1252", "x-unknown", "zlib", "idna", ""])
def test_a_wrong_charset_never_loses_the_words(charset: str) -> None:
    assert decode("Café – £5".encode(), charset) == "Café – £5"


def test_the_address_is_not_taken_from_inside_a_name() -> None:
    found = addresses('"chief@kent.example, =?utf-8?Q?boss?=" <real@x.example>, other@y.example (Other)')

    assert found == [("chief@kent.example, boss", "real@x.example"), ("Other", "other@y.example")]


def test_the_topmost_received_header_tells_when_it_came() -> None:
    raw = b"Received: by a; Tue, 01 Jul 2025 08:00:00 +0100\nReceived: by b; Mon, 30 Jun 2025 08:00:00 +0100\n\n"

    assert read(raw).received == dt.datetime(2025, 7, 1, 7, tzinfo=dt.UTC)


@pytest.mark.parametrize("text", ["", "yesterday", "Mon, 99 Jul 2025 25:00:00 +0000", "1 Jul 0000 00:00", "31 Feb 2025 10:00"])
def test_a_moment_that_cannot_be_is_none(text: str) -> None:
    assert moment(text) is None


def test_html_gives_its_words_and_its_links_and_hides_the_rest() -> None:
    shown = '<style>p{}</style><p>Read <a href="https://x.example/a">more</a></p>'
    body = shown + '<p style="display:none">hidden</p><script>1</script>'
    raw = b"From: p@x.example\nContent-Type: text/html\n\n" + body.encode()

    assert read(raw).new_text == "Read more <https://x.example/a>"


def test_a_reply_keeps_what_is_written_between_the_quoted_lines() -> None:
    raw = letter("On 1 July, Team <t@k.example> wrote:\n> How much?\n£900.\n> When?\nMay 2026.\n", "Re: Lights")

    assert read(raw).new_text.split("\n") == ["£900.", "May 2026."]


@pytest.mark.parametrize(
    "below",
    [
        "-- \nPriya Shah\nNorthbank Council",
        "Sent from my iPhone",
        "This e-mail is intended solely for the addressee. Our liability is limited to £100.",
        "On Tue, 1 Jul 2025 at 09:00, Team <\nteam@kent.example> wrote:\n\n> How much?",
        "From: Team <team@kent.example>\nSent: 1 July 2025 09:00\nTo: Priya Shah\nSubject: Lights\n\nHow much?",
        "-----Original Message-----\nFrom: Team\nSent: 1 July\nTo: Priya\nSubject: Lights\n\nHow much?",
    ],
)
def test_what_was_not_written_now_is_left_out(below: str) -> None:
    raw = letter(f"It is nine hundred pounds.\n\n{below}\n", "Re: Lights")

    assert read(raw).new_text == "It is nine hundred pounds."


def test_the_banner_of_the_receiving_server_is_left_out() -> None:
    raw = letter("CAUTION: This email originated from outside the organisation.\n\nHello team\n")

    assert read(raw).new_text == "Hello team"


def test_the_innermost_writer_of_a_forward_is_its_author() -> None:
    inner = "From: Tom Baker <tom.baker@westhill.example>\nSent: 1 July 2025\nTo: A\nSubject: Bid\n\nThe bid."
    block = "From: Ann <ann@x.example>\nDate: 2 July\nSubject: FW: Bid\nTo: B"
    outer = f"FYI\n\n---------- Forwarded message ---------\n{block}\n\nSee\n\n{inner}"

    found = read(letter(outer, "Fwd: Bid"))

    assert (found.author, found.author_name) == ("tom.baker@westhill.example", "Tom Baker")
    assert found.new_text.endswith("The bid.")


def test_the_letter_inside_a_bounce_is_no_forward() -> None:
    found = read((LETTERS / "22-bounce.eml").read_bytes())

    assert found.author.startswith("mailer-daemon@")


def test_files_are_kept_with_their_names() -> None:
    found = read((LETTERS / "06-proposal-docx.eml").read_bytes())

    assert [(file.name, file.content[:2]) for file in found.files] == [("Ring the Bell.docx", b"PK")]


def test_nesting_beyond_the_limit_is_either_read_or_refused() -> None:
    deep = b"".join(b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (level, level) for level in range(5000))

    with pytest.raises(Unreadable):
        read(b"From: a@b.example\n" + deep)


def test_a_thousand_parts_are_read_up_to_the_limit() -> None:
    parts = b"".join(b"--b\nContent-Type: text/plain\n\npart\n" for _ in range(1000))

    found = read(b'Content-Type: multipart/mixed; boundary="b"\n\n' + parts + b"--b--\n")

    assert 400 < found.text.count("part") < 500


@given(st.binary(max_size=2000))
def test_any_bytes_are_read(raw: bytes) -> None:
    read_or_refuse(raw)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(SAMPLES), st.lists(st.tuples(st.integers(0, 4000), st.binary(max_size=12)), max_size=8))
def test_any_damaged_letter_is_read(raw: bytes, changes: list[tuple[int, bytes]]) -> None:
    for place, put in changes:
        raw = raw[:place] + put + raw[place + len(put) // 2 :]

    read_or_refuse(raw)


def read_or_refuse(raw: bytes) -> None:
    assert identity(raw)
    try:
        found = read(raw)
    except Unreadable:
        return
    f"{found}".encode()  # no half characters that a database would refuse


@pytest.mark.skipif(not CORPORA.exists(), reason="the public corpora of broken mail are not here (../shared/samples/corpora)")
def test_every_broken_letter_of_the_public_corpora_is_read() -> None:
    letters = [path.read_bytes() for path in CORPORA.rglob("*") if path.is_file()]

    for raw in letters:
        read_or_refuse(raw)


def test_a_page_larger_than_anybody_writes_keeps_its_words_and_is_not_laid_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def lay_out(_source: str) -> str:
        pytest.fail("it was laid out")

    monkeypatch.setattr(markup, "_rendered", lay_out)
    page = "<table>" + "<tr><td>a</td></tr>" * 20_000 + "</table><p>We ask for &pound;4,000</p>"

    assert markup.to_text(page).endswith("We ask for £4,000")
