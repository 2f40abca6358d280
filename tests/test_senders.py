"""Who a letter claims to come from is checked against what is known; a doubt holds it for a person."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session

from handlers.intake.reading import read
from handlers.intake.seeing import house_of
from handlers.intake.shapes import Partner, Sorted
from handlers.intake.sorting import sort
from handlers.intake.spoofs import imitates
from models.people import Organisation, OrganisationKind, Person
from models.post import LetterKind

AT = dt.datetime(2025, 7, 11, 9, tzinfo=dt.UTC)
KNOWN = frozenset(["northbank.gov.uk", "westhill-trust.example", "partnership.example"])
HOUSE = Partner(
    own=("team@partnership.example",),
    domains=KNOWN,
    people={
        frozenset(["priya", "shah"]): frozenset(["priya.shah@northbank.gov.uk", "northbank.gov.uk"]),
        frozenset(["tom", "baker"]): frozenset(["tom.baker@gmail.com"]),
    },
    bodies=("pcc", "police and crime commissioner", "safety team"),
)


def sorted_letter(sender: str, text: str = "When is the next session?", more: str = "") -> Sorted:
    return sort(read(f"From: {sender}\nSubject: Session\n{more}\n\n{text}".replace("\n\n\n", "\n\n").encode()), HOUSE, AT)


def is_held_as_spam(found: Sorted) -> bool:
    return (found.kinds, found.held, found.answerable) == ((LetterKind.SPAM,), True, False)


@pytest.mark.parametrize(
    "sender",
    [
        "Priya Shah <priya.shah@gmail.com>",
        '"Shah, Priya" <office@mail-desk.example>',
        "Cllr Priya Shah (Northbank) <p@mail-desk.example>",
        "priya.shah@northbank.gov.uk <p@mail-desk.example>",
        "team@partnership.example <p@mail-desk.example>",
        "Tom Baker <tom.baker@outlook.com>",
        "Office of the PCC <pcc.office@gmail.com>",
        "The Safety Team <help@outlook.com>",
        "Anna <anna@northbank-gov.uk.com>",
        "Anna <anna@northbank.gov.uk.login.example>",
        "Anna <anna@westhil-trust.example>",
        "Anna <anna@westhill-trvst.example>",
        f"Anna <anna@{'wésthill-trust.example'.encode('idna').decode()}>",
    ],
)
def test_a_borrowed_name_or_a_look_alike_address_is_held(sender: str) -> None:
    found = sorted_letter(sender)

    assert is_held_as_spam(found), found
    assert "shah" not in found.reason.lower()


@pytest.mark.parametrize(
    "sender",
    [
        "Priya Shah <priya.shah@northbank.gov.uk>",
        "Priya Shah <priya.shah@housing.northbank.gov.uk>",
        "Priya Shah <priya.shah@medway.gov.uk>",
        "Tom Baker <tom.baker@gmail.com>",
        "Anna Priya Lindqvist <anna@gmail.com>",
        "Office of the PCC <grants@pcc-office.example>",
        "Eastbank Residents <eastbank@gmail.com>",
        "Anna <anna@eastbank.gov.uk>",
        "Anna <anna@westhill-housing.example>",
        "Anna <anna@trust.example>",
    ],
)
def test_an_honest_name_and_address_are_not_held(sender: str) -> None:
    found = sorted_letter(sender)

    assert (found.kinds, found.held) == ((LetterKind.QUESTION,), False)


def test_a_bodys_name_with_a_strange_address_is_held_where_it_asks_for_a_click() -> None:
    lure = "Please verify your account details on https://x.example."

    assert is_held_as_spam(sorted_letter("PCC Grants <grants@pcc-pay.example>", lure))


@pytest.mark.parametrize(
    ("reply_to", "held"),
    [
        ("priya.shah.northbank@gmail.com", True),
        ("priya@northbank-gov.uk.com", True),
        ("desk@northbank.gov.uk", False),
        ("team@westhill-trust.example", False),
        ("answers@survey-house.example", False),
    ],
)
def test_answers_to_a_known_sender_must_not_go_to_a_free_mailbox(reply_to: str, held: bool) -> None:
    found = sorted_letter("Priya Shah <priya.shah@northbank.gov.uk>", more=f"Reply-To: {reply_to}\n")

    assert found.held is held


@pytest.mark.parametrize(
    ("headers", "held"),
    [
        ("Authentication-Results: spf=fail; dmarc=fail action=quarantine header.from=x.example;compauth=fail reason=000", True),
        ("Authentication-Results: mx.example; dmarc=fail (p=none) header.from=x.example", True),
        ("Authentication-Results: spf=none; dmarc=none action=none;compauth=fail reason=001", False),
        ("Authentication-Results: spf=pass; dmarc=bestguesspass action=none;compauth=pass reason=109", False),
        ("Authentication-Results: mx.example; dmarc=temperror", False),
        ("Authentication-Results: mx.example; dmarc=pass\nAuthentication-Results: sender.example; dmarc=fail", False),
        ("Authentication-Results: mx.example; dmarc=fail\nAuthentication-Results: sender.example; dmarc=pass", True),
        ("ARC-Authentication-Results: i=1; mx.example; dmarc=fail", False),
        ("ARC-Authentication-Results: i=1; mx.example; dmarc=pass\nAuthentication-Results: mx.example; dmarc=fail", True),
        ("X-Other: dmarc=fail", False),
    ],
)
def test_dmarc_counts_as_our_own_server_saw_it(headers: str, held: bool) -> None:
    found = sorted_letter("Anna <anna@eastbank.example>", more=f"{headers}\n")

    assert is_held_as_spam(found) is held


FAILED = "Authentication-Results: mx.example; dmarc=fail\n"


def test_a_forged_letter_in_our_own_name_is_held_and_not_taken_for_our_own() -> None:
    assert is_held_as_spam(sorted_letter("team@partnership.example", more=FAILED))


def test_a_list_breaks_dmarc_but_may_not_speak_for_a_partner() -> None:
    listed = FAILED + "List-Id: <talk.example>\n"

    assert sorted_letter("Anna <anna@eastbank.example>", more=listed).kinds == (LetterKind.OTHER,)
    assert is_held_as_spam(sorted_letter("Priya Shah <priya.shah@northbank.gov.uk>", more=listed))


@given(st.text(max_size=60))
def test_any_domain_is_compared(domain: str) -> None:
    assert imitates(domain.lower(), KNOWN) in (True, False)


@pytest.mark.parametrize("domain", sorted(KNOWN))
def test_a_known_domain_imitates_nobody(domain: str) -> None:
    assert not imitates(domain, KNOWN)
    assert not imitates(f"mail.{domain}", KNOWN)


def test_whom_we_know_comes_from_the_records(session: Session) -> None:
    session.add(Organisation(key="nb", name="Northbank Council", kind=OrganisationKind.PARTNER, domains=["northbank.gov.uk"]))
    session.flush()
    session.add(Person(key="ps", name="Priya Shah", organisation_key="nb"))
    session.add(Person(key="tb", name="Tom Baker", email="Tom.Baker@gmail.com"))
    session.add(Person(key="nn", name="Noor Nowhere"))
    session.flush()

    known = house_of(session, AT.date()).sorting

    assert "northbank.gov.uk" in known.domains
    assert known.own[0].rpartition("@")[2] in known.domains
    assert known.people[frozenset(["priya", "shah"])] == {"northbank.gov.uk"}
    assert known.people[frozenset(["tom", "baker"])] == {"tom.baker@gmail.com"}
    assert frozenset(["noor", "nowhere"]) not in known.people
    assert "northbank council" not in known.bodies
    assert known.bodies
