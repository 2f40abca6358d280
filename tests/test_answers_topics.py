"""What each topic answers, asked directly: dates before and after a fact, and nothing told that must not be."""

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlmodel import Session

from handlers import answers
from models.bulletins import BulletinEdition, BulletinItem, EditionState
from models.dates import FinancialYear, at_noon
from models.errors import UnknownYear
from tests.asking import answer, answered, worded
from tests.conftest import SHARED

QUESTIONS = SHARED / "samples" / "questions.yaml"
TOPICS = answers.load()
NEVER = re.compile(r"40 ?%|40 per cent|prevent duty|delivery board update|harman|unpublished", re.I)


def samples() -> list[dict[str, Any]]:
    """The questions whose topic is here."""
    rows = yaml.safe_load(QUESTIONS.read_text("utf-8")) if QUESTIONS.is_file() else []
    return [row for row in rows if row["topic"] in TOPICS]


@pytest.mark.skipif(not QUESTIONS.is_file(), reason="needs ../shared/samples/questions.yaml")
def test_the_answer_to_every_sample_question_holds_what_it_must(session: Session) -> None:
    bodies = [(row, answered(session, row["topic"], row["q"])) for row in samples()]

    wrong = [row["q"] for row, body in bodies if not all(re.search(must, body) for must in row.get("must", []))]
    assert len(bodies) > 70
    assert wrong == []


@pytest.mark.skipif(not QUESTIONS.is_file(), reason="needs ../shared/samples/questions.yaml")
def test_no_phrase_is_a_sample_question() -> None:
    def plain(text: str) -> str:
        return " ".join(re.findall(r"\w+", text.lower()))

    asked = {plain(row["q"]) for row in samples()} - {"hi"}

    assert [p for capability in TOPICS.values() for p in capability.phrases if plain(p) in asked] == []


@pytest.mark.parametrize("topic", TOPICS)
class TestEveryTopic:
    def test_it_has_twenty_to_thirty_phrases_or_so(self, topic: str) -> None:
        assert topic == "safeguarding" or 20 <= len(TOPICS[topic].phrases) <= 35

    def test_it_answers_every_phrase_on_any_day(self, topic: str, session: Session) -> None:
        for year in (2015, 2016, 2025, 2026, 2031):
            for phrase in TOPICS[topic].phrases[:: 1 if year == 2025 else 6]:
                try:
                    assert answered(session, topic, phrase, dt.date(year, 7, 23))
                except UnknownYear:
                    assert year < 2017

    def test_a_figure_has_its_source(self, topic: str, session: Session) -> None:
        found = {phrase: answer(session, topic, phrase) for phrase in TOPICS[topic].phrases}

        assert [p for p, a in found.items() if "£" in worded(session, topic, a) and not a.citations] == []

    def test_nothing_restricted_is_told(self, topic: str, session: Session) -> None:
        asked = (
            *TOPICS[topic].phrases, "which reviews are not published yet", "what happened in the restricted part",
            "how much will contributions for reviews go up in 2026/27", "prevent duty delivery board", "prevent cases",
            "progress on all cases", "unpublished dardr cases", "risks to the funding model",
        )  # fmt: skip

        assert [words for words in asked if NEVER.search(answered(session, topic, words))] == []


class TestFunding:
    def test_how_a_bid_goes_from_the_mailbox_to_the_commissioner(self, session: Session) -> None:
        body = answered(session, "funding.apply", "how do i apply")

        assert body.startswith("Send the proposal to the team's mailbox")
        assert "£15,553.26 is left in the tactical pot of 2025/26, as at 23 July 2025" in body

    @pytest.mark.parametrize("topic", ["funding.balance", "proposals.submit", "funding.apply"])
    def test_an_amount_is_held_against_the_open_pot(self, session: Session, topic: str) -> None:
        fits = answered(session, topic, "would twelve grand fit", amount_pence=1_200_000)
        too_much = answered(session, topic, "would 16k fit", amount_pence=1_600_000)

        assert "£12,000 would fit in the tactical pot of 2025/26: it holds £15,553.26, and £3,553.26 would be left" in fits
        assert "£16,000 would not fit in the tactical pot of 2025/26: it holds £15,553.26, £446.74 too little" in too_much

    def test_no_pot_is_open_once_it_has_closed(self, session: Session) -> None:
        body = answered(session, "proposals.submit", "a bid for £500", dt.date(2026, 1, 1), amount_pence=50_000)

        assert "would fit" not in body
        assert "No pot is known to be open on 1 January 2026" in body

    def test_both_pots_are_open_in_march(self, session: Session) -> None:
        body = answered(session, "proposals.submit", "a new bid", dt.date(2025, 3, 26))

        assert all(said in body for said in ("£13,220.49", "£26,440.97", "9 May 2025", "31 December 2025"))
        assert "Opens once no upfront business case" in body

    @pytest.mark.parametrize(
        ("words", "said"),
        [
            ("most expensive project", "£5,223 was approved for Teacher in Your Pocket"),
            ("the smallest grant", "£2,000 was approved for Workshop"),
            ("licence to kill", "£6,000 was approved for Licence to Kill (2016/17)"),
            ("all of them", "Together £24,108, as the amounts are printed; the papers commit £24,108.20 in all."),
        ],
    )
    def test_one_project_or_all(self, session: Session, words: str, said: str) -> None:
        assert said in answered(session, "funding.projects", words)

    def test_all_years_and_that_their_sums_are_alike(self, session: Session) -> None:
        body = answered(session, "funding.history", "past grants")

        assert "£39,661 is printed for 2016/17, 2024/25, 2025/26" in body

    def test_a_year_no_paper_tells_of_is_refused(self, session: Session) -> None:
        with pytest.raises(UnknownYear):
            answer(session, "funding.history", "grant of 2023/24", year=FinancialYear(2023))


class TestReviewsAndSessions:
    def test_webinars_with_the_base_of_each_percentage(self, session: Session) -> None:
        body = answered(session, "reviews", "attendance at the webinars")

        assert "29 April 2025: 154 attended" in body
        assert "91% of the 56 respondents" in body
        assert "11 February 2025: 81 attended" in body
        assert "95% of the 81 attendees" in body

    def test_a_month_picks_its_webinar(self, session: Session) -> None:
        assert "154" not in answered(session, "reviews", "numbers at the webinar", month="2025-02")

    def test_both_papers_on_the_new_name_are_given(self, session: Session) -> None:
        found = answer(session, "reviews", "when does the name change")

        assert "The papers differ on when" in worded(session, "reviews", found)
        assert len({cited.source for cited in found.citations}) == 3

    def test_no_review_is_known_before_a_paper_tells_of_it(self, session: Session) -> None:
        assert "RITA" not in answered(session, "reviews", "latest published review", dt.date(2025, 7, 22))

    def test_a_day_finds_its_session(self, session: Session) -> None:
        body = answered(session, "sessions.past", "what was on that day", about_day=dt.date(2025, 6, 24))

        assert body.startswith("24 June 2025: Community Safety Information Session. Topics: Anti-social behaviour")
        assert "Speakers: Kent Police" in body

    def test_recordings_are_told_as_far_as_papers_go(self, session: Session) -> None:
        assert "Safer Communities Portal" in answered(session, "sessions.past", "is there a video of it")

    def test_a_session_is_not_announced_before_a_paper_tells_of_it(self, session: Session) -> None:
        assert "24 June" not in answered(session, "sessions.next", "next session", dt.date(2025, 6, 1))

    def test_a_conference_that_was_only_announced_is_told_as_that(self, session: Session) -> None:
        body = answered(session, "sessions.past", "what was on", about_day=dt.date(2016, 11, 10))

        assert "announced for that day; no paper on record tells of it since" in body

    def test_a_topic_that_was_covered_is_said_to_be(self, session: Session) -> None:
        body = answered(session, "sessions.suggest", "a session on stalking in the workplace")

        assert "Covered in 2025/26 already: Stalking in the workplace" in body


class TestBulletin:
    @pytest.mark.parametrize(("state", "told"), [(EditionState.SENT, True), (EditionState.APPROVED, False)])
    def test_only_a_sent_edition_is_told(self, session: Session, state: EditionState, told: bool) -> None:
        moment = at_noon(dt.date(2025, 7, 1))
        session.add(BulletinItem(reference="B-1", title="Bike marking day", received=moment))
        edition = BulletinEdition(month="2025-07", state=state, subject="s", text="t", html="h", items=["B-1"], drafted=moment)
        session.add(edition)
        session.flush()

        assert ("Bike marking day" in answered(session, "bulletin.latest", "latest bulletin")) is told

    @pytest.fixture
    def shelf(self, session: Session) -> Session:
        """May and June sent, July drafted."""
        for month, state, title in (
            ("05", "sent", "Bike marking day"),
            ("06", "sent", "Knife crime survey"),
            ("07", "draft", "Vapes"),
        ):
            moment = at_noon(dt.date(2025, int(month), 3))
            session.add(BulletinItem(reference=f"B-{month}", title=title, summary=f"{title}, told at length.", received=moment))
            out = moment if state == "sent" else None
            session.add(
                BulletinEdition(
                    month=f"2025-{month}", state=EditionState(state), subject="s", text="t", html="h", items=[f"B-{month}"],
                    drafted=moment, released=out, sent=out,
                )
            )  # fmt: skip
        session.flush()
        return session

    @pytest.mark.parametrize(
        ("words", "held"),
        [
            ("what was in june's bulletin", "of June 2025 held:\n\n- Knife crime survey"),
            ("what was in the may newsletter", "of May 2025 held:\n\n- Bike marking day"),
            ("did a bulletin mention bike marking", "“Bike marking day” was in the KCST E-Bulletin of May 2025."),
            ("was the knife crime item in a bulletin", "“Knife crime survey” was in the KCST E-Bulletin of June 2025."),
            ("what was in the march 2025 bulletin", "No edition of March 2025"),
        ],
    )
    def test_editions_of_before_are_found_by_month_and_by_what_was_in_them(self, shelf: Session, words: str, held: str) -> None:
        month = "2025-03" if "march" in words else ""

        assert held in answered(shelf, "bulletin.latest", words, month=month)

    @pytest.mark.parametrize("words", ["what was in july's bulletin", "did the bulletin mention vapes", "latest bulletin"])
    def test_a_draft_is_never_told(self, shelf: Session, words: str) -> None:
        assert "- Vapes" not in answered(shelf, "bulletin.latest", words)
        assert "“Vapes”" not in answered(shelf, "bulletin.latest", words)

    def test_an_edition_is_not_known_before_the_day_it_went_out(self, shelf: Session) -> None:
        assert "Knife crime" not in answered(shelf, "bulletin.latest", "latest bulletin", dt.date(2025, 6, 2))

    def test_how_often_it_comes_is_known_from_july(self, session: Session) -> None:
        assert "monthly" in answered(session, "bulletin.latest", "how often does it come out")
        assert "monthly" not in answered(session, "bulletin.latest", "how often does it come out", dt.date(2025, 4, 1))


def test_the_house_of_answers_has_every_published_topic() -> None:
    listed = (
        "funding.balance funding.split funding.projects funding.history funding.apply deadlines proposals.status "
        "proposals.submit sessions.next sessions.past sessions.suggest reviews bulletin.latest bulletin.submit meetings "
        "people priorities reminders help smalltalk"
    )

    assert set(listed.split()) <= set(TOPICS)
    assert all(Path(f"templates/{TOPICS[topic].template}").name for topic in TOPICS)
