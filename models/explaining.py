"""Why a published sum is not what the ledger says: rules that compute, tried in turn. Where none fits it is unexplained.

Each rule gives the values its sentence needs (`templates/reconcile/<rule>.txt.j2`), in pence, or None where it does not fit.
"""

from collections.abc import Callable
from dataclasses import replace

from models.money import split
from models.reconciling import Books, Check, Finding, Paper, measured
from models.sources import Measure, PublishedFigure

Values = dict[str, object]
POUND = 100


def explained(books: Books, known: list[Paper], finding: Finding) -> Finding:
    """The finding with the first rule that fits; `unexplained` where none does."""
    for rule in RULES[finding.check]:
        values = rule(books, known, finding)
        if values is not None:
            return replace(finding, rule=rule.__name__, values=values)
    return replace(finding, rule="unexplained")


def _gap(finding: Finding) -> int:
    return finding.difference or 0


def _papers_of(known: list[Paper], finding: Finding) -> list[Paper]:
    titles = {cited.source for cited in finding.papers}
    return [paper for paper in known if paper.source.title in titles]


def agrees(books: Books, known: list[Paper], finding: Finding) -> Values | None:
    """The paper prints what the ledger says."""
    return {} if _gap(finding) == 0 else None


def cut_to_pounds(books: Books, known: list[Paper], finding: Finding) -> Values | None:
    """The pence were left out: of an award, of a pot's share, of an amount."""
    if finding.published != finding.ledger // POUND * POUND:
        return None
    nearest = (finding.ledger + POUND // 2) // POUND * POUND
    return {"exact": finding.ledger, "pence": -_gap(finding), "nearest": nearest if nearest != finding.published else ""}


def rounded_up(books: Books, known: list[Paper], finding: Finding) -> Values | None:
    """The next whole pound, where that is nearest."""
    fits = (finding.published or 0) % POUND == 0 and 0 < _gap(finding) <= POUND // 2
    return {"exact": finding.ledger, "pence": _gap(finding)} if fits else None


def left_after_other_shares(books: Books, known: list[Paper], finding: Finding) -> Values | None:
    """A share made by taking the other printed shares from the printed award."""
    for paper in _papers_of(known, finding) if finding.measure is Measure.OPENING else ():
        award, others = paper.total(Measure.AWARD), (paper.total(Measure.OPENING) or 0) - (finding.published or 0)
        if award is not None and others and award - others == finding.published:
            return {"exact": finding.ledger, "award": award, "others": others}
    return None


def share_of_printed_award(books: Books, known: list[Paper], finding: Finding) -> Values | None:
    """A share of the award as printed, not of the award as given."""
    names, weights = [pot.name for pot in books.pots], [pot.weight for pot in books.pots]
    for paper in _papers_of(known, finding) if finding.measure is Measure.OPENING and finding.pot in names else ():
        if (award := paper.total(Measure.AWARD)) is not None:
            share = split(award, weights)[names.index(finding.pot or "")]
            if finding.published in _printings(share):
                return {"award": award, "share": share}
    return None


def _printings(pence: int) -> set[int]:
    """The ways a sum is printed: to the penny, cut to pounds, to the nearest pound."""
    return {pence, pence // POUND * POUND, (pence + POUND // 2) // POUND * POUND}


def another_day(books: Books, known: list[Paper], finding: Finding) -> Values | None:
    """What the ledger said on another day: out of date when printed, or ahead of it."""
    measure = finding.measure
    for day in books.days() if measure not in (None, Measure.PROJECT) else ():
        was = measured(books.held(day, finding.pot), Measure(measure or ""))
        if was and finding.published in _printings(was):
            return {"day": day, "exact": was}
    return None


def another_measure(books: Books, known: list[Paper], finding: Finding) -> Values | None:
    """Right for another thing the same pot has on that day."""
    held = books.held(finding.as_at, finding.pot)
    for measure in (Measure.OPENING, Measure.BALANCE, Measure.COMMITTED, Measure.RETURNED):
        said = measured(held, measure)
        if finding.measure is not Measure.PROJECT and said and finding.published in _printings(said):
            return {"measure": measure.value, "exact": said}
    return None


def another_year(books: Books, known: list[Paper], finding: Finding) -> Values | None:
    """Right for the same thing of another year."""
    for other in others_of(books):
        if finding.measure in (Measure.AWARD, Measure.COMMITTED, Measure.RETURNED, Measure.BALANCE):
            said = measured(other.held(finding.as_at), finding.measure)
            if said and finding.published in _printings(said):
                return {"year": str(other.year), "exact": said}
    return None


def others_of(books: Books) -> list[Books]:
    from models.funding import years

    return [Books(books.session, year) for year in years(books.session) if year != books.year]


def rounded_amounts(books: Books, known: list[Paper], finding: Finding) -> Values | None:
    """Whole-pound amounts of projects hide up to 50p each."""
    [amounts, *_] = [paper.of(Measure.PROJECT) for paper in _papers_of(known, finding)]
    whole = all((figure.pence or 0) % POUND == 0 for figure in amounts)
    if whole and abs(_gap(finding)) <= len(amounts) * POUND // 2:
        return {"count": len(amounts), "sum": finding.published, "exact": finding.ledger, "pence": abs(_gap(finding))}
    return None


def shares_cut(books: Books, known: list[Paper], finding: Finding) -> Values | None:
    """Every share was cut to pounds by itself, and so the pence of all of them are missing."""
    exact = {pot.name: books.held(finding.as_at, pot.name).opening for pot in books.pots}
    cut = [pence % POUND for pence in exact.values()]
    [shares, *_] = [paper.of(Measure.OPENING) for paper in _papers_of(known, finding)]
    if all(figure.pence == exact[figure.pot or ""] // POUND * POUND for figure in shares) and sum(cut) == -_gap(finding):
        award = next((paper.total(Measure.AWARD) for paper in _papers_of(known, finding)), None)
        return {
            "cut": cut,
            "total": sum(cut),
            "exact": finding.ledger,
            "short": (award or finding.ledger) - (finding.published or 0),
        }
    return None


def award_pence_missing(books: Books, known: list[Paper], finding: Finding) -> Values | None:
    """The sum starts from an award whose pence are not printed."""
    for paper in _papers_of(known, finding):
        printed, exact = paper.total(Measure.AWARD), books.held(finding.as_at).opening
        if printed == exact // POUND * POUND and printed - exact == _gap(finding):
            return {"award": printed, "exact": exact, "pence": exact - printed, "sum": finding.published}
    return None


def moved_since(books: Books, known: list[Paper], finding: Finding) -> Values | None:
    """One is what the pot opened with, the other what it held later: what moved in between is the difference."""
    held = books.held(finding.as_at, finding.pot)
    opening = _explained_figure(books, known, finding)
    if opening is None or held.balance != finding.ledger:
        return None
    moves = {
        "rolled in": held.rolled_in, "rolled out": -held.rolled_out, "committed": -held.committed,
        "released": held.released, "returned": -held.returned, "corrected": held.corrected,
    }  # fmt: skip
    return {
        "moves": {name: pence for name, pence in moves.items() if pence}, "exact": held.opening,
        "pence": (finding.published or 0) - held.opening, "balance": held.balance,
    }  # fmt: skip


def _explained_figure(books: Books, known: list[Paper], finding: Finding) -> Finding | None:
    """The same sum held against its own measure, where a rule fits."""
    ledger = measured(books.held(finding.as_at, finding.pot), Measure(finding.measure or ""))
    figure = explained(books, known, replace(finding, check=Check.FIGURE, ledger=ledger))
    return None if figure.rule == "unexplained" else figure


def promised_not_spent(books: Books, known: list[Paper], finding: Finding) -> Values | None:
    """Papers call money used once it is promised; spending comes later."""
    held = books.held(finding.as_at, finding.pot)
    if _explained_figure(books, known, finding) is None:
        return None
    return {"promised": held.committed - held.released, "paid": held.paid}


def two_roundings(books: Books, known: list[Paper], finding: Finding) -> Values | None:
    """Both printings are explained by themselves: they were made in different ways, or on different days."""
    old, new = _both(books, known, finding)
    if old.rule == "unexplained" or new.rule == "unexplained":
        return None
    return {"old": old, "new": new, "exact": new.ledger}


def _both(books: Books, known: list[Paper], finding: Finding) -> tuple[Finding, Finding]:
    first, last = _papers_of(known, finding)[0], _papers_of(known, finding)[-1]
    return _as_figure(books, known, first, finding), _as_figure(books, known, last, finding)


def _as_figure(books: Books, known: list[Paper], paper: Paper, finding: Finding) -> Finding:
    same = (finding.measure, finding.pot, finding.about)
    figure: PublishedFigure = next(f for f, _ in paper.figures if (f.measure, f.pot, f.about) == same)
    alone = replace(
        finding, check=Check.FIGURE, as_at=paper.day, published=figure.pence, ledger=books.pence(figure, paper.day),
        papers=paper.cited([figure]), printed=(figure.printed,),
    )  # fmt: skip
    return explained(books, known, alone)


def not_printed(books: Books, known: list[Paper], finding: Finding) -> Values | None:
    """Minutes leave it out; the report written for the same meeting has it."""
    return {"exact": finding.ledger}


Rule = Callable[[Books, list[Paper], Finding], Values | None]
RULES: dict[Check, tuple[Rule, ...]] = {
    Check.FIGURE: (
        agrees, cut_to_pounds, rounded_up, left_after_other_shares, share_of_printed_award, another_day, another_measure,
        another_year,
    ),
    Check.PROJECTS: (agrees, rounded_amounts),
    Check.SHARES: (agrees, cut_to_pounds, shares_cut),
    Check.LEFT: (agrees, award_pence_missing),
    Check.WHOLE: (agrees, rounded_amounts),
    Check.MOVED: (agrees, moved_since),
    Check.SPENT: (agrees, promised_not_spent),
    Check.PAPERS: (two_roundings,),
    Check.OMITTED: (not_printed,),
}  # fmt: skip
