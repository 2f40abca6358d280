"""What a letter says of the proposal it makes (`proposing` tells whether it makes one).

Each field is read by its own small function, from labels (`labels.records`) or free words. `titles` finds what it is
called, `lacking` what must still be asked for.
"""

import re

from handlers.intake import aims, amounts, days, labels, lacking, leads, names, organisations, sections, titles
from handlers.intake.forms import costs, plain
from handlers.intake.shapes import Letter, Partner, ProposalFields, changed
from handlers.intake.words import Words

# ---------------------------------------------------------------- its fields


def proposals(letter: Letter, words: Words, partner: Partner, found: list[labels.Record]) -> tuple[ProposalFields, ...]:
    """One for each labelled record, else for each numbered section with a sum; one from free words where there are none."""
    apart = sections.Sections() if found else sections.sections(words.text)
    if apart.parts:
        return tuple(_of_section(letter, words, partner, apart.before, part) for part in apart.parts)
    return tuple(_proposal(letter, words, partner, record) for record in found or [{}])


def _of_section(letter: Letter, words: Words, partner: Partner, before: str, part: tuple[str, str]) -> ProposalFields:
    """One bid of several: its own words, with the pot that those above them all name."""
    title, text = part
    fields = _proposal(letter, Words("", text, words.people), partner, {"title": title})
    return changed(fields, pot=fields.pot or aims.pot(words.subject, partner.pots) or aims.pot(before, partner.pots))


def _proposal(letter: Letter, words: Words, partner: Partner, record: labels.Record) -> ProposalFields:
    title, body = titles.title(words, record), _organisation(letter, record)
    lead_name, lead_email = leads.lead(letter, words, record, body)
    fields = ProposalFields(
        title=title,
        organisation=body,
        lead_name=lead_name,
        lead_email=lead_email,
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
    if words.text.count("\t") > 1 and "£" in words.text and not _is_settled(record):
        tabled = costs.money(plain.blocks_of(words.text.split("\n")), ())
        if tabled.said:
            return tabled.asked
    if "amount" in record:
        return amounts.asked(record["amount"])
    return amounts.asked(f"{words.subject}\n{words.text}")


def _is_settled(record: labels.Record) -> bool:
    """Whether the label's own words name one sum."""
    return bool(record.get("amount")) and len({one.pence for one in amounts.sums(record["amount"])}) == 1


def _pot(words: Words, partner: Partner, record: labels.Record) -> str | None:
    return (
        aims.pot(record.get("pot", ""), partner.pots)
        or aims.pot(words.subject, partner.pots)
        or aims.pot(words.text, partner.pots)
    )


def _areas(words: Words, partner: Partner, record: labels.Record) -> tuple[str, ...]:
    if "areas" in record:
        return aims.areas_of_label(record["areas"], partner.areas)
    return aims.areas(_told_of(words, record), partner.areas)


def _when(words: Words, record: labels.Record) -> str:
    if "when" in record:
        return record["when"].strip().rstrip(".")
    return days.period(_told_of(words, record))


_FORMAL = 3  # fields named: the letter is a form, and its other words are about it


def _told_of(words: Words, record: labels.Record) -> str:
    """Where to look for what no label names: in the fields of a bid written like a form, else in all the words."""
    return "\n".join(record.values()) if len(record) >= _FORMAL else words.text


def _summary(words: Words, record: labels.Record, title: str) -> str:
    """What the label says, else the sentence that names the project, else the first of some length."""
    if record.get("about"):
        return " ".join(record["about"].split())
    told = [line for line in words.sentences if len(line) > 40 and not line.endswith(("?", ":"))]
    return next((line for line in told if title and title in line), told[0] if told else "")


def _organisation(letter: Letter, record: labels.Record) -> str:
    if record.get("organisation"):
        return re.sub(r"\s*[|;(].*$", "", record["organisation"].split("\n")[0]).strip(" .,")
    return organisations.organisation(_own_text(letter), letter.author, names.person(letter.author_name))


def _own_text(letter: Letter) -> str:
    """The new words with the signature that was cut off below them."""
    text = letter.new_text or letter.text
    _, cut, below = letter.text.partition("\n-- \n") if letter.new_text else ("", "", "")
    if not cut or ">" in below[:500]:
        return text
    signed = below.split("\n\n")[0]
    return f"{text}\n--\n{signed}"
