"""A letter's bids from its words and its forms together: what a form says under a name counts before free words.

Where form and letter ask for different sums neither is taken: the amount is missing, and both are named. Pure.
"""

import dataclasses
import re
from collections.abc import Mapping, Sequence

from handlers.intake import aims, amounts, days, labels, lacking, organisations, proposals, titles
from handlers.intake.forms import Form
from handlers.intake.shapes import Letter, Partner, ProposalFields
from handlers.intake.words import LONGEST, Words, plain, unwrapped

_CORE = frozenset({"title", "organisation", "amount", "pot", "priority", "areas", "when", "outcomes", "ticked"})
_ENOUGH = 3
_OF_BIDS = re.compile(r"\b(?:bid|bids|proposal|application|business case|submission|funding request|grant)\b", re.I)


@dataclasses.dataclass(frozen=True)
class _Bid:
    """One bid's labelled fields and the forms that speak of it."""

    record: dict[str, str]
    forms: tuple[Form, ...] = ()


def is_bid(forms: Sequence[Form]) -> bool:
    """Whether a form by itself asks for money: filled in as bids are, and called one."""
    return any(_OF_BIDS.search(f"{form.name} {form.text[:2_000]}") for form in forms if _filled(form))


def _filled(form: Form) -> list[dict[str, str]]:
    """The form's records that say enough to be a bid."""
    amount = {"amount": ""} if form.money.said else {}
    known = [dict(record) for record in form.records]
    return [one for one in known if len(_CORE & {*one, *amount}) >= _ENOUGH and ("title" in one or amount)]


def bids(
    letter: Letter, words: Words, partner: Partner, told: Sequence[labels.Record], forms: Sequence[Form]
) -> tuple[ProposalFields, ...]:
    """Every bid of the letter; `told` are those its words name field by field."""
    read = [form for form in forms if not form.trouble]
    if not read:
        return proposals.proposals(letter, words, partner, list(told))
    both = _paired(told, read)
    return tuple(_fields(letter, words, partner, bid, len(both) == 1) for bid in both)


def _paired(told: Sequence[labels.Record], forms: list[Form]) -> list[_Bid]:
    """Each bid once: a form and a record of the letter, or two forms, of the same title belong together."""
    filled = [(form, record) for form in forms for record in _filled(form)]
    by_title: dict[str, _Bid] = {}
    for form, record in filled:
        key = _key(record) or (next(iter(by_title), "") if len(filled) == 1 else form.name)
        before = by_title.get(key, _Bid({}))
        by_title[key] = _Bid({**record, **before.record}, (*before.forms, form))
    rest = tuple(form for form in forms if not _filled(form))
    if not by_title:
        return [_Bid(dict(record), rest) for record in told] or [_Bid(_of_rest(rest), rest)]
    if len(by_title) == 1 and len(told) <= 1:
        [bid] = by_title.values()
        return [_Bid({**(told[0] if told else {}), **bid.record}, bid.forms + rest)]
    for said in told:
        bid = by_title.get(_key(said), _Bid({}))
        by_title[_key(said)] = _Bid({**said, **bid.record}, bid.forms)
    return list(by_title.values())


def _key(record: Mapping[str, str]) -> str:
    return " ".join(re.findall(r"\w+", record.get("title", "").split("\n")[0].casefold()))


def _of_rest(forms: tuple[Form, ...]) -> dict[str, str]:
    """What files that are no full form still say under a name."""
    return {name: value for form in reversed(forms) for record in form.records[:1] for name, value in record.items()}


# ---------------------------------------------------------------- one bid


def _fields(letter: Letter, words: Words, partner: Partner, bid: _Bid, alone: bool) -> ProposalFields:
    record = _settled(bid.record, partner)
    asked, named = _asked(words, bid, alone)
    record["amount"] = f"£{asked // 100}.{asked % 100:02d}" if asked is not None else ""
    longer = _with_forms(words, record, bid.forms)
    [fields] = proposals.proposals(letter, longer, partner, [record])
    monies = [form.money for form in bid.forms]
    nameless = "@" in record.get("lead", "").split(",")[0] and fields.lead_email != letter.author
    fields = dataclasses.replace(
        _completed(fields, longer, partner, [text for form in bid.forms if (text := _free(form).strip())]),
        lead_name="" if nameless else fields.lead_name,  # somebody else's address is not the writer's
        amounts_named=named,
        match_pence=next((money.match for money in monies if money.match is not None), None),
        total_cost_pence=next((money.total for money in monies if money.total is not None), None),
        partners=_listed(record.get("partners", "")),
        year=_year(record),
    )
    return dataclasses.replace(fields, missing=lacking.missing(fields))


def _completed(fields: ProposalFields, words: Words, partner: Partner, papers: list[str]) -> ProposalFields:
    """What papers without named fields say, where nothing else does."""
    if not papers:
        return fields
    heads = (titles.title(Words(text.split("\n")[0][:300], ""), {}) for text in papers)
    bodies = (organisations.organisation(text, fields.lead_email) for text in papers)
    return dataclasses.replace(
        fields,
        title=fields.title or next(filter(None, heads), ""),
        organisation=fields.organisation or next(filter(None, bodies), ""),
        areas=fields.areas or _unless_all(aims.areas(words.text, partner.areas), partner),
        when=fields.when or days.period(words.text),
    )


def _unless_all(codes: tuple[str, ...], partner: Partner) -> tuple[str, ...]:
    """A list left whole chooses nothing."""
    return () if len(codes) == len(partner.areas) > 2 else codes


def _settled(record: Mapping[str, str], partner: Partner) -> dict[str, str]:
    """With what is ticked put under its name, and areas as their codes; a list left whole chooses nothing."""
    settled = {name: value for name, value in record.items() if name != "ticked"}
    ticked = record.get("ticked", "")
    for name in ("priority", "pot"):
        if ticked and name not in settled and _chooses(name, ticked, partner):
            settled[name] = ticked
    if all(name.lower() in settled.get("priority", "").lower() for name in partner.priorities) and len(partner.priorities) > 2:
        settled["priority"] = ""
    codes = _codes(f"{settled.get('areas', '')}\n{ticked}", partner) or aims.areas("\n".join(settled.values()), partner.areas)
    if codes or "areas" in settled:
        settled["areas"] = "\n".join(_unless_all(codes, partner))
    return settled


def _chooses(name: str, ticked: str, partner: Partner) -> bool:
    if name == "pot":
        return aims.pot(ticked, partner.pots) is not None
    return any(priority.lower() in ticked.lower() for priority in partner.priorities)


def _codes(value: str, partner: Partner) -> tuple[str, ...]:
    """The areas that any line names, in the year's order."""
    named = {code for line in value.split("\n") if line.strip() for code in aims.areas_of_label(line, partner.areas)}
    return tuple(code for code in partner.areas if code in named)


def _with_forms(words: Words, record: Mapping[str, str], forms: Sequence[Form]) -> Words:
    """The letter's words and the forms': of a form its answers only, for its own wording promises nothing."""
    labelled = len(record) >= _ENOUGH
    more = "\n".join(record.values()) if labelled else "\n".join(_free(form) for form in forms)
    return dataclasses.replace(words, text=f"{words.text}\n\n{more}"[: 2 * LONGEST])


def _free(form: Form) -> str:
    """The words of a paper about a bid that names no fields."""
    labelled = form.money.said or any(len(_CORE & set(record)) >= _ENOUGH for record in form.records)
    spoken = not labelled and _OF_BIDS.search(f"{form.name} {form.text[:2_000]}")
    return unwrapped(plain(form.text[:LONGEST])) if spoken else ""


_YEAR = re.compile(r"\b20\d\d\s?[/-]\s?(?:20)?\d\d\b")


def _year(record: Mapping[str, str]) -> str:
    found = _YEAR.search(f"{record.get('year', '')} {record.get('pot', '')}")
    return f"{found[0][:4]}/{found[0][-2:]}" if found else ""


def _listed(text: str) -> tuple[str, ...]:
    return tuple(filter(None, (part.strip(" .-•*\t") for part in re.split(r"[\n;,]", text))))[:20]


# ---------------------------------------------------------------- what is asked for


def _asked(words: Words, bid: _Bid, alone: bool) -> tuple[int | None, tuple[int, ...]]:
    """(the one sum that forms and letter agree on, the sums where they do not)."""
    formal = {form.money.asked for form in bid.forms if form.money.asked is not None}
    differing = {figure for form in bid.forms for figure in form.money.named}
    if differing or len(formal) > 1:
        return None, tuple(sorted(formal | differing))
    letters = _letters(words, bid, alone)
    if not formal:
        said = any(form.money.said for form in bid.forms)
        return (letters if not said else None), ()
    [figure] = formal
    spoken = {one.pence for one in amounts.sums(f"{words.subject}\n{words.text}")} if alone else set()
    if letters is not None and letters != figure and figure not in spoken:
        return None, tuple(sorted({letters, figure}))
    return figure, ()


def _letters(words: Words, bid: _Bid, alone: bool) -> int | None:
    """What the letter itself asks for: under a name, else outright; with no form that speaks of money, in any words."""
    if bid.record.get("amount"):
        return amounts.asked(bid.record["amount"])
    if not alone:
        return None
    text = f"{words.subject}\n{words.text}"
    if any(form.money.said for form in bid.forms):
        return amounts.outright(text)
    if amounts.sums(text):
        return amounts.asked(text)
    return amounts.outright("\n".join(_free(form) or unwrapped(plain(form.text[:LONGEST])) for form in bid.forms))
