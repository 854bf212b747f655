"""Columns that mean the same thing in several tables, described once."""

from tcm_assets.tables.table import Column

VIDEO_ID = Column(name="video_id", dtype="string", description="TikTok's id of the video, as text.")

UPLOAD_DATE = Column(
    name="upload_date", dtype="date", description="Day (UTC) on which the video was uploaded; the partition."
)

CREATOR_ID = Column(name="creator_id", dtype="string", description="Id of the creator in the creator list.")

CREATOR_NAME = Column(name="creator_name", dtype="string", description="The creator's display name.")

AUTHOR_ID = Column(
    name="author_id", dtype="string", description="TikTok's id of the account that uploaded the video, as text."
)

AUTHOR_USERNAME = Column(
    name="author_username",
    dtype="string",
    description="Handle of the account that uploaded the video, lower case, without the @.",
)

VIDEO = (VIDEO_ID, UPLOAD_DATE, AUTHOR_ID, AUTHOR_USERNAME)
"""What names a video: its id, its day and its account."""

BRAND_ID = Column(name="brand_id", dtype="string", description="Id of the brand in the brand list.")

BRAND_NAME = Column(name="brand_name", dtype="string", description="The brand's name.")

MODEL_NAME = Column(name="model_name", dtype="string", description="Sentence-transformers model that made the vector.")

MODEL_REVISION = Column(
    name="model_revision",
    dtype="string",
    description=(
        "Fingerprint of the model's weights and settings; with +bfloat16 where it was run in that precision, "
        "whose vectors are compared with those in float32 (cosine 0.9999)."
    ),
)

MATCHING_VERSION = Column(
    name="matching_version",
    dtype="string",
    description=(
        "Which weights, themes and affinities gave the score: a digest of them, the same name for the same parameters."
    ),
)


def text(name: str, description: str, *, nullable: bool = False, values: tuple[str, ...] | None = None) -> Column:
    """Return a column of texts."""
    return Column(name=name, dtype="string", description=description, nullable=nullable, values=values)


def texts(name: str, description: str) -> Column:
    """Return a column of lists of texts."""
    return Column(name=name, dtype="array<string>", description=description)


def moment(name: str, description: str, *, nullable: bool = False) -> Column:
    """Return a column of moments in UTC."""
    return Column(name=name, dtype="timestamp(6)", description=description, unit="UTC", nullable=nullable)


def amount(
    name: str,
    description: str,
    unit: str,
    *,
    nullable: bool = False,
    minimum: int | None = 0,
    maximum: int | None = None,
) -> Column:
    """Return a column of whole numbers of a unit."""
    return Column(
        name=name,
        dtype="int64",
        description=description,
        unit=unit,
        nullable=nullable,
        minimum=minimum,
        maximum=maximum,
    )


def count(name: str, description: str, *, nullable: bool = False) -> Column:
    """Return a column of whole numbers of things, zero or more."""
    return amount(name, description, "count", nullable=nullable)


def share(name: str, description: str, *, nullable: bool = False) -> Column:
    """Return a column of numbers in [0, 1]."""
    return Column(
        name=name, dtype="float64", description=description, unit="1", nullable=nullable, minimum=0, maximum=1
    )


def statistic(name: str, description: str) -> Column:
    """Return a column that describes a population; null where it is absent or too small."""
    return Column(name=name, dtype="float64", description=description, nullable=True)


ACCOUNT_ID = Column(
    name="account_id", dtype="string", description="The ledger's account: TikTok's id of the earning account, as text."
)

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
