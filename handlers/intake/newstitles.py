"""What a piece of news is called: its full proper name, what the subject says, or its first words."""

import re

from handlers.reading_values.days import MONTH, WEEKDAY

_BULLETIN = r"(?:e-?bulletin|bulletin|newsletter)"
_KINDS_OF_NEWS = (
    r"(?:appeal|awards?|breakfast|café|cafe|campaign|carnival|challenge|clinics?|club|competition|conference|consultation"
    r"|course"
    r"|day|days|drop-in|evening|event|exhibition|fair|fayre|festival|film|forum|fortnight|fun day|gala|guide|guidance"
    r"|handbook"
    r"|helpline|hotline|hub|launch|leaflet|lecture|line|lunch|march|masterclass|meeting|month|morning|newsletter|night"
    r"|open day"
    r"|parade|petition|podcast|poll|programme|questionnaire|report|roadshow|rally|scheme|seminar|service|session|show|stall"
    r"|summit|surgery|survey|talk|toolkit|tour|training|vigil|walk|webinar|week|weekend|workshop|workshops|surgeries|pack"
    r"|adviser|advisor|manager|co-?ordinator|vacancy)"
)
_CAP = r"(?:[A-ZÀ-ÞŴŶ][\w'&/-]*|\d{2,3}(?= [A-Z]))"
_JOIN = r"(?:(?:of|the|for|in|to|and|with|&|-|your|our|on|a|an|against|not) ){0,3}"
_RUN = re.compile(rf"(?<![\w'@/.-])\"?{_CAP}(?:,? {_JOIN}{_CAP}\"?)*")
_LOWER_TAIL = re.compile(rf"\"?(?: (?!(?:is|in|on|at|for|runs?|we|to|and)\b)[a-z][a-z-]+){{0,2}}? {_KINDS_OF_NEWS}\b")
_KIND = re.compile(rf"\b{_KINDS_OF_NEWS}(?: (?:\d{{4}}|\d))?$", re.I)
_KIND_INSIDE = re.compile(rf"\b(?:{_KINDS_OF_NEWS})(?= (?:in|on|at|to|with) )", re.I)
_DATE_WORD = re.compile(rf"(?:,? (?:on|from|in|-))?(?:,? |\b)(?:{WEEKDAY}|{MONTH})\b.*$")
_FRONT = re.compile(
    r"(?:(?:please|we|our|the|a|an|this|these|every|join|come|book|and|in|on|at|for|from|after|thank|thanks|hi|hello|dear"
    r"|could|can"
    r"|would|may|also|just|as|here|new|all|one|two|three|free|it|if|there|your|you|i|secondly|first|second|third"
    r"|finally)\b,?\s*)+",
    re.I,
)
_CALLED = re.compile(
    rf"\b(?:called|titled|entitled|named|known as|{_KINDS_OF_NEWS},?)\s+(?P<title>\"[^\"\n]{{3,90}}\"|'[^'\n]{{3,90}}')"
)
_QUOTED = re.compile(r"\"(?P<title>[A-Z][^\"\n.!?]{3,90}[!?]?)\"(?P<tail>(?: [a-z-]+){0,1} " + _KINDS_OF_NEWS + r"\b)?")
_HOST = re.compile(
    r"[A-Z][^.?!\n,]{2,80}? (?:(?:is|are|will be|has|have) (?:(?:holding|hosting|running|organising|organizing|launching"
    r"|launched|offering"
    r"|starting|opening|delivering|putting on)|(?:teamed up|joined forces)[^.?!\n]{0,60} to (?:run|hold|host|launch))"
    r"|invites? you"
    r"(?: all)? to)\s+(?:(?:an?|our|the|their|its|another|free|new)\s+)*"
)
_LOOKED_AT = 400  # characters: a name that comes later is not the news


def told(text: str, subject: str) -> str:
    """The title of news told in sentences."""
    said = subject_title(subject)
    host = _HOST.match(text)
    text = text[host.end() :] if host else text
    if found := _CALLED.search(text[:_LOOKED_AT]):
        return found["title"].strip("\"'")
    named = _names(text[:_LOOKED_AT])
    if said:
        return next((run for run in named if _holds(run, said)), said)
    whole = _bare(subject)
    if (hit := next((run for run in named if whole and _holds(run, whole)), "")) and len(whole.split()) > 1:
        return hit
    first = opening(text)
    strong = next((run for run in named if _KIND.search(run)), "")
    if strong and (not first or first.lower() not in strong.lower() or len(strong) >= len(first)) and _begins_late(first):
        return strong
    longer = next((run for run in named if len(first.split()) > 1 and run.lower().startswith(first.lower())), "")
    quoted = _QUOTED.search(text[:_LOOKED_AT])
    if quoted and _begins_late(first) and not strong:
        return (quoted["title"] + (quoted["tail"] or "")).strip()
    return longer or first or strong or whole


def is_named(sentence: str) -> bool:
    """Whether a sentence gives the news a name of its own: 'Could you share the Safe Homes Week?'."""
    return bool(_QUOTED.search(sentence) or _CALLED.search(sentence) or any(_KIND.search(name) for name in _names(sentence)))


def _begins_late(first: str) -> bool:
    """The first words are no name: 'May we', 'There is still time'."""
    words = first.split()
    capitals = sum(word[0].isupper() or word[0] in "\"'" for word in words if word)
    return len(words) < 2 or capitals < 2 or bool(_FRONT.match(f"{first} ") and capitals < len(words) - 1)


def _names(text: str) -> list[str]:
    """Runs of two or more words in capitals, with the kind of news that follows in small letters."""
    found = []
    for run in _RUN.finditer(text):
        name = _DATE_WORD.sub("", run[0])
        lost = len(name) < len(run[0])
        tail = None if lost else _LOWER_TAIL.match(text, run.end())
        inside = _KIND_INSIDE.search(name)
        name = name[: inside.end()] if inside and not tail else name
        front = _FRONT.match(name + " ")
        name = name[front.end() :] if front and front.end() < len(name) else name
        name = (name + tail[0] if tail else name).strip(" ,-")
        if len(name.split()) > 1:
            found.append(name.strip('"') if name.count('"') % 2 else name)
    return found


def _holds(run: str, said: str) -> bool:
    """Whether the run has every word of what the subject says, and so is the same name in full."""
    words = set(_words(said))
    return bool(words) and words <= set(_words(run))


def _words(text: str) -> list[str]:
    return re.findall(r"[\w']+", text.lower())


# ---------------------------------------------------------------- the subject

_GENERIC = re.compile(
    rf"(?i)\b(?:{_BULLETIN}|items?|news|for|the|your|our|next|please|include|inclusion|in|a|an|to|share|of"
    r"|from|community safety|july|august|june|september|october|november|december|january"
    r"|february|march|april|may|20\d\d|edition|issue|request|update|content|piece|story|submission"
    r"|training|event|success|info|information|something|two|three|things|postcards?|stuff|bits"
    r"|late|one|if|possible|circulate|circulation|promote|help|us|could|can|you|vacancy|job|entry|copy)\b|[^\w\s]|\d"
)
_PIECES = re.compile(r"\s*:\s+|\s+[-|]\s+")
_ASKED = re.compile(r"(?i)\b(?:for|in|into) (?:the |your )?(?:\w+ )?(?:e-?bulletin|newsletter)\b.*|\s*\(?(?:please|pls)\)?$")


def subject_title(subject: str) -> str:
    """The subject's special piece: 'For the bulletin: open day' → 'open day'; '' where it has none or several."""
    pieces = [piece.strip() for piece in _PIECES.split(subject) if piece.strip()]
    special = [piece for piece in pieces if len(_GENERIC.sub("", piece).split()) >= 2]
    return special[0] if len(special) == 1 and len(pieces) > 1 else ""


def _bare(subject: str) -> str:
    """A whole subject without its day and what it asks."""
    bare = _ASKED.sub("", re.sub(rf"\s+\d.*$|\s+(?:{WEEKDAY})\b.*$", "", subject)).strip(" -:,.")
    return bare if len(_GENERIC.sub("", bare).split()) >= 2 else ""


# ---------------------------------------------------------------- the first words

_CLAUSE = re.compile(
    r"\s+(?:-|is|are|was|has|have|will|runs?|takes?|opens?|closes?|launch(?:es|ed)?|starts?|returns?|comes?)\s"
    rf"|\s+on (?:\d|(?i:{WEEKDAY})\b)|[.!?](?:\s|$)|\n|,\s|\s*<?(?:https?:|www\.)|:\s|\s\(|;",
)
_FIRST_WORDS = re.compile(
    r"(?:(?:our|the|a|an|new)\s+)+|(?:we(?:'re| are| have| will be) (?:running|holding|launched|launching"
    r"|hosting|offering|recruiting|looking for|seeking)\s+(?:an?|our|the)?\s*)",
    re.I,
)
_INTRODUCED = re.compile(
    r"(?:training day|event|conference|webinar|workshop|course|survey|leaflet|campaign|vacancy|consultation"
    r"|our \w+(?: \w+)?):\s*",
    re.I,
)


def opening(text: str) -> str:
    """What an item's first sentence is about: the words before its verb, dash, comma, date or link."""
    text = text.strip(" *_#")
    introduced = _INTRODUCED.match(text)
    text = text[introduced.end() :] if introduced else _FIRST_WORDS.sub("", text, count=1) if _FIRST_WORDS.match(text) else text
    end = _CLAUSE.search(text, 3)
    title = text[: end.start()] if end else text
    title = " ".join(title.split()).strip(" -,:*_")[:150]
    return title.strip('"') if title.count('"') % 2 or title.rfind('"', 1) == len(title) - 1 else title
