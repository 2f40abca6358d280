"""Scenes: each file has `SCENES`, functions from a stage to a picture. What one scene changes, the ones after it may see."""

import importlib
import pkgutil
from collections.abc import Callable, Iterator

from tests.slack_screens.page import Picture
from tests.slack_screens.stage import Stage


def pictures(on: Stage) -> Iterator[Picture]:
    """Every scene's, in the order of their files."""
    for module in sorted(pkgutil.iter_modules(__path__), key=lambda found: found.name):
        played: tuple[Callable[[Stage], Picture], ...] = importlib.import_module(f"{__name__}.{module.name}").SCENES
        for scene in played:
            yield scene(on)
