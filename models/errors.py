"""Everything that can go wrong, in one tree. Each class owns its wording: what is wrong, and what to do.

KcstError                 exit 1, and the root of all
├── BadUse                exit 2: what was typed cannot be meant
│   └── BadDate, BadYear, BadMoney, BadAction
├── NoSuchLetter          a number no letter has
├── LetterStands          a letter that cannot be released or re-sorted as it stands
├── NoSuchPath            a file or folder that is not there
├── UnknownYear           a well-formed year nothing is recorded for
├── UnknownPot
├── NothingToPublish      a year without a project on record
├── DataFileError         a partnership file that is refused whole, with line and field
├── LedgerRefusal         what the books do not take
│   ├── LedgerConflict    the books already say something else
│   ├── NoMoney           more than the pot holds, that day or on a later one
│   ├── NotExplained      an entry without who, why or key
│   ├── PotShut           not open yet, or closed
│   ├── NotPromised       paid or released beyond what was promised
│   ├── YearThere         a year opened twice
│   ├── NotSettled        a year closed with money promised and not accounted for
│   └── BadAmount, BeforeAward, StillUndecided, YearClosed, YearNotOver
├── NoSuchProposal        there is none, or none this person may know of: the same words for both
├── NoSuchItem            there is no bulletin item of that reference
├── ItemStands            an item that cannot be judged or edited as it stands
├── NoSuchEdition         a month nothing was drafted for
├── EditionChanged        approved as somebody saw it, and changed since
├── EditionStands         an edition that cannot be approved or changed as it stands
├── NotYours              what somebody else has to do
├── NotCertain            somebody in Slack of whom no address is certain
├── Refused               refused, said with who was before
├── UnknownPerson         an address that nothing on record gives a role
├── StepRefused           a step the workflow has not, or not with what was given
├── NoSuchSession
├── SessionRefused        what cannot be told of a session, or be said of it
├── DatabaseProblem
│   └── NoDatabase, LockedDatabase, OutdatedDatabase, NewerDatabase
├── SettingsProblem       all that is wrong with the settings, together
├── BadJobs               jobs that may not run as they are declared, together
├── NoSuchMessage         a number no message of the outbox has
├── MessageStands         a message that cannot be sent again or dropped as it stands
├── MailboxError          `permanent` says whether trying again can help
├── MessengerError        the same for Slack
└── FileNotFetched        a file that somebody attached in Slack and that did not come whole
"""


class KcstError(Exception):
    """Something a person can be told in one line. `exit_code` is what the command line ends with."""

    exit_code = 1


class BadUse(KcstError):
    exit_code = 2


class BadDate(BadUse):
    def __init__(self, text: str) -> None:
        super().__init__(f"“{text}” is not a date or time; write it like 2025-07-23 or 2025-07-23T10:00.")


class BadYear(BadUse):
    def __init__(self, text: str) -> None:
        super().__init__(f"“{text}” is not a financial year; write it like 2025/26.")


class BadMoney(BadUse):
    def __init__(self, text: str) -> None:
        super().__init__(f"“{text}” is not an amount in pounds and pence; write it like 1234.56.")


class BadAction(BadUse):
    def __init__(self, text: str, known: list[str]) -> None:
        super().__init__(f"“{text}” is not a step of the workflow; the steps are: {', '.join(known)}.")


class NoSuchLetter(KcstError):
    def __init__(self, number: int) -> None:
        super().__init__(f"There is no letter {number}; see `kcst letters list`.")


class LetterStands(KcstError):
    def __init__(self, number: int, why: str) -> None:
        super().__init__(f"Letter {number} {why}. Nothing was changed.")


class NoSuchPath(KcstError):
    def __init__(self, path: object, wanted: str) -> None:
        super().__init__(f"There is no {wanted} at {path}; check the path and try again.")


class UnknownYear(KcstError):
    def __init__(self, year: object, known: list[str]) -> None:
        have = ", ".join(known) or "none yet; run `kcst init`"
        super().__init__(f"No award is recorded for {year}; the years on record are: {have}.")


class UnknownPot(KcstError):
    def __init__(self, pot: str, year: object, known: list[str]) -> None:
        super().__init__(f"{year} has no pot called “{pot}”; its pots are: {', '.join(known)}.")


class NothingToPublish(KcstError):
    def __init__(self, year: str) -> None:
        super().__init__(
            f"No project of {year} is on record as approved with its sum; there is nothing to publish. "
            "Load its projects with `kcst records load`."
        )


class DataFileError(KcstError):
    """A partnership file refused whole. `problems` are lines like `2025-26.yaml line 12, award.amount: …`."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("Nothing was loaded. Mend and load again: " + "; ".join(problems))


class LedgerRefusal(KcstError):
    """An entry the books do not take; nothing was entered."""


class LedgerConflict(LedgerRefusal):
    def __init__(self, key: str, there: str, wanted: str) -> None:
        super().__init__(f"The ledger already holds “{key}”: {there}, not {wanted}. Entries never change: record a correction.")


class NoMoney(LedgerRefusal):
    """`from_day` is given where the pot holds enough on the day itself and too little on a later one."""

    def __init__(self, pot: str, balance: str, asked: str, short: str, from_day: str = "") -> None:
        holds = f"will hold {balance} on {from_day}, by what is entered for later days" if from_day else f"holds {balance}"
        super().__init__(f"{pot} {holds}; {asked} is {short} more than that. Ask for less, or wait for a release.")


class BadAmount(LedgerRefusal):
    def __init__(self, said: str, allowed: str = "above £0.00 and below £100,000,000,000.00") -> None:
        super().__init__(f"{said} is not an amount to enter here: it has to be whole pence, {allowed}.")


class NotExplained(LedgerRefusal):
    def __init__(self, lacks: str) -> None:
        super().__init__(f"The entry does not say {lacks}; every entry says who entered it, why, and what caused it.")


class BeforeAward(LedgerRefusal):
    def __init__(self, day: str, year: str, first: str) -> None:
        super().__init__(f"{day} is before the {year} award, which counts from {first}; give that day or a later one.")


class PotShut(LedgerRefusal):
    def __init__(self, pot: str, why: str) -> None:
        super().__init__(f"{pot} {why}; nothing was entered.")


class NotPromised(LedgerRefusal):
    def __init__(self, what: str, left: str, asked: str) -> None:
        super().__init__(f"Of what is promised {what}, {left} is neither paid nor released by then; {asked} is more than that.")


class StillUndecided(LedgerRefusal):
    def __init__(self, what: str, references: list[str]) -> None:
        super().__init__(f"{what} once these are decided or withdrawn: {', '.join(references)}.")


class YearClosed(LedgerRefusal):
    def __init__(self, year: str, day: str) -> None:
        super().__init__(f"The books of {year} were closed on {day}: they take corrections and returns only. Use a later year.")


class YearThere(LedgerRefusal):
    def __init__(self, year: str) -> None:
        super().__init__(f"An award is recorded for {year} already; enter a top-up or a cut with `kcst ledger change-award`.")


class YearNotOver(LedgerRefusal):
    def __init__(self, year: str, last: str) -> None:
        super().__init__(f"{year} runs until {last}; it can be closed on that day or later.")


class NotSettled(LedgerRefusal):
    def __init__(self, year: str, unsettled: str) -> None:
        super().__init__(f"{year} cannot be closed yet: {unsettled}. Enter what was paid, release or correct the rest first.")


class NoSuchProposal(KcstError):
    def __init__(self, reference: str) -> None:
        super().__init__(f"There is no proposal “{reference}” that you may see; `kcst proposals list` shows those you may.")


class NotYours(KcstError):
    """`who` is as named by themselves, `are` what they count as, `may` who could do it instead."""

    def __init__(self, who: str, are: str, what: str, may: str) -> None:
        super().__init__(f"{who} counts as {are} and may not {what}; this may: {may}. Roles are in docs/workflow.md.")


class NotCertain(KcstError):
    def __init__(self) -> None:
        super().__init__(
            "Slack gives no address of yours that counts here, so nothing was done. Ask for the address in your profile to be "
            "confirmed, or act from the workspace of the team."
        )


class Refused(KcstError):
    """A refusal in another's words, with who did what before."""


class UnknownPerson(KcstError):
    def __init__(self, who: str, what: str, may: str) -> None:
        super().__init__(
            f"Nothing on record gives {who} a role, so they may not {what}; this may: {may}. "
            "Check the address, or put them on record with their role as docs/workflow.md says."
        )


class StepRefused(KcstError):
    """Nothing was changed, and the sentence says what is allowed."""

    def __init__(self, reference: str, why: str) -> None:
        super().__init__(f"{reference} {why} Nothing was changed.")


class NoSuchSession(KcstError):
    def __init__(self, key: str) -> None:
        super().__init__(f"There is no session “{key}” on record; `kcst sessions list` shows their keys.")


class SessionRefused(KcstError):
    """What cannot be told of a session, or be said of it, and why."""

    def __init__(self, key: str, why: str) -> None:
        super().__init__(f"{key}: {why}")


class NoSuchItem(KcstError):
    def __init__(self, reference: str) -> None:
        super().__init__(f"There is no bulletin item “{reference}”; its acknowledgement and `kcst letters show` name it.")


class ItemStands(KcstError):
    def __init__(self, reference: str, why: str) -> None:
        super().__init__(f"{reference} {why} Nothing was changed.")


class NoSuchEdition(KcstError):
    def __init__(self, month: str) -> None:
        super().__init__(f"There is no bulletin of {month}; `kcst bulletin draft --month {month}` drafts one.")


class EditionChanged(KcstError):
    """`seen` and `now` are fingerprints."""

    def __init__(self, month: str, seen: str, now: str) -> None:
        super().__init__(
            f"The bulletin of {month} is not what was looked at ({seen}): it is {now} now. Nothing was approved. "
            f"Look at it with `kcst bulletin show --month {month}` and approve that."
        )


class EditionStands(KcstError):
    def __init__(self, month: str, why: str) -> None:
        super().__init__(f"The bulletin of {month} {why} Nothing was changed.")


class DatabaseProblem(KcstError):
    pass


class NoDatabase(DatabaseProblem):
    def __init__(self, where: str) -> None:
        super().__init__(f"There is no database at {where} yet; run `kcst init` first.")


class LockedDatabase(DatabaseProblem):
    def __init__(self, where: str) -> None:
        super().__init__(f"The database at {where} is busy with another program; nothing was changed. Try again in a moment.")


class OutdatedDatabase(DatabaseProblem):
    def __init__(self, where: str, has: str, needs: str) -> None:
        super().__init__(f"The database at {where} is at version {has} and this program needs {needs}; run `kcst init`.")


class NewerDatabase(DatabaseProblem):
    def __init__(self, where: str, has: str, needs: str) -> None:
        super().__init__(
            f"The database at {where} is at version {has}, newer than this program's {needs}; "
            "update the program. Nothing was changed."
        )


class SettingsProblem(KcstError):
    exit_code = 2

    def __init__(self, problems: list[str]) -> None:
        super().__init__("The settings need mending: " + "; ".join(problems))


class BadJobs(KcstError):
    """The hour from one to two comes twice in October and not at all in March, so no job may run in it."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(f"The jobs cannot run as they are declared: {'; '.join(problems)}. Mend the files in scheduler/jobs.")


class NoSuchMessage(KcstError):
    def __init__(self, number: int) -> None:
        super().__init__(f"There is no message {number} in the outbox; see `kcst outbox list`.")


class MessageStands(KcstError):
    def __init__(self, number: int, state: str) -> None:
        super().__init__(
            f"Message {number} is {state}; only one that failed can be sent again or dropped. Nothing was changed."
        )


class MailboxError(KcstError):
    """The mailbox could not do it. `permanent`: trying again cannot help. `retry_after`: seconds the server asked for."""

    def __init__(self, message: str, *, permanent: bool = False, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.retry_after = retry_after


class MessengerError(KcstError):
    """Slack could not do it; `permanent` and `retry_after` as for MailboxError."""

    def __init__(self, message: str, *, permanent: bool = False, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.retry_after = retry_after


class FileNotFetched(KcstError):
    def __init__(self, name: str) -> None:
        super().__init__(
            f"“{name}” could not be fetched from Slack, so nothing was sent. What you filled in is kept: open the form again "
            "and attach the file once more, or leave it out."
        )
