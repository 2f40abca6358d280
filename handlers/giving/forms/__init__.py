"""Forms: each file ends with FORM and is found by being here."""
