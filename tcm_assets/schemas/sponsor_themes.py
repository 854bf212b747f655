"""Sponsor themes, as `sponsor_themes.toml` has them, and how much of each a brand or creator has, as columns."""

from typing import Self

from pydantic import model_validator
from pydantic.dataclasses import dataclass

from tcm_assets.data_files import CLOSED, Entries, Share, Text, read_data_file, refuse_unknown
from tcm_assets.schemas.content_categories import CONTENT_CATEGORIES
from tcm_assets.schemas.shared_columns import share


@dataclass(frozen=True, config=CLOSED)
class SponsorTheme:
    """A theme and what its sponsors sell."""

    name: Text
    products: Text


@dataclass(frozen=True, config=CLOSED)
class NeutralTexts:
    """What any brand could have written, of its goals and of what it sponsored before."""

    goals: Text
    activities: Text


@dataclass(frozen=True, kw_only=True, config=CLOSED)
class Sponsorship:
    """The content of `sponsor_themes.toml`; `affinities` has every content category, by theme in [0, 1], absent 0."""

    neutral: NeutralTexts
    themes: Entries[SponsorTheme]
    affinities: dict[str, dict[str, Share]]

    @model_validator(mode="after")
    def _knows_its_references(self) -> Self:
        if tuple(self.affinities) != CONTENT_CATEGORIES:
            raise ValueError(f"affinities needs each category once, in this order: {', '.join(CONTENT_CATEGORIES)}")
        themes = [theme.name for theme in self.themes]
        for category, by_theme in self.affinities.items():
            refuse_unknown(tuple(by_theme), themes, f"theme of affinities, {category!r}")
        return self


SPONSORSHIP = read_data_file(Sponsorship, __name__, "sponsor_themes.toml")

SPONSOR_THEMES = tuple(theme.name for theme in SPONSORSHIP.themes)


def _column_stem(theme: str) -> str:
    return theme.lower().replace(" ", "_")


def theme_share_column_name(theme: str) -> str:
    """The brand's column for `theme`: "film and TV" gives `film_and_tv_share`."""
    return f"{_column_stem(theme)}_share"


def theme_affinity_column_name(theme: str) -> str:
    """The creator's column for `theme`: "film and TV" gives `film_and_tv_affinity`."""
    return f"{_column_stem(theme)}_affinity"


THEME_SHARES = tuple(
    share(
        theme_share_column_name(theme),
        f"Share of the brand's texts that is about {theme}; the shares sum to 1. Null when there is no text.",
        nullable=True,
    )
    for theme in SPONSOR_THEMES
)

THEME_AFFINITIES = tuple(
    share(
        theme_affinity_column_name(theme),
        f"How well the creator's content suits a sponsor in {theme}: 0 not, 1 ideally. Null when there is no text.",
        nullable=True,
    )
    for theme in SPONSOR_THEMES
)
