"""Unanswered questions without the people in them: addresses, numbers and names become [e-mail], [number], [name]."""

import re
from collections.abc import Iterable

LONGEST = 300
_READ = 2_000  # only the start of a question is kept, so only its start is read

_MONTHS = r"jan\w*|feb\w*|mar\w*|apr\w*|may|june?|july?|aug\w*|sep\w*|oct\w*|nov\w*|dec\w*"
_DAY = rf"(?:\d{{1,4}}[/.\- ]\d{{1,2}}[/.\- ]\d{{2,4}}|\d{{1,2}}(?:st|nd|rd|th)? (?:of )?(?:{_MONTHS}),? \d{{2,4}}|\d{{6,8}})"
_MARKED = (
    (re.compile(r"(?i)\b(?:https?:/|www\.)\S+"), "[link]"),
    (
        re.compile(
            r"(?i)[\w.+'’-]{1,64} ?(?:@|\(at\)|\[at\]| at (?=[\w-]+ ?(?:dot|\(dot\)))) ?[\w-]{1,63}(?: ?(?:\.|\(dot\)"
            r"|\[dot\]| dot ) ?[\w-]{1,63}){1,4}"
        ),
        "[e-mail]",
    ),
    (re.compile(r"(?<![\w@])@\w[\w.-]{1,40}"), "[handle]"),
    (re.compile(r"(?i)\b[\w-]{2,40}\.(?:co\.uk|org\.uk|gov\.uk|com|org|net|nhs\.uk|police\.uk)(?:/\S*)?"), "[link]"),
    (
        re.compile(rf"(?i)\b(?:d\.?o\.?b\.?|date of birth|born(?: on)?|birthday)\b\W{{0,4}}(?:is |was |on )?{_DAY}"),
        "[date of birth]",
    ),
    (re.compile(r"(?i)\b[a-z]{2} ?\d{2} ?\d{2} ?\d{2} ?[a-d]\b"), "[number]"),
    (re.compile(r"(?i)\bgb\d{2}(?: ?[a-z0-9]{4}){4,5}\b"), "[number]"),
    (re.compile(r"\b\d{2}-\d{2}-\d{2}\b"), "[number]"),
    (
        re.compile(
            r"(?i)(?:\b(?:nhs|ni|account|acc|sort code|card|passport|crime ref\w*|urn|ref)(?: ?(?:no|number"
            r"|code))?\W{0,3}(?:is )?)\d[\d -]{4,22}\d"
        ),
        "[number]",
    ),
    (re.compile(r"(?<![\w£.,])(?:\+|\(?00)?\(?\d(?:[ ().-]{0,2}\d){8,18}(?![\w])"), "[number]"),
    (re.compile(r"(?<![\w£.,/])\d{6,}(?![\w,.]\d)"), "[number]"),
    (re.compile(r"(?i)\b[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}\b"), "[postcode]"),
    (
        re.compile(
            r"(?i)\b(?:flat \d+\w?,? )?\d{1,4}[a-z]?,? (?:[a-z'’-]+ ){1,3}"
            r"(?:road|rd|street|avenue|ave|lane|close|drive|crescent|gardens|terrace|court|grove|way|place|hill|walk)\b"
        ),
        "[address]",
    ),
)

_NAME = r"(?:[A-Z][a-z]*['’]?[A-Z]?[a-z]+(?:-[A-Z][a-z]+)?|[A-Z]\.)"
_NAMES = rf"{_NAME}(?:[ -]{_NAME}){{0,2}}"
_ANY = r"[A-Za-z][a-z'’-]+"
# What stands before a name (kept), then the name.
_BEFORE = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?i:\b(?:mr|mrs|ms|miss|mx|dr|prof|sir|dame|cllr|councillor|pc|pcso|sgt|insp|inspector|rev|judge|lord"
        rf"|lady)\b\.? )({_NAMES})",
        rf"(?i:\b(?:mr|mrs|ms|miss|mx|dr|cllr|councillor)\b\.? )({_ANY})",
        rf"(?i:\b(?:it['’]?s|its|this is|here is|i am|i['’]m|im|my name is|name['’]?s|my name['’]?s|called"
        rf"|named) )({_NAMES})",
        rf"(?i:\b(?:it['’]?s|its|this is|i am|i['’]m|im) )({_ANY})(?= (?:from|at|in|of|here)\b(?! (?:the (?:moment"
        rf"|start|end|middle|same)|time)))",
        rf"(?i:\bmy name(?:['’]?s| is) )({_ANY}(?: {_NAME})?)",
        rf"(?i:^\W*(?:hi|hello|dear|hey|morning|good morning|afternoon|good afternoon|evening)[ ,]+)({_NAMES})",
        rf"(?i:^\W*(?:hi|hello|dear|hey|morning)[ ]+)({_ANY})(?=[,!.;:-]| -)",
        rf"(?i:\b(?:thanks|thank you|ta|cheers|regards|best wishes|best|many thanks|kind regards|rgds|yours|sincerely"
        rf"|faithfully|love)[ ,.!\n-]+)({_NAMES})",
        rf"(?i:\b(?:thanks|ta|cheers|regards|rgds)[ ,.!\n-]+)({_ANY})(?=\W*$)",
        rf"(?i:\b(?:ask|tell|told|asked|email|ring|phone|contact|speak to|spoke to|met with|cc|from|for|with|by"
        rf"|about) )({_NAME} {_NAME})",
    )
)
_ALONE = re.compile(rf"^\W*({_NAMES})(?=,\s)|(?:[.?!,]|\s[–-])\s*({_NAMES})\W*$")
_PAIR = re.compile(rf"\b({_NAME}[ -]{_NAME}(?:[ -]{_NAME})?)\b")
# Capitalised words that make a pair something other than a person.
_NOT_NAMES = frozenset(
    "a about abuse action adult after agenda agreement all alcohol am an and annual anti antisocial any april are area "
    "areas as at "
    "august authority autumn award balance behaviour best bid board borough budget bulletin business can capital case "
    "chair child "
    "christmas city clinical closing coercive commissioner committee community constable control conference could "
    "council county "
    "court crime cross csis cyber data day days deadline december deputy did director district do does domestic drug "
    "drugs e early "
    "east easter eastern education emergency england event events exploitation fire fiscal for forum friday from fund "
    "funding good "
    "governance grant grants group guidance gun had hate has have health hello help hi home homicide house housing how "
    "i if in is "
    "information innovation integrated intelligence it january joint july june justice kind knife last law lead "
    "leaflet local london "
    "lunch lunchtime manager many march may meeting met mental minutes modern monday money morning my national "
    "neighbourhood new next "
    "nhs no north northern not november october of office officer on one online open or our partner partners "
    "partnership pcc plan "
    "please police policy pot prevent prevention priorities priority prison probation programme project proposal "
    "protection public "
    "q question quick re reduction regards report resilience rescue review road royal rural safe safeguarding safer "
    "safety saturday "
    "school schools scheme scrutiny secretary section sept september serious service services session sexual share "
    "shared slavery "
    "so social south southern spring staff stalking statement strategic strategy street substance suicide summer "
    "sunday support "
    "tactical team terms thank thanks that the there theme themes these this thursday to town training trust tuesday "
    "uk unit up "
    "update upfront us vice victim victims vawg violence violent walk wales watch we wednesday week welfare west "
    "western what whats "
    "when where which white who why will winter women working would year yes young your youth zone excel google "
    "microsoft outlook "
    "slack teams zoom word facebook tesco amazon ok okay bbc hateful extremism learning pocket teacher interested "
    "looking trying "
    "just asking calling writing sure afraid sorry glad happy still currently wondering here over due too very all "
    "everything "
    "ever everyone both only really so much again now today tomorrow colleagues folks guys bot assistant then back "
    "also hoping "
    "after down off out under using missing hoping unable not going closed available advance anyway always possible "
    "fine great "
    "lovely brilliant perfect super bye going getting checking confused lost stuck new based involved responsible".split()
)


def scrub(text: str, names: Iterable[str] = ()) -> str:
    """The text without contact data, identifying numbers and names, at most 300 characters. Total; 'Mr' and 'thanks' stay.

    `names` are people known from the records, taken out however they are written.
    """
    return _clipped(_without_names(without_contacts(text, names)))


def without_contacts(text: str, names: Iterable[str] = ()) -> str:
    """The text on one line without contact data, identifying numbers and these names; no other name is guessed at."""
    kept = " ".join(text[:_READ].split())
    for pattern, put in _MARKED:
        kept = pattern.sub(put, kept)
    for name in sorted({name.strip() for name in names if len(name.strip()) > 1}, key=len, reverse=True):
        kept = re.sub(rf"(?i)(?<!\w){re.escape(name)}(?!\w)", "[name]", kept)
    return kept


def _without_names(text: str) -> str:
    for pattern in _BEFORE:
        text = pattern.sub(_keep_before, text)
    return _PAIR.sub(_pair, _ALONE.sub(_alone, text))


def _keep_before(found: re.Match[str]) -> str:
    start = found.start(1) - found.start()
    return found[0] if _is_no_name(found[1]) else f"{found[0][:start]}[name]"


def _alone(found: re.Match[str]) -> str:
    name = found[1] or found[2]
    return found[0] if _is_no_name(name) else found[0].replace(name, "[name]")


def _pair(found: re.Match[str]) -> str:
    return found[0] if _is_no_name(found[1]) else "[name]"


def _is_no_name(name: str) -> bool:
    return any(word in _NOT_NAMES for word in re.split(r"[ -]", name.casefold()))


def _clipped(text: str) -> str:
    """At most 300 characters, never through the middle of a mark such as [name]."""
    if len(text) <= LONGEST:
        return text
    cut = text[: LONGEST - 1]
    opened = cut.rfind("[")
    return (cut[:opened] if opened > cut.rfind("]") else cut).rstrip() + "…"
