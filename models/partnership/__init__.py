"""A partnership's own data: files of facts with their sources, read and checked whole, then loaded once.

`kent/` ships with the product. Every folder of this shape will do: one file for each year, beside files for the
partnership, its papers and its people; how the entries are named and divided among files is free.
"""

from pathlib import Path

from models.errors import DataFileError, NoSuchPath
from models.partnership.checking import Known, problems
from models.partnership.loading import Data, Loaded, known_in, load
from models.partnership.reading import Page, pages

__all__ = ["Data", "Known", "Loaded", "known_in", "load", "read", "shipped"]

HERE = Path(__file__).parent


def shipped(name: str) -> Path:
    """The folder of a partnership that comes with the product. Raises NoSuchPath."""
    names = sorted(folder.parent.name for folder in HERE.glob("*/partnership.yaml"))
    if name not in names:
        raise NoSuchPath(f"“{name}”", f"partnership data (shipped: {', '.join(names)})")
    return HERE / name


def read(path: Path, known: Known = frozenset()) -> Data:
    """Read a folder of .yaml files, or one such file; `known`, from `known_in`, adds what the database holds.

    Raises NoSuchPath, and DataFileError with every problem found; nothing is written here.
    """
    found = [one for file in _files(path) for one in pages(file.name, file.read_bytes())]
    read = [one for one in found if isinstance(one, Page)]
    wrong = [one for one in found if isinstance(one, str)] or problems(read, known)
    if wrong:
        raise DataFileError(wrong)
    return Data(tuple(read))


def _files(path: Path) -> list[Path]:
    """The file itself, or a folder's files in the order of their names."""
    if path.is_file():
        return [path]
    files = sorted(file for file in path.glob("*.yaml") if file.is_file() and not file.name.startswith("."))
    if not files:
        raise NoSuchPath(path, ".yaml file")
    return files
