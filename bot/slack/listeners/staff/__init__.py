"""What the team decides where it reads of it: each file is one kind of record. Who may is asked of the records each time."""
