"""Letters that programs send back for people: absences, acknowledgements, challenges (RFC 3834, RFC 5230, Microsoft's own).

`X-Auto-Response-Suppress` is no sign by itself: Exchange puts it on much that people write.
"""

import re

from handlers.intake.shapes import Letter

_SAID_SO = frozenset(
    "x-autoreply x-autorespond x-autoresponder x-mail-autoreply x-auto-reply x-autoreply-from x-auto-reply-from x-vacation"
    " x-autoresponse".split()
)
_WORDS_FOR_IT = (
    r"auto(?:matic|mated)?[- ]?(?:re(?:ply|sponse|sponder)|acknowledge?ment)|automatische (?:antwort|reactie|abwesenheitsnotiz)"
    r"|automatisch (?:antwoord|beantwoord)|automatisk[ta]? svar|autosvar|réponse automatique|respuesta autom[aá]tica"
    r"|risposta automatica|resposta autom[aá]tica|automatyczna odpowied[zź]|odpowied[zź] automatyczna|autoodpowied[zź]"
    r"|automaattinen vastaus|automatick[aá] odpove[dďď]ď?|automatikus v[aá]lasz|răspuns automat|αυτόματη απάντηση"
    r"|автоответ(?:чик)?|автоматический ответ|otomatik yan[ıi]t|自動(?:応答|返信)|自动回复|自動回覆"
)
_AWAY_WORDS = (
    r"out of (?:the )?office|out-of-office|away from (?:the|my) (?:office|desk|mail)|vacation"
    r"|on (?:annual )?leave|on holiday|ooo"
    r"|abwesenheit(?:snotiz)?|abwesend|nicht im (?:büro|haus)|absen(?:ce|t|te)(?: du bureau)?"
    r"|fuera de (?:la )?oficina|ausen[tc]\w*"
    r"|fuori (?:ufficio|sede)|assen(?:te|za)|afwezig(?:heid)?|niet aanwezig|fora do escrit[oó]rio|ausência|nieobecn\w+"
    r"|frånvaro|frånvarande|fravær\w*|ikke til stede|poissa(?:olo)?|nepřítomn\w+"
)
_SUBJECT_SAYS = re.compile(
    rf"\s*(?:(?:{_WORDS_FOR_IT})|(?:{_AWAY_WORDS})(?: (?:auto-?)?(?:reply|response))?\s*[::])"
    r"|\s*auto:\s.*\b(?:out of|away|returning|absent|abwesend)\b|.*\(automat(?:ic|ed) (?:response|reply)\)\s*$",
    re.I,
)
_SUBJECT_HAS = re.compile(rf"\b(?:{_WORDS_FOR_IT}|{_AWAY_WORDS})", re.I)
# Without a header's hint only these words in a subject make it worth looking at the text.
_COMMON_WORDS = frozenset(
    "office out-of-office away vacation leave holiday ooo auto-reply autoreply auto-response automatic automated abwesenheit"
    " abwesenheitsnotiz abwesend absence absent absente fuera ausencia ausente fuori assente assenza afwezig afwezigheid fora"
    " ausência nieobecność frånvaro frånvarande fravær fraværende poissa nepřítomnost".split()
)
_AWAY = re.compile(
    r"\b(?:i am|i'm|i will be|we are|i shall be|currently|is) (?:currently |now "
    r"|presently )?(?:out of (?:the )?(?:office|country)"
    r"|away (?:from|until|on|for|and)|on (?:annual |maternity |paternity |sick |parental )?leave|on (?:holiday|vacation))"
    r"|i will not be (?:reading|checking) my (?:e-?)?mail|\bich bin (?:derzeit |zurzeit |bis |vom |ab |momentan )?[^\n]{0,40}"
    r"(?:nicht im (?:büro|haus)|abwesend|im urlaub|nicht erreichbar|wieder)|\bje suis (?:actuellement )?(?:absent"
    r"|en congé|en vacances)"
    r"|\b(?:estoy|estaré|me encuentro) (?:de vacaciones|fuera|ausente)|\bsono (?:assente|in ferie|fuori)|\bsarò assente"
    r"|\bik ben (?:momenteel |tot |van )?[^\n]{0,30}(?:afwezig|niet aanwezig|met vakantie|op vakantie|weer)"
    r"|\bestou (?:ausente|de férias|fora)"
    r"|\bjestem (?:nieobecn|na urlopie)|\bjag är (?:inte på kontoret|på semester|ledig|bortrest)|\bjeg (?:er"
    r"|har) (?:på ferie|ferie|ikke)",
    re.I,
)
_UNTIL_THEN = re.compile(
    r"\b(?:return(?:ing)?|back (?:in|on|at)|until|urgent|limited access|no access|in my absence|on my return"
    r"|please contact|will (?:reply|respond)"
    r"|zurück|dringend|wieder|retour|urgence|regreso|urgente|ritorno|rientro|terug|dringende|regresso|powr[oó]t"
    r"|tillbaka|tilbage|tilbake)\b",
    re.I,
)
_ACKNOWLEDGES = re.compile(
    r"(?:we|i)(?:'ve| have)? (?:now |just |successfully )?received your (?:e-?mail|message|request|enquiry"
    r"|inquiry|query|letter|ticket|report)"
    r"|your (?:e-?mail|message|request|enquiry|inquiry|query|ticket|report) (?:has been|was) (?:received|logged"
    r"|registered|created|forwarded)"
    r"|thank you for (?:your (?:e-?mail|message|enquiry|request)|contacting|getting in touch|e-?mailing|writing)"
    r"|automat(?:ic|ed) (?:reply|response|acknowledge?ment|message)|do not reply|ticket (?:number|id|#)|reference number"
    r"|(?:aim|try|endeavour) to (?:respond|reply|answer)|will (?:respond|reply|be in touch|get back)",
    re.I,
)
_TICKET = re.compile(
    r"[\[(#]\s*(?:ticket|case|ref|request|incident|issue|sr|inc|enquiry)\b[^\])]{0,30}\d{2,}|\bticket (?:id|#|no)", re.I
)
_CHALLENGE_SUBJECT = re.compile(
    r"(?:please |you must |action required:? )?(?:confirm|verify|authenticate) (?:(?:delivery of "
    r"|that you sent )?your |this |the )?(?:e-?mail"
    r"|message|sender|delivery)\b(?! address)|your (?:message|e-?mail) [^\n]{0,60}(?:awaits?|awaiting|requires?|needs?) "
    r"(?:confirmation|verification|approval)|sender (?:address )?verification|message (?:held|pending)",
    re.I,
)
_CHALLENGE = re.compile(
    r"(?:confirm|verify|prove|authenticate)\b[^.]{0,120}\b(?:message|e-?mail|sender|human|delivered|delivery"
    r"|person)|challenge.response"
    r"|(?:reply to|click)[^.]{0,80}\b(?:deliver(?:ed)?|release[d]?|confirm)|list of (?:allowed|approved"
    r"|trusted) senders|white-?list",
    re.I,
)
_NO_ONE = re.compile(r"\"?(?:no-?_?reply|do-?_?not-?_?reply|noreply|auto(?:reply|responder|confirm)|confirm)\b", re.I)
_REPLY = re.compile(r"\s*(?:re|aw|sv|antw|rv|odp|vs)\s*:", re.I)


def is_automatic_reply(letter: Letter) -> bool:
    """A program answered a letter: it says so in its headers or subject, or a header and its words agree."""
    if _header_says(letter) or _SUBJECT_SAYS.match(letter.subject):
        return True
    signs = _signs(letter)
    if signs == 0 and _COMMON_WORDS.isdisjoint(letter.subject.lower().split()):
        return False
    return _words_agree(letter, signs)


def _header_says(letter: Letter) -> bool:
    submitted = letter.header("auto-submitted").lower()
    return (
        submitted.startswith("auto-replied")
        or (submitted.startswith("auto") and _answers(letter) and not is_listed(letter))
        or any(letter.header(name).lower() not in ("", "no", "false", "0") for name in _SAID_SO & letter.headers.keys())
        or letter.header("precedence").lower() in ("auto_reply", "auto-reply")
        or letter.header("x-apple-action").lower() == "vacation"
        or "x-tmda-fingerprint" in letter.headers
    )


def is_listed(letter: Letter) -> bool:
    """Sent to the readers of a list."""
    return any(name in letter.headers for name in ("list-id", "list-post", "list-unsubscribe", "x-mailing-list", "x-beenthere"))


def _answers(letter: Letter) -> bool:
    return bool(letter.in_reply_to) or bool(_REPLY.match(letter.subject))


def _signs(letter: Letter) -> int:
    """How many headers hint at a program: each by itself may stand on a person's letter."""
    return (
        letter.header("auto-submitted").lower().startswith("auto")
        + letter.has_null_path
        + (letter.header("precedence").lower() in ("bulk", "junk") and not is_listed(letter))
        + ("x-auto-response-suppress" in letter.headers)
        + ("x-ms-exchange-generated-message-source" in letter.headers)
        + bool(_NO_ONE.match(letter.sender))
    )


def _words_agree(letter: Letter, signs: int) -> bool:
    start = letter.new_text[:1_000] or letter.text[:1_000]
    away = _AWAY.search(start, 0, 400)
    if _SUBJECT_HAS.search(letter.subject) and away and (signs or ("?" not in start and _UNTIL_THEN.search(start))):
        return True
    if not signs:
        return False
    if away and (_UNTIL_THEN.search(start) or _answers(letter)) and (signs > 1 or "?" not in start):
        return True
    if _TICKET.search(letter.subject) and _ACKNOWLEDGES.search(start):
        return True
    if _CHALLENGE_SUBJECT.search(letter.subject) and _CHALLENGE.search(start):
        return True
    return letter.has_null_path and (_answers(letter) or bool(_ACKNOWLEDGES.search(start)))
