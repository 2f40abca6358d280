"""Measurements, never part of the tests: `make bench`. Each is shown as a ratio to a bare measure of the same run."""
