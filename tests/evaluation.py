"""How well questions are understood and answered: `python -m tests.evaluation` asks them all and says what came of it.

The questions are ours (`tests/data/questions/`) and the shared samples, all asked as at 23 July 2025. Exits 1 where a bar is
missed.
"""

import argparse
import datetime as dt
import json
import sys
import tempfile
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from sqlmodel import Session

from handlers.conversation import Question, ask
from handlers.understanding.alarm import FILE as ALARM_FILE
from handlers.understanding.model import using
from models.database import engine_for
from models.dates import at_noon
from tests.conftest import SHARED, load_kent
from tests.scoring import BARS, CALM, LOOK_ALIKES, SAFE, Asked, Outcome, Result, judge, measure
from tests.training import alarm_without, without

OWN = Path(__file__).parent / "data" / "questions"
SAMPLES = SHARED / "samples" / "questions.yaml"
ASKED_AT = at_noon(dt.date(2025, 7, 23))
FOLDS = 5
PAIRS_SHOWN = 20
CHARACTERS_SHOWN = 90
WITHOUT_TOPIC = {SAFE: SAFE, LOOK_ALIKES: CALM}


def load(path: Path) -> list[Asked]:
    return [_asked(row, path.stem) for row in yaml.safe_load(path.read_text("utf-8")) or ()]


def _asked(row: Mapping[str, Any], file: str) -> Asked:
    lists = {name: tuple(map(str, row.get(name) or ())) for name in ("alt", "must", "mustnot", "tags")}
    return Asked(str(row["q"]), str(row.get("topic", WITHOUT_TOPIC.get(file))), **lists, file=file)


def questions(which: str = "all") -> list[Asked]:
    """Ours, the shared samples (none where that folder is absent), or all."""
    own = [asked for path in sorted(OWN.glob("*.yaml")) for asked in load(path)] if which != "shared" else []
    return own + (load(SAMPLES) if which != "own" and SAMPLES.exists() else [])


def folds(asked: Sequence[Asked], k: int) -> Iterator[tuple[list[Asked], list[Asked]]]:
    """k pairs of (to train on, to test on), each topic spread evenly over them, the same every time."""
    ordered = sorted(asked, key=lambda item: (item.topic, zlib.crc32(item.q.encode()), item.q))
    for fold in range(k):
        yield [a for i, a in enumerate(ordered) if i % k != fold], [a for i, a in enumerate(ordered) if i % k == fold]


def evaluate(session: Session, asked: Iterable[Asked]) -> list[Result]:
    return [judge(item, ask(session, Question(item.q, ASKED_AT))) for item in asked]


def held_back(session: Session, asked: Sequence[Asked]) -> list[Result]:
    """As `evaluate`, each question answered by models that were learned without it."""
    results: list[Result] = []
    for _, kept in folds(asked, FOLDS):
        texts = {item.q for item in kept}
        with using(without(texts, session)), using(alarm_without(texts), ALARM_FILE):
            results += evaluate(session, kept)
    return results


@contextmanager
def kent() -> Iterator[Session]:
    """A session on a database of its own with the default data."""
    with tempfile.TemporaryDirectory() as folder:
        engine = engine_for(f"sqlite:///{folder}/kcst.db")
        load_kent(engine)
        with Session(engine) as session:
            yield session
        engine.dispose()


def by_group(results: Sequence[Result], tags: bool) -> dict[str, dict[str, int]]:
    """How many of each outcome, by expected topic or by tag."""
    groups: dict[str, Counter[str]] = defaultdict(Counter)
    for result in results:
        for group in result.asked.tags if tags else [result.asked.topic]:
            groups[group].update([result.outcome.value, "all"])
            groups[group]["helped"] += result.helped
    return {group: dict(counts) for group, counts in sorted(groups.items())}


def confusion(results: Sequence[Result]) -> list[tuple[str, str, int]]:
    """Expected topic, answered topic (the same where only the words were wrong), how often; most often first."""
    missed = (Outcome.WRONG, Outcome.ANSWERED)
    pairs = Counter((result.asked.topic, result.reply.topic) for result in results if result.outcome in missed)
    return [(expected, got, count) for (expected, got), count in pairs.most_common()]


def failures(results: Sequence[Result]) -> list[Result]:
    return [result for result in results if result.outcome is not Outcome.RIGHT]


def as_json(name: str, results: Sequence[Result], wrong: bool) -> dict[str, object]:
    measures = measure(results)
    report: dict[str, object] = {
        "set": name,
        "measures": {what: {"count": s.count, "of": s.of, "percent": s.percent} for what, s in measures.items()},
        "bars": [{"measure": bar.measure, "bar": str(bar), "holds": bar.holds(measures)} for bar in BARS[name]],
        "topics": by_group(results, tags=False),
        "tags": by_group(results, tags=True),
        "confusion": confusion(results),
    }
    return report | ({"wrong": [_failure(result) for result in failures(results)]} if wrong else {})


def _failure(result: Result) -> dict[str, object]:
    return {
        "q": result.asked.q,
        "expected": sorted(result.asked.accepted),
        "outcome": result.outcome.value,
        "why": result.why,
        "ranked": result.ranked,
        "text": result.reply.text,
    }


def report(console: Console, name: str, results: Sequence[Result], wrong: bool) -> None:
    """Everything about one set, in tables."""
    console.rule(f"{name}: {len(results)} questions")
    console.print(_measures(name, results), _groups("topic", by_group(results, tags=False)))
    console.print(_groups("tag", by_group(results, tags=True)), _confusion(results))
    for result in failures(results) if wrong else ():
        _print_failure(console, result)


def _measures(name: str, results: Sequence[Result]) -> Table:
    measures, bars = measure(results), {bar.measure: bar for bar in BARS[name]}
    table = Table("measure", "result", "bar", "")
    for what, share in measures.items():
        bar = bars.get(what)
        table.add_row(what, str(share), str(bar or ""), ("ok" if bar.holds(measures) else "MISS") if bar else "")
    return table


def _groups(what: str, groups: Mapping[str, Mapping[str, int]]) -> Table:
    columns = ["all", "helped", *(outcome.value for outcome in Outcome)]
    table = Table(what, *columns)
    for group, counts in groups.items():
        table.add_row(group, *(str(counts.get(column) or "") for column in columns))
    return table


def _confusion(results: Sequence[Result]) -> Table:
    table = Table("expected", "answered", "times")
    for expected, got, count in confusion(results)[:PAIRS_SHOWN]:
        table.add_row(expected, "the same, other words" if expected == got else got, str(count))
    return table


def _print_failure(console: Console, result: Result) -> None:
    said = " ".join(result.reply.text.split())[:CHARACTERS_SHOWN]
    shown = f" [{', '.join(result.ranked)}]" if result.reply.choices else ""
    question = " ".join(result.asked.q.split())
    console.print(f"[bold]{escape(question)}[/bold]  ({result.asked.topic})")
    console.print(escape(f"    {result.outcome}: {result.why}{shown} · {said}"), highlight=False)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.evaluation", description=__doc__)
    parser.add_argument("--set", choices=("own", "shared", "all"), default="all", dest="which")
    parser.add_argument("--wrong", action="store_true", help="list every failure with what was answered")
    parser.add_argument("--json", action="store_true", help="one object per set instead of tables")
    given = parser.parse_args(arguments)
    console = Console(width=None if sys.stdout.isatty() else 140)
    held = True
    with kent() as session:
        for name in ("own", "shared") if given.which == "all" else (given.which,):
            results = held_back(session, questions(name))
            if given.json:
                sys.stdout.write(json.dumps(as_json(name, results, given.wrong), ensure_ascii=False) + "\n")
            else:
                report(console, name, results, given.wrong)
            held &= all(bar.holds(measure(results)) for bar in BARS[name])
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
