"""A form as a modal: an input for each field, its name the block's, so that what is wrong is shown below the field."""

import datetime as dt
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import templates
from bot.slack.text import escape, fit
from bot.slack.views import words
from handlers.giving.choices import ChoiceField, Options
from handlers.giving.fields import LONGEST, DateField, LongField
from handlers.giving.shapes import Field, Form, Option
from handlers.intake.forms import LARGEST
from models.dates import say_day

CALLBACK = re.compile(r"^give:(\w{1,60})$")  # of a button, and of the modal it opens
INPUT = re.compile(r"^given:(\d{1,9})$")
CLEAR = "give_clear"
FILES = "files"
OPTION_LIMIT, DESCRIPTION_LIMIT = 75, 75
METADATA_LIMIT = 3_000

Block = dict[str, Any]
View = dict[str, Any]


@dataclass(frozen=True)
class Place:
    """Where the form was opened, as which draft it is kept, and which proposal it adds to; it travels with the view."""

    draft: str
    channel: str = ""
    thread: str = ""
    about: str = ""


@dataclass(frozen=True)
class Filled:
    """What already stands in the fields; since when, where somebody began it; `round` changes when it is cleared, for
    Slack keeps what was typed in an input of the same name."""

    values: Mapping[str, object] = field(default_factory=dict)
    began: dt.date | None = None
    round: int = 0


def callback(form: Form) -> str:
    """What the form's buttons and its modal are known by."""
    return f"give:{form.name}"


def modal(form: Form, filled: Filled, options: Options, place: Place) -> View:
    """The form, with what stands in it already."""
    blocks = [_began(filled.began)] if filled.began else []
    blocks += [_input(one, filled, options.get(one.name, ())) for one in form.fields if _can_be_asked(one, options)]
    blocks += [_files(form, filled)] if form.files else []
    return {
        "type": "modal",
        "callback_id": callback(form),
        "private_metadata": json.dumps(vars(place))[:METADATA_LIMIT],
        "notify_on_close": True,
        "title": _plain(form.title),
        "submit": _plain(templates.render("giving/send.txt.j2", {})),
        "close": _plain(templates.render("giving/cancel.txt.j2", {})),
        "blocks": [*blocks, {"type": "context", "elements": [_plain(templates.render("giving/kept.txt.j2", {}))]}],
    }


def button(form: Form) -> Block:
    """What opens the form, anywhere."""
    return {"type": "button", "action_id": callback(form), "text": _plain(form.button), "value": form.name}


def errors(view: Mapping[str, Any], wrong: Mapping[str, str]) -> dict[str, str]:
    """What is wrong, below the inputs that are shown; of one that is not, below the first. {} where there are none."""
    blocks = view.get("blocks")
    blocks = blocks if isinstance(blocks, list) else []
    inputs = [str(block.get("block_id")) for block in blocks if isinstance(block, dict) and block.get("type") == "input"]
    shown = {name: said for name, said in wrong.items() if name in inputs}
    return shown or dict(zip(inputs[:1], wrong.values(), strict=False))


def _can_be_asked(one: Field, options: Options) -> bool:
    """A list with nothing in it asks nothing."""
    return not isinstance(one, ChoiceField) or bool(options.get(one.name))


def _began(day: dt.date) -> Block:
    clear = {
        "type": "button",
        "action_id": CLEAR,
        "text": _plain(templates.render("giving/clear.txt.j2", {})),
        "value": "clear",
    }
    text = _plain(templates.render("giving/began.txt.j2", {"day": say_day(day)}))
    return {"type": "section", "block_id": "began", "text": text, "accessory": clear}


def _input(one: Field, filled: Filled, options: Sequence[Option]) -> Block:
    """The field's input; whatever is typed in it is sent as it is typed, to be kept."""
    element = {**_element(one, filled.values.get(one.name), options), "action_id": f"given:{filled.round}"}
    hint = {"hint": _plain(one.hint)} if one.hint else {}
    return {
        "type": "input",
        "block_id": one.name,
        "label": _plain(one.label),
        "element": element,
        "optional": not one.required,
        "dispatch_action": True,
        **hint,
    }


def _element(one: Field, value: object, options: Sequence[Option]) -> Block:
    if isinstance(one, ChoiceField):
        return _menu(one, value, options)
    if isinstance(one, DateField):
        return {"type": "datepicker", **({"initial_date": value} if _is_day(value) else {})}
    begun = {"initial_value": value[:LONGEST]} if isinstance(value, str) and value.strip() else {}
    # Slack would otherwise tell of a text only when Enter is pressed, and what was typed before that would be lost.
    config = {"dispatch_action_config": {"trigger_actions_on": ["on_character_entered"]}}
    return {"type": "plain_text_input", "multiline": isinstance(one, LongField), **begun, **config}


def _menu(one: ChoiceField, value: object, options: Sequence[Option]) -> Block:
    """A menu of several, even for one choice: only such a menu lets people take back what they chose."""
    shown = [_option(option) for option in options]
    begun = [option for option in shown if isinstance(value, list | tuple) and option["value"] in value]
    most = {} if one.several else {"max_selected_items": 1}
    chosen = {"initial_options": begun[: None if one.several else 1]} if begun else {}
    return {"type": "multi_static_select", "options": shown, **most, **chosen}


def _option(option: Option) -> Block:
    """A long name goes on in the line below."""
    label = " ".join(escape(option.label).split()) or escape(option.value)
    text = fit(label, OPTION_LIMIT, words.CUT_LABEL)
    rest = label[len(text) - len(words.CUT_LABEL) :].strip() if text != label else ""
    more = {"description": _fitted(f"…{rest}", DESCRIPTION_LIMIT)} if rest else {}
    return {"text": _fitted(label, OPTION_LIMIT), "value": option.value, **more}


def _files(form: Form, filled: Filled) -> Block:
    return {
        "type": "input",
        "block_id": FILES,
        "label": _plain(templates.render("giving/files_label.txt.j2", {})),
        "hint": _plain(templates.render("giving/files_hint.txt.j2", {"most": form.files, "megabytes": LARGEST // 1_000_000})),
        "element": {"type": "file_input", "action_id": f"given:{filled.round}", "max_files": form.files},
        "optional": True,
    }


def _is_day(value: object) -> bool:
    try:
        return isinstance(value, str) and len(value) == 10 and bool(dt.date.fromisoformat(value))
    except ValueError:
        return False


def _fitted(escaped: str, limit: int) -> Block:
    return {"type": "plain_text", "text": fit(escaped, limit, words.CUT_LABEL), "emoji": False}


def _plain(text: str) -> Block:
    return {"type": "plain_text", "text": escape(text), "emoji": False}
