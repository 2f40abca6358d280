"""What a person does with a letter afterwards: lets a held one through, says what one really is; and what is learned of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from handlers.intake.examples import FEWEST, Labelled, trial, vote
from handlers.intake.shapes import Example
from models.errors import LetterStands, NoSuchLetter
from models.post import LetterKind
from tests.correcting_desk import OFFICER, Desk
from tests.making_letters import MARKED, bid, letter, reply

NEWS, TOPIC = LetterKind.BULLETIN_ITEM, LetterKind.SESSION_SUGGESTION
WORDS = frozenset(f"word{number}" for number in range(20))
OFFER = """Hello,

please include this in the next bulletin:

Kite festival, Saturday 26 July 2025, 10am on the heath. Everybody is welcome, with dogs, pushchairs and string of their own.

{name}
"""


def news(number: int, who: str = "Priya Shah <priya.shah@northbank.example>", name: str = "Priya") -> bytes:
    text = OFFER.format(name=f"{name} {number}")
    return letter(text, From=who, Subject="Kite festival", Message_ID=f"<n{number}@northbank.example>")


@pytest.fixture
def desk(engine: Engine) -> Desk:
    return Desk(engine)


class TestReleasing:
    def test_a_released_letter_is_filed_and_acknowledged_once(self, any_engine: Engine) -> None:
        desk = Desk(any_engine)
        [taken] = desk.take_in(MARKED)
        assert (taken["outcome"], taken["proposals"]) == ("held", [])

        released = desk.release(1, "the marking was a mistake")

        assert (released["outcome"], released["reply"], released["waits"]) == ("filed", "queued", False)
        assert [one["title"] for one in released["proposals"]] == ["Warm Welcome"]
        with pytest.raises(LetterStands, match="filed, not held"):
            desk.release(1)
        assert desk.rows("select count(*) from outboxmessage where key = 'letter:1:receipt'") == [(1,)]
        assert desk.rows("select who, because from auditentry where action = 'release'") == [
            (OFFICER, "the marking was a mistake")
        ]

    def test_two_held_copies_make_one_record(self, desk: Desk) -> None:
        desk.take_in(MARKED, MARKED.replace(b"<marked@", b"<copy@"))

        first, second = desk.release(1), desk.release(2)

        assert (first["outcome"], second["outcome"]) == ("filed", "duplicate")
        assert desk.rows("select count(*) from proposal where letter_id is not null") == [(1,)]

    def test_a_released_answer_completes_its_proposal(self, desk: Desk) -> None:
        desk.take_in(bid())
        desk.take_in(reply("OFFICIAL-SENSITIVE\n\nIt is £1,900 please.\n"))
        assert desk.rows("select requested_pence from proposal where reference = 'KCST-2025-001'") == [(None,)]

        released = desk.release(2)

        assert (released["about"], released["intent"]) == ("KCST-2025-001", "supply_missing")
        assert desk.rows("select requested_pence from proposal where reference = 'KCST-2025-001'") == [(190000,)]

    def test_the_mailbox_is_told_its_new_category(self, desk: Desk) -> None:
        desk.take_in(MARKED)
        desk.run("update storedletter set marked = true")

        desk.release(1)

        assert desk.rows("select count(*) from storedletter where marked") == [(0,)]

    def test_a_letter_that_is_not_there_is_named(self, desk: Desk) -> None:
        with pytest.raises(NoSuchLetter, match="no letter 7"):
            desk.release(7)


class TestSortingAgain:
    def test_wrong_records_stop_counting_and_right_ones_are_made(self, any_engine: Engine) -> None:
        desk = Desk(any_engine)
        desk.take_in(news(1))

        sorted_so, _ = desk.resort(1, "session_suggestion")

        assert (sorted_so["kinds"], sorted_so["bulletin_items"]) == (["session_suggestion"], [])
        assert [one["reference"] for one in sorted_so["suggestions"]] == ["KCST-2025-S001"]
        assert desk.rows("select state from bulletinitem") == [("declined",)]
        assert desk.rows("select who, subject from auditentry where action = 'withdraw'") == [
            (OFFICER, "record:KCST-2025-B001")
        ]

    def test_a_wrong_proposal_is_withdrawn_with_a_step(self, desk: Desk) -> None:
        desk.take_in(bid())

        desk.resort(1, "bulletin_item")

        steps = desk.rows("select action, state, by from proposalstep where proposal_ref = 'KCST-2025-001' order by number")
        assert steps == [("receive", "received", "priya.shah@northbank.example"), ("cancel", "withdrawn", OFFICER)]

    def test_an_acknowledgement_that_has_not_gone_is_replaced(self, desk: Desk) -> None:
        desk.take_in(news(1))

        desk.resort(1, "session_suggestion")

        [(text, state)] = desk.rows("select text, state from outboxmessage where channel = 'mail'")
        assert ("KCST-2025-S001" in text, "KCST-2025-B001" in text, state) == (True, False, "queued")

    def test_one_that_has_gone_is_put_right_by_one_more_letter(self, any_engine: Engine) -> None:
        desk = Desk(any_engine)
        desk.take_in(news(1))
        desk.run("update outboxmessage set state = 'sent', attempts = 1")

        desk.resort(1, "session_suggestion")
        desk.resort(1, "bulletin_item")

        mails = desk.rows("select key, text from outboxmessage where channel = 'mail' order by id")
        assert [key for key, _ in mails] == ["letter:1:receipt", "letter:1:corrected"]
        assert "Our first answer had it wrong" in mails[1][1]

    def test_spam_by_a_persons_word_is_not_acknowledged(self, desk: Desk) -> None:
        desk.take_in(news(1))

        sorted_so, _ = desk.resort(1, "spam")

        assert (sorted_so["outcome"], sorted_so["reply"]) == ("ignored", "none")
        assert desk.rows("select state from outboxmessage where channel = 'mail'") == [("cancelled",)]

    def test_records_of_a_kind_it_still_is_stay(self, desk: Desk) -> None:
        desk.take_in(news(1))

        sorted_so, _ = desk.resort(1, "bulletin_item", "session_suggestion")

        assert [one["reference"] for one in sorted_so["bulletin_items"]] == ["KCST-2025-B001"]
        assert desk.rows("select reference, state from bulletinitem") == [("KCST-2025-B001", "accepted")]

    def test_the_same_news_from_somebody_else_takes_the_place_of_a_withdrawn_item(self, desk: Desk) -> None:
        desk.take_in(news(1), news(2, "Tom Baker <tom.baker@westhill.example>", "Tom"))
        assert desk.rows("select duplicate_of from bulletinitem order by id") == [(None,), ("KCST-2025-B001",)]

        desk.resort(1, "other")

        kept = desk.rows("select state, duplicate_of from bulletinitem order by id")
        assert kept == [("declined", None), ("accepted", None)]

    def test_a_proposal_that_went_too_far_stays(self, desk: Desk) -> None:
        desk.take_in(bid())
        desk.run("update proposalstep set state = 'approved' where proposal_ref = 'KCST-2025-001'")

        with pytest.raises(LetterStands, match="approved already"):
            desk.resort(1, "bulletin_item")

        assert desk.rows("select state from storedletter") == [("filed",)]

    def test_an_answer_that_completed_a_proposal_stays_one(self, desk: Desk) -> None:
        desk.take_in(bid(), reply("It is £1,900 please.\n"))

        with pytest.raises(LetterStands, match="KCST-2025-001"):
            desk.resort(2, "other")


class TestLearning:
    def test_the_next_letter_like_it_is_sorted_as_a_person_said(self, any_engine: Engine) -> None:
        desk = Desk(any_engine)
        desk.take_in(news(1))
        _, example = desk.resort(1, "session_suggestion")

        [taken] = desk.take_in(news(2, "Tom Baker <tom.baker@westhill.example>", "Tom"))

        assert example is not None
        assert (example.before, example.after, example.harmed) == (example.letters, example.letters, 0)
        assert taken["kinds"] == ["session_suggestion"]
        assert "festival" in taken["sorting"][0]["words"]

    def test_a_letter_somewhat_like_it_waits_with_a_suggestion(self, desk: Desk) -> None:
        desk.take_in(news(1))
        desk.resort(1, "session_suggestion")
        alike = letter(
            "Please include in the next bulletin: the kite festival on the heath drew everybody, pushchairs included. Photos "
            "are in the library, beside drawings by pupils and the mayor's trophy.\n",
            Subject="Kites", Message_ID="<alike@westhill.example>",
        )  # fmt: skip

        [taken] = desk.take_in(alike)

        assert (taken["outcome"], taken["suggestion"]) == ("held", "session suggestion")
        assert desk.rows("select count(*) from bulletinitem where letter_id = 2") == [(0,)]

    def test_a_letter_that_waits_is_filed_as_the_rules_had_it_once_released(self, desk: Desk) -> None:
        desk.take_in(news(1))
        desk.resort(1, "session_suggestion")
        [taken] = desk.take_in(
            letter(
                "Please include in the next bulletin: the kite festival on the heath drew everybody, pushchairs included. "
                "Photos are in the library, beside drawings by pupils and the mayor's trophy.\n",
                Subject="Kites", Message_ID="<alike@westhill.example>",
            )
        )  # fmt: skip
        assert taken["outcome"] == "held"

        released = desk.release(2)

        assert (released["outcome"], released["kinds"], released["waits"]) == ("filed", ["bulletin_item"], False)

    def test_an_example_that_would_do_harm_is_not_kept(self, desk: Desk) -> None:
        """In much the same words as a letter that ships with the product, and said to be something else."""
        desk.take_in(
            letter(
                "For the July bulletin please:\n\nHope walk along Saltmere pier\n\nSaturday 26 July 2025, a quiet morning for "
                "people who have lost somebody to suicide. Tell us you are coming; bring a lantern.\n",
                Subject="Hope walk",
            )
        )

        told, example = desk.resort(1, "session_suggestion")

        assert told["kinds"] == ["session_suggestion"]
        assert example is not None
        assert (example.harmed, example.after) == (1, example.before - 1)
        assert desk.rows("select counts from taughtletter") in ([(False,)], [(0,)])

    def test_of_sensitive_letters_nothing_is_kept_as_an_example(self, desk: Desk) -> None:
        desk.take_in(MARKED)

        _, example = desk.resort(1, "proposal")

        assert example is None
        assert desk.rows("select count(*) from taughtletter") == [(0,)]

    def test_a_held_letter_stays_held_whatever_was_taught(self, desk: Desk) -> None:
        desk.take_in(news(1))
        desk.resort(1, "session_suggestion")

        [taken] = desk.take_in(news(2).replace(b"Hello,", b"OFFICIAL-SENSITIVE"))

        assert (taken["outcome"], taken["kinds"]) == ("held", ["sensitive"])

    @given(st.lists(st.tuples(st.frozensets(st.sampled_from(sorted(WORDS))), st.sampled_from((NEWS, TOPIC))), max_size=8))
    def test_no_vote_is_surer_than_certain_or_of_a_kind_nobody_taught(
        self, taught: list[tuple[frozenset[str], LetterKind]]
    ) -> None:
        found = vote(WORDS, [Example(words, (kind,)) for words, kind in taught])

        if found is not None:
            assert 0 < found.confidence <= 1
            assert found.kinds in {(kind,) for _, kind in taught}

    def test_letters_that_share_few_words_are_not_compared(self) -> None:
        few = frozenset(sorted(WORDS)[: FEWEST - 1])

        assert vote(few, [Example(few, (NEWS,))]) is None

    def test_a_labelled_letter_never_votes_on_itself(self) -> None:
        known = Labelled(WORDS, frozenset({NEWS}), frozenset({TOPIC}))

        assert trial([known], [], Example(WORDS, (NEWS,))).after == 0
