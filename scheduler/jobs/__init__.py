"""One file is one duty; each offers `jobs(parts)`. Dropping a file in is enough to add it."""
