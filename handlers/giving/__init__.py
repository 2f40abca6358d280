"""What people give through a form: a proposal, a bulletin item, a session topic. The same records and receipts as by mail.

A form is a letter whose sorting its writer made: what was filled in is composed as a letter (`letters`), stored and filed
as every other; only its kinds and fields are the writer's own (`sorting`). One file in `forms/` is one form.
`fields` and `choices` say what may stand in a field, `reading` reads a whole form, or says what is wrong where.
"""

import functools
from collections.abc import Mapping

from handlers.discovering import collected
from handlers.giving import forms
from handlers.giving.shapes import Form


@functools.cache
def load() -> Mapping[str, Form]:
    """Import every file of `forms/` and collect its FORM, by name."""
    return collected(forms, "FORM", lambda form: form.name)
