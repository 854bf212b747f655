"""Conflict windows: how long a rival's partnership stands in the way, and which brands are of one house."""

from typing import Annotated

from pydantic import Field
from pydantic.dataclasses import dataclass

from tcm_assets.data_files import CLOSED, Entries, Text, Texts, read_data_file

Days = Annotated[int, Field(ge=1)]


@dataclass(frozen=True, config=CLOSED)
class ConflictWindow:
    """The days for kinds of brands whose name has the word `name`, and why."""

    name: Text
    days: Days
    why: Text


@dataclass(frozen=True, config=CLOSED)
class BrandHouse:
    """Brands of one owner."""

    name: Text
    brands: Texts


@dataclass(frozen=True, kw_only=True, config=CLOSED)
class ConflictWindows:
    """The content of `conflict_windows.toml`."""

    default: Days
    windows: Entries[ConflictWindow]
    houses: Entries[BrandHouse]


CONFLICT_WINDOWS = read_data_file(ConflictWindows, __name__, "conflict_windows.toml")
