"""`kcst proposals`: its shape, what each person sees, and one clear line where a step is refused."""

import datetime as dt
from pathlib import Path

import pytest
from sqlmodel import Session

from models.database import engine_for
from models.proposals import State
from tests.conftest import LEAD, OUTSIDER, PARTNER
from tests.homes import records_of
from tests.test_cli import Kcst, refused
from tests.workflow_desk import MEMBER, OFFICER, REFERENCE, add_award, employ, put_in

SHAPE = {"reference", "title", "organisation", "lead", "pot", "requested_pence", "approved_pence", "state", "history"}
STEP = {"at", "by", "action", "state", "because", "evidence"}
SUMMARY = "Alarms for sheds, so that fewer are broken into by burglars"


@pytest.fixture
def kcst(kent_home: Path) -> Kcst:
    """A home with the default data, the people with roles, and Priya's undecided proposal."""
    with records_of(kent_home) as session:
        employ(session)
        put_in(session, summary=SUMMARY, title="Shed alarms \x1b[2J")
        put_in(session, "CRG-2025-71", state=State.SUBMITTED, lead_email=PARTNER)
    return Kcst(kent_home)


def references(kcst: Kcst, *words: str) -> set[str]:
    return {row["reference"] for row in kcst.json("proposals", "list", "--year", "2025/26", "--at", "2025-08-20", *words)}


DECIDED = {f"CRG-2025-{number}" for number in range(1, 7)}


class TestSeeing:
    @pytest.mark.parametrize(
        ("asker", "also"),
        [(OUTSIDER, set()), (LEAD, {REFERENCE}), (PARTNER, {"CRG-2025-71"}), (MEMBER, {REFERENCE, "CRG-2025-71"})],
    )
    def test_each_sees_what_is_decided_and_their_own(self, kcst: Kcst, asker: str, also: set[str]) -> None:
        assert references(kcst, "--as", asker) == DECIDED | also

    def test_the_house_sees_all_and_as_at_a_day_only_what_was_there(self, kcst: Kcst) -> None:
        assert references(kcst) == DECIDED | {REFERENCE, "CRG-2025-71"}
        assert kcst.json("proposals", "list", "--year", "2025/26", "--at", "2025-04-27") == []
        [row] = kcst.json("proposals", "list", "--state", "submitted_to_pcc", "--at", "2025-08-20")
        assert (row["reference"], row["approved_pence"]) == ("CRG-2025-71", None)

    def test_what_was_not_approved_by_a_day_has_no_approved_sum_then(self, kcst: Kcst) -> None:
        [june], [july] = (kcst.json("proposals", "show", "CRG-2025-1", "--at", day) for day in ("2025-06-01", "2025-07-14"))

        assert (june["state"], june["approved_pence"]) == ("submitted_to_pcc", None)
        assert (july["state"], july["approved_pence"]) == ("lead_told", 400_000)

    def test_a_reference_opens_nothing_and_the_refusal_is_the_same_whether_or_not_it_exists(self, kcst: Kcst) -> None:
        said = [
            refused(kcst("proposals", "show", reference, "--as", asker, "--at", "2025-08-20"), 1).replace(reference, "REF")
            for reference in (REFERENCE, "CRG-2025-99")
            for asker in (OUTSIDER, PARTNER)
        ]

        assert len(set(said)) == 1

    def test_the_public_reads_what_became_of_a_project_and_no_names_or_reasons(self, kcst: Kcst) -> None:
        [row] = kcst.json("proposals", "show", "crg-2025-1", "--as", OUTSIDER)

        assert {step[name] for step in row["history"] for name in ("by", "because", "evidence")} == {""}
        assert (row["approved_pence"], "hint" in row, "next" in row) == (400_000, False, False)

    def test_show_has_its_shape_its_hint_with_words_and_what_can_be_done(self, kcst: Kcst) -> None:
        [row] = kcst.json("proposals", "show", REFERENCE, "--at", "2025-08-20")

        assert set(row) >= SHAPE
        assert set(row["history"][0]) >= STEP
        assert {(hint["code"], tuple(hint["words"])) for hint in row["hint"]["areas"]} == {("EA-8", ("burglars",))}
        assert (row["areas"], row["state"]) == ([], "received")
        assert "find_eligible" in {step["action"] for step in row["next"]}

    def test_what_partners_wrote_reaches_the_terminal_as_plain_characters(self, kcst: Kcst) -> None:
        said = kcst("proposals", "list").stdout + kcst("proposals", "show", REFERENCE).stdout

        assert "Shed alarms" in said
        assert "\x1b" not in said


class TestStepping:
    STEP = ("proposals", "step", REFERENCE)
    WHO = ("--by", OFFICER, "--because", "which sheds?", "--at", "2025-08-20T10:00")

    def test_a_step_is_taken_and_the_proposal_shown_as_it_is_now(self, kcst: Kcst) -> None:
        [row] = kcst.json(*self.STEP, "ask", *self.WHO)

        assert (row["state"], row["since"], row["mail_to"]) == ("needs_information", "2025-08-20", LEAD)
        assert row["history"][-1]["by"] == OFFICER
        assert "took “ask” on 20 August 2025 already" in refused(kcst(*self.STEP, "ask", *self.WHO), 1)

    def test_people_read_a_sentence(self, kcst: Kcst) -> None:
        said = kcst(*self.STEP, "ask", *self.WHO).stdout

        assert said == f"{REFERENCE} is needs information since 2025-08-20. The lead is written to at {LEAD}.\n"

    @pytest.mark.parametrize(
        ("words", "code", "said"),
        [
            (("ask",), 2, "--by EMAIL"),
            (("ask", "--by", OFFICER), 1, "without: --because TEXT"),
            (("bless", *WHO), 2, "the steps are: ask"),
            (("approve", *WHO, "--amount", "12.345"), 2, "write it like 1234.56"),
            (("approve", *WHO, "--amount", "many"), 2, "write it like 1234.56"),
            (("ask", *WHO, "--day", "soon"), 2, "write it like 2025-07-23"),
            (("approve", *WHO, "--amount", "10"), 1, "From there: ask (officer, administrator)"),
            (("ask", "--by", OUTSIDER, "--because", "x"), 1, "counts as public and may not take a step; this may: partner"),
        ],
    )
    def test_what_is_wrong_is_refused_in_one_line(self, kcst: Kcst, words: tuple[str, ...], code: int, said: str) -> None:
        assert said in refused(kcst(*self.STEP, *words), code)

    @pytest.mark.parametrize("amount", ["-5", "0", "0.00"])
    def test_nothing_and_less_than_nothing_is_not_approved(self, kcst: Kcst, amount: str) -> None:
        step = ("proposals", "step", "CRG-2025-71", "approve", *self.WHO, "--evidence", "letter", "--day", "2025-08-20")

        assert "give more than £0.00" in refused(kcst(*step, f"--amount={amount}"), 1)

    def test_an_approval_shows_in_the_ledger(self, kcst: Kcst) -> None:
        step = ("proposals", "step", "CRG-2025-71", "approve", *self.WHO, "--evidence", "letter", "--day", "2025-08-19")

        [row] = kcst.json(*step, "--amount", "£1,200.50")

        [pot] = kcst.json("ledger", "balance", "--year", "2025/26", "--pot", "tactical", "--at", "2025-08-19")
        assert (row["approved_pence"], row["history"][-1]["amount_pence"]) == (120_050, 120_050)
        assert (pot["committed_pence"], pot["balance_pence"]) == (120_050, 1_555_326 - 120_050)

    APPROVE = ("approve", *WHO, "--evidence", "letter", "--day", "2025-08-19")

    def test_a_pot_that_is_shut_says_which_since_when_and_what_is_allowed(self, kcst: Kcst) -> None:
        said = refused(kcst("proposals", "step", "CRG-2025-71", *self.APPROVE, "--amount", "10", "--pot", "upfront"), 1)

        assert (
            "The upfront pot of 2025/26 took bids until 9 May 2025, and CRG-2025-71 came on 14 July 2025. "
            "Give a pot that took bids then: the tactical pot until 31 December 2025; nothing was entered."
        ) in " ".join(said.split())

    def test_a_pot_that_waits_says_for_what_and_what_is_allowed(self, kcst: Kcst) -> None:
        """A second award: its late pot opens once the bids for its early pot are decided."""
        self.with_award(kcst)

        said = refused(kcst("proposals", "step", "CRG-2025-71", *self.APPROVE, "--amount", "10", "--pot", "late"), 1)

        assert (
            "The late pot of 2025/26 is not open on 19 August 2025. Opens once every bid for the early pot is decided. On that "
            "day undecided for the early pot: CRG-2025-80. Give a day on which that is over, or another pot; nothing was "
            "entered."
        ) in " ".join(said.split())

    def test_the_second_of_two_approvals_hears_what_is_left_and_what_is_short(self, kcst: Kcst) -> None:
        self.with_award(kcst)
        step = ("proposals", "step", "CRG-2025-71", *self.APPROVE, "--amount", "3000.00")
        kcst.json(*step)

        assert "took “approve” on 19 August 2025 already. From there: tell_lead" in refused(kcst(*step), 1)
        said = refused(kcst("proposals", "step", "CRG-2025-81", *self.APPROVE, "--amount", "12600"), 1)
        assert "The tactical pot of 2025/26 holds £12,553.26; £12,600.00 is £46.74 more than that." in " ".join(said.split())

    def test_the_last_decision_tells_what_rolled_over(self, kcst: Kcst) -> None:
        self.with_award(kcst)
        step = ("proposals", "step", "CRG-2025-80", *self.APPROVE, "--amount", "50")

        assert kcst(*step).stdout.endswith(" £100.00 rolled over from the early pot to the late pot.\n")

        [pot] = kcst.json("ledger", "balance", "--year", "2025/26", "--pot", "late", "--at", "2025-08-19")
        assert pot["balance_pence"] == 25_000

    @staticmethod
    def with_award(kcst: Kcst) -> None:
        engine = engine_for(f"sqlite:///{kcst.home / 'kcst.db'}")
        with Session(engine) as session:
            add_award(session)
            put_in(session, "CRG-2025-80", state=State.SUBMITTED, pot="early", received=dt.date(2025, 5, 1))
            put_in(session, "CRG-2025-81", state=State.SUBMITTED, requested_pence=2_000_000)
            session.commit()
        engine.dispose()
