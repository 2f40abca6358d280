"""Sends what is in the outbox: through the mailbox, to the team's channel or to a person in Slack. Never twice.

A message is claimed (its state and a lease are committed) before it is sent. Killed in between, it stays SENDING; when
the lease is over it is looked for by its key in Sent Items (a draft in Drafts as well), and sent only if it is not there.
What the team's channel refuses for good goes by mail. The team is told once of what could not be sent at all.
"""

import datetime as dt

import structlog

import templates
from handlers.given_up import is_untold, tell_given_up
from models.database import reading, writing
from models.errors import MailboxError, MessengerError
from models.mailbox import Files, Mail
from models.post import Channel, OutboxMessage, OutboxState, attachments_of, claim, due
from scheduler.calendar import Job, every_ten_seconds
from scheduler.parts import Parts
from scheduler.rest import trouble_of

log = structlog.get_logger()

MAX_ATTEMPTS = 72  # about three days, as mail servers do
LEASE = dt.timedelta(minutes=10)
WAIT = dt.timedelta(minutes=2)
LONGEST_WAIT = dt.timedelta(hours=1)


def wait_after(attempts: int, retry_after: float | None) -> dt.timedelta:
    """How long until the next try: doubling from two minutes to an hour, or what the server asked for if that is longer."""
    doubled: dt.timedelta = WAIT * 2 ** min(attempts - 1, 10)
    return max(min(doubled, LONGEST_WAIT), dt.timedelta(seconds=retry_after or 0))


def channels_of(parts: Parts, at: dt.datetime) -> frozenset[Channel]:
    """The channels that can leave now with what is configured; the team's notices go by mail where it has no channel."""
    by_slack = {Channel.CHAT} if parts.messenger else set()
    if parts.messenger and parts.team_channel:
        by_slack.add(Channel.TEAM)
    by_mail = set(Channel) - {Channel.CHAT} if parts.mailbox is not None and parts.rest.is_over(at) else set()
    return frozenset(by_slack | by_mail)


def deliver(parts: Parts, at: dt.datetime) -> int:
    """Send everything due. Returns how many left."""
    with reading(parts.engine) as session:
        ids = due(session, channels_of(parts, at), at)
    sent = sum(_deliver_one(parts, message_id, at) for message_id in ids)
    with reading(parts.engine) as session:
        untold = is_untold(session)
    if untold:
        with writing(parts.engine) as session:
            tell_given_up(session, parts.now())
    return sent


def _deliver_one(parts: Parts, message_id: int, at: dt.datetime) -> bool:
    taken = _take(parts, message_id, max(at, parts.now()))
    if taken is None:
        return False
    message, cut_off = taken
    try:
        if not (cut_off and _left_before(parts, message)):
            _send(parts, message, again=cut_off)
    except (MailboxError, MessengerError) as problem:
        _failed(parts, message, problem)
        return False
    except Exception as problem:  # noqa: BLE001 - an edge: no message may stop the others
        _failed(parts, message, MessengerError(f"It could not be written ({type(problem).__name__})."))
        return False
    with writing(parts.engine) as session:
        row = session.get_one(OutboxMessage, message_id)
        row.state, row.error = OutboxState.SENT, ""
    return True


def _take(parts: Parts, message_id: int, at: dt.datetime) -> tuple[OutboxMessage, bool] | None:
    """The message, claimed, and whether an earlier sending was cut off; None where it cannot leave now or somebody has it.

    It may have been sent, or taken, since it was found due; and the lease counts from now, not from when the round began.
    """
    with writing(parts.engine) as session:
        message = session.get_one(OutboxMessage, message_id)
        seen = (message.state, message.attempts)
        if not _is_due(message, parts, at) or not claim(session, message_id, seen, at + LEASE):
            return None
        session.refresh(message)
        session.expunge(message)
    return message, seen[0] is OutboxState.SENDING


def _is_due(message: OutboxMessage, parts: Parts, at: dt.datetime) -> bool:
    waits = message.state in (OutboxState.QUEUED, OutboxState.SENDING) and message.not_before <= at
    return waits and message.channel in channels_of(parts, at)


def _place_in_slack(parts: Parts, message: OutboxMessage) -> str:
    """The channel, or the person as 'TEAM/USER', the message goes to in Slack; '' where it goes by mail."""
    if message.channel is Channel.CHAT:
        return message.to
    return parts.team_channel if message.channel is Channel.TEAM and parts.messenger is not None else ""


def _left_before(parts: Parts, message: OutboxMessage) -> bool:
    """Whether a message whose sending was cut off is in the mailbox after all.

    A notice of the team's channel may be there too; it does not wait for a mailbox that is away. A message to a person in
    Slack never is: Slack itself drops one that comes with the same identity again, and files are looked for there.
    """
    mailbox = parts.mailbox
    if mailbox is None or message.channel is Channel.CHAT:
        return False
    if _place_in_slack(parts, message) and not parts.rest.is_over(parts.now()):
        return False
    return mailbox.find_sent(message.key) or (message.channel is Channel.DRAFT and mailbox.find_draft(message.key))


def _send(parts: Parts, message: OutboxMessage, *, again: bool) -> None:
    if (place := _place_in_slack(parts, message)) and parts.messenger is not None:
        try:
            text, files = f"{message.subject}\n\n{message.text}", _files(message, again=again)
            parts.messenger.post(place, text, message.key, message.about, files)
        except MessengerError as problem:
            if not problem.permanent or parts.mailbox is None or message.channel is not Channel.TEAM:
                raise
            log.warning("the team's channel refused a notice; it goes by mail", message=message.id)
        else:
            return
    _send_by_mail(parts, message)


def _files(message: OutboxMessage, *, again: bool) -> Files | None:
    """The files for a person in Slack; None where there are none, and for the team, whose files go by mail alone."""
    if message.channel is not Channel.CHAT or not message.attachments:
        return None
    return Files(attachments_of(message), again)


def _send_by_mail(parts: Parts, message: OutboxMessage) -> None:
    mailbox = parts.mailbox
    if mailbox is None or not parts.rest.is_over(parts.now()):
        raise MailboxError("There is no mailbox to send it by now; it is tried again.")
    mail = Mail(
        key=message.key, to=tuple(message.to.split(", ")), subject=message.subject, text=message.text,
        html=message.html or templates.html_of(message.subject, message.text),
        in_reply_to=message.in_reply_to, references=tuple(message.references), attachments=attachments_of(message),
        auto=not message.signed and message.channel is not Channel.DRAFT,
    )  # fmt: skip
    if message.channel is Channel.DRAFT:
        mailbox.save_draft(mail)
    else:
        mailbox.send(mail)


def _failed(parts: Parts, message: OutboxMessage, problem: MailboxError | MessengerError) -> None:
    """Back into the queue for later, or given up where trying again cannot help. A lost answer keeps it SENDING.

    A mailbox that refuses everything says nothing about this message: it waits until the mailbox works again.
    """
    at = parts.now()
    own = trouble_of(parts.mailbox, problem) if parts.mailbox and isinstance(problem, MailboxError) else None
    if own is not None:
        parts.rest.begin(own, at)
    over = message.attempts >= MAX_ATTEMPTS or (problem.permanent and own is None)
    log.warning("not sent", message=message.id, attempts=message.attempts, given_up=over)
    with writing(parts.engine) as session:
        row = session.get_one(OutboxMessage, message.id)
        row.error = str(problem)
        row.state = OutboxState.FAILED if over else OutboxState.SENDING
        row.not_before = at + wait_after(message.attempts, problem.retry_after)


def jobs(parts: Parts) -> list[Job]:
    """Deliver every ten seconds, where there is a way out."""
    if not channels_of(parts, parts.now()):
        return []

    def run(_slot: dt.datetime) -> str:
        sent = deliver(parts, parts.now())
        return f"{sent} sent" if sent else ""

    return [Job("postman", every_ten_seconds(), run, once=False)]
