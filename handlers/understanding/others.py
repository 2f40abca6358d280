"""Things of everyday life and of other bodies that share our words: a pot, a grant, a session or a chair, none of ours."""

import functools
import re
from pathlib import Path

from handlers.understanding.words import plain

FILE = Path(__file__).with_name("others.txt")


@functools.cache
def _others() -> re.Pattern[str]:
    lines = [line for line in FILE.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    return re.compile(rf"\b(?:{'|'.join(lines)})\b")


def names_another(text: str) -> bool:
    """Whether the text names something that is certainly not ours."""
    return bool(_others().search(plain(text)))
