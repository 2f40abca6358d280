"""Who would speak at a session: named in a label, offered in a sentence, or the writer, who offers to. Nobody is guessed."""

import re

from handlers.intake import names, organisations

_RANK = (
    r"(?:(?:PC|PCSO|PS|DC|DI|DS|DCI|Sgt|Sergeant|Insp|Inspector|Dr|Prof|Professor|Mr|Mrs|Ms|Miss|Mx|Cllr|Councillor|Chief"
    r"|Supt"
    r"|Superintendent|Detective|Constable|Rev)\.? )*"
)
_WORD = r"[A-ZÀ-Þ](?:'[A-Z]|c[A-Z]|ac[A-Z])?[a-zà-ÿ]+(?:[-'][A-ZÀ-Þ][a-zà-ÿ]+)*"
_NAME = rf"{_RANK}(?P<name>{_WORD}(?: (?:[A-Z]\.? |(?:de|van|von|da|al|el|bin|le|la) )?{_WORD})+)"
_OFFERS = (
    r"(?:speaks|(?:would|could|can|might|will|may) (?:\w+ )?(?:speak|present|talk|lead|deliver|give|run|come|do"
    r"|be (?:happy|willing|able"
    r"|free|glad|good|a good|an excellent))|is (?:\w+ )?(?:happy|willing|free|able|keen|available|prepared|up for|ready)"
    r"|has (?:kindly )?"
    r"(?:offered|agreed|volunteered)|(?:has )?agreed to|(?:is|would be) (?:a|an|our|the) (?:\w+ )?(?:speaker|expert"
    r"|presenter))"
)
_LABEL = re.compile(
    rf"(?im)\b(?:(?:proposed|suggested|possible|guest)[ ]?)?(?:speakers?|presenters?)(?: name)?(?: (?:is|would be"
    rf"|could be|will be))?"
    rf"[ \t]*[:-]?[ \t]*(?-i:{_NAME})"
)
_PATTERNS = (
    _LABEL,
    re.compile(rf"\b[Ss]peaker from [^.\n]{{3,40}}: {_NAME}"),
    re.compile(
        rf"\b{_NAME}(?: \([^)\n]{{0,80}}\))?(?:,? (?:from|of|our|at|who|the|in|a"
        rf"|an)\b[^.?!\n]{{0,90}}?)?,? (?:\([^)\n]{{0,80}}\) )?{_OFFERS}"
    ),
    re.compile(
        rf"\b(?:(?:led|presented|given|delivered|run|hosted|fronted) (?:by|with)|presentation (?:by|from)|ask|invite"
        rf"|suggest|recommend"
        rf"|approach|contact|with|from|by) (?:(?:my|our) (?:\w+ ){{1,3}})?{_NAME}"
    ),
)
_PRONOUN = re.compile(rf"\b(?:She|He|They)(?:'s| {_OFFERS}| are (?:happy|willing|keen|free)| has said)")
_MYSELF = re.compile(
    r"\b(?:I(?:'d| would| could| can| am|'m| will|'ll)? (?:also |gladly |happily |be |very )*(?:(?:happy|glad|willing"
    r"|delighted|pleased|free"
    r"|able) to )?(?:come (?:and|to) |offer to )?(?:speak|present|talk|deliver|lead|give (?:it|this|a)|run it|do it)\b"
    r"|speaker: (?:me|myself)\b"
    r"|happy to (?:speak|present|deliver|lead|give) (?:it|this|on|about|myself))",
    re.I,
)
_ANY_NAME = re.compile(rf"\b{_NAME}")
_ENDS = re.compile(r"^(?P<name>[^\n|,(]{3,60}?)(?:\s*[|,(]|\s+-\s|$)", re.M)


def speaker(text: str, people: frozenset[str], whole: str) -> str:
    """The person named in `text`, or the writer, signed in `whole`; `people` are the words of the writers' names."""
    for pattern in _PATTERNS:
        for found in pattern.finditer(text):
            if named := _person(found["name"]):
                return named
    return _pronounced(text) or (_writer(whole, people) if _MYSELF.search(text) else "")


def _person(name: str) -> str:
    """A person's name; '' for what is rather an organisation, a team or a place."""
    return names.person(name) if not organisations.organisation(name, "") else ""


def _pronounced(text: str) -> str:
    """'… Ann Lee, who runs it. She is happy to be asked.': the last person named before."""
    found = _PRONOUN.search(text)
    before = [named for name in _ANY_NAME.finditer(text, 0, found.start()) if (named := _person(name["name"]))] if found else []
    return before[-1] if before else ""


def _writer(text: str, people: frozenset[str]) -> str:
    """The name as signed below the letter."""
    for line in _ENDS.finditer(text):
        words = re.findall(r"[^\W\d_]+(?:['-][^\W\d_]+)*", line["name"])
        if len(words) > 1 and {word.lower() for word in words} <= people:
            return names.person(line["name"].strip())
    return ""
