"""Runs every measurement of this folder and prints one line each; exits 1 where one misses its bar."""

import importlib
import pkgutil
import sys

from tests import benchmarks


def main() -> int:
    missed = 0
    for module in pkgutil.iter_modules(benchmarks.__path__, f"{benchmarks.__name__}."):
        if module.name.endswith("__main__"):
            continue
        for line, holds in importlib.import_module(module.name).measure():
            print(f"{'ok  ' if holds else 'MISS'} {line}", flush=True)  # noqa: T201
            missed += not holds
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
