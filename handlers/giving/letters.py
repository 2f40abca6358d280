"""A form that was filled in, as a letter: labelled lines for people and for our own sorter, the files beside them.

What was filled in also stands in a header, field by field. It is believed only of a letter that is stored as a form's:
any e-mail can carry such a header, and of an e-mail it is never read (`seeing.Formed`).
"""

import base64
import binascii
import datetime as dt
import json
import re
from collections.abc import Sequence
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

import templates
from handlers.giving.fields import is_address
from handlers.giving.shapes import Form, Given, Giver, Value, Values
from handlers.intake.shapes import AttachedFile, Letter, changed
from models.mailbox import message_id_of

NOWHERE = "slack.invalid"  # a name that nobody can ever have (RFC 6761, 6.4), so nobody can write from it or to it
HEADER = "Kcst-Form"
_WIDTH = 72
_POLICY = SMTP.clone(max_line_length=900)
_KIND = re.compile(r"(?:application|image|audio|video)/[a-z0-9][a-z0-9.+-]{0,80}")


def message_id(who: str, sent: str) -> str:
    """The Message-ID of what that person sent: the same however often it reaches us."""
    return message_id_of(f"form:{who}:{sent}", f"forms@{NOWHERE}")


def composed(given: Given, read: Values, files: Sequence[AttachedFile], answers: str, at: dt.datetime) -> bytes:
    """The letter's bytes. `read` holds what people read of each field, `given.values` what a record keeps; `answers` is the
    Message-ID of the letter it adds to, or ''."""
    message = EmailMessage(policy=_POLICY)
    message["From"] = _sender(given.giver)
    if answers:
        message["In-Reply-To"] = answers
    message["Subject"] = _subject(given)
    message["Date"] = format_datetime(at)
    message["Message-ID"] = message_id(given.giver.who, given.sent)
    message.set_content(_lines(given.form, read), cte="base64")
    for number, file in enumerate(files, start=1):
        _attach(message, file, number)
    packed = base64.b64encode(_packed(given).encode()).decode()
    folded = "\r\n ".join(packed[at : at + _WIDTH] for at in range(0, len(packed), _WIDTH))
    return f"{HEADER}: {folded}\r\n".encode() + message.as_bytes()


def _sender(giver: Giver) -> Address:
    name = templates.one_line(giver.name)[:80].strip() or giver.who
    if is_address(giver.email):
        return Address(name, addr_spec=giver.email)
    local = re.sub(r"[^a-z0-9]+", ".", giver.who.lower()).strip(".")[:60] or "somebody"
    return Address(name, local, NOWHERE)


def _subject(given: Given) -> str:
    if given.about:
        return f"{given.form.subject} {given.about}"
    first = given.form.fields[0]
    return f"{given.form.subject}: {given.values.get(first.name, '')}"


def _lines(form: Form, read: Values) -> str:
    """'Label: what was filled in', a line each; an empty line before one of several lines."""
    told = [(field.label, field.written(read[field.name])) for field in form.fields if read.get(field.name)]
    return "".join(f"{label}: {text}\n" if "\n" not in text else f"\n{label}: {text}\n\n" for label, text in told)


def _attach(message: EmailMessage, file: AttachedFile, number: int) -> None:
    name = templates.one_line(file.name).replace("/", " ").replace("\\", " ").strip()[:200] or f"file {number}"
    kind = file.content_type.lower()
    main, _, sub = (kind if _KIND.fullmatch(kind) else "application/octet-stream").partition("/")
    message.add_attachment(file.content, maintype=main, subtype=sub, filename=name)


# ---------------------------------------------------------------- and back


def _packed(given: Given) -> str:
    values = {name: _plain(value) for name, value in given.values.items()}
    return json.dumps({"form": given.form.name, "values": values})


def _plain(value: Value) -> object:
    return {"day": value.isoformat()} if isinstance(value, dt.date) else list(value) if isinstance(value, tuple) else value


def unpacked(letter: Letter) -> tuple[str, Values]:
    """(the form's name, what a record keeps of each field) of a letter known to be a form's; ('', {}) of a broken one."""
    try:
        told = json.loads(base64.b64decode("".join(letter.header(HEADER.lower()).split()), validate=True))
        return str(told["form"]), {str(name): _value(value) for name, value in told["values"].items()}
    except (binascii.Error, ValueError, LookupError, TypeError, AttributeError):
        return "", {}


def _value(plain: object) -> Value:
    if isinstance(plain, dict):
        return dt.date.fromisoformat(plain["day"])
    return tuple(str(one) for one in plain) if isinstance(plain, list) else plain if isinstance(plain, int) else str(plain)


def as_form(letter: Letter, who: str) -> Letter:
    """The letter with what is known of it beside its bytes: who gave it, and where. All of its words are new ones.

    A giver without a certain address is known by 'TEAM/USER': the address in the bytes is nobody's.
    """
    sender = who if letter.sender.rpartition("@")[2] == NOWHERE else letter.sender
    name = letter.sender_name
    return changed(letter, chat=who, sender=sender, author=sender, author_name=name, new_text=letter.text.strip())
