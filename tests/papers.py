"""Checks the papers: `python -m tests.papers` (part of `make check`). Says what is wrong and exits 1, or says nothing."""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
README_LINES = 120
DECISION_LINES = 30


def problems() -> list[str]:
    """Everything that is not as the house wants its papers."""
    found = []
    if (lines := len((ROOT / "README.md").read_text("utf-8").splitlines())) > README_LINES:
        found.append(f"README.md has {lines} lines, {README_LINES} at most")
    for path in sorted((ROOT / "docs" / "decisions").glob("*.md")):
        if (lines := len(path.read_text("utf-8").splitlines())) > DECISION_LINES:
            found.append(f"{path.relative_to(ROOT)} has {lines} lines, {DECISION_LINES} at most")
    if re.search(r"https?://|--(?:extra-)?index|--find-links", (ROOT / "requirements.lock").read_text("utf-8")):
        found.append("requirements.lock names an address; run `make lock`")
    return found + [f"{path.relative_to(ROOT)} links to {target}, which is not there" for path, target in dead_links()]


def dead_links() -> list[tuple[Path, str]]:
    """Links between our papers that lead nowhere."""
    papers = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    links = [(path, link) for path in papers for link in re.findall(r"\]\(([^)#:]+)\)", path.read_text("utf-8"))]
    return [(path, link) for path, link in links if not (path.parent / link).exists()]


if __name__ == "__main__":
    found = problems()
    sys.exit("\n".join(found) if found else 0)
