"""What answers about money share: which year is meant, and how a printed figure stands to the ledger."""

import datetime as dt

from sqlmodel import Session

from models.dates import FinancialYear
from models.errors import UnknownYear
from models.funding import current_year, years
from models.money import small_pounds
from models.sources import PublishedFigure


def grant_year(session: Session, asked: FinancialYear | None, day: dt.date) -> FinancialYear:
    """The year asked for, else the latest whose award was known on `day`. Raises UnknownYear for one not known then."""
    known = years(session, day)
    year = asked or current_year(session, day)
    if year is None or year not in known:
        raise UnknownYear(year or FinancialYear.of(day), [str(other) for other in known])
    return year


def said(figure: PublishedFigure, pence: int) -> dict[str, object]:
    """A printed sum beside the ledger's, for a template: `printed`, `gap` ('' where they agree), and whether rounding to
    whole pounds explains it."""
    gap = abs((figure.pence or 0) - pence)
    return {
        "printed": figure.printed,
        "gap": small_pounds(gap) if gap else "",
        "rounded": gap < 100 and (figure.pence or 0) % 100 == 0,
    }
