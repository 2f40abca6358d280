"""Checks the papers: `python -m tests.papers` (part of `make check`). Says what is wrong and exits 1, or says nothing.

`python -m tests.papers write` writes anew what is generated in them.
"""

import re
import sys
from pathlib import Path

from models import workflow
from models.proposals import State
from models.roles import Role

ROOT = Path(__file__).parent.parent
README_LINES = 120
DECISION_LINES = 30
WORKFLOW = ROOT / "docs" / "workflow.md"
GENERATED = re.compile(r"(?<=<!-- generated: begin -->\n).*?(?=<!-- generated: end -->)", re.S)


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
    if written_workflow() != WORKFLOW.read_text("utf-8"):
        found.append("docs/workflow.md is not what models/workflow.py says; run `python -m tests.papers write`")
    return found + [f"{path.relative_to(ROOT)} links to {target}, which is not there" for path, target in dead_links()]


def written_workflow() -> str:
    """docs/workflow.md with the diagram and the table as the code has them."""
    triples = (len(State) + 1) * len(workflow.Action) * len(Role)
    allowed = sum(len(row.roles) for row in workflow.TRANSITIONS)
    count = (
        f"{len(State)} states and the beginning, {len(workflow.Action)} actions and {len(Role)} roles make {triples:,} "
        f"triples: {allowed} are allowed, {triples - allowed:,} are refused. `tests/test_workflow.py` tries each."
    )
    parts = (f"```mermaid\n{workflow.diagram()}\n```", workflow.table(), count)
    return GENERATED.sub(lambda _: "\n" + "\n\n".join(parts) + "\n\n", WORKFLOW.read_text("utf-8"))


def dead_links() -> list[tuple[Path, str]]:
    """Links between our papers that lead nowhere."""
    papers = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    links = [(path, link) for path in papers for link in re.findall(r"\]\(([^)#:]+)\)", path.read_text("utf-8"))]
    return [(path, link) for path, link in links if not (path.parent / link).exists()]


if __name__ == "__main__":
    if sys.argv[1:] == ["write"]:
        WORKFLOW.write_text(written_workflow(), "utf-8")
    found = problems()
    sys.exit("\n".join(found) if found else 0)
