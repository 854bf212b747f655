"""The database itself refuses direct statements that would make or lose points."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, insert
from sqlalchemy.exc import DBAPIError, IntegrityError

from tcm_assets.ledger.audit import audit
from tcm_assets.ledger.database import Ledger
from tcm_assets.ledger.entries import adjust
from tcm_assets.ledger.redeeming import redeem, reverse_redemption
from tcm_assets.ledger.reviews import record_review
from tcm_assets.ledger.schema import ACCOUNTS, BENEFIT_ENTRIES, ENTRIES, REDEMPTIONS, utc_moment
from tcm_assets.ledger.scoring_versions import note_scoring_versions
from tcm_assets_tests.ledger.ledger_earnings import earned

TIME = "2020-10-02 12:00:00.000000"
MOMENT = utc_moment(TIME)

NEXT_ENTRY = {
    "account_id": "ada",
    "account_entry_number": 3,
    "kind": "adjust",
    "points": 10,
    "balance_change": 10,
    "owed_change": 0,
    "balance_after": 60,
    "owed_after": 0,
    "idempotency_key": "direct",
    "reason": "direct",
    "actor": "someone",
    "created_at": MOMENT,
}
"""A correct entry: ada earned 250 and redeemed 200."""

TABLES = (
    *("accounts", "entries", "redemptions", "reviews", "scoring_versions", "rewards", "ledger_owner"),
    *("benefit_accounts", "benefit_entries"),
)

TAKEN = {"points": -10, "balance_change": -10, "balance_after": 40}


@pytest.fixture(scope="module")
def ledger_in_use(shared_ledger: Ledger) -> Ledger:
    earned(shared_ledger, "ada", 250)
    earned(shared_ledger, "bob", 500)
    redeem(shared_ledger, "ada", "exposure-30-min", idempotency_key="click", actor="ada")
    review = {"signal_families": [], "note": "", "reviewer": "owner", "idempotency_key": "review"}
    record_review(shared_ledger, "1", "reject", **review)
    note_scoring_versions(shared_ledger, {"robust-1": {"method": "robust"}})
    with shared_ledger.writing() as connection:
        connection.exec_driver_sql(f"INSERT INTO ledger_owner VALUES (1, 'a folder', '{TIME}')")
        connection.exec_driver_sql(f"UPDATE rewards SET retired_at = '{TIME}' WHERE reward_id = 'wallet-5-usd'")
    return shared_ledger


@pytest.fixture
def used(ledger_in_use: Ledger) -> Iterator[Ledger]:
    """A ledger in use, which must be sound and unchanged after a refused statement."""
    before = _rows(ledger_in_use)
    yield ledger_in_use
    assert _rows(ledger_in_use) == before
    assert audit(ledger_in_use) == []


def _rows(ledger: Ledger) -> list[list[Any]]:
    with ledger.snapshot() as connection:
        tables = TABLES
        return [sorted(connection.exec_driver_sql(f"SELECT * FROM {table}").all(), key=str) for table in tables]


def _insert(connection: Connection, **changes: Any) -> None:
    connection.execute(insert(ENTRIES).values({**NEXT_ENTRY, **changes}))


def test_the_entry_that_these_tests_spoil_is_right(ledger: Ledger):
    earned(ledger, "ada", 250)
    redeem(ledger, "ada", "exposure-30-min", idempotency_key="click", actor="ada")
    with ledger.writing() as connection:
        _insert(connection)
    assert audit(ledger) == []


@pytest.mark.parametrize("table", TABLES)
def test_no_row_is_deleted(used: Ledger, table: str):
    with pytest.raises(IntegrityError, match="never"), used.writing() as connection:
        connection.exec_driver_sql(f"DELETE FROM {table}")


@pytest.mark.parametrize("table", TABLES)
def test_no_table_is_truncated(used: Ledger, table: str):
    if used.is_sqlite:
        pytest.skip("SQLite has no TRUNCATE")
    with pytest.raises(IntegrityError, match="never"), used.writing() as connection:
        connection.exec_driver_sql(f"TRUNCATE {table} CASCADE")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE benefit_entries SET reason = 'another'",
        "UPDATE benefit_accounts SET balance = balance + 1",
        "UPDATE benefit_accounts SET unit = 'wallet_cents' WHERE unit = 'exposure_min'",
        "UPDATE entries SET reason = 'another'",
        "UPDATE entries SET points = points + 1, balance_change = balance_change + 1",
        "UPDATE redemptions SET points = 1",
        "UPDATE reviews SET decision = 'release'",
        "UPDATE scoring_versions SET parameters = '{}'",
        "UPDATE accounts SET balance = balance + 1",
        "UPDATE accounts SET owed = 5, balance = 0",
        "UPDATE accounts SET entry_count = entry_count + 1",
        "UPDATE accounts SET last_entry_at = NULL",
        "UPDATE accounts SET account_id = 'eve' WHERE account_id = 'ada'",
        "UPDATE ledger_owner SET data_folder_id = 'another folder'",
        "UPDATE ledger_owner SET claimed_at = claimed_at",
        "UPDATE rewards SET points = 1",
        "UPDATE rewards SET name = 'another'",
        "UPDATE rewards SET wallet_usd = 9, retired_at = '2020-10-03 12:00:00.000000'",
        "UPDATE rewards SET reward_id = 'another' WHERE reward_id = 'exposure-120-min'",
        "UPDATE rewards SET retired_at = NULL WHERE reward_id = 'wallet-5-usd'",
        "UPDATE rewards SET retired_at = '2020-10-03 12:00:00.000000' WHERE reward_id = 'wallet-5-usd'",
    ],
)
def test_no_row_is_changed(used: Ledger, statement: str):
    with pytest.raises(IntegrityError, match=r"never change|by an entry alone"), used.writing() as connection:
        connection.exec_driver_sql(statement)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"account_entry_number": 4}, id="a number is skipped"),
        pytest.param({"account_entry_number": 2}, id="a number is used again"),
        pytest.param({"balance_after": 61}, id="the balance after is wrong"),
        pytest.param({"owed_after": 1, "owed_change": 1, "points": 9}, id="owed while there is a balance"),
        pytest.param({"points": 11}, id="points are not what changed"),
        pytest.param({"points": 0, "balance_change": 0, "balance_after": 50}, id="nothing changes"),
        pytest.param({"points": -60, "balance_change": -60, "balance_after": -10}, id="the balance goes below zero"),
        pytest.param({"points": 1, "balance_change": 0, "owed_change": -1, "owed_after": -1}, id="owed below zero"),
        pytest.param({"idempotency_key": "redeem/click"}, id="the key was used"),
        pytest.param({"account_id": "eve", "account_entry_number": 1}, id="there is no such account"),
        pytest.param({"account_id": "bob"}, id="it continues another account"),
        pytest.param({"kind": "gift"}, id="there is no such kind"),
        pytest.param({"reason": "  "}, id="it does not say why"),
        pytest.param({"actor": ""}, id="it does not say who"),
        pytest.param({"video_id": "1"}, id="a video without its day and scoring"),
        pytest.param({"kind": "earn"}, id="earned without a video"),
        pytest.param(
            {"kind": "earn", "video_id": "video of ada", "upload_date": None, "scoring_version": "v"},
            id="earned without a day",
        ),
        pytest.param({"kind": "redeem", "redemption_id": "r", **TAKEN}, id="redeemed without a redemption"),
        pytest.param({"kind": "redeem", **TAKEN}, id="redeemed nothing"),
        pytest.param({"redemption_id": "r"}, id="a redemption that was not redeemed"),
        pytest.param({"kind": "reverse"}, id="reversed nothing"),
        pytest.param({"kind": "reverse", "reverses_entry_id": 1}, id="reversed what cannot be reversed"),
        pytest.param({"kind": "reverse", "reverses_entry_id": 999}, id="reversed what is not there"),
    ],
)
def test_no_wrong_entry_is_inserted(used: Ledger, changes: dict[str, Any]):
    with pytest.raises(IntegrityError), used.writing() as connection:
        _insert(connection, **changes)


NEXT_BENEFIT = {
    "account_id": "ada",
    "unit": "exposure_min",
    "account_entry_number": 2,
    "kind": "adjust",
    "amount": 10,
    "balance_change": 10,
    "owed_change": 0,
    "balance_after": 40,
    "owed_after": 0,
    "idempotency_key": "direct",
    "reason": "direct",
    "actor": "someone",
    "created_at": MOMENT,
}
"""A correct benefit entry: ada redeemed 30 minutes of exposure."""

SHOWN = {"kind": "deliver", "amount": -10, "balance_change": -10, "balance_after": 20, "reference": "placement 7"}


@pytest.mark.parametrize("changes", [{}, SHOWN])
def test_the_benefit_entries_that_these_tests_spoil_are_right(ledger: Ledger, changes: dict[str, Any]):
    earned(ledger, "ada", 250)
    redeem(ledger, "ada", "exposure-30-min", idempotency_key="click", actor="ada")
    with ledger.writing() as connection:
        connection.execute(insert(BENEFIT_ENTRIES).values({**NEXT_BENEFIT, **changes}))
    assert audit(ledger) == []


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"account_entry_number": 3}, id="a number is skipped"),
        pytest.param({"balance_after": 41}, id="the balance after is wrong"),
        pytest.param({"unit": "wallet_cents"}, id="it continues another unit"),
        pytest.param({"unit": "coins"}, id="there is no such unit"),
        pytest.param({"kind": "earn"}, id="there is no such kind"),
        pytest.param({"amount": 0, "balance_change": 0, "balance_after": 30}, id="nothing changes"),
        pytest.param({"idempotency_key": "redeem/click/exposure_min"}, id="the key was used"),
        pytest.param({"kind": "grant"}, id="granted without a video"),
        pytest.param({"kind": "redeem", "redemption_id": "r"}, id="redeemed without a redemption"),
        pytest.param({**SHOWN, "reference": " "}, id="delivered without a reference"),
        pytest.param({**SHOWN, "reference": None}, id="delivered without any reference"),
        pytest.param({"reference": "placement 7"}, id="a reference of what is not delivered"),
        pytest.param({**SHOWN, "amount": -40, "balance_change": -40, "balance_after": -10}, id="more than is there"),
        pytest.param(
            {**SHOWN, "amount": -40, "balance_change": -30, "balance_after": 0, "owed_change": 10, "owed_after": 10},
            id="a delivery that is owed",
        ),
        pytest.param({"kind": "reverse"}, id="reversed nothing"),
        pytest.param(
            {"kind": "reverse", "reverses_entry_id": 1, "amount": -30, "balance_change": -30, "balance_after": 0},
            id="reversed a redemption's benefit without its points",
        ),
    ],
)
def test_no_wrong_benefit_entry_is_inserted(used: Ledger, changes: dict[str, Any]):
    with pytest.raises(IntegrityError), used.writing() as connection:
        connection.execute(insert(BENEFIT_ENTRIES).values({**NEXT_BENEFIT, **changes}))


def test_no_redemption_is_there_without_the_entries_of_its_benefits(used: Ledger):
    def redeem_directly() -> None:
        with used.writing() as connection:
            _insert(connection, kind="redeem", redemption_id="new", **TAKEN)
            _insert_redemption(connection, wallet_usd=1)

    with pytest.raises(IntegrityError, match="needs the entries of its benefits"):
        redeem_directly()


REVIEW = (
    "INSERT INTO reviews (video_id, decision, signal_families, note, reviewer, idempotency_key, reviewed_at) VALUES"
)

REWARD = "INSERT INTO rewards (reward_id, name, points, exposure_min, wallet_usd) VALUES"


@pytest.mark.parametrize(
    "statement",
    [
        f"{REWARD} ('new', 'free of charge', 0, 30, 0)",
        f"{REWARD} ('new', 'takes exposure', 150, -30, 0)",
        f"{REWARD} ('new', 'takes money', 150, 0, -1)",
        f"{REVIEW} ('1', 'perhaps', '[]', '', 'owner', 'new', '2020-10-02 12:00:00.000000')",
        f"{REVIEW} ('1', 'reject', '[]', '', ' ', 'new', '2020-10-02 12:00:00.000000')",
        f"INSERT INTO ledger_owner VALUES (2, 'a second folder', '{TIME}')",
    ],
)
def test_no_wrong_reward_review_or_owner_is_inserted(used: Ledger, statement: str):
    names = r"rewards_cost|reviews_decide|reviews_say|ledger_owner_is_one"
    with pytest.raises(IntegrityError, match=names), used.writing() as connection:
        connection.exec_driver_sql(statement)


def test_no_video_earns_twice(used: Ledger):
    with used.snapshot() as connection:
        day = connection.execute(ENTRIES.select()).first().upload_date
    earning = {"kind": "earn", "video_id": "video of ada", "upload_date": day, "scoring_version": "v"}
    for key in ("video/video of ada/1", "video/video of ada/2"):
        with pytest.raises(IntegrityError), used.writing() as connection:
            _insert(connection, **earning, idempotency_key=key)


def test_nothing_is_reversed_twice(ledger: Ledger):
    earned(ledger, "ada", 250)
    first = redeem(ledger, "ada", "exposure-30-min", idempotency_key="click", actor="ada")
    reverse_redemption(ledger, first.redemption_id, reason="not delivered", actor="owner")
    with ledger.snapshot() as connection:
        row = connection.exec_driver_sql("SELECT entry_id, redemption_id FROM entries WHERE kind = 'redeem'").one()
    again = {"points": 200, "balance_change": 200, "balance_after": 450, "account_entry_number": 4}
    with pytest.raises(IntegrityError), ledger.writing() as connection:
        _insert(connection, kind="reverse", reverses_entry_id=row.entry_id, redemption_id=row.redemption_id, **again)


def _insert_redemption(connection: Connection, **changes: Any) -> None:
    row = {"redemption_id": "new", "account_id": "ada", "reward_id": "wallet-1-usd", "points": 10}
    row |= {"exposure_min": 0, "wallet_usd": 0, "redeemed_at": MOMENT, **changes}
    connection.execute(insert(REDEMPTIONS).values(row))


@pytest.mark.parametrize("changes", [{"points": 1}, {"account_id": "bob"}, {"redemption_id": "another"}])
def test_no_redemption_is_there_without_its_entry(used: Ledger, changes: dict[str, Any]):
    with pytest.raises(IntegrityError, match="needs the entry"), used.writing() as connection:
        _insert_redemption(connection, **changes)


@pytest.mark.parametrize("changes", [{"exposure_min": -30}, {"wallet_usd": -1}, {"points": 0}])
def test_no_paid_redemption_is_free_or_takes_a_benefit(used: Ledger, changes: dict[str, Any]):
    def redeem_directly() -> None:
        with used.writing() as connection:
            _insert(connection, kind="redeem", redemption_id="new", **TAKEN)
            _insert_redemption(connection, **changes)

    # SQLite looks for an entry of the same points first, and no entry redeems 0 points.
    refused_by = "needs the entry" if used.is_sqlite and "points" in changes else "redemptions_cost_points"
    with pytest.raises(IntegrityError, match=refused_by):
        redeem_directly()


@pytest.mark.parametrize("changes", [{"balance": 5}, {"owed": 5}, {"entry_count": 1}, {"last_entry_at": MOMENT}])
def test_no_account_starts_with_points(used: Ledger, changes: dict[str, Any]):
    row = {"account_id": "eve", "username": "eve", "created_at": MOMENT, **changes}
    with pytest.raises(IntegrityError, match="starts without points"), used.writing() as connection:
        connection.execute(insert(ACCOUNTS).values(row))


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT OR REPLACE INTO accounts (account_id, username, created_at) VALUES ('ada', 'ada', '2020-10-01')",
        "INSERT OR REPLACE INTO entries SELECT entry_id, account_id, account_entry_number + 1, 'adjust', points, "
        "balance_change, owed_change, balance_after + balance_change, owed_after, idempotency_key, NULL, NULL, NULL, "
        "NULL, NULL, reason, actor, created_at FROM entries WHERE account_id = 'bob'",
        "INSERT OR REPLACE INTO redemptions SELECT redemption_id, account_id, reward_id, points, 9, 9, redeemed_at "
        "FROM redemptions",
        "INSERT OR REPLACE INTO reviews SELECT review_id, video_id, 'release', signal_families, note, reviewer, "
        "idempotency_key, reviewed_at FROM reviews",
        "INSERT OR REPLACE INTO scoring_versions SELECT scoring_version, '{}', first_posted_at FROM scoring_versions",
        "UPDATE OR REPLACE entries SET entry_id = 1",
        "INSERT OR REPLACE INTO rewards SELECT reward_id, name, 1, exposure_min, wallet_usd, NULL, NULL FROM rewards",
        "INSERT OR REPLACE INTO ledger_owner SELECT only_row, 'another folder', claimed_at FROM ledger_owner",
    ],
)
def test_no_row_of_sqlite_is_replaced(used: Ledger, statement: str):
    if not used.is_sqlite:
        pytest.skip("only SQLite has OR REPLACE")
    with pytest.raises(IntegrityError, match=r"never|once|needs"), used.writing() as connection:
        connection.exec_driver_sql(statement)


def test_no_text_is_taken_for_a_number(used: Ledger):
    with pytest.raises(DBAPIError), used.writing() as connection:
        connection.exec_driver_sql(
            "INSERT INTO rewards (reward_id, name, points, exposure_min, wallet_usd) VALUES ('a', 'a', 'many', 0, 0)"
        )


def test_a_username_may_change(ledger: Ledger):
    earned(ledger, "ada", 250)
    adjust(ledger, "ada", 1, reason="a prize", actor="owner", idempotency_key="1")
    with ledger.writing() as connection:
        connection.exec_driver_sql("UPDATE accounts SET username = 'countess'")
    assert audit(ledger) == []
