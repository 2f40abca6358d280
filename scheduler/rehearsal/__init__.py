"""A period rehearsed in seconds: every job of it in order, on a throw-away copy, without waiting and without sending.

Start with `running`; `timeline` says when something can happen, `watching` sees what it did, `counting` adds it up.
"""
