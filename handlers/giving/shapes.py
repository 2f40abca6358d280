"""What passes between a form, whoever fills it in, and the records. Nothing here touches a database."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from handlers.intake.shapes import ItemFields, ProposalFields, Said, SuggestionFields
from models.post import LetterKind

Value = str | int | dt.date | tuple[str, ...]
Values = Mapping[str, Value]
Raw = Mapping[str, object]  # what came from outside, by the fields' names: texts, lists of texts, anything
Record = ProposalFields | ItemFields | SuggestionFields | Said


class Option(NamedTuple):
    """One of a list: what stands for it on its way, what people read, and what a record keeps."""

    value: str
    label: str
    kept: str


@dataclass(frozen=True)
class Wrong:
    """Why what stands in a field cannot be taken; `named` is what the sentence about it names, such as a limit."""

    kind: str
    named: str = ""


class Field(Protocol):
    """A field: what it is called, and what may stand in it."""

    @property
    def name(self) -> str: ...

    @property
    def label(self) -> str: ...

    @property
    def hint(self) -> str: ...

    @property
    def required(self) -> bool: ...

    def typed(self, raw: object) -> str | list[str]:
        """What was typed, cleaned of what no form can hold; '' where nothing was."""

    def read(self, typed: str | list[str], today: dt.date) -> Value | Wrong:
        """What it means, or why it cannot be taken. Asked only where something was typed."""

    def written(self, value: Value) -> str:
        """As it stands in the letter."""


@dataclass(frozen=True)
class Giver:
    """Who fills in a form in Slack: 'TEAM/USER', the name they show, their address where it is certain ('' else)."""

    who: str
    name: str = ""
    email: str = ""


def _nothing_known(_giver: Giver) -> Raw:
    return {}


def _nothing_wrong(_values: Values) -> Mapping[str, Wrong]:
    return {}


@dataclass(frozen=True)
class Form:
    """Something to fill in. `topic` is what people ask about it, `subject` what its letter's begins with.

    `record` makes of what was filled in the fields a letter has; `check` says what is wrong between fields; `theirs` what is
    known of whoever opens it; `files` how many may be attached. One that is not `alone` adds to something given before.
    """

    name: str
    kind: LetterKind
    topic: str
    title: str
    button: str
    subject: str
    fields: tuple[Field, ...]
    record: Callable[[Values], Record]
    check: Callable[[Values], Mapping[str, Wrong]] = field(default=_nothing_wrong)
    theirs: Callable[[Giver], Raw] = field(default=_nothing_known)
    files: int = 5
    alone: bool = True


@dataclass(frozen=True)
class Given:
    """A form as it was filled in. `sent` names this sending: the same however often it reaches us; `draft` the draft that it
    was filled in from, '' for the form's own; `about` the reference of the proposal it adds to."""

    form: Form
    values: Values
    giver: Giver
    sent: str
    draft: str = ""
    about: str = ""
