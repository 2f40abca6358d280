"""Approving a bulletin: who may, what exactly, once; what is let go then, and what its contributors hear."""

import datetime as dt

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from handlers.drafts.approving import Approval, approve
from handlers.drafts.bulletin import draft
from handlers.drafts.laying import lay, preview_key
from handlers.drafts.releasing import release, release_approved
from handlers.intake.seeing import Arrival
from models.access import asker_of, can_approve_bulletin, check_can_approve_bulletin
from models.audit import AuditEntry
from models.bulletins import BulletinEdition, BulletinItem, BulletinRules, EditionState, ItemState, Release, edition_of
from models.database import reading, writing
from models.dates import LONDON
from models.errors import BadDate, EditionChanged, EditionStands, NoSuchEdition, NotYours
from models.mailbox import message_id_of
from models.people import Person, partnership
from models.post import Channel, OutboxMessage, OutboxState
from models.roles import Duty, RoleHolder
from scheduler.jobs.bulletin import follow
from scheduler.jobs.mailbox import jobs as mailbox_jobs
from scheduler.jobs.postman import deliver
from scheduler.parts import Parts
from scheduler.taking_in import take_in
from tests.conftest import OUTSIDER, PARTNER
from tests.fakes import FakeClock, MemoryMailbox
from tests.making_letters import OURS, letter

OFFICER = "morgan.reed@council.example"
MONTH = "2025-07"
DRAFTED = dt.datetime(2025, 7, 1, 8, tzinfo=LONDON)
NOON = dt.datetime(2025, 7, 2, 12, tzinfo=LONDON)
TO_LISTS = BulletinRules(release=Release.SEND, lists=("partners@lists.example", "schools@lists.example"))
OFFER = "Hello,\n\nplease include this in the next bulletin:\n\n{news}\n\n{name}\n"
KITES = "Kite festival, Saturday 26 July 2025, 10am on the heath. Everybody is welcome, with string of their own."
FAIR = "Village fair, Saturday 28 June 2025, 2pm on the green. Everybody is welcome, with pushchairs and dogs."
PRIYA, TOM = "Priya Shah <priya.shah@northbank.example>", "Tom Baker <tom.baker@westhill.example>"


def employ(session: Session, email: str = OFFICER) -> None:
    """The records name an officer."""
    session.add(Person(key="morgan", name="Morgan Reed", email=email))
    session.flush()
    session.add(RoleHolder(key="role-morgan", duty=Duty.OFFICER, person_key="morgan"))
    session.flush()


def item(number: int, **fields: object) -> BulletinItem:
    values: dict[str, object] = {
        "reference": f"KCST-2025-B{number:03d}", "title": f"News {number}", "sender_name": "Tom Baker",
        "received": DRAFTED - dt.timedelta(days=3),
    }  # fmt: skip
    return BulletinItem.model_validate(values | fields)


@pytest.fixture
def desk(session: Session) -> Session:
    """A session with an officer, and July drafted with two items and laid before the team."""
    employ(session)
    session.add_all([item(1), item(2)])
    session.flush()
    lay(session, draft(session, MONTH, DRAFTED), DRAFTED)
    return session


def july(session: Session) -> BulletinEdition:
    edition = edition_of(session, MONTH)
    assert edition is not None
    return edition


def queued(session: Session, channel: Channel) -> list[OutboxMessage]:
    rows = select(OutboxMessage).where(OutboxMessage.channel == channel).order_by(col(OutboxMessage.id))
    return list(session.exec(rows))


class TestWhoAndWhat:
    def test_an_officer_approves_what_they_saw_with_name_day_and_trace(self, desk: Session) -> None:
        seen = july(desk).fingerprint

        assert approve(desk, MONTH, Approval(OFFICER.upper(), NOON, seen))

        edition = july(desk)
        [trace] = desk.exec(select(AuditEntry).where(AuditEntry.subject == f"bulletin:{MONTH}")).all()
        assert (edition.state, edition.approved_by, edition.approved) == (EditionState.APPROVED, OFFICER, NOON)
        assert (trace.who, trace.action, trace.because) == (OFFICER, "approve", f"seen as {seen}")

    @pytest.mark.parametrize("who", [PARTNER, OUTSIDER, "", "nobody"])
    def test_nobody_else_may(self, desk: Session, who: str) -> None:
        with pytest.raises(NotYours, match="may not approve"):
            approve(desk, MONTH, Approval(who, NOON))

        assert july(desk).state is EditionState.DRAFT

    def test_whoever_may_is_told_the_same_by_the_question_and_by_the_check(self, desk: Session) -> None:
        for who, may in ((OFFICER, True), (PARTNER, False), (OUTSIDER, False), ("", False)):
            asker = asker_of(desk, who, NOON.date())
            refused = False
            try:
                check_can_approve_bulletin(asker)
            except NotYours:
                refused = True
            assert (can_approve_bulletin(asker), refused) == (may, not may)

    def test_twice_is_once(self, desk: Session) -> None:
        answers = [approve(desk, MONTH, Approval(OFFICER, NOON + dt.timedelta(hours=n))) for n in range(2)]
        for _ in range(2):
            release_approved(desk, TO_LISTS, NOON)

        assert answers == [True, False]
        assert july(desk).approved == NOON
        assert len(queued(desk, Channel.MAIL)) == 2

    def test_what_changed_since_it_was_seen_is_not_approved(self, desk: Session) -> None:
        seen = july(desk).fingerprint
        desk.add(item(3))
        desk.flush()
        draft(desk, MONTH, NOON)

        with pytest.raises(EditionChanged, match=f"{seen}.*Nothing was approved"):
            approve(desk, MONTH, Approval(OFFICER, NOON, seen))

        assert july(desk).state is EditionState.DRAFT

    @pytest.mark.parametrize("state", [ItemState.DECLINED, ItemState.HELD])
    def test_what_was_declined_or_held_since_the_draft_stops_it(self, desk: Session, state: ItemState) -> None:
        desk.exec(select(BulletinItem).where(BulletinItem.reference == "KCST-2025-B002")).one().state = state
        desk.flush()

        with pytest.raises(EditionStands, match="declined or held by now: KCST-2025-B002"):
            approve(desk, MONTH, Approval(OFFICER, NOON))

    def test_a_month_without_an_edition_and_no_month_at_all_are_named(self, desk: Session) -> None:
        with pytest.raises(NoSuchEdition, match="2025-09"):
            approve(desk, "2025-09", Approval(OFFICER, NOON))
        with pytest.raises(BadDate):
            approve(desk, "July", Approval(OFFICER, NOON))


class TestLettingGo:
    @pytest.mark.parametrize("rules", [TO_LISTS, BulletinRules()])
    def test_nothing_leaves_before_somebody_approved(self, desk: Session, rules: BulletinRules) -> None:
        assert release_approved(desk, rules, NOON) == []
        release(desk, july(desk), rules, NOON)

        assert queued(desk, Channel.MAIL) == []
        assert len(queued(desk, Channel.DRAFT)) == 1

    def test_it_goes_to_the_lists_of_the_settings_and_to_nobody_else(self, desk: Session) -> None:
        approve(desk, MONTH, Approval(OFFICER, NOON))
        release_approved(desk, TO_LISTS, NOON)

        mails = queued(desk, Channel.MAIL)
        assert [(mail.to, mail.signed) for mail in mails] == [(address, True) for address in TO_LISTS.lists]
        assert {(mail.subject, mail.text, mail.html) for mail in mails} == {
            (july(desk).subject, july(desk).text, july(desk).html)
        }

    def test_for_the_team_to_send_it_lies_in_drafts_without_the_mark_of_a_draft(self, desk: Session) -> None:
        approve(desk, MONTH, Approval(OFFICER, NOON))
        release_approved(desk, BulletinRules(), NOON)

        first, ready = queued(desk, Channel.DRAFT)
        assert (first.subject, ready.subject) == (
            "KCST E-Bulletin, July 2025 (draft 1, not approved)",
            "KCST E-Bulletin, July 2025",
        )
        assert (ready.text, ready.html) == (july(desk).text, july(desk).html)
        assert queued(desk, Channel.MAIL) == []

    def test_the_team_is_told_who_approved_it_and_what_to_send(self, desk: Session) -> None:
        approve(desk, MONTH, Approval(OFFICER, NOON))
        release_approved(desk, BulletinRules(), NOON)

        notice = queued(desk, Channel.TEAM)[-1]
        assert f"approved by {OFFICER} on 2 July 2025" in notice.text
        assert "“KCST E-Bulletin, July 2025”" in notice.text

    def test_it_is_sent_once_every_list_has_it(self, engine: Engine, desk: Session) -> None:
        approve(desk, MONTH, Approval(OFFICER, NOON))
        release_approved(desk, TO_LISTS, NOON)
        mails = queued(desk, Channel.MAIL)
        mails[0].state = OutboxState.SENT
        desk.commit()
        parts = Parts(engine, FakeClock(NOON), bulletin=TO_LISTS)

        follow(parts, NOON)
        before = july(desk).state
        mails[1].state = OutboxState.SENT
        desk.commit()
        follow(parts, NOON)
        desk.expire_all()

        assert (before, july(desk).state, july(desk).sent) == (EditionState.APPROVED, EditionState.SENT, NOON)


def test_it_is_sent_once_the_team_sent_it_from_drafts(engine: Engine) -> None:
    clock, mailbox = FakeClock(NOON), MemoryMailbox()
    parts = Parts(engine, clock, mailbox)
    with writing(engine) as session:
        employ(session)
        lay(session, draft(session, MONTH, DRAFTED), DRAFTED)
        approve(session, MONTH, Approval(OFFICER, NOON))
    deliver(parts, NOON)
    follow(parts, NOON)
    deliver(parts, NOON)

    follow(parts, NOON)
    [ready] = [mail for mail in mailbox.drafts if "draft" not in mail.subject]
    mailbox.send(ready)
    outcome = follow(parts, NOON)

    with reading(engine) as session:
        assert (july(session).state, outcome) == (EditionState.SENT, "sent: 2025-07")


# ---------------------------------------------------------------- by mail


class House:
    """The assistant with a mailbox, July drafted from letters, its preview sent."""

    def __init__(self, engine: Engine, *letters: bytes, rules: BulletinRules = TO_LISTS) -> None:
        self.clock, self.mailbox, self.engine = FakeClock(DRAFTED), MemoryMailbox(), engine
        self.parts = Parts(engine, self.clock, self.mailbox, bulletin=rules)
        with writing(engine) as session:
            employ(session)
        for raw in letters:
            self.mailbox.arrive(raw)
        self.run()
        with writing(engine) as session:
            lay(session, draft(session, MONTH, DRAFTED), DRAFTED)
            self.preview = message_id_of(preview_key(MONTH, july(session).fingerprint), partnership(session).mailbox)
        deliver(self.parts, self.clock())
        self.clock.moment = NOON

    def run(self) -> None:
        [job] = mailbox_jobs(self.parts)
        job.run(self.clock())

    def answer(self, text: str, **headers: str) -> dict[str, object]:
        """Somebody answers the preview; what was made of it."""
        given = {"From": f"Morgan Reed <{OFFICER}>", "Subject": "Re: The July 2025 bulletin is drafted and waits for approval"}
        given |= {"In_Reply_To": self.preview, "Message_ID": f"<{abs(hash(text))}@council.example>"}
        [outcome] = take_in(self.engine, OURS, [Arrival(letter(text, **(given | headers)))], self.clock())
        return outcome.as_json()

    def edition(self) -> BulletinEdition:
        with reading(self.engine) as session:
            return july(session)

    def told(self) -> str:
        """What the team was told last of a letter."""
        with reading(self.engine) as session:
            keys = select(OutboxMessage).where(col(OutboxMessage.key).endswith(":look"))
            return " ".join(one.text for one in session.exec(keys))

    def mails(self) -> list[OutboxMessage]:
        with reading(self.engine) as session:
            return queued(session, Channel.MAIL)


@pytest.fixture
def house(engine: Engine) -> House:
    return House(engine)


class TestByMail:
    @pytest.mark.parametrize(
        "words",
        [
            "approve",
            "Approved.",
            "Yes, send it",
            "Hi all,\n\napproved, thanks.\n\nKind regards\nMorgan Reed | Council\nT: 03000 1234",
        ],
    )
    def test_an_officers_one_word_approves_what_the_preview_showed(self, house: House, words: str) -> None:
        made = house.answer(f"{words}\n\n> The July 2025 edition is in the mailbox's Drafts.\n")

        assert (made["about"], made["reply"], made["bulletin_items"]) == ("bulletin:2025-07", "none", [])
        assert (house.edition().state, house.edition().approved_by) == (EditionState.APPROVED, OFFICER)
        assert house.told() == ""

    @pytest.mark.parametrize(
        "words",
        [
            "I do not approve.", "approve?", "Approved once item 3 is out.", "Looks good.",
            "Please include our fair in the bulletin.", "approve\n\nRegards\nMorgan\n\nPS not before Friday", "approve 2",
        ],
    )  # fmt: skip
    def test_any_other_words_are_left_to_a_person(self, house: House, words: str) -> None:
        made = house.answer(words)

        assert house.edition().state is EditionState.DRAFT
        assert "with other words than “approve”" in house.told()
        with reading(house.engine) as session:
            assert session.exec(select(BulletinItem)).all() == []
        assert made["reply"] == "none"

    @pytest.mark.parametrize(
        ("headers", "why"),
        [
            ({"From": TOM}, "its sender may not"),
            ({"From": f"Team <{OURS}>"}, "names nobody who approves"),
            ({"Authentication-Results": "mx.example; spf=softfail; dkim=none; dmarc=none"}, "could not be verified"),
        ],
    )
    def test_whoever_may_not_or_is_not_known_approves_nothing(self, house: House, headers: dict[str, str], why: str) -> None:
        house.answer("approve", **headers)

        assert house.edition().state is EditionState.DRAFT
        assert why in house.told()

    @pytest.mark.parametrize(
        "headers",
        [
            {"Authentication-Results": "mx.example; spf=fail; dmarc=fail action=none"},
            {"From": f"Morgan Reed <{OUTSIDER}>"},
            {"From": f"Morgan Reed {OFFICER} <{OUTSIDER}>"},
        ],
    )
    def test_a_forged_or_borrowed_name_is_held_and_approves_nothing(self, house: House, headers: dict[str, str]) -> None:
        made = house.answer("approve", **headers)

        assert (made["outcome"], house.edition().state) == ("held", EditionState.DRAFT)

    def test_a_machines_answer_approves_nothing(self, house: House) -> None:
        house.answer("approve", **{"Auto-Submitted": "auto-replied"})

        assert house.edition().state is EditionState.DRAFT

    def test_the_words_alone_without_the_thread_approve_nothing(self, house: House) -> None:
        house.answer("approve", In_Reply_To="<another@council.example>")

        assert house.edition().state is EditionState.DRAFT

    def test_an_answer_to_the_preview_of_before_is_left_to_a_person(self, house: House) -> None:
        with writing(house.engine) as session:
            session.add(item(9, received=DRAFTED + dt.timedelta(hours=1)))
            session.flush()
            draft(session, MONTH, NOON)

        house.answer("approve")

        assert house.edition().state is EditionState.DRAFT
        assert "as it was before it changed" in house.told()

    def test_a_second_answer_changes_nothing_and_bothers_nobody(self, house: House) -> None:
        house.answer("approve")
        house.answer("Approved.")

        assert (house.edition().state, house.told()) == (EditionState.APPROVED, "")

    def test_it_is_let_go_in_the_same_minute(self, house: House) -> None:
        house.mailbox.arrive(
            letter(
                "approve",
                From=f"Morgan Reed <{OFFICER}>",
                Subject="Re: it",
                In_Reply_To=house.preview,
                Message_ID="<a@c.example>",
            )
        )

        house.run()

        assert [mail.to for mail in house.mails()] == list(TO_LISTS.lists)


# ---------------------------------------------------------------- contributors


def offer(number: int, who: str, news: str, **headers: str) -> bytes:
    sent = {"Date": "Mon, 30 Jun 2025 09:00:00 +0100", "Subject": news.partition(",")[0]} | headers
    return letter(OFFER.format(news=news, name=who.split()[0]), From=who, Message_ID=f"<n{number}@mail.example>", **sent)


class TestContributors:
    def test_each_hears_once_of_all_that_is_in(self, any_engine: Engine) -> None:
        survey = "Night bus survey, open until Friday 18 July 2025. Tell us about the last bus home from town."
        house = House(any_engine, offer(1, PRIYA, KITES), offer(2, PRIYA, survey), offer(3, TOM, KITES))
        house.answer("approve")
        for _ in range(2):
            follow(house.parts, NOON)

        told = {mail.to: mail for mail in house.mails() if ":told:" in mail.key}

        assert set(told) == {"priya.shah@northbank.example", "tom.baker@westhill.example"}
        assert told["priya.shah@northbank.example"].subject == "Your news in the July 2025 bulletin"
        assert "Kite festival" in told["priya.shah@northbank.example"].text
        assert "Night bus survey" in told["priya.shah@northbank.example"].text
        assert "Night bus survey" not in told["tom.baker@westhill.example"].text
        assert told["tom.baker@westhill.example"].in_reply_to == "<n3@mail.example>"

    def test_the_same_news_from_two_names_both(self, engine: Engine) -> None:
        house = House(engine, offer(1, PRIYA, KITES), offer(3, TOM, KITES))

        edition = house.edition()

        assert len(edition.items) == 1
        assert "From Priya Shah and Tom Baker" in edition.text
        assert "From Priya Shah and Tom Baker" in edition.html

    def test_what_was_over_before_the_edition_is_said_once_and_never_again(self, engine: Engine) -> None:
        house = House(engine, offer(1, PRIYA, FAIR, Date="Mon, 23 Jun 2025 09:00:00 +0100"))
        house.answer("approve")
        follow(house.parts, NOON)
        august = dt.datetime(2025, 8, 1, 8, tzinfo=LONDON)
        with writing(engine) as session:
            draft(session, "2025-08", august)
            approve(session, "2025-08", Approval(OFFICER, august))
            release_approved(session, TO_LISTS, august)

        [told] = [mail for mail in house.mails() if ":told:" in mail.key]

        assert (told.to, told.subject) == ("priya.shah@northbank.example", "Your news and the July 2025 bulletin")
        assert "over since 28 June 2025" in told.text

    def test_nobody_is_told_before_an_approval(self, engine: Engine) -> None:
        house = House(engine, offer(1, PRIYA, KITES))
        follow(house.parts, NOON)

        assert not [mail for mail in house.mails() if ":told:" in mail.key]

    @pytest.mark.parametrize("state", ["declined", "held"])
    def test_what_was_declined_or_held_is_never_told_of(self, engine: Engine, state: str) -> None:
        house = House(engine, offer(1, PRIYA, KITES))
        with writing(engine) as session:
            session.exec(select(BulletinItem)).one().state = ItemState(state)
            session.flush()
            draft(session, MONTH, NOON)
            approve(session, MONTH, Approval(OFFICER, NOON))
            release_approved(session, TO_LISTS, NOON)

        assert not [mail for mail in house.mails() if ":told:" in mail.key]

    def test_whoever_was_never_written_to_is_not_written_to_now(self, engine: Engine) -> None:
        """An item put in by hand, or from a letter that must not be answered."""
        with writing(engine) as session:
            session.add(item(1, letter_id=None))
        house = House(engine)
        house.answer("approve")
        follow(house.parts, NOON)

        assert not [mail for mail in house.mails() if ":told:" in mail.key]
        assert house.edition().items == ["KCST-2025-B001"]
