"""The ledger's tables as SQLAlchemy has them: columns, keys and checks."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Identity,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.types import TypeDecorator, TypeEngine

METADATA = MetaData(
    naming_convention={
        "pk": "%(table_name)s_key",
        "fk": "%(table_name)s_%(column_0_name)s_known",
        "uq": "%(table_name)s_%(column_0_name)s_once",
    }
)


def _number(name: str, **options: Any) -> Column[int]:
    return Column(name, WholeNumber, nullable=False, **options)


def _text(name: str, *constraints: Any, nullable: bool = False) -> Column[str]:
    return Column(name, Text, *constraints, nullable=nullable)


def _row_number(name: str) -> Column[int]:
    return Column(name, WholeNumber, Identity(always=True), nullable=False)


WholeNumber = BigInteger().with_variant(Integer(), "sqlite")
"""64 bits on both: SQLite's INTEGER is as wide as it must be, and may be a row's own number."""


class UtcMoment(TypeDecorator[datetime]):
    """A moment in UTC, to the microsecond; always with its zone in Python."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Text on SQLite, a timestamp with time zone elsewhere."""
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """As the driver takes it."""
        return utc_text(value) if value is not None and dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - the base's name
        """As Python has it."""
        return None if value is None else utc_moment(value)


def utc_moment(stored: str | datetime) -> datetime:
    """What a driver gives for a stored moment, as a moment in UTC."""
    if isinstance(stored, str):
        return datetime.strptime(stored, _TEXT_FORMAT).replace(tzinfo=UTC)
    return stored.astimezone(UTC)


_TEXT_FORMAT = "%Y-%m-%d %H:%M:%S.%f"


def utc_text(moment: datetime) -> str:
    """A moment as SQLite stores it; raises ValueError for one without a zone."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no time zone")
    return moment.astimezone(UTC).strftime(_TEXT_FORMAT)


ACCOUNTS = Table(
    "accounts",
    METADATA,
    _text("account_id"),
    _text("username"),
    _number("balance", server_default=text("0")),
    _number("owed", server_default=text("0")),
    _number("entry_count", server_default=text("0")),
    Column("last_entry_at", UtcMoment),
    Column("created_at", UtcMoment, nullable=False),
    PrimaryKeyConstraint("account_id"),
    CheckConstraint("balance >= 0 AND owed >= 0 AND (balance = 0 OR owed = 0)", name="accounts_never_below_zero"),
    sqlite_strict=True,
    # Room beside each row, so that a change of a balance stays on its page and touches no index.
    postgresql_with={"fillfactor": "50"},
)

REWARDS = Table(
    "rewards",
    METADATA,
    _text("reward_id"),
    _text("name"),
    _number("points"),
    _number("exposure_min"),
    _number("wallet_usd"),
    Column("retired_at", UtcMoment),
    PrimaryKeyConstraint("reward_id"),
    CheckConstraint("points > 0 AND exposure_min >= 0 AND wallet_usd >= 0", name="rewards_cost_points"),
    sqlite_strict=True,
)

REDEMPTIONS = Table(
    "redemptions",
    METADATA,
    _text("redemption_id"),
    _text("account_id", ForeignKey("accounts.account_id")),
    _text("reward_id", ForeignKey("rewards.reward_id")),
    _number("points"),
    _number("exposure_min"),
    _number("wallet_usd"),
    Column("redeemed_at", UtcMoment, nullable=False),
    PrimaryKeyConstraint("redemption_id"),
    CheckConstraint("points > 0 AND exposure_min >= 0 AND wallet_usd >= 0", name="redemptions_cost_points"),
    sqlite_strict=True,
)


class Day(TypeDecorator[date]):
    """A day of the calendar."""

    impl = Date
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Text on SQLite, a date elsewhere."""
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else Date())

    def process_bind_param(self, value: date | None, dialect: Dialect) -> Any:
        """As the driver takes it."""
        return value.isoformat() if value is not None and dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> date | None:  # noqa: ARG002 - the base's name
        """As Python has it."""
        return date.fromisoformat(value) if isinstance(value, str) else value


ENTRIES = Table(
    "entries",
    METADATA,
    _row_number("entry_id"),
    _text("account_id", ForeignKey("accounts.account_id")),
    _number("account_entry_number"),
    _text("kind"),
    _number("points"),
    _number("balance_change"),
    _number("owed_change"),
    _number("balance_after"),
    _number("owed_after"),
    _text("idempotency_key"),
    _text("video_id", nullable=True),
    Column("upload_date", Day),
    _text("scoring_version", nullable=True),
    # The entry comes first and its redemption in the same transaction: neither can be there without the other.
    _text(
        "redemption_id", ForeignKey("redemptions.redemption_id", deferrable=True, initially="DEFERRED"), nullable=True
    ),
    Column("reverses_entry_id", WholeNumber, ForeignKey("entries.entry_id")),
    _text("reason"),
    _text("actor"),
    Column("created_at", UtcMoment, nullable=False),
    PrimaryKeyConstraint("entry_id"),
    UniqueConstraint("idempotency_key"),
    UniqueConstraint("account_id", "account_entry_number"),
    CheckConstraint("kind IN ('earn', 'adjust', 'redeem', 'reverse')", name="entries_of_a_kind"),
    CheckConstraint("points = balance_change - owed_change AND points <> 0", name="entries_change_points"),
    CheckConstraint(
        "balance_after >= 0 AND owed_after >= 0 AND (balance_after = 0 OR owed_after = 0)",
        name="entries_never_below_zero",
    ),
    CheckConstraint(
        "(video_id IS NULL) = (upload_date IS NULL) AND (video_id IS NULL) = (scoring_version IS NULL) "
        "AND (video_id IS NULL OR kind IN ('earn', 'adjust'))",
        name="entries_of_videos",
    ),
    CheckConstraint(
        "kind <> 'earn' OR (video_id IS NOT NULL AND points > 0 AND idempotency_key = 'video/' || video_id || '/1')",
        name="entries_earn_once",
    ),
    CheckConstraint(
        "(kind <> 'redeem' OR (redemption_id IS NOT NULL AND points < 0 AND owed_change = 0)) "
        "AND (redemption_id IS NULL OR kind IN ('redeem', 'reverse'))",
        name="entries_redeem",
    ),
    CheckConstraint("(kind = 'reverse') = (reverses_entry_id IS NOT NULL)", name="entries_reverse"),
    CheckConstraint("length(trim(reason)) > 0 AND length(trim(actor)) > 0", name="entries_say_why"),
    sqlite_strict=True,
)


def _partial_index(name: str, *columns: str, unique: bool = False) -> None:
    """Leaves out the entries that have none of the first column, which are quicker to insert for it."""
    where = text(f"{columns[0]} IS NOT NULL")
    Index(name, *(ENTRIES.c[column] for column in columns), unique=unique, sqlite_where=where, postgresql_where=where)


_partial_index("entries_by_video", "video_id")

_partial_index("entries_by_upload_date", "upload_date")

_partial_index("entries_redeem_once", "redemption_id", "kind", unique=True)

_partial_index("entries_reverse_once", "reverses_entry_id", unique=True)

REVIEWS = Table(
    "reviews",
    METADATA,
    _row_number("review_id"),
    _text("video_id"),
    _text("decision"),
    _text("signal_families"),
    _text("note"),
    _text("reviewer"),
    _text("idempotency_key"),
    Column("reviewed_at", UtcMoment, nullable=False),
    PrimaryKeyConstraint("review_id"),
    UniqueConstraint("idempotency_key"),
    CheckConstraint("decision IN ('release', 'reject')", name="reviews_decide"),
    CheckConstraint("length(trim(reviewer)) > 0", name="reviews_say_who"),
    Index("reviews_by_video", "video_id"),
    sqlite_strict=True,
)

LEDGER_OWNER = Table(
    "ledger_owner",
    METADATA,
    # Always 1: there is one owner at most.
    Column("only_row", WholeNumber, autoincrement=False, nullable=False),
    _text("data_folder_id"),
    Column("claimed_at", UtcMoment, nullable=False),
    PrimaryKeyConstraint("only_row"),
    CheckConstraint("only_row = 1", name="ledger_owner_is_one"),
    sqlite_strict=True,
)

SCORING_VERSIONS = Table(
    "scoring_versions",
    METADATA,
    _text("scoring_version"),
    _text("parameters"),
    Column("first_posted_at", UtcMoment, nullable=False),
    PrimaryKeyConstraint("scoring_version"),
    sqlite_strict=True,
)
