"""Do the tests bite? `python -m tests.mutants models/money.py …` changes one thing at a time and runs the tests on each change.

A change is an operator, a sign, a comparison, a number, a condition, a `return` or a `raise`. It is made in a temporary copy;
the tests run in a process of their own with a time limit. A change that no test notices has survived: it is printed with its
line, and the run ends with 1 where fewer than nine in ten were noticed. Declarations of columns are left out: a test of the
migrations holds them.
"""

import argparse
import ast
import copy
import importlib
import os
import py_compile
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
MONEY = (
    "tests/test_money.py", "tests/test_ledger.py", "tests/test_ledger_awards.py", "tests/test_ledger_refusals.py",
    "tests/test_pots.py", "tests/test_years.py", "tests/test_ledger_properties.py",
)  # fmt: skip
HELD_BY = {
    **dict.fromkeys([f"models/{name}.py" for name in ("money", "funding", "ledger", "pots", "years")], MONEY),
    "models/workflow.py": ("tests/test_workflow.py",),
}  # the tests that hold each module
SECONDS = 30  # for one change; what hangs is noticed
WANTED = 0.9
READY = ("pytest", "_pytest", "hypothesis.strategies", "sqlmodel", "sqlalchemy.dialects.sqlite", "pydantic", "zoneinfo")
DECLARES = {"Field", "Index", "UniqueConstraint", "named"}

SWAPS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult, ast.Mod: ast.Mult,
    ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
}  # fmt: skip


@dataclass(frozen=True)
class Change:
    """One change of a file: where, what, and the file's text with it."""

    path: str
    line: int
    what: str
    text: str


def changes(path: str, text: str) -> Iterator[Change]:
    """Every change of the file, one at a time."""
    tree = ast.parse(text)
    for number, node in enumerate(_walk(tree)):
        for which, (what, _, _) in enumerate(_ways(node)):
            changed = copy.deepcopy(tree)
            twin = list(_walk(changed))[number]
            _, name, value = _ways(twin)[which]
            setattr(twin, name, value)
            yield Change(path, getattr(node, "lineno", 0), what, ast.unparse(ast.fix_missing_locations(changed)))


def _walk(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes that do something: no annotations, no declarations of columns, no text."""
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and not _declares(child):
                yield child
                yield from _walk(child)


def _declares(node: ast.AST) -> bool:
    is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in DECLARES
    return is_call or isinstance(node, ast.Import | ast.ImportFrom)


def _ways(node: ast.AST) -> "list[tuple[str, str, object]]":
    """What can be changed in the node: what it is, the field, and the new value."""
    return [way for way in (_swap(node), _constant(node), _unsign(node), _negate(node), _silence(node)) if way]


Way = tuple[str, str, object] | None


def _swap(node: ast.AST) -> Way:
    if isinstance(node, ast.Compare):
        ops = [SWAPS[type(op)]() for op in node.ops]
        return f"{_name(node.ops[0])} → {_name(ops[0])}", "ops", ops
    if isinstance(node, ast.BinOp | ast.BoolOp | ast.AugAssign) and type(node.op) in SWAPS:
        op = SWAPS[type(node.op)]()
        return f"{_name(node.op)} → {_name(op)}", "op", op
    return None


def _name(node: ast.AST) -> str:
    return type(node).__name__


def _constant(node: ast.AST) -> Way:
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        return f"{node.value} → {not node.value}", "value", not node.value
    if isinstance(node, ast.Constant) and isinstance(node.value, int):
        return f"{node.value} → {node.value + 1}", "value", node.value + 1
    return None


def _unsign(node: ast.AST) -> Way:
    """−x becomes +x, and `not x` becomes `not not x`."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return "− → +", "op", ast.UAdd()
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return "not dropped", "operand", ast.UnaryOp(ast.Not(), node.operand)
    return None


def _negate(node: ast.AST) -> Way:
    """A condition that is no comparison itself is turned round."""
    if isinstance(node, ast.If | ast.IfExp | ast.While) and not isinstance(node.test, ast.Compare | ast.UnaryOp):
        return "condition negated", "test", ast.UnaryOp(ast.Not(), node.test)
    return None


def _silence(node: ast.AST) -> Way:
    """What is returned is None; what is raised is only looked at."""
    if isinstance(node, ast.Return) and node.value is not None:
        return "return None", "value", ast.Constant(None)
    if isinstance(node, ast.If) and isinstance(node.body[0], ast.Raise):
        return "raise dropped", "body", [ast.Pass()]
    return None


def copy_of(place: Path) -> Path:
    """A copy of what the tests need."""
    for folder in ("models", "templates", "handlers", "scheduler", "bot", "tests"):
        ignored = shutil.ignore_patterns("__pycache__", "data", "letters", "_samples")
        shutil.copytree(ROOT / folder, place / folder, ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", place)
    return place


def passes(place: Path, tests: tuple[str, ...]) -> bool:
    """Whether all tests pass in the copy, in a process of its own that has what is not ours imported already."""
    child = os.fork()
    if child == 0:
        signal.alarm(SECONDS)
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        os._exit(_run(place, tests))
    _, status = os.waitpid(child, 0)
    return status == 0


def _run(place: Path, tests: tuple[str, ...]) -> int:
    import pytest

    os.chdir(place)
    sys.path.insert(0, str(place))
    for name in [name for name in sys.modules if name.partition(".")[0] == "tests"]:
        del sys.modules[name]  # this module is of the original
    options = ["-x", "-q", "--noconftest", "--assert=plain", "--hypothesis-profile=mutants"]
    fixtures = "tests.books" if set(tests) <= set(MONEY) else "tests.conftest"  # the money's do without the default data
    plugins = ["-p", fixtures, "-p", "no:randomly", "-p", "no:cacheprovider"]
    return int(pytest.main([*options, *plugins, *(test for test in tests if (place / test).exists())]))


def survivors(place: Path, every: list[Change], held_by: Mapping[str, tuple[str, ...]]) -> list[Change]:
    """The changes no test noticed; each is printed as it is tried."""
    left = []
    for change in every:
        target = place / change.path
        original = target.read_text("utf-8")
        target.write_text(change.text, "utf-8")
        survived = passes(place, held_by[change.path])
        target.write_text(original, "utf-8")
        left += [change] if survived else []
        print(f"{'SURVIVED' if survived else 'killed  '} {change.path}:{change.line} {change.what}", flush=True)  # noqa: T201
    return left


def compile_all(place: Path, changed: list[str]) -> None:
    """Bytecode for everything but what is changed, so that no process has to make it and none meets an old one."""
    for path in place.rglob("*.py"):
        if str(path.relative_to(place)) not in changed:
            py_compile.compile(str(path), doraise=True)
    sys.dont_write_bytecode = True


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.mutants", description="Change the code and see whether tests notice."
    )
    parser.add_argument("files", nargs="+")
    parser.add_argument("--tests", nargs="+", help="the tests to run, in place of those that are known to hold each file")
    asked = parser.parse_args()
    if unheld := [path for path in asked.files if not asked.tests and path not in HELD_BY]:
        parser.error(f"no tests are known to hold {', '.join(unheld)}; name them with --tests, or here in HELD_BY")
    for name in READY:
        importlib.import_module(name)
    begun = time.monotonic()
    held_by = {path: tuple(asked.tests or HELD_BY[path]) for path in asked.files}
    with tempfile.TemporaryDirectory(prefix="kcst-mutants-") as folder:
        place = copy_of(Path(folder))
        compile_all(place, asked.files)
        if not all(passes(place, tests) for tests in set(held_by.values())):
            sys.exit("The tests fail before anything is changed; mend them first.")
        every = [change for path in asked.files for change in changes(path, (ROOT / path).read_text("utf-8"))]
        left = survivors(place, every, held_by)
    killed = len(every) - len(left)
    took = time.monotonic() - begun
    print(f"{killed} of {len(every)} changes noticed ({killed / len(every):.1%}) in {took:.0f} s; survived:")  # noqa: T201
    for change in left:
        print(f"  {change.path}:{change.line} {change.what}")  # noqa: T201
    return 0 if killed >= WANTED * len(every) else 1


if __name__ == "__main__":
    sys.exit(main())
