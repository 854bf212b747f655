"""The ledger's tables for SQLAlchemy: columns, keys and indexes.

The migrations create the tables, with checks and triggers that statements written with these tables cannot avoid.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    ForeignKeyConstraint,
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


def required_columns(dtype: Any, *names: str, **options: Any) -> Iterator[Column[Any]]:
    """Yield columns of one type that are never null, in the order of their names."""
    return (Column(name, dtype, nullable=False, **options) for name in names)


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


def list_rows(found: Iterable[Mapping[Any, Any]], *moments: str) -> list[dict[str, Any]]:
    """Return rows for an Arrow table, whose columns `moments` are in UTC, without a zone; null stays null."""
    rows = [dict(row) for row in found]
    for row in rows:
        for name in moments:
            row[name] = row[name] and row[name].replace(tzinfo=None)
    return rows


_TEXT_FORMAT = "%Y-%m-%d %H:%M:%S.%f"


def utc_text(moment: datetime) -> str:
    """Return a moment as SQLite stores it; raises ValueError for one without a zone."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no time zone")
    return moment.astimezone(UTC).strftime(_TEXT_FORMAT)


ACCOUNTS = Table(
    "accounts",
    METADATA,
    *required_columns(Text, "account_id", "username"),
    *required_columns(WholeNumber, "balance", "owed", "entry_count", server_default=text("0")),
    Column("last_entry_at", UtcMoment),
    *required_columns(UtcMoment, "created_at"),
    PrimaryKeyConstraint("account_id"),
    sqlite_strict=True,
    # Free space beside each row, so that a changed balance stays on its page and no index changes.
    postgresql_with={"fillfactor": "50"},
)

REWARDS = Table(
    "rewards",
    METADATA,
    *required_columns(Text, "reward_id", "name"),
    *required_columns(WholeNumber, "points", "exposure_min", "wallet_usd"),
    Column("retired_at", UtcMoment),
    # Null: the money it gives, wallet_usd * 100.
    Column("cost_cents", WholeNumber),
    PrimaryKeyConstraint("reward_id"),
    sqlite_strict=True,
)

REDEMPTIONS = Table(
    "redemptions",
    METADATA,
    *required_columns(Text, "redemption_id"),
    Column("account_id", Text, ForeignKey("accounts.account_id"), nullable=False),
    Column("reward_id", Text, ForeignKey("rewards.reward_id"), nullable=False),
    *required_columns(WholeNumber, "points", "exposure_min", "wallet_usd"),
    *required_columns(UtcMoment, "redeemed_at"),
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
    Column("entry_id", WholeNumber, Identity(always=True), nullable=False),
    Column("account_id", Text, ForeignKey("accounts.account_id"), nullable=False),
    *required_columns(WholeNumber, "account_entry_number"),
    *required_columns(Text, "kind"),
    *required_columns(WholeNumber, "points", "balance_change", "owed_change", "balance_after", "owed_after"),
    *required_columns(Text, "idempotency_key"),
    Column("video_id", Text),
    Column("upload_date", Day),
    Column("scoring_version", Text),
    # The entry comes first, its redemption in the same transaction: neither exists without the other.
    Column("redemption_id", Text, ForeignKey("redemptions.redemption_id", deferrable=True, initially="DEFERRED")),
    Column("reverses_entry_id", WholeNumber, ForeignKey("entries.entry_id")),
    *required_columns(Text, "reason", "actor"),
    *required_columns(UtcMoment, "created_at"),
    PrimaryKeyConstraint("entry_id"),
    UniqueConstraint("idempotency_key"),
    UniqueConstraint("account_id", "account_entry_number"),
    sqlite_strict=True,
)


BENEFIT_ACCOUNTS = Table(
    "benefit_accounts",
    METADATA,
    Column("account_id", Text, ForeignKey("accounts.account_id"), nullable=False),
    *required_columns(Text, "unit"),
    *required_columns(WholeNumber, "balance", "owed", "entry_count", server_default=text("0")),
    Column("last_entry_at", UtcMoment),
    PrimaryKeyConstraint("account_id", "unit"),
    sqlite_strict=True,
    postgresql_with={"fillfactor": "50"},
)

BENEFIT_ENTRIES = Table(
    "benefit_entries",
    METADATA,
    Column("entry_id", WholeNumber, Identity(always=True), nullable=False),
    *required_columns(Text, "account_id", "unit"),
    *required_columns(WholeNumber, "account_entry_number"),
    *required_columns(Text, "kind"),
    *required_columns(WholeNumber, "amount", "balance_change", "owed_change", "balance_after", "owed_after"),
    *required_columns(Text, "idempotency_key"),
    Column("video_id", Text),
    Column("upload_date", Day),
    Column("redemption_id", Text, ForeignKey("redemptions.redemption_id", deferrable=True, initially="DEFERRED")),
    Column("reverses_entry_id", WholeNumber, ForeignKey("benefit_entries.entry_id")),
    Column("reference", Text),
    *required_columns(Text, "reason", "actor"),
    *required_columns(UtcMoment, "created_at"),
    PrimaryKeyConstraint("entry_id"),
    UniqueConstraint("idempotency_key"),
    UniqueConstraint("account_id", "unit", "account_entry_number"),
    ForeignKeyConstraint(["account_id", "unit"], ["benefit_accounts.account_id", "benefit_accounts.unit"]),
    sqlite_strict=True,
)


def _partial_index(table: Table, name: str, *columns: str, unique: bool = False) -> None:
    """Index the rows whose first column is not null, so that all others are quicker to insert."""
    where = text(f"{columns[0]} IS NOT NULL")
    Index(name, *(table.c[column] for column in columns), unique=unique, sqlite_where=where, postgresql_where=where)


_partial_index(ENTRIES, "entries_by_video", "video_id")
_partial_index(ENTRIES, "entries_by_upload_date", "upload_date")
_partial_index(ENTRIES, "entries_redeem_once", "redemption_id", "kind", unique=True)
_partial_index(ENTRIES, "entries_reverse_once", "reverses_entry_id", unique=True)
_partial_index(BENEFIT_ENTRIES, "benefit_entries_by_video", "video_id")
_partial_index(BENEFIT_ENTRIES, "benefit_entries_by_upload_date", "upload_date")
_partial_index(BENEFIT_ENTRIES, "benefit_entries_redeem_once", "redemption_id", "unit", "kind", unique=True)
_partial_index(BENEFIT_ENTRIES, "benefit_entries_reverse_once", "reverses_entry_id", unique=True)

REVIEWS = Table(
    "reviews",
    METADATA,
    Column("review_id", WholeNumber, Identity(always=True), nullable=False),
    *required_columns(Text, "video_id", "decision", "signal_families", "note", "reviewer", "idempotency_key"),
    *required_columns(UtcMoment, "reviewed_at"),
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
    *required_columns(Text, "data_folder_id"),
    *required_columns(UtcMoment, "claimed_at"),
    PrimaryKeyConstraint("only_row"),
    sqlite_strict=True,
)

SCORING_VERSIONS = Table(
    "scoring_versions",
    METADATA,
    *required_columns(Text, "scoring_version", "parameters"),
    *required_columns(UtcMoment, "first_posted_at"),
    PrimaryKeyConstraint("scoring_version"),
    sqlite_strict=True,
)

SCORING_RULES = Table(
    "scoring_rules",
    METADATA,
    # Numbered one after the other by who notes them: of two at one moment the second finds its number taken.
    Column("rule_number", WholeNumber, autoincrement=False, nullable=False),
    Column("valid_from", Day),
    *required_columns(Text, "scoring_version", "parameters"),
    *required_columns(UtcMoment, "decided_at"),
    PrimaryKeyConstraint("rule_number"),
    sqlite_strict=True,
)

SAFETY_CONTESTS = Table(
    "safety_contests",
    METADATA,
    *required_columns(Text, "finding_id", "video_id", "account_id", "category", "objection"),
    *required_columns(UtcMoment, "contested_at"),
    PrimaryKeyConstraint("finding_id"),
    Index("safety_contests_by_account", "account_id"),
    sqlite_strict=True,
)

SAFETY_DECISIONS = Table(
    "safety_decisions",
    METADATA,
    Column("decision_id", WholeNumber, Identity(always=True), nullable=False),
    Column("finding_id", Text, ForeignKey("safety_contests.finding_id"), nullable=False),
    *required_columns(Text, "decision", "reason", "decided_by", "idempotency_key"),
    *required_columns(UtcMoment, "decided_at"),
    PrimaryKeyConstraint("decision_id"),
    UniqueConstraint("idempotency_key"),
    Index("safety_decisions_by_finding", "finding_id"),
    sqlite_strict=True,
)

HOLD_EVENTS = Table(
    "hold_events",
    METADATA,
    Column("event_id", WholeNumber, Identity(always=True), nullable=False),
    *required_columns(Text, "hold_id", "video_id", "account_id"),
    *required_columns(Day, "upload_date"),
    *required_columns(Text, "kind"),
    *required_columns(WholeNumber, "points"),
    Column("evidence", Text),
    Column("deadline_at", UtcMoment),
    *required_columns(Text, "idempotency_key"),
    *required_columns(UtcMoment, "created_at"),
    PrimaryKeyConstraint("event_id"),
    UniqueConstraint("idempotency_key"),
    Index("hold_events_by_video", "video_id"),
    Index("hold_events_by_upload_date", "upload_date"),
    sqlite_strict=True,
)


def _hold_index(name: str, kinds: str) -> None:
    """Let at most one event of these kinds stand for a hold."""
    where = text(kinds)
    Index(name, HOLD_EVENTS.c.hold_id, unique=True, sqlite_where=where, postgresql_where=where)


_hold_index("hold_events_opened_once", "kind = 'held'")
_hold_index("hold_events_closed_once", "kind IN ('released', 'rejected', 'ended')")

APPEALS = Table(
    "appeals",
    METADATA,
    *required_columns(Text, "case_id", "video_id", "account_id", "words"),
    *required_columns(UtcMoment, "appealed_at", "deadline_at"),
    PrimaryKeyConstraint("case_id"),
    Index("appeals_by_account", "account_id"),
    Index("appeals_by_video", "video_id"),
    sqlite_strict=True,
)

APPEAL_REPLIES = Table(
    "appeal_replies",
    METADATA,
    Column("case_id", Text, ForeignKey("appeals.case_id"), nullable=False),
    Column("review_id", WholeNumber, ForeignKey("reviews.review_id"), nullable=False),
    PrimaryKeyConstraint("case_id"),
    Index("appeal_replies_by_review", "review_id"),
    sqlite_strict=True,
)

REVIEW_ASSIGNMENTS = Table(
    "review_assignments",
    METADATA,
    Column("assignment_id", WholeNumber, Identity(always=True), nullable=False),
    *required_columns(Text, "video_id", "reviewer", "action", "idempotency_key"),
    *required_columns(UtcMoment, "assigned_at"),
    PrimaryKeyConstraint("assignment_id"),
    UniqueConstraint("idempotency_key"),
    Index("review_assignments_by_video", "video_id"),
    sqlite_strict=True,
)

CLOSED_PERIODS = Table(
    "closed_periods",
    METADATA,
    *required_columns(Text, "period"),
    *required_columns(WholeNumber, "last_entry_id", "last_benefit_entry_id", "last_hold_event_id", "entry_count"),
    *required_columns(Text, "totals", "digest", "closed_by"),
    *required_columns(UtcMoment, "closed_at"),
    PrimaryKeyConstraint("period"),
    sqlite_strict=True,
)

LEDGER_ACCEPTANCES = Table(
    "ledger_acceptances",
    METADATA,
    Column("acceptance_id", WholeNumber, Identity(always=True), nullable=False),
    *required_columns(Text, "given_up", "former_mark", "accepted_by"),
    *required_columns(UtcMoment, "accepted_at"),
    PrimaryKeyConstraint("acceptance_id"),
    sqlite_strict=True,
)

TAKE_BACK_APPROVALS = Table(
    "take_back_approvals",
    METADATA,
    Column("approval_id", WholeNumber, Identity(always=True), nullable=False),
    *required_columns(Text, "digest"),
    *required_columns(WholeNumber, "points", "account_count"),
    *required_columns(Text, "approved_by"),
    *required_columns(UtcMoment, "approved_at"),
    PrimaryKeyConstraint("approval_id"),
    UniqueConstraint("digest"),
    sqlite_strict=True,
)

WAITING_TAKE_BACKS = Table(
    "waiting_take_backs",
    METADATA,
    Column("refusal_id", WholeNumber, Identity(always=True), nullable=False),
    *required_columns(Text, "digest"),
    *required_columns(WholeNumber, "points", "video_count", "account_count"),
    *required_columns(Text, "words"),
    *required_columns(UtcMoment, "refused_at"),
    PrimaryKeyConstraint("refusal_id"),
    UniqueConstraint("digest"),
    sqlite_strict=True,
)
