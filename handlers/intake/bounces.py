"""Letters that tell of a letter that did not arrive: RFC 3464 reports, and the many shapes from before and beside it.

One sign alone is never enough where a person could have given it: people forward bounces, ask about them, and write
"Undeliverable" in a subject. The signs: how it is built, who sent it, its subject, its first words, its return path.
"""

import re

from handlers.intake.autoreplies import is_listed
from handlers.intake.shapes import Letter

REPORTS = frozenset(["message/delivery-status", "message/global-delivery-status", "message/feedback-report"])

_DAEMON = re.compile(r"(?:mailer|mail|mailbox)[-_.]?daemon\b|mdaemon@|microsoftexchange[0-9a-f]*@", re.I)
_POSTMASTER = re.compile(
    r"\"?(?:post[-_.]?master|system[-_. ]?administrator|mail[-_.]?(?:administrator|admin|delivery|system|service)|ndr|dsn"
    r"|bounces?|sysadmin|imss|\w+_smtp_\w+|\w*smtp_gateway\w*)\b",
    re.I,
)
_POSTAL_NAME = re.compile(
    r"mail deliver(?:y|ed)?\b|mailer[- ]?daemon|(?:system|mail|e-?mail) administrator|post ?master\b|interscan"
    r"|content[- ]filter"
    r"|jetmail|delivery (?:sub)?system|^(?:internet )?mail(?:er)? (?:system|service)$",
    re.I,
)
_LETTER = r"(?:(?:e-?)?mails?|messages?|letter)"
SUBJECT = re.compile(
    r"[\s*\[(_-]*(?:"
    r"undeliver|undelivery|unzustellbar|(?:non|not|un)[- ]?deliver(?:y|able|ed)\b"
    rf"|(?:{_LETTER} )?(?:system )?delivery[ _](?:status|fail|has failed|incomplete|delay|problem|error|notification|report"
    r"|warning|failure|system)"
    rf"|returned[ -]?(?:{_LETTER}|to sender)|{_LETTER} (?:was )?returned|{_LETTER} (?:delivery |system )?(?:failed"
    rf"|failure|error)"
    rf"|{_LETTER} (?:could not|cannot|not delivered|blocked|undeliverable|rejected|status|delayed|has not been delivered)"
    r"|failure (?:notice|delivery|notification)|failed (?:delivery|mail|notice|message)|fail(?:ed|ure) to deliver"
    r"|could not (?:send|deliver)|unable to (?:send|deliver)|warning: (?:could not send|message|e?mail|\S+@\S+)"
    r"|permanent (?:delivery )?failure|notice: mail delivery|bounced? (?:message|notice|mail)|bounce\]"
    rf"|rejected (?:{_LETTER}|posting)|there was an error sending|user unknown|mail system error|error (?:in|during) (?:mail )?"
    rf"deliver|your {_LETTER}\b.{{0,80}}(?:could not|was not|blocked|rejected|undeliver|bounced|is delayed)"
    rf"|{_LETTER} you sent (?:blocked|was)|(?:\w+ )?abuse report|complaint about message from|loop alert|mail failure"
    r"|non[ _-]remis|échec de (?:la )?(?:remise|distribution)|(?:message|avis de) non[- ](?:distribu|remis|remise|délivr)"
    r"|zustellung|(?:ihre )?nachricht (?:konnte|nicht)|fehler bei der (?:zustellung|übermittlung)"
    r"|no se (?:puede|pudo|ha podido) entregar|error de entrega|(?:mensaje|correo) (?:no entregado|devuelto)|no entregado"
    r"|non recapitabil|mancat[oa] (?:recapito|consegna)|impossibile recapitare|messaggio non (?:consegnato|recapitato)"
    r"|onbestelbaar|niet[- ]bestelbaar|bezorging mislukt|não (?:foi possível entregar|entregue)|mensagem (?:devolvida|não)"
    r"|niedostarcz|nie można dostarczyć|går inte att leverera|olevererbar|kan ikke leveres|ikke leveret|kunne ikke levere"
    r"|недоставленное|не(?:возможно)? доставить|メール(?:エラー|配信|システム)|メッセージを配信"
    r"|配信(?:に失敗|できません)|退信|系统退信"
    r")",
    re.I,
)
_WORDING = re.compile(
    r"(?:could|can|was|were|did|has|have)(?: ?not|n't)\b(?: \w+){0,2} (?:deliver|reach|relay|sent\b)|un(?:able"
    r"|successful)[^.]{0,30}"
    r" (?:to|at) (?:be )?deliver|undeliver|deliver(?:y|ing)\b[^.\n]{0,80}\b(?:failed|failure|delay|unsuccessful|not possible)"
    r"|failed to deliver|returned to (?:the |its )?sender|delivery status notification|(?:created|generated) automatically by"
    r"|this is the \S+ (?:program|system|server)|wasn't able to deliver|permanent (?:fatal )?(?:delivery )?errors?"
    r"|transcript of session|failed (?:recipient|address)|failure reasons?|mailbox(?: is)?[^.\n]{0,20}(?:full"
    r"|unavailable|quota|exceed)"
    r"|(?:user|recipient|address|account)(?: is)? (?:unknown|not found|disabled)|(?:unknown|no such"
    r"|invalid) (?:local )?(?:user|recipient|address)"
    r"|trouble delivering|message from interscan|postponed due to|non-?delivery report|delivery attempts will|action not taken"
    r"|\b[45]\d\d[ -]#?[45]\.\d{1,3}\.\d|\bwas not relayed|duplicated message-id|returned message"
    r"|original message (?:follows|headers)"
    r"|(?:e-?mail )?(?:abuse|feedback) (?:report|complaint)|(?:has been |was )(?:blocked|rejected|bounced|refused|quarantined)"
    r"|below this line is a copy"
    r"|n'a pas p[uû] [êe]tre (?:remis|d[ée]livr|livr|envoy|distribu)|échec de (?:la )?remise"
    r"|konnte[^.\n]{0,60} zugestellt|unzustellbar"
    r"|no (?:se (?:pudo|ha podido|puede)|ha podido ser|pudo ser) entreg|non è stato possibile"
    r"|impossibile (?:recapitare|consegnare)"
    r"|non (?:è stato|può essere) (?:recapitat|consegnat)|kon(?:den)? niet worden (?:afgeleverd|bezorgd)"
    r"|niet (?:afgeleverd|bezorgd)"
    r"|não (?:foi possível|pôde ser) entreg|nie (?:można|udało się) dostarczyć|kunde inte levereras|kunne ikke leveres"
    r"|не (?:может быть|была|было|удалось) доставл"
    r"|送信できません|配信できません|配信に失敗|届けることができません|送信先|无法投递|退信",
    re.I,
)
_A_PERSON = re.compile(
    r"(?m)^\s*(?:hi|hello|hey|dear (?!sender|customer|user)|morning|folks|guys|all)\b(?!\. this is the)|^\s*>"
    r"|\bi(?:'ve| have| keep| just|'m getting| am getting"
    r"| got| sent| tried)\b|\banyone\b|\bwrote:",
    re.I,
)
_SENT_AGAIN = re.compile(r"\s*(?:re|fwd?|fw|aw|wg|sv|tr|rv|antw|doorst|enc|i|r)\s*:", re.I)
_READ_FIRST = 1_500
_AT_ONCE = 400
_AROUND = 100  # characters after the wording in which a person's own words would show


def is_bounce(letter: Letter) -> bool:
    """A letter of ours (or one sent in our name) did not arrive, is late, or was complained of (RFC 5965)."""
    again = bool(_SENT_AGAIN.match(letter.subject))
    if letter.report_type or letter.encloses & REPORTS or "x-failed-recipients" in letter.headers:
        return _reported(letter, again)
    named = bool(SUBJECT.match(letter.subject))
    daemon, postal = _from_daemon(letter), _postal(letter)
    if daemon and not again:
        return True
    if not (named or postal or daemon or _without_way_back(letter) or letter.text[:1] == "{"):
        return False
    return _told(letter, named=named and not again, postal=postal or daemon)


def by_its_head(subject: str, sender: str) -> bool:
    """Whether a letter is likely to be a bounce before its text is known: then what is inside is not a forward."""
    if _SENT_AGAIN.match(subject):
        return False
    return bool(SUBJECT.match(subject) or _DAEMON.match(sender) or _POSTMASTER.match(sender))


def _reported(letter: Letter, again: bool) -> bool:
    """By its build; a report a person sends on, as parts of a letter of their own, is not."""
    if letter.report_type:
        return letter.report_type in ("delivery-status", "feedback-report") or bool(letter.encloses & REPORTS)
    return not again or _from_daemon(letter)


def _told(letter: Letter, *, named: bool, postal: bool) -> bool:
    """By its words, where the subject, the sender or the return path give it away too."""
    start = letter.text[:_READ_FIRST]
    if start[:1] == "{":
        return '"notificationType":"' in start  # a mail service's notice, written for programs
    wording = _WORDING.search(start)
    if named and (postal or _without_way_back(letter)):
        return not _A_PERSON.search(start, 0, _AROUND)
    if not wording:
        return named and not start.strip() and bool(letter.encloses)
    if postal and _without_way_back(letter):
        return True
    return _names_whom(letter, start, wording.start(), named=named) and not _A_PERSON.search(start, 0, wording.end() + _AROUND)


def _names_whom(letter: Letter, start: str, place: int, *, named: bool) -> bool:
    """A subject alone says little, parcels fail to be delivered too, and so does a sender: a bounce names the address that
    failed, or has the letter inside, and one that says nothing in its subject comes to the point at once."""
    return ("@" in start or bool(letter.encloses)) and (named or (place < _AT_ONCE and not is_listed(letter)))


def _from_daemon(letter: Letter) -> bool:
    return bool(_DAEMON.match(letter.sender))


def _postal(letter: Letter) -> bool:
    """From the post office, or from nobody."""
    return bool(_POSTMASTER.match(letter.sender) or _POSTAL_NAME.search(letter.sender_name)) or not letter.sender


def _without_way_back(letter: Letter) -> bool:
    """Sent so that nothing can come back (RFC 5321, 4.5.5), or by a machine's own word (RFC 3834)."""
    return letter.has_null_path or letter.header("auto-submitted").lower() not in ("", "no")
