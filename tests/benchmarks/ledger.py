"""A balance as at a day over a thousand to a million entries, beside the bare SQL sum of the same entries."""

import datetime as dt
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from sqlalchemy import Engine, text
from sqlmodel import Session

from models.database import engine_for
from models.funding import balance
from tests.conftest import load_kent

SIZES = (1_000, 10_000, 100_000, 1_000_000)
SHARE = 1.3  # of the bare sum, at most
RUNS = 25  # of each, in turn; the best of each counts, since the machine may be busy
POT = "2025/26:tactical"
DAY = dt.date(2027, 12, 26)  # the last: half of all entries count

# Half of the entries of the pot, half of another; nine in ten are commitments, releases and payments, over three years.
FILL = """
WITH RECURSIVE n(i) AS (SELECT :first UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :last)
INSERT INTO ledgerentry (key, pot_key, kind, pence, effective, recorded, who, because, evidence, proposal_ref)
SELECT 'bench-' || i, CASE i % 2 WHEN 0 THEN '2025/26:tactical' ELSE '2025/26:upfront' END, kind,
       CASE kind WHEN 'commitment' THEN -1000 - i % 90 WHEN 'return' THEN -7 ELSE 500 + i % 90 END,
       date('2025-04-01', '+' || (i * 7919 % 1000) || ' days'), '2025-04-01 09:00:00.000000', 'bench', 'bench', '',
       'P-' || (i % 5000)
FROM (SELECT i, CASE (i / 2) % 20 WHEN 0 THEN 'correction' WHEN 1 THEN 'return'
      ELSE CASE (i / 2) % 3 WHEN 0 THEN 'commitment' WHEN 1 THEN 'release' ELSE 'payment' END END AS kind FROM n)
"""
BARE = text(
    "SELECT sum(pence) FROM ledgerentry WHERE pot_key = :pot AND effective <= :day AND kind IN "
    "('allocation', 'commitment', 'release', 'roll_over', 'return', 'correction', 'payment')"
)


def once(engine: Engine, work: Callable[[Session], int]) -> tuple[float, int]:
    """Milliseconds in a session of its own, and the pence."""
    begun = time.perf_counter()
    with Session(engine) as session:
        pence = work(session)
    return 1000 * (time.perf_counter() - begun), pence


def bare(session: Session) -> int:
    return int(session.execute(BARE, {"pot": POT, "day": DAY.isoformat()}).scalar_one())


def ours(session: Session) -> int:
    """What the bare sum comes to: payments are in it, and are no part of a balance."""
    held = balance(session, POT, DAY)
    return held.balance + held.paid


def compared(engine: Engine) -> tuple[float, float]:
    """The fewest milliseconds of ours and of the bare sum, which must agree to the penny."""
    taken = []
    for _ in range(RUNS):
        (our, pence), (bares, summed) = once(engine, ours), once(engine, bare)
        assert pence == summed
        taken.append((our, bares))
    return min(our for our, _ in taken), min(bares for _, bares in taken)


def measure() -> Iterator[tuple[str, bool]]:
    with tempfile.TemporaryDirectory() as place:
        engine = engine_for(f"sqlite:///{Path(place) / 'kcst.db'}")
        load_kent(engine)
        filled, growth = 0, []
        for size in SIZES:
            with engine.begin() as connection:
                connection.execute(text(FILL), {"first": filled, "last": size})
            filled = size
            growth.append(compared(engine))
        engine.dispose()
    said = ", ".join(f"{size:,}: {our:.1f} ms ({bares:.1f})" for size, (our, bares) in zip(SIZES, growth, strict=True))
    yield f"balance as at a day by entries, ours (bare sum): {said}", True
    our, bares = growth[-1]
    yield f"balance over {SIZES[-1]:,} entries {our / bares:.2f} × the bare SQL sum (bar {SHARE})", our <= SHARE * bares
