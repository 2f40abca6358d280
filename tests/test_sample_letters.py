"""The sample letters, ours and the shared ones, are sorted as expected."""

import datetime as dt
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from handlers.intake.reading import read
from handlers.intake.seeing import Arrival
from handlers.intake.shapes import Letter, Partner, Sorted
from handlers.intake.sorting import sort
from models.database import engine_for
from models.post import LetterKind
from scheduler.taking_in import take_in

HERE = Path(__file__).parent
LETTERS = HERE.parent / "templates" / "_samples" / "letters"
SHARED = HERE.parent.parent / "shared" / "samples" / "letters"
EXPECTED = yaml.safe_load((HERE / "letters" / "expected.yaml").read_text("utf-8"))
OURS = EXPECTED["letters"]
THEIRS = yaml.safe_load((SHARED / "expected.yaml").read_text("utf-8"))["messages"] if SHARED.exists() else {}

Entry = Mapping[str, Any]


def partner() -> Partner:
    told = EXPECTED["partner"]
    pots = {name: tuple(words) for name, words in told["pots"].items()}
    return Partner(tuple(told["own"]), told["areas"], tuple(told["priorities"]), pots)


def sorted_letter(path: Path) -> tuple[Letter, Sorted]:
    letter = read(path.read_bytes())
    return letter, sort(letter, partner(), letter.received or dt.datetime(2025, 7, 23, 12, tzinfo=dt.UTC))


# ---------------------------------------------------------------- ours


def test_every_sample_letter_has_its_expectation() -> None:
    assert sorted(path.name for path in LETTERS.glob("*.eml")) == sorted(OURS)


def test_the_sample_letters_show_every_kind() -> None:
    assert {kind for entry in OURS.values() for kind in entry["kinds"]} == set(LetterKind)


@pytest.mark.parametrize("name", sorted(OURS))
def test_a_sample_letter_is_sorted_as_expected(name: str) -> None:
    expected = OURS[name]

    letter, found = sorted_letter(LETTERS / name)

    assert set(found.kinds) == set(expected["kinds"])
    assert (found.held, found.answerable) == (expected.get("held", False), expected.get("answerable", True))
    assert letter.author == expected.get("author", letter.sender)


@pytest.mark.parametrize("name", sorted(OURS))
def test_a_sample_letter_yields_its_records(name: str) -> None:
    expected = OURS[name]

    _, found = sorted_letter(LETTERS / name)

    for wanted, got in zip(expected.get("proposals", []), found.proposals, strict=True):
        assert {key: _plain(getattr(got, key)) for key in wanted} == {key: _plain(value) for key, value in wanted.items()}
    for wanted, item in zip(expected.get("items", []), found.items, strict=True):
        assert {key: _plain(getattr(item, key)) for key in wanted} == {key: _plain(value) for key, value in wanted.items()}
    assert [(one.topic, one.speaker) for one in found.suggestions] == [
        (one["topic"], one["speaker"]) for one in expected.get("suggestions", [])
    ]
    assert list(found.questions) == expected.get("questions", [])


# ---------------------------------------------------------------- the shared ones

shared_only = pytest.mark.skipif(not THEIRS, reason="the shared sample letters are not here (../shared/samples/letters)")


def overlaid(entry: Entry) -> Iterator[Entry]:
    """The entry, and each other result that counts as right."""
    yield entry
    for other in entry.get("alt", []):
        yield {**entry, **other}


def kinds_fit(found: Sorted, entry: Entry) -> bool:
    wanted = set(entry["kinds"])
    return wanted <= set(found.kinds) <= wanted | set(entry.get("kinds_optional", []))


@shared_only
@pytest.mark.parametrize("name", sorted(THEIRS))
def test_a_shared_letter_has_its_kinds_and_is_held_or_answered_as_it_should(name: str) -> None:
    letter, found = sorted_letter(SHARED / name)

    fits = [
        kinds_fit(found, entry) and (found.held, found.answerable) == (entry["held"], entry["answerable"])
        for entry in overlaid(THEIRS[name])
    ]
    assert any(fits), (found.kinds, found.held, found.reason)
    assert letter.author == THEIRS[name]["author"]


@shared_only
@pytest.mark.parametrize("name", sorted(THEIRS))
def test_a_shared_letter_says_now_what_was_written_now(name: str) -> None:
    letter, _ = sorted_letter(SHARED / name)

    lost = [pattern for pattern in THEIRS[name]["text_must"] if not re.search(pattern, letter.new_text, re.I | re.S)]
    kept = [pattern for pattern in THEIRS[name]["text_mustnot"] if re.search(pattern, letter.new_text, re.I | re.S)]
    assert (lost, kept) == ([], [])


@shared_only
@pytest.mark.parametrize("name", sorted(name for name, entry in THEIRS.items() if not entry["held"]))
def test_a_shared_letter_yields_its_records(name: str) -> None:
    _, found = sorted_letter(SHARED / name)

    assert _proposals(found) == [_expected_proposal(one) for one in THEIRS[name]["proposals"]]
    assert [(_plain(one.title), one.link, _plain(one.event_date), _plain(one.expires)) for one in found.items] == [
        (_plain(one["title"]), one["link"] or "", one["event_date"], one["expires"]) for one in THEIRS[name]["bulletin_items"]
    ]
    assert [(_plain(one.topic), _plain(one.speaker)) for one in found.suggestions] == [
        (_plain(one["topic"]), _plain(one["speaker"] or "")) for one in THEIRS[name]["suggestions"]
    ]


# ---------------------------------------------------------------- the shared ones, taken in together


@pytest.fixture(scope="module")
def taken_in(kent_file: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """All shared letters, taken in in the order of their arrival: what came of each."""
    copy = tmp_path_factory.mktemp("shared") / "kcst.db"
    shutil.copy(kent_file, copy)
    engine = engine_for(f"sqlite:///{copy}")
    arrivals = [Arrival((SHARED / name).read_bytes(), origin=name) for name in sorted(THEIRS)]
    outcomes = list(take_in(engine, "kentcommunitysafetyteam@kent.gov.uk", arrivals, dt.datetime(2026, 1, 5, 9, tzinfo=dt.UTC)))
    engine.dispose()
    return {outcome.origin: outcome.as_json() for outcome in outcomes}


def references(outcome: Mapping[str, Any]) -> set[str]:
    """Everything that was made of a letter."""
    return {one["reference"] for one in (*outcome["proposals"], *outcome["bulletin_items"])} - {None}


@shared_only
@pytest.mark.parametrize("name", sorted(name for name, entry in THEIRS.items() if "about" in entry))
def test_a_shared_reply_belongs_to_the_letter_its_thread_began_with(name: str, taken_in: dict[str, dict[str, Any]]) -> None:
    assert taken_in[name]["about"] in references(taken_in[THEIRS[name]["about"]])
    assert taken_in[name]["intent"] == THEIRS[name]["intent"]
    assert taken_in[name]["proposals"] == []


@shared_only
@pytest.mark.parametrize("name", sorted(name for name, entry in THEIRS.items() if "supplies" in entry))
def test_a_shared_reply_supplies_what_was_missing(name: str, taken_in: dict[str, dict[str, Any]]) -> None:
    assert taken_in[name]["supplies"] == THEIRS[name]["supplies"]


@shared_only
@pytest.mark.parametrize("name", sorted(name for name, entry in THEIRS.items() if entry["duplicate_of"]))
def test_a_shared_letter_sent_again_makes_nothing(name: str, taken_in: dict[str, dict[str, Any]]) -> None:
    outcome = taken_in[name]

    assert (outcome["outcome"], outcome["reply"], references(outcome)) == ("duplicate", "none", set())


@shared_only
def test_the_same_news_of_two_shared_letters_is_one_item(taken_in: dict[str, dict[str, Any]]) -> None:
    said = [
        (name, item["same_news_as"]) for name, one in THEIRS.items() for item in one["bulletin_items"] if "same_news_as" in item
    ]
    if not said:
        pytest.skip("no two of these letters bring the same news")

    for name, other in said:
        assert references(taken_in[other]) & {item["duplicate_of"] for item in taken_in[name]["bulletin_items"]}


@shared_only
def test_no_shared_letter_waits_that_need_not(taken_in: dict[str, dict[str, Any]]) -> None:
    held = {name for name, outcome in taken_in.items() if outcome["outcome"] == "held"}

    assert held == {name for name, entry in THEIRS.items() if entry["held"]}


def _proposals(found: Sorted) -> list[dict[str, Any]]:
    return [
        {
            "title": _plain(one.title),
            "organisation": _plain(one.organisation),
            "lead": (_plain(one.lead_name), one.lead_email),
            "amount_pence": one.amount_pence,
            "pot": one.pot,
            "areas": list(one.areas),
            "missing": sorted(one.missing),
        }
        for one in found.proposals
    ]


def _expected_proposal(one: Entry) -> dict[str, Any]:
    return {
        "title": _plain(one["title"]),
        "organisation": _plain(one["organisation"]),
        "lead": (_plain(one["lead"]["name"]), one["lead"]["email"]),
        **{key: one[key] for key in ("amount_pence", "pot", "areas")},
        "missing": sorted(one["missing"]),
    }


_SHAPES = str.maketrans("“”‘’–—", "\"\"''--")


def _plain(value: object) -> object:
    """Without regard to case, white space and the shape of quotes and dashes; days as text, runs of values as lists."""
    if isinstance(value, str):
        return " ".join(value.translate(_SHAPES).lower().split())
    if isinstance(value, dt.date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
