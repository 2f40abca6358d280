"""Letters from a path: a Maildir, an `.eml`, a folder of `.eml` (and its folders), or an `.mbox`. Nothing there is changed."""

import mailbox
import os
from collections.abc import Iterator
from pathlib import Path

from models.errors import NoSuchPath

LETTER = ".eml"


def letters_at(path: Path) -> list[tuple[str, Path]]:
    """(name, file) of each letter file at the path, in the order of their names. Raises NoSuchPath."""
    if not path.exists():
        raise NoSuchPath(path, "letter, folder of letters or mailbox")
    if path.is_file():
        return [(path.name, path)]
    if (path / "cur").is_dir() and (path / "new").is_dir():
        files = [file for part in ("cur", "new") for file in (path / part).iterdir() if file.is_file()]
        return sorted((file.name.partition(":")[0], file) for file in files)
    folders = ((Path(folder), names) for folder, _, names in os.walk(path))
    found = [(folder / name) for folder, names in folders for name in names if name.lower().endswith(LETTER)]
    if not found:
        raise NoSuchPath(path, f"letter (*{LETTER})")
    return sorted((os.path.relpath(file, path), file) for file in found)


def is_mbox(path: Path) -> bool:
    """Whether the file holds many letters; an `.eml` never does, whatever it begins with."""
    if path.suffix.lower() == ".eml":
        return False
    with path.open("rb") as file:
        return file.read(5) == b"From "


def count_at(path: Path) -> int:
    """How many letters there are, for a progress bar; an mbox is counted by reading it once."""
    return sum(len(mailbox.mbox(file, create=False)) if is_mbox(file) else 1 for _, file in letters_at(path))


def raw_letters(path: Path) -> Iterator[tuple[str, bytes]]:
    """(name, bytes) of each letter, one at a time."""
    for name, file in letters_at(path):
        if not is_mbox(file):
            yield name, file.read_bytes()
            continue
        box = mailbox.mbox(file, create=False)
        try:
            for number, key in enumerate(box.iterkeys(), 1):
                yield f"{name}#{number}", box.get_bytes(key)
        finally:
            box.close()
