"""What a person must see is held; what only speaks of such things is not."""

import base64
import datetime as dt

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from handlers.intake.held import HARM
from handlers.intake.identifiers import identifies_a_person
from handlers.intake.outcome import Outcome
from handlers.intake.reading import read
from handlers.intake.shapes import Letter, Partner, Sorted
from handlers.intake.sorting import sort
from handlers.intake.words import Words
from models.post import LetterKind, LetterState
from tests.training import QUESTIONS

AT = dt.datetime(2025, 7, 11, 9, tzinfo=dt.UTC)


def letter(text: str, head: str = "Subject: Hello") -> Letter:
    return read(f"From: Jo Reed <jo@x.example>\n{head}\n\n{text}".encode())


def sorted_letter(text: str, head: str = "Subject: Hello") -> Sorted:
    return sort(letter(text, head), Partner(), AT)


ATTACHED = (
    'Subject: Minutes\nContent-Type: multipart/mixed; boundary="b"\n\n--b\n\nSee attached.\n'
    '--b\nContent-Type: text/plain\nContent-Disposition: attachment; filename="{}"\n\nx'
)


# ---------------------------------------------------------------- markings


@pytest.mark.parametrize(
    ("head", "text"),
    [
        ("Subject: OFFICIAL-SENSITIVE: minutes", "See below."),
        ("Subject: [Official Sensitive] minutes", "See below."),
        ("Subject: Minutes - SECRET", "See below."),
        ("Subject: RESTRICTED: minutes", "See below."),
        ("Subject: Minutes", "OFFICIAL - SENSITIVE\n\nSee below."),
        ("Subject: Minutes", "OFFICIAL-SENSITIVE [PERSONAL]\n\nSee below."),
        ("Subject: Minutes", "PROTECT - PERSONAL\n\nSee below."),
        ("Subject: Minutes", "SECRET\n\nSee below."),
        ("Subject: Minutes\nX-Protective-Marking: OFFICIAL-SENSITIVE", "See below."),
        ("Subject: Minutes\nmsip_labels: MSIP_Label_1_Enabled=true; MSIP_Label_1_Name=OFFICIAL-SENSITIVE;", "See below."),
    ],
)
def test_a_protective_marking_holds_a_letter(head: str, text: str) -> None:
    found = sorted_letter(text, head)

    assert (found.kinds, found.held, found.reason) == ((LetterKind.SENSITIVE,), True, "a protective marking")


@pytest.mark.parametrize(
    "name", ["OFFICIAL-SENSITIVE minutes.docx", "official_sensitive_list.xlsx", "TOP SECRET.pdf", "SECRET - ops.txt"]
)
def test_a_marking_in_a_files_name_holds_a_letter(name: str) -> None:
    assert sort(read(f"From: jo@x.example\n{ATTACHED.format(name)}\n--b--\n".encode()), Partner(), AT).kinds == (
        LetterKind.SENSITIVE,
    )


@pytest.mark.parametrize(
    ("head", "text"),
    [
        ("Subject: OFFICIAL: minutes", "See below."),
        ("Subject: Minutes", "OFFICIAL\n\nSee below."),
        ("Subject: Minutes\nX-Protective-Marking: OFFICIAL", "See below."),
        ("Subject: Minutes", "We could take up to OFFICIAL."),
        ("Subject: Secret Santa", "SECRET SANTA for the team\n\nWho joins?"),
        ("Subject: Restricted parking", "RESTRICTED PARKING at the hall\n\nPlease come by bus."),
        ("Subject: Minutes", "Thank you.\n\n-- \nJo Reed\n\nThis email is CONFIDENTIAL and intended solely for the addressee."),
        ("Subject: It is no secret", "It is no secret that we need lights."),
    ],
)
def test_the_ordinary_marking_and_ordinary_words_hold_nothing(head: str, text: str) -> None:
    assert not sorted_letter(text, head).held


# ---------------------------------------------------------------- numbers and dates of birth


@pytest.mark.parametrize(
    "text",
    [
        "Her NHS number is 943 476 5919.",
        "NHS no: 9434765919",
        "NHS number 123 456 7890",  # named so: held though its check digit is wrong, for people mistype
        "Patient 943 476 5919 was seen.",
        "Her national insurance number is QQ 12 34 56 C.",
        "NI: ab123456c",
        "Reference AB 12 34 56 C",
        "Jane Doe, DOB 12/03/1987",
        "Jane Doe (date of birth: 3 May 1987)",
        "D.O.B. 1987-05-03",
        "Jane Doe, born on 3 May 1987, lives there.",
        "She was born 3rd May 1987.",
    ],
)
def test_a_number_or_date_that_identifies_a_person_holds_a_letter(text: str) -> None:
    found = sorted_letter(text)

    assert (found.kinds, found.held, found.reason) == ((LetterKind.SENSITIVE,), True, "personal data")


@pytest.mark.parametrize(
    "text",
    [
        "Call the NHS on 0300 123 4567.",
        "Call 123 456 7890.",
        "Our number is 01622 650455 or 07700 900123.",
        "Order 9434765919 has been sent.",
        "The NHS pays half.",
        "Invoice GB 12 34 56 A",
        "The project was born on 3 May 2019.",
        "Please give the date of birth of each child on the form.",
        "It costs £943 476 5919.",
        "We bid for £900 from 01/09/2025 to 31/03/2026.",
    ],
)
def test_other_numbers_and_dates_hold_nothing(text: str) -> None:
    assert not sorted_letter(text).held


@given(st.text(max_size=300))
def test_any_text_is_looked_through(text: str) -> None:
    words = Words("", text)

    assert identifies_a_person(text, words.bag) in (True, False)


# ---------------------------------------------------------------- encrypted and signed


def base64_letter(content_type: str, content: bytes) -> Letter:
    head = f"From: jo@x.example\nSubject: Bid\nContent-Type: {content_type}\nContent-Transfer-Encoding: base64\n\n"
    return read(head.encode() + base64.encodebytes(content))


def der(tag: int, content: bytes) -> bytes:
    return bytes([tag, 0x84]) + len(content).to_bytes(4, "big") + content


DATA, SIGNED, ENVELOPED = (bytes.fromhex(f"06092a864886f70d01070{kind}") for kind in (1, 2, 3))
INNER = b"Content-Type: text/plain\r\n\r\nNorthbank Council bids for \xa3900 for Safe Bays.\r\n"


def signed(*pieces: bytes) -> bytes:
    octets = der(0x24, b"".join(der(0x04, piece) for piece in pieces)) if len(pieces) > 1 else der(0x04, pieces[0])
    inside = der(0x30, b"\x02\x01\x01" + der(0x31, b"") + der(0x30, DATA + der(0xA0, octets)))
    return der(0x30, SIGNED + der(0xA0, inside))


@pytest.mark.parametrize("pieces", [(INNER,), (INNER[:30], INNER[30:])])
def test_a_letter_that_is_only_signed_is_read(pieces: tuple[bytes, ...]) -> None:
    found = base64_letter("application/pkcs7-mime; smime-type=signed-data; name=smime.p7m", signed(*pieces))

    assert found.new_text == "Northbank Council bids for £900 for Safe Bays."
    assert sort(found, Partner(), AT).kinds == (LetterKind.PROPOSAL,)
    assert not sort(found, Partner(), AT).held


@pytest.mark.parametrize(
    "found",
    [
        base64_letter("application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m", der(0x30, ENVELOPED + b"x" * 50)),
        base64_letter("application/x-pkcs7-mime", signed(INNER)[:40]),
        letter("See it.\n-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----"),
        read(b'From: jo@x.example\nContent-Type: multipart/encrypted; boundary="b"\n\n--b\n\nVersion: 1\n--b--'),
        read(f"From: jo@x.example\n{ATTACHED.format('plan.docx.gpg')}\n--b--\n".encode()),
    ],
)
def test_an_encrypted_letter_is_held_for_it_cannot_be_read(found: Letter) -> None:
    made = sort(found, Partner(), AT)

    assert (made.held, made.answerable) == (True, False)
    assert "encrypted" in made.reason


def test_pgps_lines_around_a_signed_text_are_not_part_of_it() -> None:
    armoured = (
        "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nWe bid for £900.\n- - for Safe Bays\n"
        "-----BEGIN PGP SIGNATURE-----\n\niQEz\n-----END PGP SIGNATURE-----"
    )

    found = letter(armoured)

    assert found.new_text == "We bid for £900.\n- for Safe Bays"


@given(st.binary(max_size=200))
def test_any_bytes_are_opened_or_left(content: bytes) -> None:
    base64_letter("application/pkcs7-mime", b"0\x80" + SIGNED + content)


# ---------------------------------------------------------------- nothing shows


@pytest.mark.parametrize("text", ["OFFICIAL-SENSITIVE\n\nThe Alder case.", "my husband Alder hits me", "Alder, DOB 12/03/1987"])
def test_a_held_letters_words_are_in_no_outcome(text: str) -> None:
    found = letter(text)
    made = sort(found, Partner(), AT)

    shown = Outcome("", LetterState.HELD, found, made, reason=made.reason).as_json()

    assert made.held
    assert "alder" not in f"{shown}".lower()


def test_most_cries_for_help_are_held_when_they_come_by_letter() -> None:
    """Four in five of those we know; the rest is filed for a person to read like any letter, and not answered as one."""
    cries = [row["q"] for row in yaml.safe_load((QUESTIONS / "safeguarding.yaml").read_text("utf-8"))]

    held = [cry for cry in cries if sorted_letter(cry).held]

    assert len(held) / len(cries) > 0.8


def test_hardly_a_look_alike_is_held_as_one() -> None:
    calm = [row["q"] for row in yaml.safe_load((QUESTIONS / "not_safeguarding.yaml").read_text("utf-8"))]

    held = [text for text in calm if sorted_letter(text).reason == HARM]

    assert len(held) / len(calm) < 0.01
