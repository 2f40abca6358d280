"""Letters leave the inbox for folders where that is wanted, and once a night what was never told of is found there."""

import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.mailbox.maildir import MaildirMailbox
from models.database import writing
from models.dates import LONDON, london
from models.errors import MailboxError
from models.post import LetterState, StoredLetter, save_position
from scheduler.calendar import Job, firings
from scheduler.jobs import sweep as sweep_job
from scheduler.jobs.mailbox import Taking, fetch, folder_of, take_new
from scheduler.jobs.sweep import sweep
from scheduler.parts import Parts
from tests.fakes import AT, FakeClock, FlakyMailbox
from tests.making_letters import proposal_letter
from tests.test_mailbox_job import arrive, letters, proposals, question, states, titles, too_deep


@pytest.fixture
def mailbox() -> FlakyMailbox:
    return FlakyMailbox()


@pytest.fixture
def moving(engine: Engine, mailbox: FlakyMailbox) -> Taking:
    return Taking(engine, mailbox, AT, moves=True)


class TestMoving:
    def test_a_letter_stays_in_the_inbox_unless_moving_is_wanted(self, engine: Engine, mailbox: FlakyMailbox) -> None:
        arrive(mailbox, 1)

        fetch(engine, mailbox, AT)

        assert mailbox.folders == {}

    def test_a_letter_is_moved_by_its_kind_once_it_is_marked(self, moving: Taking, mailbox: FlakyMailbox) -> None:
        proposal = mailbox.arrive(proposal_letter(1))
        copies = [mailbox.arrive(question()) for _ in range(2)]

        list(take_new(moving))

        assert mailbox.folders[proposal] == "Proposal"
        assert sorted(mailbox.folders[copy] for copy in copies) == ["Duplicate", "Question"]
        assert mailbox.categories(proposal) == ("KCST/Proposal",)

    def test_what_waits_for_a_person_stays_where_people_look(self, moving: Taking, mailbox: FlakyMailbox) -> None:
        mailbox.arrive(too_deep())

        list(take_new(moving))

        assert mailbox.folders == {}

    @pytest.mark.parametrize("state", LetterState)
    def test_every_state_has_a_folder_or_stays(self, state: LetterState) -> None:
        letter = StoredLetter(mailbox="m", identity="i", raw=b"", stored=AT, state=state, kinds=["action_plan_feedback"])

        stays = state in (LetterState.HELD, LetterState.QUARANTINED)

        assert bool(folder_of(letter)) is not stays

    @pytest.mark.parametrize("loses_the_answer", [False, True])
    def test_a_move_that_failed_is_made_up_for(
        self, moving: Taking, mailbox: FlakyMailbox, engine: Engine, loses_the_answer: bool
    ) -> None:
        ids = arrive(mailbox, 3)
        if loses_the_answer:
            mailbox.lose_answer("move")
        else:
            mailbox.break_down("move")

        with pytest.raises(MailboxError):
            list(take_new(moving))
        list(take_new(moving))

        assert mailbox.folders == dict.fromkeys(ids, "Proposal")
        assert proposals(engine) == titles(3)
        assert all(letter.marked for letter in letters(engine))

    def test_a_moved_letter_is_not_taken_in_again_by_a_fetch_or_a_sweep(self, moving: Taking, mailbox: FlakyMailbox) -> None:
        arrive(mailbox, 3)
        list(take_new(moving))

        assert list(take_new(moving)) == []
        assert sweep(moving) == 0

    def test_the_id_a_letter_has_after_the_move_is_kept(self, engine: Engine, tmp_path: Path) -> None:
        class Renaming(MaildirMailbox):
            """Gives a letter another id when it is moved, as Exchange does."""

            def move(self, letter_id: str, folder: str) -> str:
                super().move(letter_id, folder)
                [there] = (self.root / f".{folder}" / "cur").iterdir()
                return there.rename(there.with_name("another:2,S")).name.partition(":")[0]

        box = Renaming(tmp_path / "box", "team@kcst.example", FakeClock())
        box.create()
        (tmp_path / "box" / "new" / "first").write_bytes(proposal_letter(1))

        list(take_new(Taking(engine, box, AT, moves=True)))

        [letter] = letters(engine)
        assert letter.mailbox_id == "another"
        assert box.read(letter.mailbox_id) == letter.raw


class TestSweeping:
    def test_a_letter_that_was_never_told_of_is_taken_in(self, engine: Engine, mailbox: FlakyMailbox) -> None:
        ids = arrive(mailbox, 3)
        forget(engine, mailbox, "3")

        assert fetch(engine, mailbox, AT) == []
        assert sweep(Taking(engine, mailbox, AT)) == 3

        assert proposals(engine) == titles(3)
        assert {mailbox.categories(one) for one in ids} == {("KCST/Proposal",)}

    def test_the_position_stays_where_it_was(self, engine: Engine, mailbox: FlakyMailbox) -> None:
        arrive(mailbox, 3)
        fetch(engine, mailbox, AT)
        sweep(Taking(engine, mailbox, AT))
        late = mailbox.arrive(question())

        [outcome] = fetch(engine, mailbox, AT)

        assert outcome.origin == late

    def test_what_is_stored_is_not_read_again_nor_is_a_copy_of_it(self, engine: Engine, mailbox: FlakyMailbox) -> None:
        mailbox.arrive(proposal_letter(1))
        mailbox.arrive(proposal_letter(1))
        fetch(engine, mailbox, AT)
        mailbox.break_down("read", times=9)

        assert sweep(Taking(engine, mailbox, AT)) == 0

    def test_a_sweep_that_fails_half_way_goes_on_the_next_time(self, engine: Engine, mailbox: FlakyMailbox) -> None:
        arrive(mailbox, 5)
        forget(engine, mailbox, "5")
        mailbox.break_down("read", times=3, after=2)

        with pytest.raises(MailboxError):
            sweep(Taking(engine, mailbox, AT))
        sweep(Taking(engine, mailbox, AT))

        assert states(engine) == [LetterState.FILED] * 5
        assert proposals(engine) == titles(5)


class TestTheJob:
    @pytest.fixture
    def parts(self, engine: Engine, mailbox: FlakyMailbox) -> Parts:
        return Parts(engine, FakeClock(), mailbox)

    @pytest.fixture
    def job(self, parts: Parts) -> Job:
        [found] = sweep_job.jobs(parts)
        return found

    def test_it_runs_at_night_and_every_other_hour_of_the_day_in_london(self, job: Job) -> None:
        slots = firings([job], dt.datetime(2025, 7, 23, tzinfo=LONDON), dt.datetime(2025, 7, 24, tzinfo=LONDON))

        assert [london(slot).time() for slot, _ in slots] == [dt.time(hour, 35) for hour in (4, 8, 10, 12, 14, 16, 18)]

    def test_it_says_what_it_found(self, job: Job, mailbox: FlakyMailbox) -> None:
        arrive(mailbox, 2)

        assert [job.run(AT), job.run(AT)] == ["2 letters that were never told of", ""]

    def test_a_mailbox_that_wants_to_be_left_alone_is(self, job: Job, parts: Parts, mailbox: FlakyMailbox) -> None:
        mailbox.refuse_login()

        assert [job.run(AT), job.run(AT)] == ["refused", ""]
        assert mailbox.asked == 1

    def test_without_a_mailbox_there_is_none(self, engine: Engine) -> None:
        assert sweep_job.jobs(Parts(engine, FakeClock())) == []


def forget(engine: Engine, mailbox: FlakyMailbox, position: str) -> None:
    """The mailbox has told of everything up to there, as far as anybody remembers."""
    with writing(engine) as session:
        save_position(session, mailbox.name, position)
