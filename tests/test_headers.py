"""Subjects, names and addresses are read whatever a program made of them."""

import datetime as dt
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.intake import machine, spoofs
from handlers.intake.decoding import addresses, codec_for, decode, header, moment, unwrap
from handlers.intake.reading import read
from handlers.intake.shapes import Partner

# ---------------------------------------------------------------- charsets


@pytest.mark.parametrize(
    ("charset", "codec"),
    [
        ("UTF8", "utf-8"),
        ("iso-8859-1", "cp1252"),
        ("ISO_8859-1", "cp1252"),
        ("latin-1", "cp1252"),
        ("us-ascii", "cp1252"),
        ("ANSI_X3.4-1968", "cp1252"),
        ("gb2312", "gb18030"),
        ("GBK", "gb18030"),
        ("ks_c_5601-1987", "cp949"),
        ("euc-kr", "cp949"),
        ("Shift_JIS", "cp932"),
        ("windows-31j", "cp932"),
        ("big5", "cp950"),
        ("windows-874", "cp874"),
        ("iso-8859-8-i", "iso8859-8"),
        ('"utf-8";format=flowed', "utf-8"),
        ("charset=windows-1251", "cp1251"),
        ("US-ASCII*EN", "cp1252"),
        ("base64", ""),
        ("rot13", ""),
        ("none", ""),
        ("", ""),
    ],
)
def test_a_charset_is_known_by_its_other_names(charset: str, codec: str) -> None:
    assert codec_for(charset) == codec


def test_a_text_cut_off_inside_a_character_keeps_the_rest() -> None:
    assert decode("Привет, Жанна".encode()[:-1], "utf-8").startswith("Привет, Жанн")


@pytest.mark.parametrize("charset", ["windows-1251", "koi8-r", "iso-8859-7", "gb2312", "big5"])
def test_bare_8_bit_headers_are_read_in_the_letters_own_charset(charset: str) -> None:
    words = {"iso-8859-7": "Καλημέρα", "gb2312": "中国", "big5": "中國"}.get(charset, "Привет")
    raw = f"Subject: {words}\nFrom: {words} <a@x.example>\nContent-Type: text/plain; charset={charset}\n\n{words}".encode(
        charset
    )

    found = read(raw)

    assert (found.subject, found.sender_name, found.sender) == (words, words, "a@x.example")


# ---------------------------------------------------------------- encoded words


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("=?utf-8?Q?Caf=C3=A9?=", "Café"),
        ("=?utf-8?q?Caf=C3=A9?= and =?utf-8?Q?more?=", "Café and more"),
        ("=?utf-8?Q?Caf=C3?=\r\n =?utf-8?Q?=A9?=", "Café"),
        ("=?utf-8?Q?a?==?utf-8?Q?b?=", "ab"),
        ("=?utf-8?Q?What's_up?_All_well??=", "What's up? All well?"),
        ("=?utf-8?Q?with raw spaces?=", "with raw spaces"),
        ("=?utf-8?B?Q2Fmw6k?=", "Café"),
        ("=?utf-8?B?Q2Fmw6k===?=", "Café"),
        ("=?utf-8?B?Q2Fm w6k=?=", "Café"),
        ("=?utf-8?B?Q2Fmw6k", "Café"),
        ("=?NONE?B?VEVTVA=?=", "TEST"),
        ("=?iso-8859-1?Q?J=F8rn?= =?iso-8859-2?Q?_=B1?=", "Jørn ą"),
        ("=?utf-8?X?abc?=", "=?utf-8?X?abc?="),
        ("=?", "=?"),
        ("plain\r\n\tfolded", "plain folded"),
        ("two  spaces stay", "two  spaces stay"),
        ("=?utf-8?Q?a=0D=0ABcc:_b?=", "a Bcc: b"),
        ("exe\u202egpj.", "exegpj."),
        ("bell\x07 and\x1b escape", "bell and escape"),
    ],
)
def test_a_subject_is_decoded_however_it_was_split_glued_or_cut(raw: str, words: str) -> None:
    assert header(raw) == words


# ---------------------------------------------------------------- addresses


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        ("Jo Reed <Jo@X.example>", [("Jo Reed", "jo@x.example")]),
        ("jo@x.example (Jo Reed)", [("Jo Reed", "jo@x.example")]),
        ("Jo (the (other) one) <jo@x.example>", [("Jo", "jo@x.example")]),
        ('"Reed, Jo" <jo@x.example>, ann@y.example', [("Reed, Jo", "jo@x.example"), ("", "ann@y.example")]),
        ("Reed, Jo <jo@x.example>", [("Reed, Jo", "jo@x.example")]),
        (r'"Giant; \"Big\" Box" <box@x.example>', [("Giant; 'Big' Box", "box@x.example")]),
        (
            "Team: jo@x.example, Ann <ann@y.example>; kit@z.example",
            [("", "jo@x.example"), ("Ann", "ann@y.example"), ("", "kit@z.example")],
        ),
        ("undisclosed-recipients:;", []),
        ("Jo <@relay.example,@other.example:jo@x.example>", [("Jo", "jo@x.example")]),
        ("jo @ x . example", [("", "jo@x.example")]),
        ("jo@x(a comment).example", [("a comment", "jo@x.example")]),
        ("Pete(A nice \\) chap) <pete(his account)@x.example(his host)>", [("Pete", "pete@x.example")]),
        ('"Jo Reed <jo@x.example>', [("Jo Reed", "jo@x.example")]),
        ("<<jo@x.example>>", [("", "jo@x.example")]),
        ("Jo [mailto:jo@x.example]", [("Jo", "jo@x.example")]),
        ("<mailto:jo@x.example>", [("", "jo@x.example")]),
        ("jo@x.example ann@y.example", [("ann@y.example", "jo@x.example")]),
        ("ann@y.example <jo@x.example>", [("ann@y.example", "jo@x.example")]),
        ("=?utf-8?Q?Reed,_Jo_<a@b.example>?= <jo@x.example>", [("Reed, Jo <a@b.example", "jo@x.example")]),
        ('"=?utf-8?B?Wm/Dqw==?=" <zoe@x.example>', [("Zoë", "zoe@x.example")]),
        ('<"jo reed"@x.example>', [("", '"jo reed"@x.example')]),
        ("jo@[192.0.2.1]", [("", "jo@[192.0.2.1]")]),
        ("Jörg <jörg@mächte.example>", [("Jörg", "jörg@mächte.example")]),
        ("jo@xn--mchte-gra.example", [("", "jo@xn--mchte-gra.example")]),
        ("mailer-daemon", [("", "mailer-daemon")]),
        ("Jo Reed", [("Jo Reed", "")]),
        ("Postmaster <>", [("Postmaster", "")]),
        ("", []),
    ],
)
def test_names_and_addresses_are_told_apart(raw: str, found: list[tuple[str, str]]) -> None:
    assert addresses(raw) == found


@given(st.text(alphabet='ab@<>()",;:\\ .=?Qutf-8[]\r\n\té', max_size=120))
def test_any_address_header_is_read(raw: str) -> None:
    for name, address in addresses(raw):
        assert name or address
        assert header(name) is not None


# ---------------------------------------------------------------- heads


@pytest.mark.parametrize(
    "raw",
    [
        b"From: Jo <jo@x.example>\nSubject: Lights\n\nhello",
        b"From: Jo <jo@x.example>\r\nSubject: Lights\r\n\r\nhello",
        b"From: Jo <jo@x.example>\rSubject: Lights\r\rhello",
        b"\xef\xbb\xbf\r\nFrom: Jo <jo@x.example>\nSubject: Lights\n\nhello",
        b"\n\n\nFrom: Jo <jo@x.example>\nSubject: Lights\n\nhello",
        b"From jo@x.example Mon May  2 16:07:05 2005\nFrom: Jo <jo@x.example>\nSubject: Lights\n\nhello",
        b">From jo@x.example Mon May  2 16:07:05 2005\nFrom: Jo <jo@x.example>\nSubject: Lights\n\nhello",
        b"From  : Jo <jo@x.example>\nSubject\t: Lights\n\nhello",
        b"FROM: Jo <jo@x.example>\nSUBJECT:Lights\n\nhello",
        b"Received: by x\nquite Delivered-To: me\nFrom: Jo <jo@x.example>\nSubject: Lights\n\nhello",
        b"From:\n Jo\n\t<jo@x.example>\nSubject:\n Lights\n\nhello",
        b"Sender: Jo <jo@x.example>\nSubject: Lights\n\nhello",
        b"From: Jo\nSender: <jo@x.example>\nSubject: Lights\n\nhello",
        b"From: Jo <jo@x.example>\nFrom: Ann <ann@y.example>\nSubject:\nSubject: Lights\n\nhello",
        b"\0From: Jo <jo@\0x.example>\nSubject: Li\0ghts\n\nhello",
    ],
)
def test_a_head_of_any_shape_gives_subject_and_sender(raw: bytes) -> None:
    found = read(raw)

    assert (found.subject, found.sender, found.new_text) == ("Lights", "jo@x.example", "hello")


def test_a_text_without_a_blank_line_before_it_is_kept() -> None:
    found = read(b"From: Jo <jo@x.example>\nSubject: Lights\nPlease see below.\nThank you\n")

    assert found.text == "Please see below.\nThank you"


@pytest.mark.parametrize(
    "text",
    [
        "Thu, 13 Feb 1969 23:32:00 -0330 (Newfoundland Time)",
        "14 Feb 1969 03:02 GMT",
        "1969-02-14 04:02:00 +0100",
        "Fri Feb 14 03:02:00 1969",
    ],
)
def test_a_date_is_read_in_the_forms_of_all_ages(text: str) -> None:
    assert moment(text) == dt.datetime(1969, 2, 14, 3, 2, tzinfo=dt.UTC)


def test_uuencoded_files_are_unwrapped() -> None:
    assert unwrap(b"begin 644 a.txt\n#0V%T\nbroken \xff line\n`\nend\n", "x-uuencode") == b"Cat"
    assert unwrap(b"no beginning", "x-uuencode") == b"no beginning"


@pytest.mark.parametrize(
    "unit", ["a", " ", "\t", "=?x?q?", "=?x?q?a?= ", '"', '"\\', "<", "(", "(\\", "a@", ".", " .", ",", "m", "#"]
)
def test_no_header_made_to_be_slow_is(unit: str) -> None:
    long = unit * (20_000 // len(unit))
    raw = f"From: {long}@x.example\nTo: {long}\nSubject: {long}\nAuthentication-Results: {long}\n\n{long}".encode()
    start = time.process_time()

    found = read(raw)
    machine.sorted_as_machine_mail(found, Partner())
    spoofs.disguised(found, Partner(domains=frozenset(["x.example"]), bodies=("pcc",)), lured=False)

    assert time.process_time() - start < 1.5
