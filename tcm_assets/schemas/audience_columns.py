"""The audience columns that creators have and brands ask for, described once."""

from tcm_assets.schemas.table import Column

AUDIENCE = (
    Column(
        name="audience_age_min",
        dtype="int64",
        description="Youngest age of the audience; null when unknown. 'All' reads as 13, the platform's minimum.",
        unit="years",
        nullable=True,
        minimum=0,
        maximum=120,
    ),
    Column(
        name="audience_age_max",
        dtype="int64",
        description="Oldest age of the audience; null when unknown. 'All' reads as 100; an open end ('45+') too.",
        unit="years",
        nullable=True,
        minimum=0,
        maximum=120,
    ),
    Column(
        name="audience_genders",
        dtype="array<string>",
        description="Genders of the audience, sorted: female, male, nonbinary; 'all' is every one. Null: unknown.",
        nullable=True,
    ),
    Column(
        name="audience_locations",
        dtype="array<string>",
        description="Countries by their English names, sorted; ['Worldwide'] for no limit. Null: unknown.",
        nullable=True,
    ),
)
