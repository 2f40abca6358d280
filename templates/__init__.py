"""Every word that leaves. An answer is a file; a message is a folder with a subject and a body; samples sit in `_samples/`.

Values that come from outside are passed through the filter `outside`, which makes each one plain line; HTML templates
escape every value.
"""

import functools
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from jinja2.meta import find_undeclared_variables

HERE = Path(__file__).parent
SAMPLES = HERE / "_samples"
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Words:
    """A message ready to leave."""

    subject: str
    text: str


def one_line(value: object) -> str:
    """The value on one line, without control characters or marks that turn text round."""
    return " ".join(_CONTROL.sub(" ", str(value)).split())


def without_control(value: str) -> str:
    """The line without control characters or marks that turn text round, its spaces as they are."""
    return _CONTROL.sub("", value)


@functools.cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE),
        undefined=StrictUndefined,
        autoescape=lambda name: (name or "").endswith((".html", ".html.j2")),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["outside"] = one_line
    return environment


@functools.cache
def _template(path: str) -> Template:
    return _environment().get_template(path)


def render(path: str, values: Mapping[str, Any]) -> str:
    """The template with these values; a value it misses stops it."""
    return _template(path).render(values).strip()


@functools.cache
def variables(path: str) -> frozenset[str]:
    """The names of the values the template asks for."""
    return frozenset(find_undeclared_variables(_environment().parse(source(path))))


def source(path: str) -> str:
    """The template as it is written."""
    return (HERE / path).read_text("utf-8")


def tidy(markdown: str) -> str:
    """Each line a paragraph of its own, the items of a list kept together: as Markdown wants it, whatever the template left."""
    lines = [line.rstrip() for line in markdown.splitlines() if line.strip()]
    gaps = ["\n" if _item(line) and _item(before) else "\n\n" for before, line in pairwise(lines)]
    return "".join(line + gap for line, gap in zip(lines, [*gaps, ""], strict=True))


def _item(line: str) -> bool:
    return line.lstrip().startswith("- ")


def mail(name: str, values: Mapping[str, Any]) -> Words:
    """A message's subject and text. Its HTML is made from the text when it leaves, by `html_of`."""
    return Words(
        one_line(render(f"mail/{name}/subject.txt.j2", values)), tidy(render(f"mail/{name}/body.md.j2", values)) + "\n"
    )


def prepare_mail(name: str) -> None:
    """Compile a message's templates before they are needed: for whoever waits for something else meanwhile."""
    for part in ("subject.txt.j2", "body.md.j2"):
        _template(f"mail/{name}/{part}")


def html_of(subject: str, text: str) -> str:
    """A mail's text as HTML that reads the same: paragraphs and lists, every character as it is written.

    Nothing in the text is read as markup, so nothing a stranger wrote can become a link, an image or a style.
    """
    blocks = [block.splitlines() for block in text.strip().split("\n\n")]
    return render("mail/_base/page.html.j2", {"title": subject, "blocks": blocks})


def messages() -> list[str]:
    """The names of all messages."""
    return sorted(path.name for path in (HERE / "mail").iterdir() if not path.name.startswith("_"))


def sample(path: str) -> dict[str, Any]:
    """The sample values of a template, which feed its test and its preview."""
    return dict(json.loads((SAMPLES / f"{path}.json").read_text("utf-8")))


def bulletin_page(values: Mapping[str, Any]) -> str:
    """An edition as HTML with its styles inlined, as mail clients need them; nothing is fetched to make it."""
    import css_inline  # needed where a bulletin is drafted only

    inliner = css_inline.CSSInliner(keep_style_tags=False, load_remote_stylesheets=False)
    return inliner.inline(render("bulletin/edition.html.j2", values))


def edited_page(subject: str, body: str) -> str:
    """An edition that a person edited, as HTML; `body` must be clean: it is put in as it is."""
    return render("bulletin/edited.html.j2", {"title": subject, "body": body})
