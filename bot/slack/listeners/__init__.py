"""Listeners: each file has `register(app, assistant)` and is found by being here. Names with `_` in front are not."""
