"""What a rehearsal needs of the outside: a throw-away copy, ports that lead nowhere, letters that arrive on their dates."""
