"""The house itself: what is in the wheel, what is said in the papers, and the rules no other check holds."""

import ast
import importlib.metadata
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from bot.settings import Settings
from tests import papers

ROOT = Path(__file__).parent.parent
FLOORS = ("bot", "scheduler", "handlers", "models", "templates")
SOURCES = [path for floor in FLOORS for path in (ROOT / floor).rglob("*.py")]


def test_the_papers_are_in_order() -> None:
    assert papers.problems() == []


def test_every_setting_is_in_the_papers() -> None:
    written = (ROOT / "docs" / "settings.md").read_text("utf-8")

    assert [name for name in Settings.model_fields if f"`KCST_{name.upper()}`" not in written] == []


def test_the_clock_is_read_in_one_place_only() -> None:
    clock = re.compile(r"\b(?:datetime|date)\.(?:now|utcnow|today)\(|\btime\.time\(")
    readers = [path.relative_to(ROOT).as_posix() for path in SOURCES if clock.search(path.read_text("utf-8"))]

    assert readers == ["models/dates.py"]


def test_no_dependency_installs_a_name_of_ours() -> None:
    taken = importlib.metadata.packages_distributions()

    assert {floor: taken[floor] for floor in FLOORS if taken.get(floor, ["kcst-assistant"]) != ["kcst-assistant"]} == {}


def test_nothing_of_kent_is_in_the_code() -> None:
    names = re.compile(r"\bkent\b|kcsp|kcst@|15,?553|13,?220|39,?661|24,?108", re.I)
    allowed = {
        "bot/settings.py",
        "bot/commands/demo.py",
        "models/partnership/__init__.py",
    }  # which data ships, and the demo of it
    found = {
        path.relative_to(ROOT).as_posix(): line.strip()
        for path in SOURCES
        for line in _strings_and_code(path)
        if names.search(line) and path.relative_to(ROOT).as_posix() not in allowed
    }

    assert found == {}


def _strings_and_code(path: Path) -> list[str]:
    """The file's text without comments and docstrings, where an example may name the example."""
    tree = ast.parse(path.read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node) is not None:
            node.body = node.body[1:] or [ast.Pass()]
    return ast.unparse(tree).splitlines()


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The built wheel."""
    out = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return zipfile.ZipFile(next(out.glob("*.whl")))


def test_the_wheel_holds_the_five_floors_with_their_data(wheel: zipfile.ZipFile) -> None:
    names = set(wheel.namelist())
    tops = {name.split("/")[0] for name in names if ".dist-info" not in name}
    tracked = subprocess.run(["git", "ls-files", *FLOORS], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split(
        "\n"
    )

    assert tops == set(FLOORS)
    assert {name for name in tracked if name} <= names


def test_the_wheel_installs_kcst(wheel: zipfile.ZipFile) -> None:
    [entry] = [name for name in wheel.namelist() if name.endswith("entry_points.txt")]

    assert "kcst = bot.cli:main" in wheel.read(entry).decode()
