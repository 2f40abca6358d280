"""Labelled fields in a letter written like a form: 'Cost: £900', a table's rows, '4. Cost' with its answer below.

`records(text)` gives one mapping for each bid; later, forms in Word and PDF give the same mappings.
"""

import re
from collections.abc import Iterator, Mapping

from handlers.intake.forms.wording import fields_of

Record = Mapping[str, str]

_NAMES: tuple[tuple[str, str], ...] = (
    (
        "priority",
        r"(?:which )?(?:(?:csa|agreement|community safety agreement)(?: priority)?|(?:\w+ ){0,4}priority"
        r"|priorities|priority(?: \w+){0,3})"
        r"(?: (?:does|will|do) (?:it|this|the project|you) (?:\w+ )?(?:meet|serve|support|address|fit))?",
    ),
    (
        "areas",
        r"(?:which )?(?:eligible |grant )?areas?(?: (?:does it|do you|it)? ?(?:meets?|met|addressed))?"
        r"|eligib\w+(?: area)?",
    ),
    ("pot", r"(?:which )?pot(?: (?:are you (?:applying|bidding)(?: to| for)?|is it for))?|funding pot|fund|funding stream"),
    (
        "outcomes",
        r"outcomes?|results?|impact|benefits?|measures?|evaluation|success(?: measures?)?|difference"
        r"|what (?:will (?:change|be different)|difference will (?:it|this|you) make)"
        r"|(?:intended|planned) (?:outcomes?|results?)"
        r"|how will (?:we|you) know(?: it worked)?|expected (?:outcomes?"
        r"|results?|impact)",
    ),
    (
        "when",
        r"when|timings?|dates?|timescales?|timeline|timetable|period|duration|delivery(?: dates?| period)?"
        r"|project dates|start(?: date)?|start and end(?: dates?)?|starts"
        r"|(?:end|finish|completion)(?: date)?",
    ),
    (
        "amount",
        r"(?:total )?(?:costs?|amount|funding|grant|sum|money)(?: (?:to the grant|requested|sought"
        r"|asked(?: for)?|needed|required|bid for))?|how much(?: (?:money|funding))?"
        r"(?: (?:are you (?:asking|bidding|applying)(?: for)?|do you need))?|budget|(?:our )?ask|total(?: asked for)?"
        r"|bid amount",
    ),
    (
        "lead",
        r"(?:project )?(?:lead|contact|manager)(?: (?:officer|person|name|details))?|lead contact"
        r"|who (?:do you speak to|leads|to contact)|contact|your name|who",
    ),
    (
        "organisation",
        r"(?:lead |applicant |your )?(?:organisation|organization|agency|body|applicant|partner)(?: name)?"
        r"|(?:lead )?(?:agency|organisation|body)|(?:applicant|applying|bidding) organi[sz]ation|submitted by|applicant",
    ),
    (
        "title",
        r"(?:project |proposal |bid )?(?:name|title)(?: of (?:the |your )?(?:project|proposal|bid|scheme))?"
        r"|scheme (?:name|title)|project"
        r"|proposal|bid|scheme",
    ),
    (
        "about",
        r"about|what|what is it|(?:project )?(?:summary|description|details|outline|aims?)|what (?:will you do"
        r"|are you planning)|overview",
    ),
)
_MARK = r"(?:\(?\d{1,2}[.)]\s*|[-*•]\s+|q\d+[.:]?\s*)?"
_LABEL = re.compile(
    rf"(?im)^[ \t]*{_MARK}(?:" + "|".join(f"(?P<{name}>{pattern})" for name, pattern in _NAMES) + r")\s*?"
    r"(?:[ \t]*(?::|\t|\.{3,})[ \t]*(?P<value>[^\n]*)|[ \t]+[-|][ \t]+(?P<dashed>[^\n]*)"
    r"|\?[ \t]*(?P<asked>[^\n]*)|[ \t]*(?P<alone>)$)"
)
_LINE = re.compile(
    rf"(?m)^[ \t]*{_MARK}(?P<other>[A-Z][^:\t\n.!?]{{1,60}}?)[ \t]*(?::(?!//)|\t|\.{{3,}}|\?|[ ][-|][ ])[ \t]*(?P<said>[^\n]*)$"
)
_END = re.compile(r"\W*(?:ends?|ending|finish\w*|completion|until)\b", re.I)
_OTHER_NAME = re.compile(r"\n[A-Z][\w' /()-]{1,40}:[ \t]")
_ENOUGH = 3
_SIGN_OFF = re.compile(
    r"(?im)^\s*(?:(?:kind|best|warm|many|with|yours)?\s*(?:regards|wishes|thanks|thank you|sincerely"
    r"|faithfully)|warmest|cheers|yours),?\s*$"
)


def records(text: str, enough: int = _ENOUGH) -> list[Record]:
    """The bids in the text, field by field; none where it is not written like a form, with so many fields at least."""
    if text.count("\n") < min(enough - 1, 2):
        return []
    found: list[dict[str, str]] = [{}]
    for name, value in _fields(_SIGN_OFF.split(text)[0]):
        if name in found[-1] and name == "title":
            found.append({})
        _put(found[-1], name, "" if _NOT_YET.match(value) and not _TELLS.search(value) else value)
    return [record for record in map(_finished, found) if len(record) >= enough]


_NOT_YET = re.compile(
    r"(?i)\W*(?:tb[acd]|n/?a|nil|not (?:yet )?(?:known|sure|decided|fixed|agreed|applicable|settled|confirmed|set|certain)"
    r"|(?:still )?to (?:be (?:confirmed|agreed|decided|advised|fixed)|follow)|unknown|unsure|undecided|don't know|\?+)(?!\w)"
)
_TELLS = re.compile(r"£|\b20\d\d\b")


def _put(record: dict[str, str], name: str, value: str) -> None:
    """Sums of one bid stand together, an end follows its start, an address or number its person; else the first counts."""
    if name == "amount" and name in record:
        record[name] += f"\n{value}"
    elif name == "when" and name in record and value.startswith("to "):
        record[name] += f" {value}"
    elif name in ("email", "phone"):
        record["lead"] = ", ".join(filter(None, (record.get("lead", ""), value)))
    else:
        record.setdefault(name, value)


def _finished(record: dict[str, str]) -> dict[str, str]:
    """A total of costs is what is asked for where nothing else is, and nothing comes from elsewhere."""
    total, match = record.pop("total", ""), record.pop("match", "")
    if total and not match and "amount" not in record:
        record["amount"] = total
    return record


def _fields(text: str) -> Iterator[tuple[str, str]]:
    """Each label's field and answer; lines that name a field in a form's own words end the answer above them, too."""
    known = [match for match in _LABEL.finditer(text) if _is_label(match)]
    others = _others(text, known) if sum(map(text.count, _MARKS)) > len(known) else []
    matches = sorted([*known, *others], key=re.Match.start) if others else known
    for match, after in zip(matches, [*matches[1:], None], strict=False):
        below = text[match.end() : after.start() if after else len(text)]
        value = _value(match)
        if name := _name(match, value):
            more = below if not value.strip() else _continued(below)
            said = match[0] if name in ("amount", "total") else value  # 'Total asked for' tells which of several sums it is
            if name == "when" and value and _END.match(match[0]):
                said = f"to {value}"
            yield name, f"{said}{more}".strip()


_MARKS = (":", "\t", "?", " - ", " | ", "...")


def _others(text: str, known: list[re.Match[str]]) -> list[re.Match[str]]:
    """Lines that name a field in other words than the known labels."""
    taken = {match.start() for match in known}
    return [match for match in _LINE.finditer(text) if match.start() not in taken and fields_of(match["other"])]


def _value(match: re.Match[str]) -> str:
    if match.re is _LINE:
        return match["said"]
    return next((match[group] for group in ("value", "dashed", "asked") if match[group]), "")


_OF_FORMS = {"start": "when", "end": "when"}
_OF_NO_USE = frozenset({"other", "vat", "year", "partners"})


def _other_name(match: re.Match[str]) -> str:
    """The field that a form's own words ask for; '' for one of no use here."""
    field = fields_of(match["other"])[0]
    if field == "start" and is_body(match["said"]):
        return "organisation"  # 'From: Northbank Trust'
    return "" if field in _OF_NO_USE else _OF_FORMS.get(field, field)


def _name(match: re.Match[str], value: str) -> str:
    if match.re is _LINE:
        return _other_name(match)
    name = next(name for name, _ in _NAMES if match[name])
    if name == "lead" and match[name].lower() == "who":
        return "organisation" if is_body(value) else "lead"
    if name == "lead" and match["lead"].lower() == "lead" and _BODY.search(value):
        return "organisation"
    return name


_BODY = re.compile(
    r"\b(?:council|trust|police|constabulary|partnership|services?|association|cic|ltd|charity|housing"
    r"|foundation|nhs|dc|bc|women|youth|community|federation|district|forum|club|society|school|academy|college|university"
    r"|church|refuge|friends of|network|group|alliance|centre|project|authority|union|homes|watch)\b",
    re.I,
)


def unsigned(text: str) -> str:
    """The text above its first sign-off."""
    return _SIGN_OFF.split(text)[0]


def is_body(value: str) -> bool:
    """Whether a value has the words of an organisation in it: council, trust, police …"""
    return bool(_BODY.search(value))


def is_label(line: str) -> bool:
    """Whether the line is a form's own wording, such as '5. When?'."""
    found = _LABEL.match(line)
    return bool(found and _is_label(found))


def _is_label(match: re.Match[str]) -> bool:
    """A word alone on its line is a label only when it is numbered or a question: 'Project' alone may be anything."""
    return match["alone"] is None or bool(re.match(r"\s*(?:\(?\d|q\d)", match[0]))


def _continued(below: str) -> str:
    """What follows a value on the same line: the rest of its paragraph, up to a line with a name of its own."""
    rest = below.split("\n\n")[0] if below.startswith("\n") and not below.startswith("\n\n") else ""
    named = _OTHER_NAME.search(rest)
    return rest[: named.start()] if named else rest
