"""Proposals on their way: taking a step, what a person may see of them, and what may help to judge them."""
