"""The sums of a form: what is asked of the grant, what comes from elsewhere, what it all costs.

A figure named as asked for counts first. A bare total counts where nothing comes from elsewhere, or where the rows show
by adding up whether it holds that part. Two figures that differ, a range, or a formula never worked out are no amount.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from handlers.intake import amounts
from handlers.intake.forms.answers import Answer, named
from handlers.intake.forms.blocks import Block, Grid
from handlers.intake.forms.costtable import ASKED, ITEM, MATCH, TOTAL, Entry, entries, figure_of, is_sum, is_whole, role_of
from handlers.intake.forms.wording import normal


@dataclass(frozen=True)
class Money:
    """Pence. `named` are figures that differ where one was wanted; `said`: an amount was named, if not as one figure."""

    asked: int | None = None
    named: tuple[int, ...] = ()
    match: int | None = None
    total: int | None = None
    said: bool = False


def money(blocks: Iterable[Block], answers: Sequence[Answer]) -> Money:
    """What the form's answers and tables say of money."""
    tabled = [entry for block in blocks if isinstance(block, Grid) for entry in entries(block.rows)]
    told = [entry for role in (ASKED, TOTAL, MATCH) for one in named(answers, role) for entry in _told(role, one)]
    asked = _of(ASKED, [*told, *tabled])
    match, total = _match(told, tabled), _figures(_of(TOTAL, [*told, *tabled]))
    found, differing = _asked(asked) if asked else _from_totals(_of(TOTAL, [*told, *tabled]), _of(ITEM, tabled), match)
    return Money(found, differing, match or None, _only(total), bool(asked or total or differing))


def _of(role: str, every: Sequence[Entry]) -> list[Entry]:
    return [one for one in every if one.role == role]


def _figures(every: Iterable[Entry]) -> set[int]:
    return {one.pence for one in every if one.pence is not None}


def _only(figures: set[int]) -> int | None:
    return next(iter(figures)) if len(figures) == 1 else None


def _told(role: str, answer: Answer) -> list[Entry]:
    """The figure of an answer, where a bare number is pounds; none where a table's row or a whole table is the answer."""
    lines = [line.strip() for line in answer.value.split("\n") if line.strip()]
    if sum(map(is_sum, lines)) > 1 or (len(lines) > 1 and any(role_of(line.split("\t")[0]) == MATCH for line in lines)):
        return []
    found = figure_of(lines[0]) if lines else None
    if found is None:
        if not amounts.sums(answer.value):
            return []
        found = amounts.asked(f"{normal(answer.name)}: {answer.value}")
    return [Entry(role, found, is_whole(role, answer.name))]


def _match(told: list[Entry], tabled: list[Entry]) -> int:
    """What comes from elsewhere: the total of it, or its rows together; 0 for nothing."""
    rows = _of(MATCH, tabled) or list(dict.fromkeys(_of(MATCH, told)))
    whole = [one for one in rows if one.whole]
    return sum(one.pence or 0 for one in whole[:1] or rows)


def _asked(asked: list[Entry]) -> tuple[int | None, tuple[int, ...]]:
    """(the one figure asked for, those that differ); a row called total stands over its parts."""
    over, every = _figures(one for one in asked if one.whole), _figures(asked)
    if len(over) == 1:
        return _only(over), ()
    unsure = any(one.pence is None for one in asked)
    return (None if unsure else _only(every)), tuple(sorted(every)) if len(every) > 1 else ()


def _from_totals(totals: list[Entry], items: list[Entry], match: int) -> tuple[int | None, tuple[int, ...]]:
    """What is asked where no figure is called so: the total, without what comes from elsewhere."""
    whole = [one for one in totals if one.whole] or totals
    known, parts = _figures(whole), [one.pence for one in items if one.pence is not None]
    if any(one.pence is None for one in whole):
        return None, ()
    if len(known) > 1:
        return None, tuple(sorted(known))
    if not known:
        return (parts[0] if len(parts) == 1 and not match else None), ()
    total = known.pop()
    return (_without_match(total, match, sum(parts)) if match else total), ()


def _without_match(total: int, match: int, items: int) -> int | None:
    """The grant's part of a total, where the rows show by adding up what the total holds; else None."""
    if total in (items, items + match) and total > match:
        return total - match
    return total if total == items - match else None
