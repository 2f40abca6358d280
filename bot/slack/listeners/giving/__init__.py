"""Giving: forms opened by a button or a shortcut, kept as they are filled in, and taken in when they are sent."""
