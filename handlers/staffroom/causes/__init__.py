"""One file is one kind of what the team is told because it needs a person."""
