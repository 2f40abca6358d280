"""The reply operation of the tests' Exchange server, attachments, and what can be changed and found on a draft made with it."""

import base64
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP
from email.utils import formataddr
from functools import partial

from tests.servers import ews_operations as plain
from tests.servers.ews_operations import (
    NAMES,
    Element,
    M,
    Refusal,
    T,
    answer,
    folder_names,
    guarded,
    id_of,
    known,
    success,
    values,
)
from tests.servers.ews_store import Item, Part, Reply, Store

WHOLE = SMTP.clone(max_line_length=998)
HEADERS = {
    "item:Subject": "Subject",
    "message:ToRecipients": "To",
    "message:CcRecipients": "Cc",
    "message:BccRecipients": "Bcc",
}
QUOTE = "\n\n-----Original Message-----\n"


def create_item(store: Store, request: Element) -> Element:
    asked = request.findall("m:Items/t:ReplyToItem", NAMES)
    if not asked:
        return plain.create_item(store, request)
    assert request.get("MessageDisposition") == "SaveOnly"
    [folder] = folder_names(request.find("m:SavedItemFolderId", NAMES))
    return answer("CreateItem", [guarded("CreateItem", partial(_replied, store, folder, one)) for one in asked])


def update_item(store: Store, request: Element) -> Element:
    changes = request.findall("m:ItemChanges/t:ItemChange", NAMES)
    if any(change.find("t:Updates//t:Categories", NAMES) is not None for change in changes):
        return plain.update_item(store, request)
    assert request.get("ConflictResolution") == "AlwaysOverwrite"
    return answer("UpdateItem", [guarded("UpdateItem", partial(_changed, store, change)) for change in changes])


def get_item(store: Store, request: Element) -> Element:
    if values(request, "m:ItemShape//t:FieldURI", "FieldURI") != ["item:Attachments"]:
        return plain.get_item(store, request)
    ids = values(request, "m:ItemIds/t:ItemId", "Id")
    return answer("GetItem", [guarded("GetItem", partial(_with_files, store, item_id)) for item_id in ids])


def find_item(store: Store, request: Element) -> Element:
    """Knows equality with a subject, a Message-ID, or a property of ours, in one folder or several; or lists them all."""
    folders = folder_names(request.find("m:ParentFolderIds", NAMES))
    told = request.findall("m:ItemShape/t:AdditionalProperties/*", NAMES)
    wanted = values(request, "m:Restriction/t:IsEqualTo/t:FieldURIOrConstant/t:Constant", "Value")
    ours = [one for one in told if one.get("FieldURI") == "item:Subject" or one.get("PropertyName")]
    if not ours and len(folders) == 1:
        return plain.find_item(store, request)
    if ours and wanted and not store.searches_properties:
        refusal = Refusal("ErrorUnsupportedPathForQuery", "The property is not supported in a query.")
        return answer("FindItem", [plain.refused("FindItem", refusal)])
    pages = [[one for one in store.folder(key) if wanted in ([], [_named(one, told[0])])] for key in folders]
    return answer("FindItem", [_page(page, told[0]) for page in pages])


def create_attachment(store: Store, request: Element) -> Element:
    [parent] = values(request, "m:ParentItemId", "Id")
    files = request.findall("m:Attachments/t:FileAttachment", NAMES)
    return answer("CreateAttachment", [guarded("CreateAttachment", partial(_attached, store, parent, one)) for one in files])


def delete_attachment(store: Store, request: Element) -> Element:
    ids = values(request, "m:AttachmentIds/t:AttachmentId", "Id")
    return answer("DeleteAttachment", [guarded("DeleteAttachment", partial(_detached, store, one), ()) for one in ids])


def _replied(store: Store, folder: str, asked: Element) -> tuple[Element, ...]:
    """The server names the letter that is answered, quotes it, copies its pictures, and picks who is written to."""
    [answered] = values(asked, "t:ReferenceItemId", "Id")
    original = known(store, answered)
    letter = BytesParser(policy=SMTP).parsebytes(original.mime)
    reply = Reply(
        {
            "From": _addresses(asked, "t:From") or "svc@kcst.example",
            "To": _addresses(asked, "t:ToRecipients") or str(letter["From"]),
            "Cc": _addresses(asked, "t:CcRecipients"),
            "Subject": asked.findtext("t:Subject", f"RE: {letter['Subject']}", NAMES),
            "Message-ID": f"<{len(store.history)}@exchange.example>",
            "In-Reply-To": original.message_id,
            "References": f"{letter.get('References', '')} {original.message_id}".strip(),
        },
        asked.findtext("t:NewBodyContent", "", NAMES) + QUOTE,
        "plain",
        [Part(f"{answered}-{number}", *part, True) for number, part in enumerate(_pictures(letter))],
    )
    item = store.add(folder, _written(reply))
    item.reply = reply
    return (M.Items(T.Message(id_of(item))),)


def _pictures(letter: EmailMessage) -> Iterator[tuple[str, str, bytes]]:
    for part in letter.walk():
        if part.get_content_maintype() == "image":
            yield part.get_filename() or "image", part.get_content_type(), part.get_payload(decode=True)  # type: ignore[misc]


def _changed(store: Store, change: Element) -> tuple[Element, ...]:
    [item_id] = values(change, "t:ItemId", "Id")
    item = known(store, item_id)
    for update in change.findall("t:Updates/*", NAMES):
        _apply(item, _reply_of(item), update)
    _store(item)
    return M.Items(T.Message(id_of(item))), M.ConflictResults(T.Count("0"))


def _apply(item: Item, reply: Reply, update: Element) -> None:
    """One SetItemField or DeleteItemField; a field that the server does not let be changed is a mistake of the test's."""
    path = update[0]
    headers = {
        "item:Subject": "Subject",
        "message:ToRecipients": "To",
        "message:CcRecipients": "Cc",
        "message:BccRecipients": "Bcc",
    }
    name = headers.get(path.get("FieldURI", ""))
    if len(update) == 1:
        assert name is not None
        reply.headers.pop(name, None)
        return
    [value] = update[1]
    if path.get("DistinguishedPropertySetId") == "InternetHeaders":
        reply.headers[path.get("PropertyName", "")] = value.findtext("t:Value", "", NAMES)
    elif path.get("PropertySetId"):
        item.properties[path.get("PropertyName", "")] = value.findtext("t:Value", "", NAMES)
    elif path.get("FieldURI") == "item:Body":
        reply.body, reply.kind = value.text or "", {"HTML": "html", "Text": "plain"}[value.get("BodyType", "")]
    else:
        assert name is not None
        reply.headers[name] = (value.text or "") if name == "Subject" else _listed(value)


def _attached(store: Store, parent: str, file: Element) -> tuple[Element, ...]:
    item = known(store, parent)
    name, kind, content = (file.findtext(f"t:{one}", "", NAMES) for one in ("Name", "ContentType", "Content"))
    item.version += 1
    part = Part(f"{item.id}-{item.version}", name, kind, base64.b64decode(content), False)
    _reply_of(item).parts.append(part)
    _store(item)
    root = {"RootItemId": item.id, "RootItemChangeKey": item.change_key}
    return (M.Attachments(T.FileAttachment(T.AttachmentId(Id=part.id, **root))),)


def _detached(store: Store, part_id: str) -> tuple[Element, ...]:
    [item] = [one for one in store.items.values() if one.reply and part_id in [part.id for part in one.reply.parts]]
    _reply_of(item).parts = [part for part in _reply_of(item).parts if part.id != part_id]
    _store(item)
    return (M.RootItemId(RootItemId=item.id, RootItemChangeKey=item.change_key),)


def _with_files(store: Store, item_id: str) -> tuple[Element, ...]:
    item = known(store, item_id)
    files = [
        T.FileAttachment(
            T.AttachmentId(Id=part.id), T.Name(part.name), T.ContentType(part.kind), T.Size(str(len(part.content))),
            T.IsInline("true" if part.inline else "false"),
        )
        for part in _reply_of(item).parts
    ]  # fmt: skip
    return (M.Items(T.Message(id_of(item), *[T.Attachments(*files)] * bool(files))),)


def _page(items: list[Item], path: Element) -> Element:
    paging = {"IndexedPagingOffset": str(len(items)), "TotalItemsInView": str(len(items)), "IncludesLastItemInRange": "true"}
    shown = (T.Message(*_told(item, path)) for item in items)
    return success("FindItem", M.RootFolder(T.Items(*shown), **paging))


def _told(item: Item, path: Element) -> tuple[Element, ...]:
    """The id and the one field asked for, where the item has it."""
    value = _named(item, path)
    if value is None:
        return (id_of(item),)
    if path.get("PropertyName"):
        uri = T.ExtendedFieldURI(**{str(name): str(text) for name, text in path.attrib.items()})
        return id_of(item), T.ExtendedProperty(uri, T.Value(value))
    return id_of(item), T.Subject(value) if path.get("FieldURI") == "item:Subject" else T.InternetMessageId(value)


def _named(item: Item, path: Element) -> str | None:
    if path.get("PropertyName"):
        return item.properties.get(path.get("PropertyName", ""))
    if path.get("FieldURI") == "item:Subject":
        return str(BytesParser(policy=SMTP).parsebytes(item.mime, headersonly=True)["Subject"])
    assert path.get("FieldURI") == "message:InternetMessageId"
    return item.message_id


def _reply_of(item: Item) -> Reply:
    assert item.reply is not None
    return item.reply


def _store(item: Item) -> None:
    item.version += 1
    item.mime = _written(_reply_of(item))


def _written(reply: Reply) -> bytes:
    message = EmailMessage(policy=WHOLE)
    for name, value in reply.headers.items():
        if value:
            message[name] = value
    message.set_content(reply.body, subtype=reply.kind)
    for part in reply.parts:
        main, _, sub = part.kind.partition("/")
        message.add_attachment(part.content, maintype=main, subtype=sub, filename=part.name)
    return message.as_bytes()


def _addresses(asked: Element, path: str) -> str:
    found = asked.find(path, NAMES)
    return "" if found is None else _listed(found)


def _listed(recipients: Element) -> str:
    people = recipients.findall("t:Mailbox", NAMES)
    return ", ".join(
        formataddr((one.findtext("t:Name", "", NAMES), one.findtext("t:EmailAddress", "", NAMES))) for one in people
    )


REPLY_OPERATIONS: dict[str, Callable[[Store, Element], Element]] = {
    "CreateItem": create_item,
    "UpdateItem": update_item,
    "GetItem": get_item,
    "FindItem": find_item,
    "CreateAttachment": create_attachment,
    "DeleteAttachment": delete_attachment,
}
