"""What people give through a form: a proposal, a bulletin item, a session topic. The same records and receipts as by mail.

A form is a letter whose sorting its writer made: what was filled in is composed as a letter (`letters`), stored and filed
as every other; only its kinds and fields are the writer's own (`sorting`). One file in `forms/` is one form.
`fields` and `choices` say what may stand in a field, `reading` reads a whole form, or says what is wrong where.
"""

import functools
import importlib
import pkgutil
from collections.abc import Mapping

from handlers.giving import forms
from handlers.giving.shapes import Form


@functools.cache
def load() -> Mapping[str, Form]:
    """Import every file of `forms/` and collect its FORM, by name."""
    found: dict[str, Form] = {}
    for module in pkgutil.iter_modules(forms.__path__, f"{forms.__name__}."):
        form: Form = importlib.import_module(module.name).FORM
        if form.name in found:
            raise ValueError(f"two files are the form {form.name!r}")
        found[form.name] = form
    return found
