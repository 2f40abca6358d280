"""Whether a letter makes a proposal. A form is one; in free words somebody must wish for our money, and say how much of it
or from which fund. Who asks about money, or tells of money had before, proposes nothing. Pure.
"""

import re
from collections.abc import Iterator

from handlers.intake import labels
from handlers.intake.amounts import MONEY
from handlers.intake.shapes import Letter
from handlers.intake.words import Words, plain

_GATE = frozenset(
    "bid bids bidding proposal proposals application applications submission submissions apply applying "
    "grant pot funding fund money case form ask asks needs need like request requesting seeking glad "
    "grateful pounds grand quid contribution costing costings hat hoping support consider considered".split()
)
_BID = r"(?:bids?|proposals?|applications?|submissions?|business cases?)"
_FUND = r"(?:grant|pot|fund|funds|funding)"
_NEAR = r"[^.?!\n]{0,80}?"
# What a line has to hold for one of the next three to be worth looking for in it: none of them goes beyond a line.
_SPEAKS_OF_BIDS = re.compile(rf"{MONEY}|bid|proposal|submi|case|form|appl[iy]|grant|pot|fund")
_SPEAKS_OF_HELP = re.compile(r"help|support|money|fund|contribut|grant|pot|partnership|bid|pay|sponsor|cost|stretch|sum")
# A wish for money, beside the sum of it or of a bid as a thing that is there.
_STRONG = re.compile(
    r"\b(?:bid|bids|bidding|appl(?:y|ying|ies)|ask(?:s|ing)?|seek(?:s|ing)?|request(?:s|ing)?"
    r"|would (?:like|love)|(?:glad|grateful) (?:of|for)|needs?|wants?|looking|we(?:'re| are) after|i(?:'m| am) after"
    rf"|hop(?:e|ing) for) [^.?!\n]{{0,80}}{MONEY}"
    r"|\b(?:our|an?|two|three|2|3|new|my|following|another"
    rf"|attached) (?:[\w(\[)\]-]+ ){{0,3}}{_BID}\b[^.?!\n]{{0,60}}\b(?:attached|enclosed|below|for|to the"
    r"|from|by|is here)\b"
    rf"|\b{_BID} (?:form )?(?:is |are )?(?:attached|enclosed|below)\b|\b(?:attached"
    rf"|enclosed)\b[^.?!\n]{{0,40}}\b(?:{_BID}|form)\b|\bsee (?:the |our )?(?:attached )?form\b"
    r"|\b(?:want|like|wish|hope|hoping|going|intend) to (?:bid|apply|put in a bid|submit (?:a|our"
    rf"|the) {_BID})\b|\bbid for (?:some )?(?:money|funding|{MONEY})"
    rf"|{MONEY}[^.?!\n]{{0,60}}\bfrom the (?:[\w-]+ ){{0,4}}(?:grant|pot|fund)\b"
    rf"|\b{_BID} to the (?:[\w()-]+ ){{0,4}}(?:pot|grant|fund)\b"
    rf"|\b(?:put|count|include) (?:us|me|our [\w ]{{2,40}}?) (?:down |in |forward )?(?:down|in|forward|for)\b{_NEAR}\b{_FUND}\b"
    rf"|\b(?:hat|names?) (?:in|into) the (?:ring|hat) for\b{_NEAR}\b{_FUND}\b"
    rf"|\bplease consider\b{_NEAR}(?:\b{_FUND}\b|{MONEY})"
    rf"|\b(?:like|wish|hope|hoping|want|glad|grateful|could|may)\b{_NEAR}\b(?:considered|consider)\b{_NEAR}\b{_FUND}\b"
    rf"|\b(?:put forward|submit|nominate)\b{_NEAR}\bfor (?:the |your |some )?(?:[\w-]+ ){{0,3}}{_FUND}\b"
    rf"|\b(?:put forward|propose|submit)\b{_NEAR}{MONEY}"
)
# A wish for help or money that names no sum: one elsewhere in the letter makes it a proposal.
_WISH = re.compile(
    r"\b(?:we|i|our(?: [\w-]+){1,4}?)(?:'d|'re|'m| would| should| could| are| am| is| really)*"
    r" (?:like|love|need|want|seek|seeking|after|looking for|look for|hoping for|hope for|ask|asking|wish|wishing)\b"
    r"[^.?!\n]{0,40}?\b(?:help (?:with|from|to|towards)|support|money|funding|contribution|grant|pot|fund|partnership to)\b"
    r"|\b(?:hope|hoping|ask|asking) (?:that )?(?:the|your) (?:[\w-]+ ){0,3}?"
    rf"(?:{_FUND}|partnership) (?:can|could|will|would|might|to|for)\b"
    r"|\b(?:would|could|can|will|might) (?:you|the (?:[\w-]+ ){0,3}?(?:grant|pot|fund|partnership)) (?:\w+ )?"
    r"(?:fund|pay for|pay towards|help (?:us )?(?:with|fund|pay)|contribute|sponsor|support|meet the cost|stretch to)\b"
    r"|\bcould you help (?:us )?(?:with|pay|buy)\b|(?:\b(?:are|is|am)|'re|'m) bidding\b"
    r"|\brequest(?:ing|s)? (?:an? |some |the )?(?:sum|money|funding|support|contribution|grant)\b"
    r"|\bcostings?\b[^.?!\n]{0,20}\b(?:attached|enclosed|below)\b|\b(?:attach|attached|enclose"
    r"|enclosed)\b[^.?!\n]{0,30}\bcostings?\b"
)
# Somebody asks us for a sum: 'could we have £640?'
_MAY_WE_HAVE = re.compile(
    rf"\b(?:(?:could|can|may|might) (?:we|i|our [\w ]{{2,40}}?|you (?:\w+ )?(?:give|let|spare|find|manage|help|fund|award"
    rf"|offer))"
    rf"|any chance of|is there|would (?:you|there be)){_NEAR}{MONEY}"
)
_SUBJECT = re.compile(rf"\b{_BID}\b|\b(?:pot|grant)\b[^\n]*:")
_MONEY_ANYWHERE = re.compile(MONEY)
_OF_OLD = re.compile(
    r"\b(?:(?:was|were|been|be) (?:\w+ )?(?:awarded|given|granted|paid)|award(?:ed)?(?: of)?|received|got|had|won|has"
    r"|have|spent"
    r"|of the) (?:\w+ ){0,2}$"
)
_NOT_MINE = re.compile(r"\b(?:your (?:bid|proposal|application) (?:for|is|was)|we submit a proposal for \d)\b")
_WITHDRAWN = re.compile(r"\b(?:withdraw\w*|pull(?:ing)? out|no longer (?:need|want|wish|pursu\w+))\b")
# What is asked to be told: no wish, whatever it speaks of.
_TO_BE_TOLD = re.compile(
    r"(?:(?:hi|hello|dear|hey|morning)\b[^,.!?]{0,30}[,.!-]\s*)?(?:[-*\d.)(]+\s*)?(?:and |but |also,? |so )?"
    r"(?:please )?(?:how|what|when|where|who|which|why|are|was|were|did|do|does|has|have|is (?!there (?:about )?£)"
    r"|(?:can|could|would) (?:you|someone|anyone|somebody) (?:please |kindly )?(?:tell|say|confirm|remind|explain|advise"
    r"|clarify|let)|(?:can|could|may) (?:an?|any|one|someone|anyone|partners?|councils?|charit\w+)\b)",
)


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
    return bool(subject_says or _outright(told))


def cues(words: Words) -> tuple[str, str]:
    """The words that ask for money outright, and those of the subject that speak of a bid; '' where there are none."""
    by_subject = _SUBJECT.search(words.subject.lower())
    return _outright(_told(words)), by_subject[0] if by_subject else ""


def _outright(told: str) -> str:
    """The words that wish for our money; '' where none do."""
    of_bids = _lines(told, _SPEAKS_OF_BIDS)
    strong = next(_wishes(of_bids), None) or _MAY_WE_HAVE.search(of_bids)
    if strong is None and _MONEY_ANYWHERE.search(of_bids):
        strong = _WISH.search(_lines(told, _SPEAKS_OF_HELP))
    return strong[0] if strong else ""


def _lines(told: str, hint: re.Pattern[str]) -> str:
    """The lines that hold the hint."""
    return "\n".join(filter(hint.search, told.split("\n")))


def _wishes(told: str) -> Iterator[re.Match[str]]:
    """Without sums that somebody had before: 'we were awarded £900 from the grant'."""
    for match in _STRONG.finditer(told):
        if not (match[0][0] in "£0123456789" and _OF_OLD.search(told, max(0, match.start() - 40), match.start())):
            yield match


def _told(words: Words) -> str:
    """What is told, and what is asked for: 'could we have £900?', not 'how is the £900 divided?'"""
    asked = (line.lower() for line in words.asking)
    return words.telling + "\n" + "\n".join(line for line in asked if not _TO_BE_TOLD.match(line))


def asks_for_money(sentence: str) -> bool:
    """Whether a question is the wish for money itself: 'would the grant stretch to £850?'"""
    low = sentence.lower()
    return bool(_MONEY_ANYWHERE.search(low)) and not _TO_BE_TOLD.match(low)


# ---------------------------------------------------------------- a new one in an answer

_NEW = re.compile(r"\b(?:new|another|second|further|different) (?:\w+ )?(?:bid|proposal|application|submission)\b")
_NAME = r"(?P<name>[A-Z][\w'&-]*(?: (?:(?:and|of|the|for|in|to|on|a|at|with|&) ){0,2}[A-Z][\w'&-]*)*)"
_PRESENTED = re.compile(
    r"\b(?:[Cc]onsider|[Pp]ut forward|[Pp]ropose|[Aa]pply (?:with|for)|[Bb]id (?:for|with)|[Ss]ubmit|[Cc]onsidered with"
    r"|(?:[Pp]roposal|[Bb]id|[Aa]pplication|[Ss]ubmission|[Cc]osting|[Cc]osts) for|[Cc]alled)"
    rf" (?:(?:the|our|a|an|some|money|funding|project|scheme|for|called) )*[\"']?{_NAME}"
)


def brings_new(letter: Letter, words: Words) -> bool:
    """Whether a letter in a thread makes a proposal of its own: it says so, or asks money for what the thread does not name."""
    if _NEW.search(words.telling):
        return True
    if not _MONEY_ANYWHERE.search(words.telling):
        return False
    named = {match["name"] for match in _PRESENTED.finditer(words.text)}
    if not named or not _outright(_told(words)):
        return False
    thread = f"{letter.subject}\n{plain(letter.text.replace(letter.new_text, ' '))}".lower()
    return any(name.lower() not in thread for name in named)
