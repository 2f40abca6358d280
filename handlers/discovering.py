"""A new capability, reminder, notice or form is a new file: what each file of a folder ends with, found by itself."""

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any, TypeVar

T = TypeVar("T")


def collected(package: ModuleType, attribute: str, name_of: Callable[[T], str]) -> Mapping[str, T]:
    """Import every file of the package that has no '_' before its name, and collect its `attribute`, by name.

    Raises ValueError where two have the same name.
    """
    found: dict[str, T] = {}
    for place in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        if not place.name.rpartition(".")[2].startswith("_"):
            one: Any = getattr(importlib.import_module(place.name), attribute)
            if name_of(one) in found:
                raise ValueError(f"two files in {package.__name__} are {name_of(one)!r}")
            found[name_of(one)] = one
    return found
