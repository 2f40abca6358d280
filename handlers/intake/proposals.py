"""Proposals: whether a letter makes one, and what it says of it.

`proposes` weighs cues; `proposals` reads fields, each by its own small function, from labels (`labels.records`) or
free words. `titles` finds what it is called, `lacking` what must still be asked for.
"""

import re

from handlers.intake import aims, amounts, days, labels, lacking, names, titles
from handlers.intake.amounts import MONEY
from handlers.intake.shapes import Letter, Partner, ProposalFields, changed
from handlers.intake.words import Words

# ---------------------------------------------------------------- does it propose?

_GATE = frozenset(
    "bid bids bidding proposal proposals application applications submission submissions apply applying "
    "grant pot funding fund money case form ask asks needs need like request requesting seeking glad "
    "grateful pounds grand quid".split()
)
_BID = r"(?:bids?|proposals?|applications?|submissions?|business cases?)"
_STRONG = re.compile(
    r"\b(?:bid|bids|bidding|appl(?:y|ying|ies)|ask(?:s|ing)?|seek(?:s|ing)?|request(?:s|ing)?"
    rf"|would (?:like|love)|(?:glad|grateful) (?:of|for)|needs?|wants?|looking) [^.?!\n]{{0,80}}{MONEY}"
    r"|\b(?:our|an?|two|three|2|3|new|my|following|another"
    rf"|attached) (?:[\w(\[)\]-]+ ){{0,3}}{_BID}\b[^.?!\n]{{0,60}}\b(?:attached|enclosed|below|for|to the"
    r"|from|by|is here)\b"
    rf"|\b{_BID} (?:form )?(?:is |are )?(?:attached|enclosed|below)\b|\b(?:attached"
    rf"|enclosed)\b[^.?!\n]{{0,40}}\b(?:{_BID}|form)\b|\bsee (?:the |our )?(?:attached )?form\b"
    r"|\b(?:want|like|wish|hope|hoping|going|intend) to (?:bid|apply|put in a bid|submit (?:a|our"
    rf"|the) {_BID})\b|\bbid for (?:some )?(?:money|funding|{MONEY})"
    rf"|{MONEY}[^.?!\n]{{0,60}}\bfrom the (?:[\w-]+ ){{0,4}}(?:grant|pot|fund)\b"
    rf"|\b{_BID} to the (?:[\w()-]+ ){{0,4}}(?:pot|grant|fund)\b"
)
_SUBJECT = re.compile(rf"\b{_BID}\b|\b(?:pot|grant)\b[^\n]*:")
_MONEY_ANYWHERE = re.compile(MONEY)
_WITHDRAWN = re.compile(r"\b(?:withdraw\w*|pull(?:ing)? out|no longer (?:need|want|wish|pursu\w+))\b")
_NOT_MINE = re.compile(r"\b(?:your (?:bid|proposal|application) (?:for|is|was)|we submit a proposal for \d)\b")


def withdraws(words: Words) -> bool:
    """A bid taken back: word about an old one, not a new one."""
    return bool(words.bag & {"withdraw", "withdrawing", "withdrawn", "pull", "pulling", "longer"}) and bool(
        _WITHDRAWN.search(words.telling)
    )


def proposes(letter: Letter, words: Words, found: list[labels.Record]) -> bool:
    """Whether money is asked for: outright, as in a form, or by a subject that says so beside a sum or a file."""
    if found and any("title" in record or "amount" in record for record in found):
        return True
    if not words.bag & _GATE and "£" not in words.text:
        return False
    told = _told(words)
    if _NOT_MINE.search(told):
        return False
    subject_says = _SUBJECT.search(words.subject.lower()) and (_MONEY_ANYWHERE.search(told) or letter.files)
    return bool(subject_says or _STRONG.search(told))


def _told(words: Words) -> str:
    """What is told, and what is asked with a sum in it: 'could we have £900?'"""
    return words.telling + "\n" + "\n".join(line.lower() for line in words.asking if _MONEY_ANYWHERE.search(line.lower()))


def cues(words: Words) -> tuple[str, str]:
    """The words that ask for money outright, and those of the subject that speak of a bid; '' where there are none."""
    outright, by_subject = _STRONG.search(_told(words)), _SUBJECT.search(words.subject.lower())
    return outright[0] if outright else "", by_subject[0] if by_subject else ""


# ---------------------------------------------------------------- its fields


def proposals(letter: Letter, words: Words, partner: Partner, found: list[labels.Record]) -> tuple[ProposalFields, ...]:
    """One for each labelled record; one from free words where there are none."""
    return tuple(_proposal(letter, words, partner, record) for record in found or [{}])


def _proposal(letter: Letter, words: Words, partner: Partner, record: labels.Record) -> ProposalFields:
    title = titles.title(words, record)
    fields = ProposalFields(
        title=title,
        organisation=_organisation(letter, record),
        lead_name=_lead_name(letter, record),
        lead_email=_lead_email(letter, record),
        amount_pence=_amount(words, record),
        pot=_pot(words, partner, record),
        areas=_areas(words, partner, record),
        summary=_summary(words, record, title),
        when=_when(words, record),
        outcomes=lacking.outcomes(words, partner, record),
        priorities=lacking.priorities(words, partner, record),
    )
    return changed(fields, missing=lacking.missing(fields))


def _amount(words: Words, record: labels.Record) -> int | None:
    if "amount" in record:
        return amounts.asked(record["amount"])
    return amounts.asked(f"{words.subject}\n{words.text}")


def _pot(words: Words, partner: Partner, record: labels.Record) -> str | None:
    return (
        aims.pot(record.get("pot", ""), partner.pots)
        or aims.pot(words.subject, partner.pots)
        or aims.pot(words.text, partner.pots)
    )


def _areas(words: Words, partner: Partner, record: labels.Record) -> tuple[str, ...]:
    if "areas" in record:
        return aims.areas_of_label(record["areas"], partner.areas)
    return aims.areas("\n".join(record.values()) if record else words.text, partner.areas)


def _when(words: Words, record: labels.Record) -> str:
    if record.get("when"):
        return record["when"].strip().rstrip(".")
    return days.period("\n".join(record.values()) if record else words.text)


def _summary(words: Words, record: labels.Record, title: str) -> str:
    """What the label says, else the sentence that names the project, else the first of some length."""
    if record.get("about"):
        return " ".join(record["about"].split())
    told = [line for line in words.sentences if len(line) > 40 and not line.endswith(("?", ":"))]
    return next((line for line in told if title and title in line), told[0] if told else "")


def _organisation(letter: Letter, record: labels.Record) -> str:
    if record.get("organisation"):
        return record["organisation"].split("\n")[0].strip(" .")
    return names.organisation(letter.new_text or letter.text, letter.author)


_EMAIL = re.compile(r"[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")


def _lead_name(letter: Letter, record: labels.Record) -> str:
    """The person behind the label, else the letter's writer; a rank before the writer's own name is not a name."""
    named = names.person(re.split(r"[,;|\n(<]|\s-\s", record.get("lead", ""))[0])
    writer = names.person(letter.author_name)
    return named if named and not (writer and writer.lower() in named.lower()) else writer


def _lead_email(letter: Letter, record: labels.Record) -> str:
    given = _EMAIL.search(record.get("lead", ""))
    return given[0].lower().rstrip(".") if given else letter.author
