"""The Exchange operations of the tests' server: one function each, from the request's element to the answer's."""

import base64
import datetime as dt
from collections.abc import Callable, Iterator
from functools import partial

from lxml import etree
from lxml.builder import ElementMaker

from tests.servers.ews_store import DISTINGUISHED, Appointment, Child, Item, Store

MESSAGES = "http://schemas.microsoft.com/exchange/services/2006/messages"
TYPES = "http://schemas.microsoft.com/exchange/services/2006/types"
NAMES = {"m": MESSAGES, "t": TYPES}
M = ElementMaker(namespace=MESSAGES, nsmap=NAMES)
T = ElementMaker(namespace=TYPES, nsmap=NAMES)

Element = etree._Element


class Refusal(Exception):
    """An operation the real server answers with this code and text, inside an ordinary answer."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(code, text)
        self.code, self.text = code, text


def get_folder(store: Store, request: Element) -> Element:
    names = _folder_names(request.find("m:FolderIds", NAMES))
    return _answer("GetFolder", [_folder(store, name) for name in names])


def get_item(store: Store, request: Element) -> Element:
    wanted = _values(request, "m:ItemShape//t:FieldURI", "FieldURI")
    ids = _values(request, "m:ItemIds/t:ItemId", "Id")
    return _answer("GetItem", [_guarded("GetItem", partial(_shown, store, item_id, wanted)) for item_id in ids])


def sync_folder_items(store: Store, request: Element) -> Element:
    [folder] = _folder_names(request.find("m:SyncFolderId", NAMES))
    limit = int(request.findtext("m:MaxChangesReturned", "", NAMES))
    try:
        start = _place(store, request.findtext("m:SyncState", "", NAMES))
    except ValueError:
        refusal = Refusal("ErrorInvalidSyncStateData", "Synchronization state data is corrupt or otherwise invalid.")
        return _answer("SyncFolderItems", [_refused("SyncFolderItems", refusal, *_sync_state("", True))])
    found, place = store.changes(folder, start, limit)
    newest_first = reversed(found.items())
    changes = [_change(store, kind, item_id) for item_id, kind in newest_first]
    state = base64.b64encode(f"{store.era}:{folder}:{place}".encode()).decode()
    done = place == len(store.history)
    return _answer("SyncFolderItems", [_success("SyncFolderItems", *_sync_state(state, done), M.Changes(*changes))])


def create_item(store: Store, request: Element) -> Element:
    disposition = request.get("MessageDisposition")
    [folder] = _folder_names(request.find("m:SavedItemFolderId", NAMES)) or ["sentitems"]
    return _answer("CreateItem", [_created(store, folder, disposition, text) for text in _mime_contents(request)])


def update_item(store: Store, request: Element) -> Element:
    never = request.get("ConflictResolution") == "NeverOverwrite"
    changes = request.findall("m:ItemChanges/t:ItemChange", NAMES)
    works = [partial(_updated, store, change, never) for change in changes]
    return _answer("UpdateItem", [_guarded("UpdateItem", work) for work in works])


def find_item(store: Store, request: Element) -> Element:
    """Knows one restriction: equality with one InternetMessageId; one order, by arrival; and views of the calendar."""
    [folder] = _folder_names(request.find("m:ParentFolderIds", NAMES))
    view = request.find("m:CalendarView", NAMES)
    if view is not None:
        assert folder == "calendar"
        return appointments(store, view, _values(request, "m:ItemShape//t:FieldURI", "FieldURI"))
    if request.find("m:Restriction", NAMES) is None:
        return _listed(store.folder(folder), request)
    assert _values(request, "m:Restriction/t:IsEqualTo/t:FieldURI", "FieldURI") == ["message:InternetMessageId"]
    [wanted] = _values(request, "m:Restriction/t:IsEqualTo/t:FieldURIOrConstant/t:Constant", "Value")
    with_id = "message:InternetMessageId" in _values(request, "m:ItemShape//t:FieldURI", "FieldURI")
    found = [item for item in store.folder(folder) if item.message_id == wanted]
    items = [T.Message(_item_id(item), *[T.InternetMessageId(item.message_id)] * with_id) for item in found]
    paging = {"TotalItemsInView": str(len(items)), "IncludesLastItemInRange": "true"}
    return _answer("FindItem", [_success("FindItem", M.RootFolder(T.Items(*items), **paging))])


def _listed(there: list[Item], request: Element) -> Element:
    """One page of the folder."""
    assert _values(request, "m:SortOrder/t:FieldOrder/t:FieldURI", "FieldURI") == ["item:DateTimeReceived"]
    [view] = request.findall("m:IndexedPageItemView", NAMES)
    begin, most = (int(view.get(name, "")) for name in ("Offset", "MaxEntriesReturned"))
    page = sorted(there, key=lambda item: item.received)[begin : begin + most]
    end = begin + len(page)
    paging = {"IndexedPagingOffset": str(end), "TotalItemsInView": str(len(there))}
    items = T.Items(*(T.Message(_item_id(item)) for item in page))
    root = M.RootFolder(items, **paging, IncludesLastItemInRange="true" if end >= len(there) else "false")
    return _answer("FindItem", [_success("FindItem", root)])


def find_folder(store: Store, request: Element) -> Element:
    [parent] = _folder_names(request.find("m:ParentFolderIds", NAMES))
    assert request.get("Traversal") == "Shallow"
    there = [_child(key, child) for key, child in store.children.items() if child.parent == parent]
    paging = {"IndexedPagingOffset": str(len(there)), "TotalItemsInView": str(len(there)), "IncludesLastItemInRange": "true"}
    return _answer("FindFolder", [_success("FindFolder", M.RootFolder(T.Folders(*there), **paging))])


def create_folder(store: Store, request: Element) -> Element:
    [parent] = _folder_names(request.find("m:ParentFolderId", NAMES))
    [name] = [folder.findtext("t:DisplayName", "", NAMES) for folder in request.findall("m:Folders/t:Folder", NAMES)]
    if name.lower() in [child.name.lower() for child in store.children.values() if child.parent == parent]:
        refusal = Refusal("ErrorFolderExists", "A folder with the specified name already exists.")
        return _answer("CreateFolder", [_refused("CreateFolder", refusal, M.Folders())])
    key = store.make_folder(name, parent)
    made = T.Folder(T.FolderId(Id=f"AQMkFolder-{key}", ChangeKey="AQ"))
    return _answer("CreateFolder", [_success("CreateFolder", M.Folders(made))])


def move_item(store: Store, request: Element) -> Element:
    [target] = _folder_names(request.find("m:ToFolderId", NAMES))
    ids = _values(request, "m:ItemIds/t:ItemId", "Id")
    return _answer("MoveItem", [_guarded("MoveItem", partial(_moved, store, item_id, target)) for item_id in ids])


def delete_item(store: Store, request: Element) -> Element:
    ids = _values(request, "m:ItemIds/t:ItemId", "Id")
    return _answer("DeleteItem", [_guarded("DeleteItem", partial(_deleted, store, item_id), ()) for item_id in ids])


def appointments(store: Store, view: Element, wanted: list[str]) -> Element:
    """What overlaps the span of the view, and what ends just as it begins."""
    start, end = (dt.datetime.fromisoformat(view.get(name, "")) for name in ("StartDate", "EndDate"))
    there = [one for one in store.appointments.values() if one.entry.start < end and one.entry.end >= start]
    paging = {"TotalItemsInView": str(len(there)), "IncludesLastItemInRange": "true"}
    items = T.Items(*(_appointment(one, wanted) for one in there))
    return _answer("FindItem", [_success("FindItem", M.RootFolder(items, **paging))])


OPERATIONS: dict[str, Callable[[Store, Element], Element]] = {
    "GetFolder": get_folder,
    "GetItem": get_item,
    "SyncFolderItems": sync_folder_items,
    "CreateItem": create_item,
    "UpdateItem": update_item,
    "FindItem": find_item,
    "FindFolder": find_folder,
    "CreateFolder": create_folder,
    "MoveItem": move_item,
    "DeleteItem": delete_item,
}


WRITES = ("CreateItem", "UpdateItem", "MoveItem", "CreateFolder")


def refused_for_room(name: str) -> Element:
    """What such a request gets from a mailbox that is full."""
    refusal = Refusal("ErrorQuotaExceeded", "The user mailbox is full.")
    return _answer(name, [_refused(name, refusal, M.Folders() if name == "CreateFolder" else M.Items())])


def _answer(name: str, messages: list[Element]) -> Element:
    answer: Element = M(f"{name}Response", M.ResponseMessages(*messages))
    return answer


def _success(name: str, *parts: Element) -> Element:
    message: Element = M(f"{name}ResponseMessage", M.ResponseCode("NoError"), *parts, ResponseClass="Success")
    return message


def _refused(name: str, refusal: Refusal, *parts: Element) -> Element:
    told = (M.MessageText(refusal.text), M.ResponseCode(refusal.code), M.DescriptiveLinkKey("0"))
    message: Element = M(f"{name}ResponseMessage", *told, *parts, ResponseClass="Error")
    return message


def _guarded(name: str, work: Callable[[], tuple[Element, ...]], empty: tuple[Element, ...] | None = None) -> Element:
    try:
        return _success(name, *work())
    except Refusal as refusal:
        return _refused(name, refusal, *((M.Items(),) if empty is None else empty))


def _moved(store: Store, item_id: str, target: str) -> tuple[Element, ...]:
    item = _known(store, item_id)
    if not store.knows_folder(target):
        raise Refusal("ErrorToFolderNotFound", "The destination folder was not found.")
    return (M.Items(T.Message(_item_id(store.move(item, target)))),)


def _deleted(store: Store, item_id: str) -> tuple[Element, ...]:
    store.delete(_known(store, item_id))
    return ()


def _child(key: str, child: Child) -> Element:
    element: Element = T.Folder(T.FolderId(Id=f"AQMkFolder-{key}", ChangeKey="AQ"), T.DisplayName(child.name))
    return element


def _known(store: Store, item_id: str) -> Item:
    if not item_id.startswith("AAMk"):
        raise Refusal("ErrorInvalidIdMalformed", "Id is malformed.")
    if item_id not in store.items:
        raise Refusal("ErrorItemNotFound", "The specified object was not found in the store.")
    return store.items[item_id]


def _item_id(item: Item) -> Element:
    element: Element = T.ItemId(Id=item.id, ChangeKey=item.change_key)
    return element


def _dated(item: Item) -> tuple[Element, Element]:
    return _item_id(item), T.DateTimeReceived(item.received)


def _shown(store: Store, item_id: str, wanted: list[str]) -> tuple[Element, ...]:
    if item_id in store.appointments:
        return (M.Items(_appointment(store.appointments[item_id], wanted)),)
    item = _known(store, item_id)
    message: Element = T.Message(_item_id(item))
    if "item:MimeContent" in wanted:
        message.insert(0, T.MimeContent(base64.b64encode(item.mime).decode(), CharacterSet="UTF-8"))
    if "item:ParentFolderId" in wanted:
        message.append(T.ParentFolderId(Id=f"AQMkFolder-{item.folder}", ChangeKey="AQ"))
    if "item:Categories" in wanted and item.categories:
        message.append(T.Categories(*map(T.String, item.categories)))
    return (M.Items(message),)


def _appointment(one: Appointment, wanted: list[str]) -> Element:
    """The fields asked for, in the schema's order."""
    entry = one.entry
    told = {
        "item:Subject": T.Subject(entry.title),
        "item:Sensitivity": T.Sensitivity("Private" if entry.private else "Normal"),
        "item:Categories": T.Categories(*map(T.String, one.categories)) if one.categories else None,
        "item:TextBody": T.TextBody(entry.text, BodyType="Text"),
        "calendar:UID": T.UID(entry.uid),
        "calendar:Start": T.Start(f"{entry.start.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}"),
        "calendar:End": T.End(f"{entry.end.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}"),
        "calendar:Location": T.Location(entry.location),
        "calendar:IsCancelled": T.IsCancelled("true" if entry.cancelled else "false"),
        "calendar:CalendarItemType": T.CalendarItemType(one.kind),
        "calendar:AppointmentSequenceNumber": T.AppointmentSequenceNumber(str(entry.sequence)),
    }
    parts = [part for name, part in told.items() if name in wanted and part is not None]
    element: Element = T.CalendarItem(T.ItemId(Id=one.id, ChangeKey="DwAAAA"), *parts)
    return element


def _created(store: Store, folder: str, disposition: str | None, text: str) -> Element:
    """Saved items come back with their id; sent ones without, as there is nothing to hold on to."""
    try:
        item = store.add(folder, base64.b64decode(text, validate=True))
    except ValueError:
        refusal = Refusal("ErrorMimeContentInvalidBase64String", "The MIME content is not valid base64.")
        return _refused("CreateItem", refusal, M.Items())
    return _success("CreateItem", M.Items(*[T.Message(_item_id(item))] * (disposition == "SaveOnly")))


def _updated(store: Store, change: Element, never_overwrite: bool) -> tuple[Element, ...]:
    [item_id] = change.findall("t:ItemId", NAMES)
    item = _known(store, item_id.get("Id", ""))
    if never_overwrite and item_id.get("ChangeKey") != item.change_key:
        raise Refusal("ErrorIrresolvableConflict", "The send or update operation could not be performed.")
    strings = change.findall("t:Updates/t:SetItemField/t:Message/t:Categories/t:String", NAMES)
    store.categorise(item, [string.text or "" for string in strings])
    return M.Items(T.Message(_item_id(item))), M.ConflictResults(T.Count("0"))


def _mime_contents(request: Element) -> Iterator[str]:
    for message in request.findall("m:Items/t:Message", NAMES):
        yield message.findtext("t:MimeContent", "", NAMES)


def _sync_state(state: str, last: bool) -> tuple[Element, Element]:
    return M.SyncState(state), M.IncludesLastItemInRange("true" if last else "false")


def _change(store: Store, kind: str, item_id: str) -> Element:
    if kind == "Delete":
        gone: Element = T.Delete(T.ItemId(Id=item_id, ChangeKey="CQAAAA"))
        return gone
    changed: Element = T(kind, T.Message(*_dated(store.items[item_id])))
    return changed


def _place(store: Store, state: str) -> int:
    """The place in the history a state stands for; raises ValueError for what is no state of this mailbox."""
    if not state:
        return 0
    era, _, place = base64.b64decode(state, validate=True).decode().split(":")
    if int(era) != store.era:
        raise ValueError("a state of before the mailbox was moved")
    return int(place)


def _values(request: Element, path: str, attribute: str) -> list[str]:
    return [element.get(attribute, "") for element in request.findall(path, NAMES)]


def _folder_names(ids: Element | None) -> list[str]:
    """The folders meant, by name; their ids are their names with a prefix."""
    found = [] if ids is None else list(ids)
    return [element.get("Id", "").removeprefix("AQMkFolder-") for element in found]


def _folder(store: Store, name: str) -> Element:
    if name not in DISTINGUISHED:
        refusal = Refusal("ErrorFolderNotFound", "The specified folder could not be found in the store.")
        return _refused("GetFolder", refusal, M.Folders())
    is_calendar = name == "calendar"
    kind, count = ("IPF.Appointment", len(store.appointments)) if is_calendar else ("IPF.Note", len(store.folder(name)))
    told = (T.FolderClass(kind), T.DisplayName(name), T.TotalCount(str(count)))
    make = T.CalendarFolder if is_calendar else T.Folder
    folder = make(T.FolderId(Id=f"AQMkFolder-{name}", ChangeKey="AQ"), *told, T.ChildFolderCount("0"))
    return _success("GetFolder", M.Folders(folder))
