"""The themes sponsors come from, and the columns that say how much of each a brand or a creator has."""

from tcm_assets.schemas.shared_columns import share

SPONSOR_THEMES = (
    "beauty",
    "fashion",
    "sports",
    "music",
    "film and TV",
    "food and drink",
    "technology",
    "gaming",
    "family",
    "automotive",
    "home",
    "shopping",
    "travel",
    "pets",
    "education",
    "finance",
)


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
