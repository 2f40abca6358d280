"""What stands below a signature mark, footers of mailing lists, 'Sent from my …'; sign-offs and names are the writer's own."""

import re

_MARK = re.compile(r"[ \t]{0,3}(?:--|–|—|__)[ \t]*$")
_FENCE = "```"
_MOST_LINES, _MOST_WORDS, _LONGEST_LINE = 14, 100, 15
_UNDERLINES = re.compile(r"[ \t]*[_=*-]{5,}[ \t]*$")
_LIST_FOOTER = re.compile(r"(?i)mailing list|listinfo|unsubscribe|you received this (?:message|e-?mail) because")


def without_signature(text: str) -> str:
    """Without what stands below the first signature mark; a mark with sentences below it is a rule, not a signature."""
    if not any(mark in text for mark in ("--", "–", "—", "__", "==")):
        return text
    lines = text.split("\n")
    below = sum(1 for line in lines if line.strip())
    fenced = False
    for at, line in enumerate(lines):
        below -= bool(line.strip())
        fenced ^= line.lstrip().startswith(_FENCE)
        if not fenced and (line == "-- " or (below <= _MOST_LINES and _is_mark(lines, at))):
            return "\n".join(lines[:at])
    return text


def _is_mark(lines: list[str], at: int) -> bool:
    if _MARK.match(lines[at]):
        words = [len(line.split()) for line in lines[at + 1 :]]
        return sum(words) <= _MOST_WORDS and max(words, default=0) < _LONGEST_LINE
    return bool(_UNDERLINES.match(lines[at]) and _LIST_FOOTER.search("\n".join(lines[at + 1 : at + 5])))


# ---------------------------------------------------------------- devices

_DEVICE = (
    r"i-?phones?|i-?pads?|i-?pod|phone|smartphone|mobile|mobilgerät|tablet|black-?berry|samsung|galaxy|android\w*|nokia|lumia|htc"
    r"|huawei|pixel|xperia|handheld|treo|cell|device|chromebook|macbook|kindle|surface|alcatel|motorola|verizon|vodafone|t-mobile"
)
_PROGRAM = (
    r"(?:windows|yahoo|aol|gmx|zoho|proton|blue|my|k-9) ?mail|mail(?= ?for|<)|aol app"
    r"|messaging service|mailbox|airmail|outlook|gmail|proton\w*|acompli|spark|boxer"
)
_EXCUSE = r"(?i:[ .,;!–-]+(?:so )?(?:please|sorry|excuse|apolog|pardon|forgive|typed|brief)[^\n]{0,80})?"
_LINK = r"(?: ?[<(]?https?://[^\s<>]+[>)]?(?: for \w+)?)?"
_SENT = re.compile(
    r"(?m)^[ \t]*[<(\[]{0,2}(?:"
    r"(?:Sent|SENT|sent)(?: wirelessly)? (?i:from|via|with|using|by|on)"
    r"(?![^\n]*\b(?:is|was|are|were|will|has|had|have|to|who|which)\b)"
    rf"(?:(?i: my| a| an| the)?(?: [\w'’.&®-]+,?){{0,3}}? (?i:{_DEVICE}|{_PROGRAM})\b(?:®|[ ,/-]{{1,2}}[\w'’.+&®-]+){{0,6}}"
    rf"| my(?: [\w-]+){{1,3}}|(?: [\w.'-]+){{1,4}}(?= ?<https?:))"
    rf"|(?i:from my)(?: (?i:{_DEVICE}|\d\w?)){{1,3}}|[A-Z][\w'-]+(?: [A-Z][\w'-]+)? from (?:my )?(?i:mobile|phone|iphone)"
    r"|(?i:get|download) (?:Outlook|Boxer|Spark|BlueMail) for [^\n]{2,20}?(?=https?:|<|\s*$)"
    r"|Sent with \[Proton ?Mail\]\([^\s()]+\) secure email"
    r"|(?i:typed on) [^\n]{2,40}phone"
    r"|(?:Envoyé (?:de|depuis)|Enviado desde|Inviato da) (?:mon|mi|mio|il mio) [^\n]{2,40}"
    r"|(?:Diese Nachricht wurde )?[Vv]on mein\w+ [^\n]{2,60} gesendet|Please excuse (?:my|any|the) (?:brevity|typ)[^\n]{0,40}"
    rf"){_LINK}{_EXCUSE}[.! ]*[>)\]]{{0,2}}[.!]?[ \t]*$"
)
_SENT_WORDS = tuple(
    "ent from|ent wirelessly|ent via|ent with|ent using|ent by|ent on|SENT |et Outlook|et Boxer|load Outlook|et Spark"
    "|et BlueMail|yped on|rom my |rom My |rom mobile|excuse|nvoy|gesendet|nviado|nviato".split("|")
)


def without_devices(text: str) -> str:
    """Without 'Sent from my …', which a sentence that goes on about something else is not."""
    return _SENT.sub("", text) if any(words in text for words in _SENT_WORDS) else text
