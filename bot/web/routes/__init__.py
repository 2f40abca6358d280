"""Places of the web server: each file has `ROUTES` and is found by being here. Names with `_` in front are not."""
