"""Kinds of columns, and columns that mean the same thing in several tables, described once."""

from functools import partial

from tcm_assets.tables.table import Column


def text(name: str, description: str, *, nullable: bool = False, values: tuple[str, ...] | None = None) -> Column:
    """Return a column of texts."""
    return Column(name=name, dtype="string", description=description, nullable=nullable, values=values)


def texts(name: str, description: str, *, nullable: bool = False) -> Column:
    """Return a column of lists of texts."""
    return Column(name=name, dtype="array<string>", description=description, nullable=nullable)


def vector(name: str, description: str, *, nullable: bool = False) -> Column:
    """Return a column of vectors."""
    return Column(name=name, dtype="array<float32>", description=description, nullable=nullable)


def flag(name: str, description: str, *, nullable: bool = False) -> Column:
    """Return a column of true and false."""
    return Column(name=name, dtype="boolean", description=description, nullable=nullable)


def moment(name: str, description: str, *, nullable: bool = False) -> Column:
    """Return a column of moments in UTC."""
    return Column(name=name, dtype="timestamp(6)", description=description, unit="UTC", nullable=nullable)


def number(
    name: str,
    description: str,
    unit: str | None = None,
    *,
    dtype: str = "float64",
    nullable: bool = False,
    minimum: float | None = None,
    maximum: float | None = None,
) -> Column:
    """Return a column of numbers."""
    return Column(
        name=name,
        dtype=dtype,
        description=description,
        unit=unit,
        nullable=nullable,
        minimum=minimum,
        maximum=maximum,
    )


amount = partial(number, dtype="int64", minimum=0)
"""Return a column of whole numbers, zero or more unless `minimum` is another."""


def count(name: str, description: str, *, nullable: bool = False) -> Column:
    """Return a column of whole numbers of things, zero or more."""
    return amount(name, description, "count", nullable=nullable)


def share(name: str, description: str, *, nullable: bool = False) -> Column:
    """Return a column of numbers in [0, 1]."""
    return number(name, description, "1", nullable=nullable, minimum=0, maximum=1)


def statistic(name: str, description: str) -> Column:
    """Return a column that describes a population; null where it is absent or too small."""
    return number(name, description, nullable=True)


VIDEO_ID = text("video_id", "TikTok's id of the video, as text.")
UPLOAD_DATE = Column(
    name="upload_date", dtype="date", description="Day (UTC) on which the video was uploaded; the partition."
)
AUTHOR_ID = text(
    "author_id",
    "TikTok's id of the account that uploaded the video, as text. Null where no record says it for certain: nobody is "
    "paid for the video.",
    nullable=True,
)
AUTHOR_USERNAME = text("author_username", "Handle of the account that uploaded the video, lower case, without the @.")
VIDEO = (VIDEO_ID, UPLOAD_DATE, AUTHOR_ID, AUTHOR_USERNAME)
"""A video's id, its day and its account."""

ACCOUNT_ID = text("account_id", "The ledger's account: TikTok's id of the earning account, as text.")
CREATOR_ID = text("creator_id", "Id of the creator in the creator list.")
CREATOR_NAME = text("creator_name", "The creator's display name.")
BRAND_ID = text("brand_id", "Id of the brand in the brand list.")
BRAND_NAME = text("brand_name", "The brand's name.")

MODEL_NAME = text("model_name", "Sentence-transformers model that made the vector.")
MODEL_REVISION = text(
    "model_revision",
    "Fingerprint of the model's weights and settings; with +bfloat16 or +int8 where it was run in that precision, "
    "whose vectors are compared with those in float32 (cosine 0.9997 and more).",
)
MATCHING_VERSION = text(
    "matching_version",
    "Which weights, themes and affinities gave the score: a digest of them, the same name for the same parameters.",
)

YOUNGEST_AGE = 13
"""Where "All" starts, in years: the platform's minimum age."""

OLDEST_AGE = 100
"""Where "All" and an open end ("45+") end, in years."""

GENDERS = ("female", "male", "nonbinary")
"""The genders of audiences; "all" is every one."""

WORLDWIDE = "Worldwide"
"""Stands alone in a list of places without a limit."""


def _age(name: str, description: str) -> Column:
    return amount(name, description, "years", nullable=True, maximum=120)


AUDIENCE = (
    _age(
        "audience_age_min",
        f"Youngest age of the audience; null: unknown. 'All' is from {YOUNGEST_AGE}, the platform's least.",
    ),
    _age(
        "audience_age_max",
        f"Oldest age of the audience; null: unknown. 'All' reads as {OLDEST_AGE}; an open end ('45+') too.",
    ),
    texts(
        "audience_genders",
        f"Genders of the audience, sorted: {', '.join(GENDERS)}; 'all' is every one. Null: unknown.",
        nullable=True,
    ),
    texts(
        "audience_locations",
        f"Countries by their English names, sorted; ['{WORLDWIDE}'] for no limit. Null: unknown.",
        nullable=True,
    ),
)
