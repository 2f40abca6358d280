"""A reply completes, withdraws or thanks for the proposal it belongs to; a stranger's does nothing; each works once."""

import datetime as dt

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from handlers.intake.outcome import Outcome
from handlers.intake.reading import read
from handlers.intake.replying import said
from handlers.intake.seeing import Arrival
from handlers.intake.shapes import Partner, Said
from handlers.intake.words import Words
from models.audit import AuditEntry
from models.database import reading, writing
from models.mailbox import message_id_of
from models.people import partnership
from models.post import Channel, LetterState, OutboxMessage, StoredLetter
from models.proposals import Proposal, ProposalStep, State
from scheduler.taking_in import take_in
from tests.making_letters import OURS, bid, letter, reply

AT = dt.datetime(2025, 7, 23, 9, tzinfo=dt.UTC)
REFERENCE = "KCST-2025-001"
MORE = "It is £1,900, from 7 November 2025 to 27 March 2026, under Road Safety.\nWe expect 45 people a week.\n\nPriya\n"
LATER = "Thu, 3 Jul 2025 09:00:00 +0100"


def arrive(engine: Engine, *raw: bytes, replies: int = 10) -> list[Outcome]:
    return list(take_in(engine, OURS, [Arrival(one) for one in raw], AT, replies))


def proposal(engine: Engine) -> Proposal:
    with reading(engine) as session:
        return session.exec(select(Proposal).where(Proposal.reference == REFERENCE)).one()


def steps(engine: Engine) -> list[tuple[str, State]]:
    with reading(engine) as session:
        rows = session.exec(
            select(ProposalStep).where(ProposalStep.proposal_ref == REFERENCE).order_by(col(ProposalStep.number))
        )
        return [(row.action, row.state) for row in rows]


def mails(engine: Engine, channel: Channel) -> list[OutboxMessage]:
    with reading(engine) as session:
        return list(session.exec(select(OutboxMessage).where(OutboxMessage.channel == channel).order_by(col(OutboxMessage.id))))


def stored(session: Session) -> list[StoredLetter]:
    return list(session.exec(select(StoredLetter).order_by(col(StoredLetter.id))))


class TestCompleting:
    def test_the_answer_completes_the_same_proposal(self, any_engine: Engine) -> None:
        arrive(any_engine, bid())
        assert proposal(any_engine).missing == ["amount", "outcomes", "priority", "dates"]

        [outcome] = arrive(any_engine, reply(MORE))

        row = proposal(any_engine)
        assert (row.requested_pence, row.when, row.priorities) == (190000, "7 November 2025 to 27 March 2026", ["Road Safety"])
        assert (row.outcomes, row.missing) == ("We expect 45 people a week.", [])
        assert (outcome.made.about, outcome.made.intent) == (REFERENCE, "supply_missing")
        assert outcome.as_json()["supplies"] == {
            "amount_pence": 190000, "outcomes": True, "priority": "Road Safety", "dates": "2025-11-07/2026-03-27",
        }  # fmt: skip
        assert steps(any_engine) == [("receive", State.RECEIVED), ("supply", State.RECEIVED)]

    def test_the_receipt_says_what_is_complete_or_still_missing(self, engine: Engine) -> None:
        arrive(engine, bid())
        arrive(engine, reply("It is £1,900.\n"))
        arrive(engine, reply("From 7 November 2025 to 27 March 2026, under Road Safety. We expect 45 people a week.\n"))

        _, first, second = mails(engine, Channel.MAIL)
        assert "added the amount. To go on we still need:" in first.text
        assert "when it starts and ends" in first.text
        assert "It is complete now." in second.text
        assert "Reply to this letter" not in second.text

    def test_it_works_where_both_letters_come_in_the_same_batch(self, any_engine: Engine) -> None:
        arrive(any_engine, bid(), reply(MORE))

        assert proposal(any_engine).missing == []

    def test_an_answer_to_our_own_letter_is_one_to_the_proposal(self, engine: Engine) -> None:
        arrive(engine, bid())
        [receipt] = mails(engine, Channel.MAIL)

        arrive(engine, reply("£1,900 please.\n", In_Reply_To=receipt.message_id))

        assert proposal(engine).requested_pence == 190000

    def test_an_answer_to_an_answer_is_one_to_the_proposal(self, engine: Engine) -> None:
        arrive(engine, bid(), reply("£1,900 please.\n", Message_ID="<more@northbank.example>"))

        arrive(engine, reply("It is under Road Safety.\n", In_Reply_To="<more@northbank.example>"))

        assert proposal(engine).priorities == ["Road Safety"]

    def test_the_same_answer_again_does_nothing(self, any_engine: Engine) -> None:
        arrive(any_engine, bid(), reply(MORE))
        before = (steps(any_engine), len(mails(any_engine, Channel.MAIL)))

        [outcome] = arrive(any_engine, reply(MORE, Message_ID="<again@northbank.example>"))

        assert outcome.state is LetterState.DUPLICATE
        assert (steps(any_engine), len(mails(any_engine, Channel.MAIL))) == before

    def test_another_amount_than_the_one_there_waits_for_a_person(self, engine: Engine) -> None:
        arrive(engine, bid(), reply("£1,900 please.\n"))

        [outcome] = arrive(engine, reply("Sorry, please make that £2,400. It runs from 7 November 2025 to 27 March 2026.\n"))

        assert (proposal(engine).requested_pence, proposal(engine).when) == (190000, "7 November 2025 to 27 March 2026")
        assert "another amount than the £1,900 we have" in mails(engine, Channel.MAIL)[-1].text
        [notice] = mails(engine, Channel.TEAM)
        assert REFERENCE in notice.text
        assert "2,400" not in notice.text
        assert outcome.as_json()["suggestion"]

    def test_nothing_is_added_once_it_has_been_presented(self, engine: Engine) -> None:
        arrive(engine, bid())
        take_step(engine, State.PRESENTED)

        arrive(engine, reply(MORE))

        assert proposal(engine).requested_pence is None
        assert "a person looks at what you write" in mails(engine, Channel.MAIL)[-1].text
        assert len(mails(engine, Channel.TEAM)) == 1

    def test_a_sum_that_is_not_asked_for_fills_nothing(self, engine: Engine) -> None:
        arrive(engine, bid())

        arrive(engine, reply("We spent £200 on biscuits last year. The council puts in £500 of match funding.\n"))

        assert proposal(engine).requested_pence is None

    def test_a_range_is_no_amount_and_an_unknown_date_no_date(self, engine: Engine) -> None:
        arrive(engine, bid())

        arrive(engine, reply("Cost: between £1,900 and £2,300\nDates: tbc\nPriority: Road Safety\n"))

        row = proposal(engine)
        assert (row.requested_pence, row.when, row.priorities) == (None, "", ["Road Safety"])

    def test_every_change_leaves_an_audit_row_without_content(self, engine: Engine) -> None:
        arrive(engine, bid(), reply(MORE))

        with reading(engine) as session:
            [entry] = session.exec(select(AuditEntry).where(AuditEntry.subject == f"proposal:{REFERENCE}"))
        assert (entry.action, entry.because) == (
            "supply", "letter 2: told by e-mail: amount, outcomes, priority, dates",
        )  # fmt: skip


class TestWhoMay:
    def test_a_colleague_of_the_same_organisation_may(self, engine: Engine) -> None:
        arrive(engine, bid(), reply(MORE, From="Sam <sam@northbank.example>"))

        assert proposal(engine).missing == []

    @pytest.mark.parametrize("sender", ["stranger@elsewhere.example", "priya.shah@northbank.example.evil.example"])
    @pytest.mark.parametrize("text", [MORE, "We withdraw our proposal.\n"])
    def test_a_stranger_changes_nothing_learns_nothing_and_waits_for_a_person(
        self, any_engine: Engine, sender: str, text: str
    ) -> None:
        arrive(any_engine, bid())
        before = mails(any_engine, Channel.MAIL)

        [outcome] = arrive(any_engine, reply(text, From=sender))

        assert (outcome.state, outcome.made.about, outcome.made.intent) == (LetterState.FILED, None, "none")
        assert steps(any_engine) == [("receive", State.RECEIVED)]
        assert proposal(any_engine).requested_pence is None
        assert [mail.text for mail in mails(any_engine, Channel.MAIL)] == [mail.text for mail in before]
        with reading(any_engine) as session:
            assert REFERENCE in stored(session)[-1].suggestion
        assert len(mails(any_engine, Channel.TEAM)) == 1

    def test_an_address_at_a_public_provider_speaks_for_itself_only(self, engine: Engine) -> None:
        arrive(engine, bid(From="Priya Shah <priya@gmail.com>"), reply(MORE, From="Sam <sam@gmail.com>"))

        assert proposal(engine).requested_pence is None

    def test_a_reference_alone_joins_nothing(self, engine: Engine) -> None:
        arrive(engine, bid())

        [outcome] = arrive(engine, reply(f"{REFERENCE}: £1,900 please.\n", In_Reply_To="<other@northbank.example>"))

        assert outcome.made.about is None
        assert proposal(engine).requested_pence is None

    def test_a_sender_who_failed_every_check_changes_nothing(self, engine: Engine) -> None:
        arrive(engine, bid())

        arrive(engine, reply(MORE, Authentication_Results="spf=softfail smtp.mailfrom=x.example; dkim=none; dmarc=none"))

        assert proposal(engine).requested_pence is None
        assert len(mails(engine, Channel.TEAM)) == 1

    def test_of_several_proposals_the_one_that_is_named_is_meant(self, engine: Engine) -> None:
        two = letter(
            "Two bids.\n\nProject: Warm Welcome\nCost: £900\nWhen: May 2026\nPriority: Road Safety\n\n"
            "Project: Night Bus\nLead organisation: Northbank\nWhen: May 2026\nPriority: Road Safety\n\nPriya\n",
            Subject="Two proposals", Message_ID="<bid@northbank.example>",
        )  # fmt: skip
        arrive(engine, two)

        theirs = "Re: Two proposals"
        arrive(engine, reply("Please withdraw Warm Welcome.\n", Subject=theirs), reply("Please withdraw it.\n", Subject=theirs))

        assert steps(engine)[-1] == ("withdraw", State.WITHDRAWN)
        with reading(engine) as session:
            other = session.exec(select(ProposalStep.state).where(ProposalStep.proposal_ref == "KCST-2025-002")).all()
        assert other == [State.RECEIVED]
        assert "one of several" in mails(engine, Channel.TEAM)[0].text


class TestWithdrawing:
    def test_its_lead_withdraws_it_before_approval(self, any_engine: Engine) -> None:
        arrive(any_engine, bid())

        [outcome] = arrive(any_engine, reply("Sadly we could not find volunteers, so we withdraw our proposal.\n"))

        assert (outcome.made.about, outcome.made.intent) == (REFERENCE, "withdraw")
        assert steps(any_engine)[-1] == ("withdraw", State.WITHDRAWN)
        assert "withdrawn, as you ask" in mails(any_engine, Channel.MAIL)[-1].text

    def test_after_approval_it_is_left_to_a_person(self, engine: Engine) -> None:
        arrive(engine, bid())
        take_step(engine, State.APPROVED)

        arrive(engine, reply("We withdraw our proposal.\n"))

        assert steps(engine)[-1][1] is State.APPROVED
        assert "decided already" in mails(engine, Channel.TEAM)[-1].text

    @pytest.mark.parametrize(
        ("text", "firm", "doubtful"),
        [
            ("We withdraw our proposal.", True, False),
            ("I would like to withdraw the bid.", True, False),
            ("We did not get the staff, so please withdraw it.", True, False),
            ("We no longer need the grant.", True, False),
            ("We might have to withdraw our bid.", False, True),
            ("Please do not withdraw our bid.", False, True),
            ("We will withdraw if the hall is closed.", False, True),
            ("Can we still withdraw our bid?", False, True),
            ("Please withdraw the speaker for the session.", False, True),
            ("Here are the dates.", False, False),
        ],
    )
    def test_only_plain_words_withdraw(self, text: str, firm: bool, doubtful: bool) -> None:
        found = said_in(text)

        assert (found.withdraws, found.doubtful) == (firm, doubtful)


class TestThanks:
    def test_a_mere_thank_you_is_not_answered(self, engine: Engine) -> None:
        arrive(engine, bid())

        [outcome] = arrive(engine, reply("That is great news, thank you.\n\nPriya\n"))

        assert (outcome.made.about, outcome.made.intent, outcome.made.reply) == (REFERENCE, "thanks", "none")
        assert len(mails(engine, Channel.MAIL)) == 1
        assert mails(engine, Channel.TEAM) == []


class TestWhatComesBack:
    def bounce(self, about: str, number: int = 1) -> bytes:
        return letter(
            f"Your message could not be delivered, attempt {number}.\n", From="MAILER-DAEMON@northbank.example",
            Subject="Undeliverable", In_Reply_To=about, Message_ID=f"<b{number}@northbank.example>",
            Auto_Submitted="auto-replied", Return_Path="<>", X_Failed_Recipients="priya.shah@northbank.example",
            Date=f"Thu, 3 Jul 2025 09:0{number}:00 +0100",
        )  # fmt: skip

    def test_a_bounce_is_linked_to_our_letter_and_the_team_is_told_once(self, any_engine: Engine) -> None:
        arrive(any_engine, bid())
        [receipt] = mails(any_engine, Channel.MAIL)

        for number in (1, 2):
            arrive(any_engine, self.bounce(receipt.message_id, number))

        with reading(any_engine) as session:
            assert [one.refers_to for one in stored(session)] == [None, receipt.message_id, receipt.message_id]
        [notice] = mails(any_engine, Channel.TEAM)
        assert "letter 1" in notice.text
        assert "Warm Welcome" not in notice.text + notice.subject

    def test_two_bounces_in_one_batch_are_told_of_once(self, any_engine: Engine) -> None:
        arrive(any_engine, bid())
        [receipt] = mails(any_engine, Channel.MAIL)

        arrive(any_engine, self.bounce(receipt.message_id, 1), self.bounce(receipt.message_id, 2))

        assert len(mails(any_engine, Channel.TEAM)) == 1

    def test_a_bounce_of_something_else_is_only_recorded(self, engine: Engine) -> None:
        arrive(engine, self.bounce("<unknown@elsewhere.example>"))

        with reading(engine) as session:
            assert [(one.state, one.refers_to) for one in stored(session)] == [(LetterState.IGNORED, None)]
        assert mails(engine, Channel.TEAM) == []


class TestCaps:
    def question(self, number: int, day: int = 1) -> bytes:
        return letter(
            f"How much is left in the tactical pot, for report {number}?\n", Subject=f"Question {number}",
            Message_ID=f"<q{number}@northbank.example>", Date=f"Tue, {day} Jul 2025 {number:02d}:00:00 +0100",
        )  # fmt: skip

    def test_after_so_many_a_day_letters_are_filed_and_not_acknowledged(self, any_engine: Engine) -> None:
        outcomes = arrive(any_engine, *(self.question(number) for number in range(1, 7)), replies=4)

        assert {outcome.state for outcome in outcomes} == {LetterState.FILED}
        assert [outcome.made.reply for outcome in outcomes] == ["queued"] * 4 + ["none"] * 2
        [notice] = mails(any_engine, Channel.TEAM)
        assert "northbank" not in notice.text

    def test_the_count_goes_on_from_batch_to_batch_and_begins_anew_the_next_day(self, engine: Engine) -> None:
        for number in range(1, 4):
            arrive(engine, self.question(number), replies=2)
        arrive(engine, self.question(5, day=2), replies=2)

        assert len(mails(engine, Channel.MAIL)) == 3

    def test_other_senders_are_answered_all_the_same(self, engine: Engine) -> None:
        arrive(engine, self.question(1), self.question(2), replies=1)

        [outcome] = arrive(engine, letter("When is the next session?\n", From="tom@westhill.example", Subject="?"), replies=1)

        assert outcome.made.reply == "queued"


def test_a_completed_proposal_keeps_its_words_for_those_who_may_not_see_it(engine: Engine) -> None:
    """What a stranger asks in somebody's thread is answered as to anybody."""
    arrive(engine, bid(), reply(MORE))

    [outcome] = arrive(engine, reply("Has the Working Group looked at ours yet?\n", From="stranger@elsewhere.example"))

    assert "Warm Welcome" not in outcome.made.answers[0].answer
    assert REFERENCE not in outcome.made.answers[0].answer


def said_in(text: str) -> Said:
    found = read(reply(text))
    return said(found, Words.of(found), Partner())


def take_step(engine: Engine, state: State) -> None:
    with writing(engine) as session:
        session.add(
            ProposalStep(
                proposal_ref=REFERENCE, number=2, effective=AT.date(), recorded=AT, by="o@k.example", action="x", state=state
            )
        )


def test_our_message_ids_are_those_the_mail_goes_out_with(engine: Engine) -> None:
    arrive(engine, bid())

    [receipt] = mails(engine, Channel.MAIL)

    with reading(engine) as session:
        assert receipt.message_id == message_id_of(receipt.key, partnership(session).mailbox)
    assert receipt.in_reply_to == "<bid@northbank.example>"
