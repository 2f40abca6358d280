"""Papers drafted from the records, for a person to approve."""
