"""The ledger's tables for SQLAlchemy: columns, keys and indexes.

The migrations create the tables, with checks and triggers that statements written with these tables cannot avoid.
"""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
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
"""64 bits on both databases; SQLite numbers rows only in an INTEGER column, which is as wide."""


class UtcMoment(TypeDecorator[datetime]):
    """A moment in UTC, to the microsecond; with its zone in Python."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return text for SQLite, a timestamp with time zone elsewhere."""
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Return the value for the driver."""
        return utc_text(value) if value is not None and dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - the base's name
        """Return the value for Python."""
        return None if value is None else utc_moment(value)


def utc_moment(stored: str | datetime) -> datetime:
    """Return the moment that a driver read, in UTC.

    >>> utc_moment("2020-10-02 12:00:00.000000")
    datetime.datetime(2020, 10, 2, 12, 0, tzinfo=datetime.timezone.utc)
    """
    if isinstance(stored, str):
        return datetime.strptime(stored, _TEXT_FORMAT).replace(tzinfo=UTC)
    return stored.astimezone(UTC)


_TEXT_FORMAT = "%Y-%m-%d %H:%M:%S.%f"


def utc_text(moment: datetime) -> str:
    """Return a moment as SQLite stores it; raises ValueError for one without a zone."""
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
    sqlite_strict=True,
    # Free space beside each row, so that a changed balance stays on its page and no index changes.
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
    sqlite_strict=True,
)


class Day(TypeDecorator[date]):
    """A day of the calendar."""

    impl = Date
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return text for SQLite, a date elsewhere."""
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else Date())

    def process_bind_param(self, value: date | None, dialect: Dialect) -> Any:
        """Return the value for the driver."""
        return value.isoformat() if value is not None and dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> date | None:  # noqa: ARG002 - the base's name
        """Return the value for Python."""
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
    # The entry comes first, its redemption in the same transaction: neither exists without the other.
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
    sqlite_strict=True,
)


def _partial_index(name: str, *columns: str, unique: bool = False) -> None:
    """Index the entries whose first column is not null, so that all others are quicker to insert."""
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
