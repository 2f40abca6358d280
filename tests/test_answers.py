"""What the assistant answers from the default data: figures, dates and people, as at any day, each with its source."""

import datetime as dt

import pytest
from sqlmodel import Session

import templates
from handlers import answers
from handlers.answers import Capability
from handlers.conversation import Question, Reply, ask
from models.dates import at_noon, parse_moment

CAPABILITIES = answers.load()
JULY = "2025-07-23"


def asked(session: Session, text: str, at: str = JULY) -> Reply:
    return ask(session, Question(text, parse_moment(at)))


def cited(reply: Reply) -> set[tuple[str, str]]:
    return {(citation.source, citation.para) for citation in reply.citations}


class TestBalance:
    def test_the_tactical_pot_in_july_2025(self, session: Session) -> None:
        reply = asked(session, "How much is left in the tactical pot?")

        assert reply.topic == "funding.balance"
        assert reply.body.startswith("£15,553.26 is left in the tactical pot of 2025/26, as at 23 July 2025")
        assert ("KCSP Working Group Update, July 2025", "2.6") in cited(reply)

    def test_the_tactical_pot_in_march_2025_beside_what_the_minutes_print(self, session: Session) -> None:
        reply = asked(session, "How much is left in the tactical pot?", "2025-03-26")

        assert reply.body.startswith("£13,220.49")
        assert "Printed as £13,220 (tactical pot): 49p away from the ledger" in reply.body
        assert cited(reply) == {("KCSP minutes, 25 March 2025", "5")}

    def test_a_day_named_in_the_question_is_answered_as_at_that_day(self, session: Session) -> None:
        reply = asked(session, "How much was left in the tactical pot as at 26 March 2025?")

        assert (reply.as_at, reply.body[:10]) == (dt.date(2025, 3, 26), "£13,220.49")

    def test_what_was_true_before_a_paper_printed_it_is_cited_from_that_paper(self, session: Session) -> None:
        reply = asked(session, "How much is left in the tactical pot?", "2025-07-16")

        assert reply.body.startswith("£15,553.26")
        assert ("KCSP Working Group Update, July 2025", "2.6") in cited(reply)

    def test_all_pots_and_their_sum(self, session: Session) -> None:
        reply = asked(session, "What is left of the crime reduction grant?")

        assert "£15,553.26 is left of the 2025/26 grant" in reply.body
        assert "- upfront pot: £0.00 (£26,440.97 allocated − £24,108.20 committed − £2,332.77 rolled out)" in reply.body

    def test_another_years_grant(self, session: Session) -> None:
        reply = asked(session, "How much was left of the grant in 2016/17?")

        assert "£20,661" in reply.body

    def test_a_year_without_an_award_is_not_made_up(self, session: Session) -> None:
        reply = asked(session, "How much is left in the tactical pot of 2019/20?")

        assert reply.topic == "unknown"
        assert "No award is recorded for 2019/20" in reply.body
        assert "£" not in reply.body

    def test_an_award_not_yet_known_is_not_told(self, session: Session) -> None:
        reply = asked(session, "How much is left of the 2025/26 grant?", "2025-03-01")

        assert "£" not in reply.body


class TestOtherMoney:
    def test_the_split_to_the_penny_beside_the_printed_pounds(self, session: Session) -> None:
        body = asked(session, "How is the grant split?").body

        assert "£39,661.46 is the grant for 2025/26" in body
        assert "tactical pot: £13,220.49 (1 of 3 parts)" in body
        assert "upfront pot: £26,440.97 (2 of 3 parts)" in body
        assert all(f"Printed as {sum_}" in body for sum_ in ("£39,661", "£13,220", "£13,221", "£26,440"))

    def test_an_allocation_asked_without_a_year_names_the_years(self, session: Session) -> None:
        body = asked(session, "What is the allocation?").body

        assert "£39,661.46 is the grant for 2025/26" in body
        assert "£39,661.00 for 2016/17, £39,661.00 for 2024/25" in body

    def test_all_projects_with_their_amounts(self, session: Session) -> None:
        reply = asked(session, "Which projects were funded?")

        assert reply.body.startswith("6 projects are funded from the 2025/26 grant")
        assert reply.body.count("\n- ") == 6
        assert ("KCSP Working Group Update, July 2025", "2.5") in cited(reply)

    @pytest.mark.parametrize(
        ("question", "amount"),
        [
            ("How much did the scams module get?", "£5,223"),
            ("How much for the hateful extremism event?", "£4,000"),
            ("cost of the licensing training", "£5,000"),
        ],
    )
    def test_one_project_by_the_name_people_give_it(self, session: Session, question: str, amount: str) -> None:
        assert asked(session, question).body.startswith(f"{amount} was approved for")

    def test_no_project_is_approved_before_it_was(self, session: Session) -> None:
        assert asked(session, "Which projects were funded?", "2025-05-01").body.startswith("No project of 2025/26")

    def test_an_earlier_year(self, session: Session) -> None:
        body = asked(session, "How was last year's grant spent?").body

        assert "£39,661 was the grant for 2024/25; £39,505 committed to nine; £156 returned; £0 left" in body


class TestDatesAndSessions:
    def test_the_tactical_pot_closes_as_one_paper_prints_it(self, session: Session) -> None:
        reply = asked(session, "When does the tactical pot close?")

        assert reply.body.startswith("31 December 2025")
        assert cited(reply) == {("KCSP minutes, 25 March 2025", "5")}

    def test_a_deadline_is_not_known_before_a_paper_prints_it(self, session: Session) -> None:
        assert "31 December" not in asked(session, "When does the tactical pot close?", "2025-03-01").body

    def test_a_passed_deadline_is_said_to_have_passed(self, session: Session) -> None:
        body = asked(session, "What is the deadline for business cases?", "2025-06-01").body

        assert "9 May 2025" in body
        assert "passed" in body

    def test_papers_that_disagree_are_both_given(self, session: Session) -> None:
        reply = asked(session, "How many information sessions were held in 2024/25?")

        assert "the papers disagree" in reply.body
        assert "nine (KCSP Working Group Update, July 2025, paragraph 3.1)" in reply.body
        assert "eight (KCSP minutes, 23 July 2025, paragraph 152(B2).7)" in reply.body
        assert {source for source, _ in cited(reply)} >= {"KCSP minutes, 23 July 2025", "KCSP Working Group Update, July 2025"}

    def test_the_last_session_and_its_topics(self, session: Session) -> None:
        assert "24 June 2025" in asked(session, "What was covered at the last session?").body

    def test_no_coming_session_is_made_up(self, session: Session) -> None:
        body = asked(session, "When is the next information session?").body

        assert "No session after 23 July 2025 is on record" in body
        assert "kentcommunitysafetyteam@kent.gov.uk" in body


class TestPeople:
    @pytest.mark.parametrize(
        ("day", "said"),
        [
            ("2025-07-10", "The office of Chair of the KCSP Working Group is vacant"),
            ("2025-07-14", "The office of Chair of the KCSP Working Group is vacant"),
            ("2025-07-15", "Stephen Perez is Chair of the KCSP Working Group, since 15 July 2025"),
            ("2025-07-16", "Stephen Perez is Chair of the KCSP Working Group, since 15 July 2025"),
            ("2020-01-01", "The records do not say who was Chair"),
        ],
    )
    def test_who_chairs_the_working_group(self, session: Session, day: str, said: str) -> None:
        assert asked(session, "Who chairs the Working Group?", day).body.startswith(said)

    def test_john_rivers_is_vice_chair_from_his_election_only(self, session: Session) -> None:
        assert "John Rivers" in asked(session, "Who is the vice chair?").body
        assert "John Rivers" not in asked(session, "Who is the vice chair?", "2025-07-22").body

    def test_the_team_can_be_reached(self, session: Session) -> None:
        reply = asked(session, "How do I contact the community safety team?")

        assert "kentcommunitysafetyteam@kent.gov.uk" in reply.body


class TestNotKnowing:
    @pytest.mark.parametrize(
        "question",
        ["what's the best pot for cooking pasta", "my savings account balance please", "when is my tax return due",
         "when is the next session at the gym", "who is prime minister", "zzzzzz", "", "   ", "?", "🤷",
         "what's Kent Police's budget"],
    )  # fmt: skip
    def test_what_is_not_ours_is_not_answered(self, session: Session, question: str) -> None:
        reply = asked(session, question)

        assert reply.topic == "unknown"
        assert "£" not in reply.text
        assert reply.citations == ()

    def test_when_unsure_it_asks_back_with_questions_that_work(self, session: Session) -> None:
        reply = asked(session, "the grant")

        assert reply.topic == "unknown"
        assert 2 <= len(reply.choices) <= 3
        assert [asked(session, choice.question).topic for choice in reply.choices] == [c.topic for c in reply.choices]


def test_a_figure_never_stands_without_a_source(session: Session) -> None:
    replies = [asked(session, phrase) for capability in CAPABILITIES.values() for phrase in capability.phrases]

    assert [reply.body for reply in replies if "£" in reply.body and not reply.citations] == []


def test_no_two_topics_share_a_phrase() -> None:
    phrases = [phrase for capability in CAPABILITIES.values() for phrase in capability.phrases]

    assert len(phrases) == len(set(phrases))


@pytest.mark.parametrize("capability", CAPABILITIES.values(), ids=lambda c: str(c.topic))
class TestEveryTopic:
    def test_it_has_its_template(self, capability: Capability) -> None:
        assert (templates.HERE / capability.template).is_file()

    def test_its_example_is_answered_by_it(self, capability: Capability, session: Session) -> None:
        assert asked(session, capability.example).topic == capability.topic

    def test_it_answers_on_any_day(self, capability: Capability, session: Session) -> None:
        for year in range(2015, 2030):
            reply = ask(session, Question(capability.example, at_noon(dt.date(year, 6, 1))))
            assert reply.body
            assert "{{" not in reply.text
