"""Money: whole pence, always an `int`. Nothing here touches a database."""

import re
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from models.errors import BadMoney


def pounds(pence: int) -> str:
    """123456 → '£1,234.56'; -50 → '-£0.50'."""
    sign = "-" if pence < 0 else ""
    return f"{sign}£{abs(pence) // 100:,}.{abs(pence) % 100:02d}"


def short_pounds(pence: int) -> str:
    """As papers print it: '£4,000' where there are no pence, else '£24,108.20'."""
    full = pounds(pence)
    return full.removesuffix(".00")


def small_pounds(pence: int) -> str:
    """A difference as people say it: '46p', '£1.51'."""
    return f"{pence}p" if 0 <= pence < 100 else pounds(pence)


def from_pounds(text: str) -> int:
    """'39661.46' or '39661' → pence. Raises BadMoney for anything else, sub-penny amounts included."""
    if not re.fullmatch(r"-?\d+(\.\d{1,2})?", text, re.ASCII):
        raise BadMoney(text)
    return int(Decimal(text) * 100)


def split(pence: int, weights: Sequence[int]) -> list[int]:
    """Shares in the proportion of `weights`, in pence, whose sum is exactly `pence`.

    Largest remainder: each share is cut to the penny, then the pennies left go to the largest remainders, the earlier
    share first where two are equal. Source of the one-third, two-thirds rule: KCSP Working Group Update, July 2025, 2.1.
    """
    if pence < 0 or not weights or min(weights) < 0 or not sum(weights):
        raise ValueError("a split needs a sum that is not negative and weights of which one is above zero")
    exact = [Fraction(pence * weight, sum(weights)) for weight in weights]
    shares = [part.numerator // part.denominator for part in exact]
    by_remainder = sorted(range(len(weights)), key=lambda i: (shares[i] - exact[i], i))
    for index in by_remainder[: pence - sum(shares)]:
        shares[index] += 1
    return shares
