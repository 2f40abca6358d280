"""The Exchange operations of the tests' server: one function each, from the request's element to the answer's."""

import base64
import datetime as dt
from collections.abc import Callable, Iterator
from functools import partial

from lxml import etree
from lxml.builder import ElementMaker

from tests.servers.ews_store import DISTINGUISHED, Appointment, Item, Store

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
    names = folder_names(request.find("m:FolderIds", NAMES))
    return answer("GetFolder", [_folder(store, name) for name in names])


def get_item(store: Store, request: Element) -> Element:
    wanted = values(request, "m:ItemShape//t:FieldURI", "FieldURI")
    ids = values(request, "m:ItemIds/t:ItemId", "Id")
    return answer("GetItem", [guarded("GetItem", partial(_shown, store, item_id, wanted)) for item_id in ids])


def sync_folder_items(store: Store, request: Element) -> Element:
    [folder] = folder_names(request.find("m:SyncFolderId", NAMES))
    limit = int(request.findtext("m:MaxChangesReturned", "", NAMES))
    try:
        start = _place(store, request.findtext("m:SyncState", "", NAMES))
    except ValueError:
        refusal = Refusal("ErrorInvalidSyncStateData", "Synchronization state data is corrupt or otherwise invalid.")
        return answer("SyncFolderItems", [refused("SyncFolderItems", refusal, *_sync_state("", True))])
    found, place = store.changes(folder, start, limit)
    newest_first = reversed(found.items())
    changes = [_change(store, kind, item_id) for item_id, kind in newest_first]
    state = base64.b64encode(f"{store.era}:{folder}:{place}".encode()).decode()
    done = place == len(store.history)
    return answer("SyncFolderItems", [success("SyncFolderItems", *_sync_state(state, done), M.Changes(*changes))])


def create_item(store: Store, request: Element) -> Element:
    disposition = request.get("MessageDisposition")
    [folder] = folder_names(request.find("m:SavedItemFolderId", NAMES)) or ["sentitems"]
    return answer("CreateItem", [_created(store, folder, disposition, text) for text in _mime_contents(request)])


def update_item(store: Store, request: Element) -> Element:
    never = request.get("ConflictResolution") == "NeverOverwrite"
    changes = request.findall("m:ItemChanges/t:ItemChange", NAMES)
    works = [partial(_updated, store, change, never) for change in changes]
    return answer("UpdateItem", [guarded("UpdateItem", work) for work in works])


def find_item(store: Store, request: Element) -> Element:
    """Knows one restriction: equality with one InternetMessageId; one order, by arrival; and views of the calendar."""
    [folder] = folder_names(request.find("m:ParentFolderIds", NAMES))
    view = request.find("m:CalendarView", NAMES)
    if view is not None:
        assert folder == "calendar"
        return appointments(store, view, values(request, "m:ItemShape//t:FieldURI", "FieldURI"))
    if request.find("m:Restriction", NAMES) is None:
        return _listed(store.folder(folder), request)
    assert values(request, "m:Restriction/t:IsEqualTo/t:FieldURI", "FieldURI") == ["message:InternetMessageId"]
    [wanted] = values(request, "m:Restriction/t:IsEqualTo/t:FieldURIOrConstant/t:Constant", "Value")
    with_id = "message:InternetMessageId" in values(request, "m:ItemShape//t:FieldURI", "FieldURI")
    found = [item for item in store.folder(folder) if item.message_id == wanted]
    items = [T.Message(id_of(item), *[T.InternetMessageId(item.message_id)] * with_id) for item in found]
    paging = {"TotalItemsInView": str(len(items)), "IncludesLastItemInRange": "true"}
    return answer("FindItem", [success("FindItem", M.RootFolder(T.Items(*items), **paging))])


def _listed(there: list[Item], request: Element) -> Element:
    """One page of the folder."""
    assert values(request, "m:SortOrder/t:FieldOrder/t:FieldURI", "FieldURI") == ["item:DateTimeReceived"]
    [view] = request.findall("m:IndexedPageItemView", NAMES)
    begin, most = (int(view.get(name, "")) for name in ("Offset", "MaxEntriesReturned"))
    page = sorted(there, key=lambda item: item.received)[begin : begin + most]
    end = begin + len(page)
    paging = {"IndexedPagingOffset": str(end), "TotalItemsInView": str(len(there))}
    items = T.Items(*(T.Message(id_of(item)) for item in page))
    root = M.RootFolder(items, **paging, IncludesLastItemInRange="true" if end >= len(there) else "false")
    return answer("FindItem", [success("FindItem", root)])


def appointments(store: Store, view: Element, wanted: list[str]) -> Element:
    """What overlaps the span of the view, and what ends just as it begins."""
    start, end = (dt.datetime.fromisoformat(view.get(name, "")) for name in ("StartDate", "EndDate"))
    there = [one for one in store.appointments.values() if one.entry.start < end and one.entry.end >= start]
    paging = {"TotalItemsInView": str(len(there)), "IncludesLastItemInRange": "true"}
    items = T.Items(*(_appointment(one, wanted) for one in there))
    return answer("FindItem", [success("FindItem", M.RootFolder(items, **paging))])


OPERATIONS: dict[str, Callable[[Store, Element], Element]] = {
    "GetFolder": get_folder,
    "GetItem": get_item,
    "SyncFolderItems": sync_folder_items,
    "CreateItem": create_item,
    "UpdateItem": update_item,
    "FindItem": find_item,
}


WRITES = ("CreateItem", "UpdateItem", "MoveItem", "CreateFolder", "CreateAttachment")


def refused_for_room(name: str) -> Element:
    """What such a request gets from a mailbox that is full."""
    refusal = Refusal("ErrorQuotaExceeded", "The user mailbox is full.")
    empty = {"CreateFolder": M.Folders(), "CreateAttachment": M.Attachments()}.get(name, M.Items())
    return answer(name, [refused(name, refusal, empty)])


def answer(name: str, messages: list[Element]) -> Element:
    answer: Element = M(f"{name}Response", M.ResponseMessages(*messages))
    return answer


def success(name: str, *parts: Element) -> Element:
    message: Element = M(f"{name}ResponseMessage", M.ResponseCode("NoError"), *parts, ResponseClass="Success")
    return message


def refused(name: str, refusal: Refusal, *parts: Element) -> Element:
    told = (M.MessageText(refusal.text), M.ResponseCode(refusal.code), M.DescriptiveLinkKey("0"))
    message: Element = M(f"{name}ResponseMessage", *told, *parts, ResponseClass="Error")
    return message


def guarded(name: str, work: Callable[[], tuple[Element, ...]], empty: tuple[Element, ...] | None = None) -> Element:
    try:
        return success(name, *work())
    except Refusal as refusal:
        return refused(name, refusal, *((M.Items(),) if empty is None else empty))


def known(store: Store, item_id: str) -> Item:
    if not item_id.startswith("AAMk"):
        raise Refusal("ErrorInvalidIdMalformed", "Id is malformed.")
    if item_id not in store.items:
        raise Refusal("ErrorItemNotFound", "The specified object was not found in the store.")
    return store.items[item_id]


def id_of(item: Item) -> Element:
    element: Element = T.ItemId(Id=item.id, ChangeKey=item.change_key)
    return element


def _dated(item: Item) -> tuple[Element, Element]:
    return id_of(item), T.DateTimeReceived(item.received)


def _shown(store: Store, item_id: str, wanted: list[str]) -> tuple[Element, ...]:
    if item_id in store.appointments:
        return (M.Items(_appointment(store.appointments[item_id], wanted)),)
    item = known(store, item_id)
    message: Element = T.Message(id_of(item))
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
        return refused("CreateItem", refusal, M.Items())
    return success("CreateItem", M.Items(*[T.Message(id_of(item))] * (disposition == "SaveOnly")))


def _updated(store: Store, change: Element, never_overwrite: bool) -> tuple[Element, ...]:
    [item_id] = change.findall("t:ItemId", NAMES)
    item = known(store, item_id.get("Id", ""))
    if never_overwrite and item_id.get("ChangeKey") != item.change_key:
        raise Refusal("ErrorIrresolvableConflict", "The send or update operation could not be performed.")
    strings = change.findall("t:Updates/t:SetItemField/t:Message/t:Categories/t:String", NAMES)
    store.categorise(item, [string.text or "" for string in strings])
    return M.Items(T.Message(id_of(item))), M.ConflictResults(T.Count("0"))


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


def values(request: Element, path: str, attribute: str) -> list[str]:
    return [element.get(attribute, "") for element in request.findall(path, NAMES)]


def folder_names(ids: Element | None) -> list[str]:
    """The folders meant, by name; their ids are their names with a prefix."""
    found = [] if ids is None else list(ids)
    return [element.get("Id", "").removeprefix("AQMkFolder-") for element in found]


def _folder(store: Store, name: str) -> Element:
    if name not in DISTINGUISHED:
        refusal = Refusal("ErrorFolderNotFound", "The specified folder could not be found in the store.")
        return refused("GetFolder", refusal, M.Folders())
    is_calendar = name == "calendar"
    kind, count = ("IPF.Appointment", len(store.appointments)) if is_calendar else ("IPF.Note", len(store.folder(name)))
    told = (T.FolderClass(kind), T.DisplayName(name), T.TotalCount(str(count)))
    make = T.CalendarFolder if is_calendar else T.Folder
    folder = make(T.FolderId(Id=f"AQMkFolder-{name}", ChangeKey="AQ"), *told, T.ChildFolderCount("0"))
    return success("GetFolder", M.Folders(folder))
