"""Conflict windows: how long a rival's partnership stands in the way, and which brands are of one house."""

from collections import Counter
from typing import Annotated, Final, Self

from pydantic import Field, model_validator
from pydantic.dataclasses import dataclass

from tcm_assets.data_files import CLOSED, Entries, Text, Texts, read_data_file, refuse_unknown
from tcm_assets.matching.themes import SPONSOR_THEMES

Days = Annotated[int, Field(ge=1)]


@dataclass(frozen=True, kw_only=True, config=CLOSED)
class ConflictWindow:
    """The days for brands of some themes, and why."""

    name: Text
    themes: Texts
    days: Days
    why: Text


@dataclass(frozen=True, kw_only=True, config=CLOSED)
class BrandHouse:
    """Brands of one owner; `sells`: themes of the brand that has the house's own name."""

    name: Text
    brands: Texts
    sells: Texts


@dataclass(frozen=True, kw_only=True, config=CLOSED)
class ConflictWindows:
    """The content of `conflict_windows.toml`."""

    windows: Entries[ConflictWindow]
    houses: Entries[BrandHouse]

    @model_validator(mode="after")
    def _has_every_theme_once(self) -> Self:
        for house in self.houses:
            refuse_unknown(house.sells, SPONSOR_THEMES, f"theme that {house.name} sells")
        counts = Counter(theme for window in self.windows for theme in window.themes)
        refuse_unknown(list(counts), SPONSOR_THEMES, "theme of a window")
        if amiss := [theme for theme in SPONSOR_THEMES if counts[theme] != 1]:
            raise ValueError(f"needs each theme in exactly one window; amiss: {', '.join(amiss)}")
        return self


CONFLICT_WINDOWS: Final = read_data_file(ConflictWindows, __name__, "conflict_windows.toml")

WINDOW_DAYS: Final = {theme: window.days for window in CONFLICT_WINDOWS.windows for theme in window.themes}
"""How long a rival's partnership stands in the way, in days, by theme."""
