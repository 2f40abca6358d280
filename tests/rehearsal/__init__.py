"""A year in a test: the clock is moved, every job runs in its slots, nothing leaves."""
