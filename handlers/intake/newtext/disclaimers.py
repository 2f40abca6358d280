"""What mail servers and lawyers add: the banner above a letter from outside, the paragraphs below it."""

import re

_BANNER_WORDS = re.compile(
    r"\b(?:caution|warning|external)\b[^\n]{0,60}\b(?:e-?mail|message|sender)"
    r"|^\W*\[?\W*external(?: e-?mail| sender)?\W*$"
    r"|came from outside|originated (?:from )?outside|(?:don.t|do not) often (?:get|receive) e?-?mail",
    re.I,
)
_GREETING = re.compile(r"\s*(?:hi|hello|hiya|hey|dear|good (?:morning|afternoon|evening|day)|morning|afternoon|all)\b", re.I)


def without_banner(text: str) -> str:
    """Without what the receiver's mail server put on top of a letter from outside."""
    text = text.strip()
    head, gap, rest = text.partition("\n\n")
    if not _BANNER_WORDS.search(head[:400]):
        return text
    if head.startswith("[") and "]" in text[:800]:
        return text.partition("]")[2]
    lines = head.split("\n")
    start = next((index for index, line in enumerate(lines) if index and _GREETING.match(line)), len(lines))
    return "\n".join(lines[start:]) + gap + rest if len(head) < 800 else text


_MAIL = r"(?:e-?mail|message|communication|transmission|correspondence)"
_USES = (
    r"(?:use|disclosure|copying|storage|distribution|dissemination|review|printing|reproduction|access|circulation"
    r"|alteration)"
)
_DISCLAIMER = re.compile(
    r"intended\s+(?:solely\s+|only\s+)?for\s+the\s+(?:named\s+|use\s+of\s+the\s+|attention\s+of\s+the\s+)?(?:addressee"
    r"|recipient"
    r"|individual)|intended\s+recipient"
    rf"|\b(?:this|that)\s+{_MAIL}\b[^.!?]{{0,80}}\b(?:meant|intended)\s+(?:only\s+|solely\s+)?for\s+(?:the\s+)?(?:sole\s+"
    rf"|exclusive\s+)?"
    r"(?:persons?|people|individuals?|use|those|named|organi[sz]ation)\b"
    r"|received\s+(?:it|this(?:\s+\S+)?)\s+(?:in\s+error|by\s+mistake)|sent\s+to\s+you\s+in\s+error|(?:may"
    r"|might)\s+be\s+(?:legally\s+)?privileged"
    r"|(?:not|you\s+be)\s+the\s+(?:addressee|(?:right|named|correct)\s+(?:person|recipient))|reliance\s+on\s+it"
    r"|may\s+(?:monitor"
    r"|record)\s+(?:\w+\s+){0,2}(?:messages|e-?mails?|communications)"
    rf"|(?:reserves?\s+the\s+right\s+to|may\s+lawfully|routinely)\s+(?:monitor|record|intercept)\b"
    rf"|\b(?:e-?mails?|messages|communications)\b[^.!?\n]{{0,60}}\b(?:may|will)\s+be\s+(?:monitored|recorded|intercepted"
    rf"|logged)"
    r"|\bfor\s+(?:its|the|their)\s+(?:named\s+|sole\s+)?addressees?\b|consider\s+the\s+environment|(?:confidential"
    r"|privileged)\s+and\s+(?:may|is\s+|are\s+)?\s*intended"
    rf"|{_MAIL}\s+(?:and\s+any\s+(?:attachments?|files?)(?:\s+\w+){{0,4}}\s+)?(?:is|are|may\s+be)\s+(?:strictly\s+"
    rf"|private\s+and\s+)?confidential"
    rf"|unauthori[sz]ed\s+{_USES}(?:\s*,|\s+or)\s+(?:\w+\s+)?{_USES}"
    rf"|\b{_USES}\b[^.!?]{{0,60}}\bof\s+this\s+{_MAIL}\b[^.!?]{{0,60}}\b(?:prohibited|not\s+permitted|forbidden|unlawful)"
    rf"|(?:delete|destroy)\s+(?:it|this\s+{_MAIL})\b[^.!?]{{0,40}}\b(?:tell|notify|inform|let|contact)\s+(?:us|the\s+sender)"
    rf"|(?:tell|notify|inform|advise|contact)\s+the\s+sender\b[^.!?]{{0,60}}\b(?:delete|destroy)"
    rf"|accepts?\s+no\s+(?:liability|responsibility)\b[^.!?]{{0,60}}\b(?:{_MAIL}|virus\w*|contents?|loss|damage)"
    rf"|liab(?:le|ility)\b[^.!?]{{0,60}}\bthis\s+{_MAIL}"
    rf"|{_MAIL}\b[^.!?]{{0,60}}\bbe\s+(?:disclosed|released)\s+under\s+the\s+freedom"
    r"|think\s+before\s+you\s+print|(?:need\s+to\s+|before\s+(?:you\s+)?)print(?:ing)?\s+this"
    r"|(?:scanned|checked|swept)\s+(?:for|by)\s+(?:\w+\s+){0,2}(?:viruses|malware)"
    rf"|(?:views|opinions)\s+(?:and\s+opinions\s+|or\s+opinions\s+|and\s+views\s+)?(?:(?:expressed|given|contained)\s+)?"
    rf"(?:in\s+this\s+{_MAIL}|herein|(?:are|being)\s+(?:solely\s+|only\s+|purely\s+)?those\s+of\s+the\s+(?:author|sender"
    rf"|writer|individual)"
    r"|(?:may|do|are|might)\s+not\s+(?:be\s+|necessarily\s+|always\s+)*(?:those|represent|reflect))"
    r"|virus-free\.\s|(?:neges|e-?bost)\s+(?:hon|hwn|e-?bost\s+hon)\b",
    re.I,
)
_FOOTER = re.compile(
    r"\bregistered\s+(?:charity|(?:company|charity)?\s*in\s+(?:england|wales|scotland)|company|office|society|provider"
    r"|social\s+landlord)\b"
    r"|\b(?:charity|company)\s+(?:no|number|reg\w*)\b[^\n]{0,20}\d|\belusen\s+gofrestredig|\bgymraeg\b|\bcymraeg\b"
    r"|\b(?:correspond\w*|write|contact|communicat\w+|calls?)\b[^.\n]{0,50}\b(?:in"
    r"|through\s+the\s+medium\s+of)\s+(?:either\s+)?"
    r"(?:the\s+)?(?:welsh|english\s+(?:or|and)\s+welsh)\b|\bprivacy\s+(?:notice|policy|statement)\b|\bregulated\s+by\s+the\b",
    re.I,
)
_HINTS = (
    "intended",
    "error",
    "mistake",
    "privileged",
    "addressee",
    "reliance",
    "monitor",
    "record",
    "environment",
    "confidential",
    "print",
    "viruses",
    "virus-free",
    "malware",
    "views",
    "opinions",
    "meant",
    "this e",
    "this m",
    "unauthori",
    "liab",
    "sender",
    "freedom",
    "delete",
    "destroy",
    "neges",
    "bost h",
)  # one of these stands in whatever the pattern finds, and looking for them is ten times as fast
_FOOTER_HINTS = (
    "registered",
    "charity n",
    "company n",
    "charity r",
    "gymraeg",
    "cymraeg",
    "welsh",
    "elusen",
    "privacy",
    "regulated",
)
_SIGN_OFF = re.compile(
    r"(?im)^\s*(?:(?:kind(?:est)?|best|warm(?:est)?|many|with)\s+(?:kind\s+)?(?:regards|wishes|thanks)|regards|thank you"
    r"|thanks"
    r"|ta|cheers|yours\b.{0,20}|sincerely|all the best|best|diolch\b.{0,20}|cofion\b.{0,20})\W{0,3}$"
)
_SENTENCE_END = re.compile(r"[.!?]\s|[-_*=]{5,}\s*\n")


def without_disclaimers(text: str) -> str:
    """Without the lawyers' paragraphs; what stands before them in the same paragraph stays."""
    lowered = text.lower()
    if any(hint in lowered for hint in _HINTS) and _DISCLAIMER.search(text):
        text = "\n\n".join(_without_disclaimer(paragraph) for paragraph in re.split(r"\n\s*\n", text))
    return _without_footer(text) if any(hint in lowered for hint in _FOOTER_HINTS) else text


def _without_footer(text: str) -> str:
    """Without what law and custom add to a signature, line by line; above the sign-off the same words tell something."""
    end = next(iter(list(_SIGN_OFF.finditer(text))[-1:]), None)
    if not end:
        return text
    below = [line for line in text[end.end() :].split("\n") if not _FOOTER.search(line)]
    return text[: end.end()] + "\n".join(below)


def _without_disclaimer(paragraph: str) -> str:
    found = _DISCLAIMER.search(paragraph)
    if not found:
        return paragraph
    before = paragraph[: found.start()]
    ends = [end.end() for end in _SENTENCE_END.finditer(before)]
    lines = [end.end() for end in re.finditer(r"\n", before) if end.start() - before.rfind("\n", 0, end.start()) < 50]
    return before[: max([0, *ends, *lines])].rstrip("-_*= \n")
