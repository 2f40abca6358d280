"""From typing `kcst ask` to its answer, in a new process each time, beside an empty Python."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

RUNS = 7
LIMIT = 1.0  # seconds, on the project's own machine


def seconds(command: list[str], environment: dict[str, str]) -> float:
    """The median time of a command over several runs."""
    times = []
    for _ in range(RUNS):
        begun = time.perf_counter()
        subprocess.run(command, env=environment, check=True, capture_output=True)
        times.append(time.perf_counter() - begun)
    return statistics.median(times)


def measure() -> Iterator[tuple[str, bool]]:
    kcst = str(Path(sys.executable).parent / "kcst")
    with tempfile.TemporaryDirectory() as home:
        environment = os.environ | {"KCST_HOME": home}
        subprocess.run([kcst, "init"], env=environment, check=True, capture_output=True)
        bare = seconds([sys.executable, "-c", "pass"], environment)
        ask = seconds([kcst, "ask", "--at", "2025-07-23", "How much is left in the tactical pot?"], environment)
    yield f"cold ask {ask:.2f} s (bar {LIMIT} s), {ask / bare:.0f} × an empty Python's {bare:.3f} s", ask < LIMIT
