"""A mutating fuzzer on raw letters: `make fuzz` for ten minutes, `python -m tests.fuzzing --seconds N` for as long as you like.

Every letter at hand (those that ship, those made by the tests, the shared samples and corpora where they are there) is
broken in random ways and read and sorted. Unreadable is an answer; an exception, or a letter that takes long, is a find: its
bytes are kept in a folder, and the run ends with 1.
"""

import argparse
import datetime as dt
import hashlib
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from handlers.intake.parts import Unreadable
from handlers.intake.reading import read
from handlers.intake.shapes import Partner
from handlers.intake.sorting import sort
from templates import SAMPLES
from tests.conftest import SHARED

AT = dt.datetime(2025, 7, 23, 9, tzinfo=dt.UTC)
TOO_LONG = 2.0  # seconds of processor time for one letter
LARGEST = 400_000
PIECES = (
    b"\0", b"\r", b"\n\n", b"\xff\xfe", b"=?utf-8?B?", b"?=", b"=?utf-8?Q?=C3?=", b"charset=unknown-8bit", b"\nFrom: ", b"> ",
    b"Content-Type: multipart/mixed; boundary=x\n\n--x\n", b"Content-Transfer-Encoding: base64\n", b"-- \n", b"a@" * 99,
    b"Content-Type: message/rfc822\n\n", b"begin 644 x\n", b"%PDF-1.7\n", b"PK\x03\x04", b"\x78\x9f\x3e\x22", b"(" * 50,
    b"<div><blockquote>", b"</html", b"BEGIN:VCALENDAR\n", b"<" * 200, b'"' * 99, b"\nOn Mon, wrote:\n", b"&#" * 50,
    "£12,345".encode(), "\u202e".encode(), b"=\n" * 40,
)  # fmt: skip

Change = Callable[[random.Random, bytes, bytes], bytes]


def flipped(chance: random.Random, raw: bytes, _other: bytes) -> bytes:
    """Some bytes are others."""
    changed = bytearray(raw)
    for _ in range(chance.randint(1, 30)):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def cut(chance: random.Random, raw: bytes, _other: bytes) -> bytes:
    """A piece is missing."""
    begin, end = sorted(chance.randrange(len(raw)) for _ in range(2))
    return raw[:begin] + raw[end:]


def repeated(chance: random.Random, raw: bytes, _other: bytes) -> bytes:
    """A piece is there many times."""
    begin, end = sorted(chance.randrange(len(raw)) for _ in range(2))
    return raw[:end] + raw[begin:end] * chance.randint(1, 20) + raw[end:]


def spliced(chance: random.Random, raw: bytes, other: bytes) -> bytes:
    """It goes on as another letter."""
    return raw[: chance.randrange(len(raw))] + other[chance.randrange(len(other)) :]


def poked(chance: random.Random, raw: bytes, _other: bytes) -> bytes:
    """Things stand in it that readers stumble over."""
    for _ in range(chance.randint(1, 5)):
        place = chance.randrange(len(raw))
        raw = raw[:place] + chance.choice(PIECES) + raw[place:]
    return raw


def shuffled(chance: random.Random, raw: bytes, _other: bytes) -> bytes:
    """Its lines are in another order."""
    lines = raw.split(b"\n")
    for _ in range(chance.randint(1, 10)):
        one, two = chance.randrange(len(lines)), chance.randrange(len(lines))
        lines[one], lines[two] = lines[two], lines[one]
    return b"\n".join(lines)


CHANGES: tuple[Change, ...] = (flipped, cut, repeated, spliced, poked, shuffled)


def letters() -> list[bytes]:
    """Whole letters to break."""
    places = [
        SAMPLES / "letters",
        SHARED / "samples" / "letters",
        SHARED / "samples" / "letters-more",
        SHARED / "samples" / "corpora",
    ]
    files = [path for place in places for path in sorted(place.rglob("*")) if path.is_file() and path.suffix != ".yaml"]
    return [raw for path in files if 0 < len(raw := path.read_bytes()) < LARGEST]


def broken(chance: random.Random, whole: Sequence[bytes]) -> bytes:
    """One of the letters after some changes."""
    raw = chance.choice(whole)
    for _ in range(chance.randint(1, 4)):
        raw = chance.choice(CHANGES)(chance, raw, chance.choice(whole))[:LARGEST] or b"\n"
    return raw


def tried(raw: bytes) -> str:
    """What came of a letter: 'read', 'unreadable', or what went wrong."""
    begun = time.process_time()
    try:
        sort(read(raw), Partner(), AT)
        outcome = "read"
    except Unreadable:
        outcome = "unreadable"
    except Exception as problem:  # noqa: BLE001 - this is what a fuzzer looks for
        return f"{type(problem).__name__}"
    took = time.process_time() - begun
    return outcome if took <= TOO_LONG else f"took {took:.1f} s"


def fuzz(seconds: float, seed: int, keep: Path) -> Counter[str]:
    """How often each outcome came up in that time; the bytes of what went wrong are kept."""
    chance, whole, counts = random.Random(seed), letters(), Counter[str]()
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        raw = broken(chance, whole)
        outcome = tried(raw)
        counts["found" if outcome not in ("read", "unreadable") else outcome] += 1
        if outcome not in ("read", "unreadable"):
            counts[outcome] += 1
            (keep / f"{hashlib.sha256(raw).hexdigest()[:16]}.eml").write_bytes(raw)
    return counts


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzzing", description=__doc__)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    keep = Path(tempfile.mkdtemp(prefix="kcst-fuzz-"))
    counts = fuzz(given.seconds, given.seed, keep)
    print(f"{sum(counts[one] for one in ('read', 'unreadable', 'found'))} letters, seed {given.seed}: {dict(counts)}")  # noqa: T201
    if counts["found"]:
        print(f"What went wrong is in {keep}.")  # noqa: T201
        return 1
    keep.rmdir()
    return 0


if __name__ == "__main__":
    sys.exit(main())
