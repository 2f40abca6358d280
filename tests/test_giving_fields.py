"""What may be filled in: each field with what it takes and why it refuses; whatever comes, an answer and no crash."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handlers import giving
from handlers.giving.reading import read, typed
from handlers.giving.shapes import Form
from tests.giving_desk import FILLED, ITEM, PROPOSAL, TOPIC

TODAY = dt.date(2025, 7, 23)
FORMS = giving.load()
ANYTHING = st.one_of(
    st.none(), st.integers(), st.text(max_size=20), st.lists(st.text(max_size=5), max_size=3), st.just({"a": [1]})
)
NEARLY = st.sampled_from(
    [
        "£5,000", "5k", "£5 or £6", "2025-07-24", "2025-02-30", "9999-12-31", "https://x.example", "http://[", "a@b.example",
        "\ud800", "\u202e", "", " ", "0" * 4_000, "£" + "9" * 300, ["EA-1"], ["x"] * 200,
    ]
)  # fmt: skip


def proposal(**changed: object) -> tuple[dict[str, object], dict[str, str]]:
    found = read(FORMS["proposal"], PROPOSAL | changed, TODAY)
    return dict(found.values), dict(found.wrong)


def item(**changed: object) -> tuple[dict[str, object], dict[str, str]]:
    found = read(FORMS["bulletin_item"], ITEM | changed, TODAY)
    return dict(found.values), dict(found.wrong)


@pytest.mark.parametrize("form", FORMS.values(), ids=lambda form: form.name)
def test_every_form_fits_into_a_modal(form: Form) -> None:
    names = [field.name for field in form.fields]

    assert len(names) == len(set(names))
    assert 0 < len(form.title) <= 24
    assert 0 < len(form.button) <= 24
    assert all(0 < len(field.label) <= 48 and len(field.hint) <= 150 for field in form.fields)


@pytest.mark.parametrize("form", FORMS.values(), ids=lambda form: form.name)
def test_what_is_filled_in_well_is_taken(form: Form) -> None:
    found = read(form, FILLED[form.name], TODAY)

    assert (set(found.values), found.wrong) == (set(FILLED[form.name]), {})


@pytest.mark.parametrize(
    ("form", "needed"),
    [
        ("proposal", {"title", "organisation", "summary"}),
        ("bulletin_item", {"title", "summary"}),
        ("session_topic", {"topic"}),
    ],
)
def test_an_empty_form_says_what_is_needed_and_nothing_else(form: str, needed: set[str]) -> None:
    found = read(FORMS[form], {}, TODAY)

    assert (set(found.wrong), found.values) == (needed, {})
    assert all("needed" in said for said in found.wrong.values())


@pytest.mark.parametrize(
    ("said", "pence"),
    [
        ("£5,000", 500_000), ("5000", 500_000), ("5k", 500_000), ("£12.50", 1_250), (" £ 900 ", 90_000), ("£3 240", 324_000),
        ("1,900 pounds", 190_000), ("five thousand pounds", 500_000), ("£1,900.", 190_000),
    ],
)  # fmt: skip
def test_a_sum_is_read_in_any_of_its_ways(said: str, pence: int) -> None:
    values, wrong = proposal(amount=said)

    assert (values.get("amount"), wrong) == (pence, {})


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("0", "more than £0"), ("£0.00", "more than £0"), ("£4,000 to £5,000", "several sums"),
        ("£500 and £600", "several sums"),
        ("-£500", "one sum"), ("£500 each", "one sum"), ("1.500", "one sum"), ("plenty", "one sum"), ("9" * 40, "£100,000,000"),
        ("£" * 41, "one sum"),
    ],
)  # fmt: skip
def test_what_is_no_single_sum_is_refused_with_a_sentence(said: str, why: str) -> None:
    values, wrong = proposal(amount=said)

    assert (values, set(wrong)) == ({}, {"amount"})
    assert why in wrong["amount"]


@pytest.mark.parametrize(
    ("said", "why"),
    [("2025-07-22", "over"), ("2025-02-30", "choose a day"), ("24/07/2025", "choose a day"), ("2095-01-01", "five years")],
)
def test_a_day_that_is_over_or_none_is_refused(said: str, why: str) -> None:
    _, wrong = item(event_begins=said, event_ends="")

    assert why in wrong["event_begins"]


def test_an_event_may_be_today_and_ends_no_sooner_than_it_begins() -> None:
    today, _ = item(event_begins="2025-07-23", event_ends="2025-07-23")
    _, backwards = item(event_begins="2025-07-26", event_ends="2025-07-25")
    _, endless = item(event_begins="", event_ends="2025-07-25")

    assert today["event_begins"] == TODAY
    assert "before it begins" in backwards["event_ends"]
    assert "which day it begins" in endless["event_begins"]


@pytest.mark.parametrize(
    ("said", "link"),
    [
        ("https://kent.example/a?utm_source=x&b=1", "https://kent.example/a?b=1"),
        ("www.kent.example/kites", "https://www.kent.example/kites"),
        ("http://kent.example:8080/", "http://kent.example:8080/"),
    ],
)
def test_a_link_is_cleaned(said: str, link: str) -> None:
    assert item(link=said)[0]["link"] == link


@pytest.mark.parametrize(
    "said",
    [
        "javascript:alert(1)", "ftp://x.example/", "https://", "https://localhost/", "https://10.0.0.1/", "https://[::1]/",
        "https://safe.example@evil.example/", "https://a.example|b.example", "https://a.example/<b>", "https://a b.example",
        "https://x.example:99999/", "file:///etc/passwd", "https://2130706433/", "https://0x7f.1/",
    ],
)  # fmt: skip
def test_a_link_that_leads_to_no_public_page_is_refused(said: str) -> None:
    assert "web address" in item(link=said)[1]["link"]


@pytest.mark.parametrize(
    "said",
    [
        "a@b", "a b@c.example", "a@b.example, c@d.example", "a@b.example\nBcc: x@y.example", "@x.example", "a..b@c.example",
        "<a@b.example>", "x" * 300 + "@b.example",
    ],
)  # fmt: skip
def test_what_is_no_single_address_is_refused(said: str) -> None:
    assert "e-mail address" in proposal(lead_email=said)[1]["lead_email"]


def test_too_long_is_said_with_the_limit() -> None:
    assert "150 characters" in proposal(title="x" * 151)[1]["title"]
    assert "3000 characters" in proposal(summary="x" * 3_001)[1]["summary"]


def test_what_turns_or_hides_text_is_left_out() -> None:
    values, _ = proposal(title="Warm\u202e Wel\x07come\ud800", summary="one\r\ntwo\x00 \u200b\n")

    assert (values["title"], values["summary"]) == ("Warm Wel come", "one\ntwo")


def test_all_that_is_wrong_is_said_at_once() -> None:
    _, wrong = proposal(title="", amount="plenty", lead_email="no")

    assert set(wrong) == {"title", "amount", "lead_email"}


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(
    form=st.sampled_from(list(FORMS.values())),
    raw=st.dictionaries(
        st.sampled_from(sorted({*PROPOSAL, *ITEM, *TOPIC, "no such field"})), ANYTHING | NEARLY, max_size=6
    ),
)  # fmt: skip
def test_whatever_is_filled_in_there_is_an_answer(form: Form, raw: dict[str, object]) -> None:
    found = read(form, raw, TODAY)

    names = {field.name for field in form.fields}
    assert set(found.wrong) | set(found.values) <= names
    assert not (found.wrong and found.values)
    assert all(said.strip() and len(said) < 200 for said in found.wrong.values())
    assert typed(form, typed(form, raw)) == typed(form, raw)
