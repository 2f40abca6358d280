"""Files for one person: uploaded into their direct messages, with the text as the comment.

Slack gives an upload no identity of its own, so that it could drop a second one. A file's name therefore ends with a piece of
its cause's hash, and after a sending that was cut off the direct messages are looked through for it. Where that may not be
looked up, the file is not sent again: the person is told that it may be missing, and how to have another.
"""

import logging
from pathlib import PurePath

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

import templates
from bot.slack.failures import messenger_error
from bot.slack.text import escape, fit
from bot.slack.views import answer as views
from bot.slack.views import words
from models.errors import MessengerError
from models.mailbox import Files, key_of

log = logging.getLogger(__name__)

SCOPES = ("files:write", "files:read", "im:write")  # to upload, to look through direct messages, and to open them
COMMENT_LIMIT = 3_900
LOOKED_AT = 200  # files of these direct messages, the latest first


def upload(client: WebClient, to: str, text: str, key: str, files: Files) -> None:
    """Uploads them to a person or channel, once for each key. Raises MessengerError, and what Slack's client raises."""
    place = _place(client, to)
    mark = key_of(key)[:12]
    if files.again and _is_there(client, place, mark, key):
        return
    client.files_upload_v2(
        channel=place,
        initial_comment=fit(escape(text), COMMENT_LIMIT, words.CUT),
        file_uploads=[
            {"content": one.content, "filename": named(one.name, mark), "title": one.name} for one in files.attachments
        ],
    )


def named(name: str, mark: str) -> str:
    """'session.ics' → 'session-0a1b2c3d4e5f.ics'"""
    path = PurePath(name)
    return f"{path.stem}-{mark}{path.suffix}"


def _place(client: WebClient, to: str) -> str:
    """An upload wants a conversation: a person's direct messages are opened for it."""
    if not to.startswith(("U", "W")):
        return to
    return str(client.conversations_open(users=to)["channel"]["id"])


def _is_there(client: WebClient, place: str, mark: str, key: str) -> bool:
    """Whether a file of that cause is there. Raises MessengerError, for good, where that may not be looked up."""
    try:
        listed = client.files_list(channel=place, count=LOOKED_AT).get("files") or []
    except SlackApiError as error:
        problem = messenger_error(error)
        if not problem.permanent:
            raise
        log.warning("a file's sending was cut off, and whether it left cannot be looked up: %s", problem)
        client.chat_postMessage(
            channel=place,
            client_msg_id=views.identity(f"{key}:unsure"),
            **views.note(templates.render("slack/file_unsure.txt.j2", {})),
        )
        raise MessengerError(
            "Whether the file had left could not be looked up in Slack, so it was not sent again and the person was told; "
            "give the app the scope files:read.",
            permanent=True,
        ) from None
    return any(mark in str(one.get("name", "")) for one in listed)
