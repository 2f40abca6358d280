"""The operations of the tests' Exchange server on folders and on where items lie."""

from collections.abc import Callable
from functools import partial

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
    refused,
    success,
    values,
)
from tests.servers.ews_store import Child, Store


def find_folder(store: Store, request: Element) -> Element:
    [parent] = folder_names(request.find("m:ParentFolderIds", NAMES))
    assert request.get("Traversal") == "Shallow"
    there = [_child(key, child) for key, child in store.children.items() if child.parent == parent]
    paging = {"IndexedPagingOffset": str(len(there)), "TotalItemsInView": str(len(there)), "IncludesLastItemInRange": "true"}
    return answer("FindFolder", [success("FindFolder", M.RootFolder(T.Folders(*there), **paging))])


def create_folder(store: Store, request: Element) -> Element:
    [parent] = folder_names(request.find("m:ParentFolderId", NAMES))
    [name] = [folder.findtext("t:DisplayName", "", NAMES) for folder in request.findall("m:Folders/t:Folder", NAMES)]
    if name.lower() in [child.name.lower() for child in store.children.values() if child.parent == parent]:
        refusal = Refusal("ErrorFolderExists", "A folder with the specified name already exists.")
        return answer("CreateFolder", [refused("CreateFolder", refusal, M.Folders())])
    key = store.make_folder(name, parent)
    made = T.Folder(T.FolderId(Id=f"AQMkFolder-{key}", ChangeKey="AQ"))
    return answer("CreateFolder", [success("CreateFolder", M.Folders(made))])


def move_item(store: Store, request: Element) -> Element:
    [target] = folder_names(request.find("m:ToFolderId", NAMES))
    ids = values(request, "m:ItemIds/t:ItemId", "Id")
    return answer("MoveItem", [guarded("MoveItem", partial(_moved, store, item_id, target)) for item_id in ids])


def delete_item(store: Store, request: Element) -> Element:
    ids = values(request, "m:ItemIds/t:ItemId", "Id")
    return answer("DeleteItem", [guarded("DeleteItem", partial(_deleted, store, item_id), ()) for item_id in ids])


def _moved(store: Store, item_id: str, target: str) -> tuple[Element, ...]:
    item = known(store, item_id)
    if not store.knows_folder(target):
        raise Refusal("ErrorToFolderNotFound", "The destination folder was not found.")
    return (M.Items(T.Message(id_of(store.move(item, target)))),)


def _deleted(store: Store, item_id: str) -> tuple[Element, ...]:
    store.delete(known(store, item_id))
    return ()


def _child(key: str, child: Child) -> Element:
    element: Element = T.Folder(T.FolderId(Id=f"AQMkFolder-{key}", ChangeKey="AQ"), T.DisplayName(child.name))
    return element


FOLDER_OPERATIONS: dict[str, Callable[[Store, Element], Element]] = {
    "FindFolder": find_folder,
    "CreateFolder": create_folder,
    "MoveItem": move_item,
    "DeleteItem": delete_item,
}
