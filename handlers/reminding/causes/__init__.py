"""Each file is one kind of reminder and ends with `CAUSE = Cause(...)`; it is found by being here."""
