"""Numbers and dates that identify a person: NHS number, national insurance number, a date of birth with a name.

`stdnum` checks what it can; it is imported only where something looks like a number of the kind.
"""

import re

_NHS = re.compile(r"(?<![\w+£.-])(\d{3})([ -]?)(\d{3})\2(\d{4})(?![\w-]|[.,]\d)")
_LIKELY = re.compile(r"\d{3}[ -]\d{3}[ -]\d{4}|[A-Z]\d{2}[ -]?\d{2}[ -]?\d{2}|[A-Z][ -]\d{2}[ -]?\d{2}[ -]?\d{2}")
_NHS_NAMED = re.compile(
    r"\bNHS(?:[ ]?(?:no|num(?:ber)?|#|id))(?:\W{0,3}(?:is|was))?[.:#)\s]*\d{3}[ -]?\d{3}[ -]?\d{4}(?!\d)", re.I
)
# The letters that HMRC gives out (its manual NIM39110): prefixes without D F I Q U V, not O second; suffix A to D.
_INSURANCE = re.compile(
    r"\b(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][ -]?\d{2}[ -]?\d{2}[ -]?\d{2}[ -]?[A-D]\b"
)
_INSURANCE_NAMED = re.compile(
    r"(?i:\b(?:national insurance|n\.?i\.?|nino)\b(?: (?:no"
    r"|num(?:ber)?))?)\W{0,4}(?:is )?[a-z]{2}[ -]?\d{2}[ -]?\d{2}[ -]?\d{2}[ -]?[a-d]\b",
    re.I,
)
_DATE = (
    r"(?:\d{1,2}(?:st|nd|rd|th)?[ ./-](?:\d{1,2}|[A-Za-z]{3,9})[ ,./-]{1,2}(?:\d{4}|\d{2})|\d{4}-\d{2}-\d{2}"
    r"|[A-Za-z]{3,9} \d{1,2}(?:st|nd|rd|th)?,? \d{4})\b"
)
_BIRTH = re.compile(rf"\b(?:d\.?o\.?b\b\.?|date of birth\b|birth ?date\b)[\s:=(is-]{{0,8}}{_DATE}", re.I)
_BORN = re.compile(
    rf"\b(?:[A-Z][a-z]+ [A-Z][a-z'-]+|[Hh]e|[Ss]he|[Tt]hey|who)\b[ ,(]{{1,3}}(?:(?:was|is|were) )?(?:born|b\.)(?: on)? {_DATE}"
)


def identifies_a_person(text: str, bag: frozenset[str]) -> bool:
    """Whether the text holds such a number, checked, or a date of birth. `text` in plain characters, `bag` its words."""
    return bool(
        (_LIKELY.search(text) and _is_numbered(text))
        or ("nhs" in bag and _NHS_NAMED.search(text))
        or (bag & {"insurance", "ni", "nino", "n"} and _INSURANCE_NAMED.search(text))
        or (bag & {"dob", "d", "birth", "birthdate"} and _BIRTH.search(text))
        or (bag & {"born", "b"} and _BORN.search(text))
    )


def _is_numbered(text: str) -> bool:
    if _INSURANCE.search(text):
        return True
    return any(_is_nhs_number("".join(match.group(1, 3, 4)), match[2]) for match in _NHS.finditer(text))


def _is_nhs_number(digits: str, gap: str) -> bool:
    """Ten digits in the groups of an NHS number, with its check digit. Run together they may be anything: a part number."""
    from stdnum.gb import nhs

    return bool(gap) and nhs.is_valid(digits)
