"""Which letters hold what nobody is told of unasked: held ones, and what is sensitive."""

from collections.abc import Iterable

from sqlmodel import Session, col, select

from models.post import LetterKind, LetterState, StoredLetter

CLOSED = (LetterState.HELD, LetterState.QUARANTINED)


def closed_letters(session: Session, numbers: Iterable[int | None]) -> set[int]:
    """The numbers of those letters whose content, and so what was made of it, is for a person only who opens them."""
    wanted = [number for number in numbers if number is not None]
    rows = session.exec(select(StoredLetter.id, StoredLetter.state, StoredLetter.kinds).where(col(StoredLetter.id).in_(wanted)))
    return {
        number
        for number, state, kinds in rows
        if number is not None and (state in CLOSED or LetterKind.SENSITIVE.value in kinds)
    }
