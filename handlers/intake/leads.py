"""Who leads a bid: the person behind the label, the one the words say leads it, else the letter's writer.

A shared mailbox is no person. The address is the one given for that person, else the author's.
"""

import re

from handlers.intake import labels, names
from handlers.intake.organisations import signature
from handlers.intake.shapes import Letter
from handlers.intake.words import Words

_EMAIL = re.compile(r"[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
_NAME = r"[A-ZÀ-Þ][\w'-]*"
_PERSON = (
    r"(?:(?:PC|PS|PCSO|DI|DS|DC|Sgt|Sergeant|Insp|Inspector|Cllr|Councillor|Dr|Mr|Mrs|Ms|Miss|Mx|Rev|Prof)\.? )?"
    rf"(?P<name>{_NAME}(?: (?:(?:de|van|von|der|al|bin) )?{_NAME}){{1,3}})"
)
_ROLE_BEFORE = r"(?:(?:our|the|my|a) (?:[\w-]+ ){1,4}?)?"
_THIS = r"(?:on )?(?:this|it|both|that|these|(?:the|our) (?:project|scheme|work|bid|proposal|programme|delivery))"
_LEADS = re.compile(
    r"\b(?:lead(?:er| officer| person| contact| worker)?|contact(?: person)?|project manager|co-?ordinator)"
    rf"(?: (?:for|on) (?:this|it|the (?:project|scheme|bid)))? (?:is|will be|would be)(?: going to be)? {_ROLE_BEFORE}{_PERSON}"
)
_LED = re.compile(rf"\b(?:led|headed|managed|run|co-?ordinated|overseen) by {_ROLE_BEFORE}{_PERSON}")
_WILL = re.compile(
    rf"{_PERSON}(?:,? \([^()\n]{{3,60}}\)|, [^,.\n]{{3,50}},)? (?:(?:is|will be) (?:leading|running|managing|heading)"
    rf"|(?:will )?(?:leads?|manages?|runs?|heads?)) {_THIS}\b"
)
_IS_LEAD = re.compile(
    rf"{_PERSON}(?:,? \([^()\n]{{3,60}}\)|, [^,.\n]{{3,50}},)? (?:is|will be) (?:the|our)"
    r" (?:(?:project|bid|scheme|lead|named|main) )*(?:lead|contact|manager|leader)\b"
)
_SPEAK = re.compile(
    rf"\b(?:contact|speak to|talk to|ring|call|get in touch with|questions to) {_ROLE_BEFORE}{_PERSON}"
    r"(?=[^.\n]{0,40}(?:@|\d{5}))"
)
_CUES = re.compile(
    r"\b(?:lead|leads|led|leading|leader|contact|manag\w+|run|runs|running|headed|speak|talk|ring|call|ordinat\w+)\b"
)
_WRITER = re.compile(r"(?i)\W*(?:me|myself|i|as above|the undersigned|yours truly|(?:the )?writer)\b")
_FULL = re.compile(rf"{_PERSON}(?:\s*[,|(].*|\s-\s.*)?$")


def lead(letter: Letter, words: Words, record: labels.Record, body: str = "") -> tuple[str, str]:
    """(name or '', address); `body` is the bid's organisation, whose name is no person's."""
    writer = _writer(letter, words, body)
    given = _EMAIL.search(record.get("lead", ""))
    address = given[0].lower().rstrip(".") if given else letter.author
    named = _labelled(record)
    if named:
        return (writer if writer and writer.lower() in named.lower() else named), address
    if not record.get("lead"):
        spoken = _spoken(words.text)
        if spoken:
            return spoken[0], spoken[1] or letter.author
    return writer, address


def _labelled(record: labels.Record) -> str:
    told = record.get("lead", "")
    if _WRITER.match(told):
        return ""
    return names.person(re.split(r"[,;|\n(<]|\s-\s", told)[0])


def _spoken(text: str) -> tuple[str, str] | None:
    """(name, address or '') of the person the words say leads it."""
    if not _CUES.search(text):
        return None
    for pattern in (_LEADS, _IS_LEAD, _WILL, _LED, _SPEAK):
        for match in pattern.finditer(text):
            name = names.person(match["name"])
            if name and not labels.is_body(name):
                rest = re.split(r"\n\n|[.!?]\s", text[match.end("name") :], maxsplit=1)[0]
                near = _EMAIL.search(rest[:160])
                return name, near[0].lower().rstrip(".") if near else ""
    return None


def _writer(letter: Letter, words: Words, body: str) -> str:
    """The letter's writer; for a team's mailbox, whoever signs."""
    name = names.person(letter.author_name)
    if name and name.casefold() != body.casefold():
        return name
    for line in signature(words.text)[:1]:
        found = _FULL.match(line.strip())
        if found and not labels.is_body(found["name"]) and found["name"].casefold() != body.casefold():
            return names.person(found["name"])
    return ""
