"""Meetings, priorities, people and the small things: what each answers, as at which day."""

import datetime as dt
import re

import pytest
from sqlmodel import Session

from handlers import answers
from models.dates import FinancialYear
from tests.asking import JULY, answered

TOPICS = answers.load()


class TestMeetings:
    @pytest.mark.parametrize(
        ("words", "day", "said"),
        [
            ("next scrutiny committee", JULY, "2 October 2025 is the next date on record of the Crime and Disorder"),
            ("next partnership meeting", JULY, "the minutes do not print them"),
            ("last scrutiny committee", dt.date(2025, 11, 1), "announced for that day; no paper on record tells of it yet"),
            ("what was decided about the vice chair", JULY, "John Rivers was elected Vice-Chair"),
            ("what did the partnership decide in march", JULY, "Members were to think of a senior colleague"),
            ("last meeting of the working group", JULY, "15 July 2025, KCSP Working Group: Elected its Chair"),
        ],
    )
    def test_dates_and_decisions(self, session: Session, words: str, day: dt.date, said: str) -> None:
        assert said in answered(session, "meetings", words, day)

    def test_a_date_is_not_known_before_a_paper_prints_it(self, session: Session) -> None:
        assert "2 October" not in answered(session, "meetings", "when is scrutiny", dt.date(2025, 7, 22))
        assert "Rivers" not in answered(session, "meetings", "who was elected vice chair", dt.date(2025, 7, 22))


class TestPriorities:
    @pytest.mark.parametrize(
        ("words", "said"),
        [
            ("pcc priorities", "4 priorities of the Commissioner's plan, 2025/26"),
            ("cross cutting themes", "5 cross-cutting themes"),
            ("guiding principles", "5 guiding principles of the Working Group, 2025/26"),
            ("eligible areas", "10 eligible areas of the grant, 2025/26"),
            ("is road safety in there", "Road Safety: among the priorities of the agreement, 2025/26"),
            ("what must we align to", "A project must fall under at least one area and serve a priority too"),
            ("what changed in 2016", "In March 2016"),
        ],
    )
    def test_the_list_the_words_name(self, session: Session, words: str, said: str) -> None:
        assert said in answered(session, "priorities", words)

    def test_a_years_list_is_not_given_for_another_year(self, session: Session) -> None:
        body = answered(session, "priorities", "eligible areas", year=FinancialYear(2024))

        assert body == "No list of areas or priorities is on record for 2024/25, as at 23 July 2025."

    def test_a_year_that_has_not_begun_has_no_list(self, session: Session) -> None:
        assert "No list" in answered(session, "priorities", "eligible areas", dt.date(2025, 3, 1))


class TestPeople:
    def test_who_was_in_office_before(self, session: Session) -> None:
        body = answered(session, "people", "who was chair of the working group before")

        assert body.startswith("Stephen Perez is Chair")
        assert all(said in body for said in ("vacant, seen on 25 March 2025", "Mark Powell", "Martin Adams"))

    def test_a_former_holder_is_named_with_the_present_one(self, session: Session) -> None:
        assert "Mark Powell, until before 25 March 2025" in answered(session, "people", "who is mark powell")

    def test_what_a_body_does(self, session: Session) -> None:
        assert "prepares the agreement" in answered(session, "people", "what does the working group do")
        assert "Looks into the partnership's work once a year" in answered(session, "people", "the scrutiny committee")


class TestSmallThings:
    @pytest.mark.parametrize(
        ("words", "said"),
        [
            ("hi", "Hello"),
            ("morning!", "Hello"),
            ("thanks a lot", "You are welcome"),
            ("ta", "You are welcome"),
            ("bye", "Goodbye"),
        ],
    )
    def test_smalltalk_is_warm_and_without_figures(self, session: Session, words: str, said: str) -> None:
        body = answered(session, "smalltalk", words)

        assert body.startswith(said)
        assert not re.search(r"[£\d]", body)

    def test_no_reminder_is_said_to_be_set_where_nobody_knows_whom_to_write_to(self, session: Session) -> None:
        body = answered(session, "reminders", "remind me of the deadlines")

        assert body.startswith("Nothing has been set: I need to know for certain where to write to you.")
        assert "- 8 August 2025" in body
        assert "- 31 December 2025" in body

    def test_nothing_is_stopped_for_somebody_nobody_knows(self, session: Session) -> None:
        assert answered(session, "reminders", "unsubscribe").startswith("Nothing was changed: I need to know for certain who")

    def test_help_names_every_topic_but_the_pleasantries(self, session: Session) -> None:
        body = answered(session, "help", "help")

        missing = [topic for topic, c in TOPICS.items() if c.example not in body]
        assert set(missing) <= {"help", "smalltalk", "safeguarding"}
