"""Modules found by name, so that tables and pictures need not be listed by hand."""

import pkgutil
import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import import_module
from types import ModuleType

import tcm_assets


def modules_named(pattern: str) -> list[ModuleType]:
    r"""Import and return the modules of this package whose whole dotted name matches `pattern`, sorted by that name.

    Raises LookupError where there is none: a pattern that finds nothing is out of date.

    >>> [module.__name__ for module in modules_named(r"tcm_assets\.discovery")]
    ['tcm_assets.discovery']
    """
    names = [name for name in _all_names() if re.fullmatch(pattern, name)]
    if not names:
        raise LookupError(f"no module's name matches {pattern}")
    return [import_module(name) for name in sorted(names)]


@cache
def _all_names() -> tuple[str, ...]:
    return tuple(_names(tcm_assets.__path__, "tcm_assets."))


def _names(folders: Iterable[str], prefix: str) -> Iterator[str]:
    """Yield the names of all modules below `folders`; no package is imported to look into it."""
    for folder in folders:
        for module in pkgutil.iter_modules([folder], prefix):
            yield module.name
            if module.ispkg:
                yield from _names([f"{folder}/{module.name.removeprefix(prefix)}"], f"{module.name}.")
