"""The ledger of a folder: shares, commitments, roll-overs and returns. The amounts are computed by `ledger`."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from models import funding, ledger
from models.dates import FinancialYear
from models.errors import DataFileError, LedgerRefusal
from models.funding import Award, EntryKind, LedgerEntry, Pot
from models.ledger import Clerk, Movement
from models.partnership.grant_shapes import MovementEntry
from models.partnership.reading import Loc, Page
from models.partnership.rows import Context, pot_key


@dataclass(frozen=True)
class Posting:
    """A movement to enter, the pot it is of, and where the page says so."""

    page: Page
    loc: Loc
    pot: str
    movement: Movement


def enter(session: Session, pages: Sequence[Page], context: Context) -> None:
    """Enter what is missing, in the order money moves: shares, commitments, roll-overs, returns."""
    for page in pages:
        _allocate(session, page, context)
    for page in pages:
        _commit(session, page, context)
    for page in pages:
        _roll_over(session, page, context)
    for page in pages:
        _return(session, page, context)


def cited(pages: Sequence[Page]) -> Iterator[tuple[str, Sequence[str]]]:
    """The keys of all entries the pages stand for, each with what it cites."""
    for page in pages:
        for project in page.contents.projects:
            if project.approval:
                yield f"{project.reference}:commitment", project.approval.cite
        for award in page.contents.awards:
            for pot in award.pots:
                yield f"{pot_key(page, pot.name)}:allocation", pot.cite
            for roll in award.roll_overs:
                yield f"{pot_key(page, roll.source)}:rolled-out", roll.cite
                yield f"{pot_key(page, roll.target)}:rolled-in", roll.cite
            for entry in (*award.commitments, *award.returns):
                yield entry.key, entry.cite


def _clerk(page: Page, context: Context) -> Clerk:
    return Clerk(f"loaded from {page.name}", context.at)


def _is_there(session: Session, key: str) -> bool:
    return session.exec(select(LedgerEntry.id).where(LedgerEntry.key == key)).first() is not None


def _pot(session: Session, page: Page, name: str) -> Pot:
    return funding.pot_named(session, FinancialYear.parse(page.year), name)


def _allocate(session: Session, page: Page, context: Context) -> None:
    """Share each award out to its pots, unless that was done before: a share stands even if the award was corrected since."""
    for entry in page.contents.awards:
        award = session.exec(select(Award).where(Award.key == entry.key)).one()
        pots = session.exec(select(Pot).where(Pot.award_key == award.key).order_by(col(Pot.id))).all()
        if pots and not any(_is_there(session, f"{pot.key}:allocation") for pot in pots):
            ledger.allocate(session, award, pots, _clerk(page, context))


def _commitments(page: Page, context: Context) -> Iterator[Posting]:
    """What the page's projects were given, then what it commits without naming a project."""
    for i, project in enumerate(page.contents.projects):
        step = project.approval
        if step and project.pot and project.approved:
            movement = Movement(
                f"{project.reference}:commitment", EntryKind.COMMITMENT, project.approved, step.effective,
                step.because or f"approved: {project.title}", context.evidence(step.cite), project.reference,
            )  # fmt: skip
            yield Posting(page, ("projects", i, "approved"), project.pot, movement)
    for i, award in enumerate(page.contents.awards):
        for j, entry in enumerate(award.commitments):
            movement = _movement(entry, EntryKind.COMMITMENT, context)
            yield Posting(page, ("awards", i, "commitments", j, "pounds"), entry.pot, movement)


def _movement(entry: MovementEntry, kind: EntryKind, context: Context) -> Movement:
    return Movement(entry.key, kind, entry.pounds, entry.effective, entry.because, context.evidence(entry.cite))


def _commit(session: Session, page: Page, context: Context) -> None:
    for posting in _commitments(page, context):
        if not _is_there(session, posting.movement.key):
            try:
                ledger.commit_money(session, _pot(session, page, posting.pot), posting.movement, _clerk(page, context))
            except LedgerRefusal as error:
                raise DataFileError([page.problem(posting.loc, str(error))]) from error


def _roll_over(session: Session, page: Page, context: Context) -> None:
    for i, award in enumerate(page.contents.awards):
        for j, entry in enumerate(award.roll_overs):
            source, target = _pot(session, page, entry.source), _pot(session, page, entry.target)
            evidence = f"{context.evidence(entry.cite)}. {entry.because}"
            try:
                ledger.roll_over(session, source, target, entry.effective, _clerk(page, context), evidence=evidence)
            except LedgerRefusal as error:
                raise DataFileError([page.problem(("awards", i, "roll_overs", j, "effective"), str(error))]) from error


def _return(session: Session, page: Page, context: Context) -> None:
    """Give back. No pot gives back more than it holds."""
    for i, award in enumerate(page.contents.awards):
        for j, entry in enumerate(award.returns):
            if _is_there(session, entry.key):
                continue
            try:
                movement = _movement(entry, EntryKind.RETURN, context)
                ledger.enter(session, _pot(session, page, entry.pot).key, movement, _clerk(page, context))
            except LedgerRefusal as error:
                raise DataFileError([page.problem(("awards", i, "returns", j, "pounds"), str(error))]) from error
