"""Steps of the workflow in the database: money, mail and audit with them; and everything that is refused changes nothing."""

import datetime as dt
import re
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from models.audit import AuditEntry
from models.database import writing
from models.dates import FinancialYear, at_noon
from models.errors import BadAction, KcstError, NoMoney, NoSuchProposal, NotYours, StepRefused
from models.funding import EntryKind, balance, pots
from models.ledger import Clerk, Movement, commit_money
from models.people import OfficeHolder, Organisation, OrganisationKind
from models.post import OutboxMessage
from models.proposals import Proposal, State
from models.roles import Role, RoleHolder, roles_of
from models.workflow import Action, row_for
from tests.conftest import LEAD, OUTSIDER, PARTNER
from tests.partnership_folder import dump
from tests.workflow_desk import (
    ADMINISTRATOR,
    BY,
    CAME,
    HEARD,
    MEMBER,
    OFFICER,
    REFERENCE,
    TODAY,
    employ,
    go_to,
    put_in,
    steps_of,
    take,
)

TACTICAL = "2025/26:tactical"


@pytest.fixture
def desk(session: Session) -> Session:
    """The people with their roles, and a proposal that was received."""
    employ(session)
    put_in(session)
    return session


def held(session: Session, day: dt.date = TODAY) -> int:
    return balance(session, TACTICAL, day).balance


def mails(session: Session) -> list[OutboxMessage]:
    return list(session.exec(select(OutboxMessage)))


class TestTheWholeWay:
    def test_it_ends_closed_with_the_rest_released_and_every_step_told(self, desk: Session) -> None:
        before = held(desk)

        go_to(desk, "close")

        taken = steps_of(desk)
        assert [step.state for step in taken][-4:] == [State.APPROVED, State.LEAD_TOLD, State.DELIVERING, State.CLOSED]
        assert before - held(desk) == 240_050
        assert before - held(desk, dt.date(2025, 8, 2)) == 250_000
        assert [mail.key.rpartition(":")[2] for mail in mails(desk)] == [
            "proposal_invited", "proposal_supported", "proposal_submitted", "proposal_approved", "proposal_closed",
        ]  # fmt: skip
        audits = desk.exec(select(AuditEntry).where(AuditEntry.subject == f"proposal:{REFERENCE}")).all()
        assert [(audit.who, audit.action) for audit in audits] == [(OFFICER, step.action) for step in taken[1:]]

    def test_the_lead_alone_is_written_to_and_told_what_was_approved_of_what_was_asked(self, desk: Session) -> None:
        put_in(desk, "CRG-2025-71", title="Other people's secret", lead_email=PARTNER)

        go_to(desk, "tell_lead")

        assert {mail.to for mail in mails(desk)} == {LEAD}
        text = mails(desk)[-1].text
        assert "£2,500 of the Crime Reduction Grant 2025/26, of the £3,000 you asked for" in text
        assert not [mail for mail in mails(desk) if "secret" in mail.text or "CRG-2025-71" in mail.text]

    @pytest.mark.parametrize(
        "address", ["", "kentcommunitysafetyteam@kent.gov.uk", "no-reply@x.example", "a@x.example, b@y.example"]
    )
    def test_where_there_is_no_lead_to_write_to_nothing_is_written(self, desk: Session, address: str) -> None:
        put_in(desk, "CRG-2025-71", lead_email=address)

        taken = take(desk, "ask", reference="CRG-2025-71")

        assert (taken.mail_to, mails(desk)) == ("", [])

    def test_nothing_is_written_where_that_is_asked(self, desk: Session) -> None:
        assert (take(desk, "ask", mail=False).mail_to, mails(desk)) == ("", [])

    def test_after_the_years_end_the_rest_goes_back_to_the_funder(self, session: Session) -> None:
        employ(session)
        put_in(session, state=State.DELIVERING, year="2016/17", pot="grant", received=dt.date(2016, 5, 1))

        [pot] = pots(session, FinancialYear(2016))
        promise = Movement(f"{REFERENCE}:commitment", EntryKind.COMMITMENT, 50_000, dt.date(2016, 10, 20), "x", "", REFERENCE)
        commit_money(session, pot, promise, Clerk("x", at_noon(CAME)))
        before = balance(session, pot.key, TODAY)

        take(session, "close", amount=20_000)

        after = balance(session, pot.key, TODAY)
        assert after.balance == before.balance
        assert (after.released - before.released, after.returned - before.returned) == (30_000, 30_000)

    def test_what_comes_to_nothing_is_abandoned_and_gives_all_back(self, desk: Session) -> None:
        before = held(desk)
        go_to(desk, "begin")

        take(desk, "abandon")

        assert (steps_of(desk)[-1].state, held(desk)) == (State.CLOSED, before)


class TestEndorsing:
    def test_the_chairs_name_as_at_that_day_is_kept(self, desk: Session) -> None:
        go_to(desk, "endorse")

        assert steps_of(desk)[-1].decided_by == "Chair P Webb"

    def test_in_the_chairs_absence_it_is_the_vice_chair(self, desk: Session) -> None:
        go_to(desk, "support")

        take(desk, "endorse", absent=True)

        assert steps_of(desk)[-1].decided_by == "Vice-Chair John Rivers, in the absence of the Chair"

    def test_a_vacant_chair_hands_over_and_an_unknown_vice_chair_is_never_guessed(self, desk: Session) -> None:
        may = dt.date(2025, 5, 1)
        put_in(desk, "CRG-2025-71", state=State.SUPPORTED)
        steps_of(desk, "CRG-2025-71")[0].effective = may

        with pytest.raises(StepRefused, match=re.escape("records do not say who was Vice-Chair on 1 May 2025")):
            take(desk, "endorse", reference="CRG-2025-71", day=may)

    def test_where_everybody_is_away_or_vacant_it_is_refused(self, desk: Session) -> None:
        desk.add(OfficeHolder(key="vacant", body_key="kcsp", office="Vice-Chair", starts=dt.date(2025, 8, 1)))
        desk.flush()
        go_to(desk, "support")

        with pytest.raises(StepRefused, match=re.escape("nobody in office could do it (Chair away, Vice-Chair vacant)")):
            take(desk, "endorse", absent=True)

    def test_without_data_on_who_endorses_nobody_does(self, desk: Session) -> None:
        go_to(desk, "support")
        for row in desk.exec(select(RoleHolder).where(RoleHolder.duty == "endorser")):
            desk.delete(row)
        desk.flush()

        with pytest.raises(StepRefused, match=re.escape("name no office that endorses")):
            take(desk, "endorse")


class TestRefused:
    CASES: tuple[tuple[str, dict[str, Any], str], ...] = (
        ("support", {"meeting": HEARD}, "From there: ask"),
        ("find_eligible", {"areas": ("EA-99",), "priorities": ("AP-8",)}, "which 2025/26 has not; its list: EA-1"),
        ("find_eligible", {"areas": ("EA-2",)}, "without: --priority CODE"),
        ("ask", {"because": " "}, "without: --because TEXT"),
        ("ask", {"day": dt.date(2025, 8, 21)}, "give 20 August 2025 or an earlier day"),
        ("ask", {"day": dt.date(2025, 7, 13)}, "since 14 July 2025; give that day or a later one"),
        ("ask", {"amount": 100}, "takes no --amount POUNDS"),
        ("complete", {}, "lacks nothing"),
    )

    @pytest.mark.parametrize(("action", "given", "said"), CASES)
    def test_at_the_beginning(self, desk: Session, action: str, given: dict[str, Any], said: str) -> None:
        with pytest.raises(StepRefused, match=re.escape(said)):
            take(desk, action, **given)

    APPROVALS: tuple[tuple[dict[str, Any], str], ...] = (
        ({"amount": 0, "day": TODAY}, "give more than £0.00"),
        ({"amount": -1, "day": TODAY}, "give more than £0.00"),
        ({"amount": 300_001, "day": TODAY}, "asks for £3,000.00; approve that or less"),
        ({"amount": 100}, "without: --day DATE"),
        ({"day": TODAY}, "without: --amount POUNDS"),
        ({"amount": 100, "day": TODAY, "pot": "petty"}, "the pots of 2025/26 are: tactical, upfront"),
        ({"amount": 100, "day": TODAY, "evidence": ""}, "without: --evidence TEXT"),
    )

    @pytest.mark.parametrize(("given", "said"), APPROVALS)
    def test_an_approval(self, desk: Session, given: dict[str, Any], said: str) -> None:
        go_to(desk, "submit")
        before = held(desk)

        with pytest.raises(StepRefused, match=re.escape(said)):
            take(desk, "approve", **given)

        assert (held(desk), steps_of(desk)[-1].state) == (before, State.SUBMITTED)

    def test_an_approval_before_the_award(self, desk: Session) -> None:
        proposal = put_in(desk, "CRG-2025-71", state=State.SUBMITTED)
        steps_of(desk, proposal.reference)[0].effective = dt.date(2025, 3, 1)

        with pytest.raises(
            StepRefused, match=re.escape("the award of 2025/26 counts from 25 March 2025; give that day or a later one")
        ):
            take(desk, "approve", reference=proposal.reference, day=dt.date(2025, 3, 24), amount=100)

    def test_approving_twice(self, desk: Session) -> None:
        go_to(desk, "approve")
        before = held(desk)

        with pytest.raises(StepRefused, match=re.escape("took “approve” on 1 August 2025 already. From there: tell_lead")):
            take(desk, "approve", amount=100, day=TODAY)

        assert held(desk) == before

    def test_more_than_the_pot_holds_says_what_it_holds_and_what_is_short(self, desk: Session) -> None:
        put_in(desk, "CRG-2025-71", state=State.SUBMITTED, requested_pence=2_000_000)

        with pytest.raises(NoMoney, match=re.escape("holds £15,553.26; £15,553.27 is £0.01 more than that")):
            take(desk, "approve", reference="CRG-2025-71", day=TODAY, amount=1_555_327)
        take(desk, "approve", reference="CRG-2025-71", day=TODAY, amount=1_555_326)

        assert held(desk) == 0

    def test_money_that_was_promised_since_cannot_be_promised_as_at_a_day_before(self, desk: Session) -> None:
        for number, day, amount in ((71, TODAY, 1_500_000), (72, dt.date(2025, 7, 20), 60_000)):
            put_in(desk, f"CRG-2025-{number}", state=State.SUBMITTED, requested_pence=2_000_000)
            if number == 71:
                take(desk, "approve", reference="CRG-2025-71", day=day, amount=amount)
            else:
                with pytest.raises(
                    NoMoney,
                    match=re.escape(
                        "will hold £553.26 on 20 August 2025, by what is entered for later days; £600.00 is £46.74 more"
                    ),
                ):
                    take(desk, "approve", reference="CRG-2025-72", day=day, amount=amount)

    def test_closing_with_money_not_accounted_for(self, desk: Session) -> None:
        go_to(desk, "begin")

        with pytest.raises(StepRefused, match=re.escape("without: --amount POUNDS (what was spent")):
            take(desk, "close")
        with pytest.raises(StepRefused, match=re.escape("was promised £2,500.00; give what was spent of it, not £2,500.01")):
            take(desk, "close", amount=250_001)

    def test_what_is_missing_must_be_told_before_it_can_be_eligible(self, desk: Session) -> None:
        put_in(desk, "CRG-2025-71", missing=["dates", "priority"])

        with pytest.raises(StepRefused, match=re.escape("still lacks: dates")):
            take(desk, "find_eligible", reference="CRG-2025-71", areas=("EA-2",), priorities=("AP-8",))
        take(desk, "complete", reference="CRG-2025-71", by=LEAD)
        take(desk, "find_eligible", reference="CRG-2025-71", areas=("ea-2",), priorities=("domestic abuse",))

        assert desk.exec(select(Proposal.priorities).where(Proposal.reference == "CRG-2025-71")).one() == ["Domestic Abuse"]

    MEETINGS = (
        (
            "invite",
            dt.date(2025, 7, 16),
            "no meeting that hears proposals is on record; on record: 28 April 2025, 15 July 2025",
        ),
        ("invite", dt.date(2025, 4, 28), "28 April 2025, which is past by then"),
    )

    @pytest.mark.parametrize(("action", "meeting", "said"), MEETINGS)
    def test_a_meeting_that_is_not_there_or_past(self, desk: Session, action: str, meeting: dt.date, said: str) -> None:
        go_to(desk, "find_eligible")

        with pytest.raises(StepRefused, match=re.escape(said)):
            take(desk, action, day=CAME, meeting=meeting)

    def test_inviting_twice_to_the_same_meeting_and_presenting_at_another(self, desk: Session) -> None:
        go_to(desk, "invite")

        with pytest.raises(StepRefused, match=re.escape("is invited to 15 July 2025 already")):
            take(desk, "invite", day=CAME, meeting=HEARD)
        with pytest.raises(StepRefused, match=re.escape("is invited to 15 July 2025, not 28 April 2025")):
            take(desk, "present", meeting=dt.date(2025, 4, 28), day=CAME)

    def test_a_step_nobody_has_heard_of_names_those_there_are(self, desk: Session) -> None:
        with pytest.raises(BadAction, match=re.escape("“bless” is not a step of the workflow; the steps are: ask, supply")):
            take(desk, "bless")

    def test_whatever_is_refused_changes_nothing(self, engine: Engine) -> None:
        """Every action in every state, by everybody, with too little given: no row anywhere changes."""
        with writing(engine) as session:
            employ(session)
            for number, state in enumerate(State):
                put_in(session, f"CRG-2025-{100 + number}", state=state)
        before, refused = dump(engine), 0

        for number, state in enumerate(State):
            for action in Action:
                for role, by in BY.items():
                    row = row_for(state, action)
                    is_open = row is not None and row.needs[-1:] == row.needs[:1] and role in row.roles
                    if not (is_open or action is Action.RECEIVE):
                        with pytest.raises(KcstError), writing(engine) as session:
                            take(session, action.value, by, f"CRG-2025-{100 + number}", because="")
                        refused += 1

        assert refused > 1_500
        assert dump(engine) == before


class TestWhoMay:
    def test_somebody_without_a_role_is_refused_alike_whether_or_not_it_exists(self, desk: Session) -> None:
        said = []
        for reference in (REFERENCE, "CRG-2025-999"):
            with pytest.raises(NotYours) as refusal:
                take(desk, "withdraw", by=OUTSIDER, reference=reference)
            said.append(str(refusal.value))

        assert said[0] == said[1]
        assert "counts as public" in said[0]

    def test_a_partner_of_another_organisation_learns_nothing_of_it(self, desk: Session) -> None:
        put_in(desk, "CRG-2025-71", lead_email=PARTNER)

        for reference in ("CRG-2025-71", "CRG-2025-999"):
            with pytest.raises(NoSuchProposal, match=re.escape(f"no proposal “{reference}” that you may see")):
                take(desk, "withdraw", by=LEAD, reference=reference)

    def test_a_lead_and_a_colleague_may_withdraw_and_not_approve(self, desk: Session) -> None:
        with pytest.raises(
            NotYours, match=re.escape("counts as partner and may not ask CRG-2025-70; this may: officer, administrator")
        ):
            take(desk, "ask", by=LEAD)

        desk.add(Organisation(key="northbank", name="Northbank", kind=OrganisationKind.PARTNER, domains=["northbank.example"]))
        desk.flush()
        take(desk, "withdraw", by="Sam.Field@Northbank.example")

        assert steps_of(desk)[-1].state is State.WITHDRAWN

    def test_a_working_group_member_may_record_what_the_group_decided_only(self, desk: Session) -> None:
        go_to(desk, "invite")

        take(desk, "present", by=MEMBER, meeting=HEARD)
        take(desk, "support", by=MEMBER, meeting=HEARD)

        with pytest.raises(NotYours):
            take(desk, "endorse", by=MEMBER)

    ROLES: tuple[tuple[str, set[Role]], ...] = (
        ("", set()),
        (OUTSIDER, set()),
        (LEAD, {Role.PARTNER}),
        (f" {LEAD.upper()} ", {Role.PARTNER}),
        (OFFICER, {Role.OFFICER}),
        (ADMINISTRATOR, {Role.ADMINISTRATOR}),
        (MEMBER, {Role.WORKING_GROUP}),
        ("kentcommunitysafetyteam@kent.gov.uk", {Role.OFFICER, Role.PARTNER}),
        ("shafick.peerbux@kent.gov.uk", {Role.OFFICER, Role.WORKING_GROUP, Role.PARTNER}),
        ("anybody@kent.gov.uk", {Role.PARTNER}),
        ("x@sub.kent.gov.uk", set()),
        ("kent.gov.uk", set()),
    )

    @pytest.mark.parametrize(("email", "roles"), ROLES)
    def test_roles_come_from_the_records(self, desk: Session, email: str, roles: set[Role]) -> None:
        assert roles_of(desk, email, TODAY) == roles | {Role.PUBLIC}

    def test_a_role_counts_from_its_first_day_to_the_day_before_its_last(self, desk: Session) -> None:
        row = desk.exec(select(RoleHolder).where(RoleHolder.key == "role-olu")).one()
        row.starts, row.ends = CAME, TODAY
        desk.flush()

        one = dt.timedelta(days=1)
        found = [Role.OFFICER in roles_of(desk, OFFICER, day) for day in (CAME - one, CAME, TODAY - one, TODAY)]
        assert found == [False, True, True, False]
