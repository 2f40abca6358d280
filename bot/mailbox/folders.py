"""The names of folders that letters may be moved to, the same for every mail server."""

import re

from models.errors import MailboxError

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*( [A-Za-z0-9_-]+)*")
LONGEST = 60
NOT_OURS = frozenset("inbox drafts sent outbox trash junk spam templates archive".split())


def check_folder(name: str) -> str:
    """The name, where letters may be put into a folder of it. Raises a permanent MailboxError where not."""
    if not _NAME.fullmatch(name) or len(name) > LONGEST or name.lower() in NOT_OURS:
        raise MailboxError(
            f"{name!r} cannot be a folder for letters: use up to {LONGEST} letters, digits and spaces, "
            "and no name that mail programs use themselves.",
            permanent=True,
        )
    return name
