"""Where letters lie in a mailbox on an Exchange server: all of the Inbox, the folders below it, and our own drafts.

Every function raises what exchangelib does. Plain operations with few options, as not every server knows the others.
"""

from collections.abc import Mapping
from typing import Any

import exchangelib as ews
from exchangelib import errors
from exchangelib.fields import FieldOrder, FieldPath
from exchangelib.folders import Folder, Messages
from exchangelib.services import CreateFolder, FindFolder, FindItem, MoveItem

from models.errors import MailboxError

PAGE_SIZE = 100
RECEIVED = FieldPath(field=ews.Message.get_field_by_fieldname("datetime_received"))
DISPLAY_NAME = FieldPath(field=Folder.get_field_by_fieldname("name"))


def all_ids(account: Any) -> tuple[str, ...]:
    """The ids of everything in the Inbox, oldest first; listed whole before any is used, so that a move shifts no page."""
    found = FindItem(account=account, page_size=PAGE_SIZE).call(
        folders=[account.inbox], additional_fields=None, restriction=None, order_fields=[FieldOrder(field_path=RECEIVED)],
        shape="IdOnly", query_string=None, depth="Shallow", calendar_view=None, max_items=None, offset=0,
    )  # fmt: skip
    return tuple(dict.fromkeys(letter_id for letter_id, _ in map(or_raise, found)))


def add_categories(account: Any, marks: Mapping[str, str]) -> list[tuple[str, Exception | None]]:
    """Each letter with the error that stands against it: one request for what is on them, one for what is not yet."""
    items = dict(zip(marks, account.fetch(ids=[(one, None) for one in marks], only_fields=["categories"]), strict=True))
    results = {one: item if isinstance(item, Exception) else None for one, item in items.items()}
    lacking = {one: item for one, item in items.items() if not results[one] and marks[one] not in (item.categories or ())}
    for one, item in lacking.items():
        item.categories = [*(item.categories or ()), marks[one]]
    updates = [(item, ["categories"]) for item in lacking.values()]
    done = account.bulk_update(updates, conflict_resolution="NeverOverwrite") if updates else []
    results |= {one: result if isinstance(result, Exception) else None for one, result in zip(lacking, done, strict=True)}
    return list(results.items())


def move(account: Any, letter_id: str, name: str) -> str:
    """Exchange gives a letter that is moved a new id; the one it has from now on is returned.

    The folder is looked for each time: one that a person deleted lies in Deleted Items under the id it had.
    """
    [item] = map(or_raise, account.fetch(ids=[(letter_id, None)], only_fields=["parent_folder_id"]))
    target = _folder_named(account, name) or _made(account, name)
    if item.parent_folder_id.id == target.id:
        return letter_id
    [moved] = MoveItem(account=account).call(items=[(letter_id, item.changekey)], to_folder=target)
    new_id, _ = or_raise(moved)
    return str(new_id)


def known_as(folder: Any, message_id: str) -> dict[str, str]:
    """What lies in the folder under that Message-ID: id and change key."""
    found = folder.filter(message_id=message_id).only("id", "changekey")
    return {item.id: item.changekey for item in map(or_raise, found)}


def discard(account: Any, draft_id: str, ours: Mapping[str, str]) -> None:
    """Only one of our own drafts (id: change key). Raises MailboxError for all else."""
    if draft_id not in ours:
        raise MailboxError(f"{draft_id!r} is no draft of ours with that key; nothing was taken away.", permanent=True)
    [done] = account.bulk_delete(ids=[(draft_id, ours[draft_id])], delete_type="HardDelete")
    or_raise(done)


def below_inbox(account: Any) -> list[Any]:
    """The folders right below the Inbox."""
    there = FindFolder(account=account, page_size=PAGE_SIZE).call(
        folders=[account.inbox], additional_fields={DISPLAY_NAME}, restriction=None, shape="IdOnly",
        depth="Shallow", max_items=None, offset=0,
    )  # fmt: skip
    return list(map(or_raise, there))


def _folder_named(account: Any, name: str) -> Any:
    """The folder of that name right below the Inbox; None where there is none."""
    return next((folder for folder in below_inbox(account) if (folder.name or "").lower() == name.lower()), None)


def _made(account: Any, name: str) -> Any:
    wanted = Messages(parent=account.inbox, name=name)  # `save` of it would list every folder there is
    try:
        [made] = map(or_raise, CreateFolder(account=account).call(parent_folder=account.inbox, folders=[wanted]))
    except errors.ErrorFolderExists:  # somebody has just made it
        if (there := _folder_named(account, name)) is None:
            raise
        return there
    return made


def or_raise(result: Any) -> Any:
    """exchangelib returns some errors among the results."""
    if isinstance(result, Exception):
        raise result
    return result
