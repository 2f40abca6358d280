"""What each file of a folder ends with is found by itself."""

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from handlers.discovering import collected


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty package 'found_here', to be filled by the test."""
    place = tmp_path / "found_here"
    place.mkdir()
    (place / "__init__.py").touch()
    monkeypatch.syspath_prepend(str(tmp_path))
    yield place
    for name in [name for name in sys.modules if name.partition(".")[0] == "found_here"]:
        del sys.modules[name]


def package() -> ModuleType:
    importlib.invalidate_caches()
    return importlib.import_module("found_here")


def test_a_new_file_is_enough(folder: Path) -> None:
    (folder / "one.py").write_text("WORD = 'first'")
    (folder / "two.py").write_text("WORD = 'second'")
    (folder / "_shared.py").write_text("raise AssertionError")

    assert collected(package(), "WORD", str) == {"first": "first", "second": "second"}


def test_two_of_one_name_are_refused(folder: Path) -> None:
    (folder / "one.py").write_text("WORD = 'same'")
    (folder / "two.py").write_text("WORD = 'same'")

    with pytest.raises(ValueError, match="two files in found_here are 'same'"):
        collected(package(), "WORD", str)
