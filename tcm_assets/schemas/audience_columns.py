"""The audience columns that creators have and brands ask for, described once."""

from tcm_assets.schemas.table import Column

YOUNGEST_AGE = 13
"""Where "All" starts, in years: the platform's minimum age."""

OLDEST_AGE = 100
"""Where "All" and an open end ("45+") end, in years."""

GENDERS = ("female", "male", "nonbinary")
"""The genders an audience is told apart by; "all" is every one."""

WORLDWIDE = "Worldwide"
"""Stands alone in a list of places that knows no limit."""

AUDIENCE = (
    Column(
        name="audience_age_min",
        dtype="int64",
        description=f"Youngest age of the audience; null: unknown. 'All' is from {YOUNGEST_AGE}, the platform's least.",
        unit="years",
        nullable=True,
        minimum=0,
        maximum=120,
    ),
    Column(
        name="audience_age_max",
        dtype="int64",
        description=f"Oldest age of the audience; null: unknown. 'All' reads as {OLDEST_AGE}; an open end ('45+') too.",
        unit="years",
        nullable=True,
        minimum=0,
        maximum=120,
    ),
    Column(
        name="audience_genders",
        dtype="array<string>",
        description=f"Genders of the audience, sorted: {', '.join(GENDERS)}; 'all' is every one. Null: unknown.",
        nullable=True,
    ),
    Column(
        name="audience_locations",
        dtype="array<string>",
        description=f"Countries by their English names, sorted; ['{WORLDWIDE}'] for no limit. Null: unknown.",
        nullable=True,
    ),
)
