"""Learns the weights of both classifiers from examples: `make learn` writes weights.bin and alarm.bin of understanding.

Examples are the phrases of every topic, the questions in tests/data/questions, and the shared samples where they are
there. Softmax regression over weighed features; what is learned is kept in one byte a weight.
"""

import datetime as dt
import math
import zlib
from array import array
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml
from sqlmodel import Session

from handlers import answers
from handlers.answers import Slots
from handlers.understanding.alarm import ALARM, CALM, seen
from handlers.understanding.alarm import FILE as ALARM_FILE
from handlers.understanding.features import BUCKETS, Seen, see, weighed
from handlers.understanding.lexicon import Lexicon, lexicon_of, pot_words
from handlers.understanding.model import BYTE, FILE, NONE, Gates, Model, current, signs
from handlers.understanding.slots import read_slots
from models.database import engine_for
from tests.conftest import SHARED, load_kent

QUESTIONS = Path(__file__).parent / "data" / "questions"
TODAY = dt.date(2025, 7, 23)
FOLDS = 5
FREEDOM = 10.0  # how closely the weights may follow the examples
LEFT_OUT = ("safeguarding", "not_safeguarding")  # decided by rules, before the classifier is asked


@dataclass(frozen=True)
class Example:
    text: str
    topic: str


def phrases() -> list[Example]:
    """The phrases of every topic, and the shared ones."""
    own = [Example(phrase, topic) for topic, capability in answers.load().items() for phrase in capability.phrases]
    return own + [each for each in _shared_phrases() if each.topic not in LEFT_OUT]


def _shared_phrases() -> list[Example]:
    path = SHARED / "samples" / "phrases.yaml"
    shared = yaml.safe_load(path.read_text("utf-8")) if path.is_file() else {}
    return [Example(text, topic) for topic, many in shared.items() for text in many]


def questions() -> list[Example]:
    """The questions of our own."""
    return [each for path in sorted(QUESTIONS.glob("*.yaml")) if path.stem not in LEFT_OUT for each in _kept(path)]


def _kept(path: Path) -> list[Example]:
    rows = yaml.safe_load(path.read_text("utf-8")) or []
    return [Example(row["q"], row.get("topic", path.stem)) for row in rows]


def cries_and_calm() -> list[Example]:
    """Cries for help, and everything else that people ask, in two topics."""
    said = [each for each in _shared_phrases() if each.topic == "safeguarding"]
    cries = [replace(each, topic=ALARM) for each in [*_kept(QUESTIONS / "safeguarding.yaml"), *said]]
    others = [*phrases(), *questions(), *_kept(QUESTIONS / "not_safeguarding.yaml"), *shared_questions()]
    return cries + [replace(each, topic=CALM) for each in others]


def shared_questions() -> list[Example]:
    """The shared sample questions, where they are there."""
    path = SHARED / "samples" / "questions.yaml"
    rows = yaml.safe_load(path.read_text("utf-8")) if path.is_file() else []
    return [Example(row["q"], row["topic"]) for row in rows if row["topic"] not in LEFT_OUT]


def shuffled(examples: Sequence[Example]) -> list[Example]:
    """In an order that has nothing to do with their topics, always the same."""
    return sorted(examples, key=lambda example: zlib.crc32(example.text.encode()))


def learn(examples: Sequence[Example], asked: Sequence[Example], session: Session) -> Model:
    """A model of the examples and the asked questions, its gates fitted on asked questions that it had not seen.

    The same examples give the same model.
    """
    context = Context(lexicon_of(session), pot_words(session))
    gates = _gates(examples, asked, context)
    return replace(_classifier([*examples, *asked], context), gates=gates)


def without(held_back: Collection[str], session: Session) -> Model:
    """The shipped model as it would be had it never seen these questions; its gates are the shipped ones."""
    examples = [*phrases(), *questions(), *shared_questions()]
    context = Context(lexicon_of(session), pot_words(session))
    fitted = _classifier([example for example in examples if example.text not in held_back], context)
    return replace(fitted, gates=current().gates)


def alarm(examples: Sequence[Example]) -> Model:
    """What tells the sound of harm from everything else, learned from these examples."""
    found = [seen(example.text) for example in examples]
    cries = (one for one, example in zip(found, examples, strict=True) if example.topic == ALARM)
    return replace(_learned(examples, found), known=frozenset(word for one in cries for word in one.words))


def alarm_without(held_back: Collection[str]) -> Model:
    """The shipped alarm as it would be had it never seen these texts."""
    return alarm([example for example in cries_and_calm() if example.text not in held_back])


def _classifier(examples: Sequence[Example], context: "Context") -> Model:
    found = [context.see(example.text)[0] for example in examples]
    fitted = _learned(examples, found)
    ours = zip(found, examples, strict=True)
    return replace(fitted, known=frozenset(word for one, example in ours if example.topic != NONE for word in one.words))


def _learned(examples: Sequence[Example], found: Sequence[Seen]) -> Model:
    rarity = _rarity(found)
    return _fitted([weighed(one, rarity) for one in found], [example.topic for example in examples], rarity)


def _gates(examples: Sequence[Example], asked: Sequence[Example], context: "Context") -> Gates:
    """Two small regressions on what a classifier says of questions that were kept from it."""
    rows, right, ours = [], [], []
    for fold in range(FOLDS):
        kept = [example for number, example in enumerate(asked) if number % FOLDS == fold]
        model = _classifier([*examples, *(e for number, e in enumerate(asked) if number % FOLDS != fold)], context)
        for example in kept:
            seen, slots = context.see(example.text)
            likely = model.probabilities(seen)
            rows.append(signs(seen, slots, likely, model.known))
            first = next(topic for topic in likely if topic != NONE)
            right.append(first == example.topic)
            ours.append(example.topic != NONE)
    return Gates(_gate(rows, right), _gate(rows, ours))


def _gate(rows: Sequence[tuple[float, ...]], truths: Sequence[bool]) -> tuple[float, ...]:
    from sklearn.linear_model import LogisticRegression

    fitted: Any = LogisticRegression(max_iter=1_000).fit(rows, truths)
    return (*fitted.intercept_.tolist(), *fitted.coef_[0].tolist())


@dataclass(frozen=True)
class Context:
    """What the records can be named by."""

    lexicon: Lexicon
    pots: dict[str, tuple[str, ...]]

    def see(self, text: str) -> tuple[Seen, Slots]:
        slots = read_slots(text, self.pots, TODAY)
        return see(text, slots, self.lexicon), slots


def _rarity(seen: Sequence[Seen]) -> list[float]:
    counts = Counter(bucket for one in seen for bucket in set().union(*one.bags))
    return [math.log((1 + len(seen)) / (1 + counts[bucket])) + 1 for bucket in range(BUCKETS)]


def _fitted(examples: Sequence[dict[int, float]], topics: Sequence[str], rarity: Sequence[float]) -> Model:
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    cells = [(number, bucket, value) for number, row in enumerate(examples) for bucket, value in row.items()]
    numbers, buckets, values = zip(*cells, strict=True)
    matrix = csr_matrix((values, (numbers, buckets)), shape=(len(examples), BUCKETS))
    fitted: Any = LogisticRegression(C=FREEDOM, max_iter=3_000, class_weight="balanced").fit(matrix, topics)
    rows, offsets = fitted.coef_.tolist(), fitted.intercept_.tolist()
    if len(rows) == 1:  # of two topics, only the second one's weights are given
        rows, offsets = [[0.0] * BUCKETS, *rows], [0.0, *offsets]
    scale = float(abs(fitted.coef_).max()) / BYTE
    weights = array("b", (round(value / scale) for column in zip(*rows, strict=True) for value in column))
    return Model(tuple(fitted.classes_.tolist()), rarity, weights, tuple(offsets), scale)


def main() -> None:
    with TemporaryDirectory() as place:
        engine = engine_for(f"sqlite:///{place}/kcst.db")
        load_kent(engine)
        with Session(engine) as session:
            model = learn(phrases(), shuffled([*questions(), *shared_questions()]), session)
        engine.dispose()
    FILE.write_bytes(model.as_bytes())
    ALARM_FILE.write_bytes(alarm(cries_and_calm()).as_bytes())


if __name__ == "__main__":
    main()
