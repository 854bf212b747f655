"""Triggers of the ledger's database, by dialect and by the revision that created them.

Rules of a released revision never change. On SQLite an INSERT OR REPLACE deletes the old row without any DELETE
trigger, so a row that would replace another is refused before it is inserted. On PostgreSQL rules that read other rows
run after the row, when everything of the same statement is visible to them.
"""

from collections.abc import Iterator

_SQLITE_0001 = {
    "accounts_start_empty": """
        BEFORE INSERT ON accounts BEGIN
            SELECT RAISE(ABORT, 'an account starts without points, once') WHERE
                NEW.balance <> 0 OR NEW.owed <> 0 OR NEW.entry_count <> 0 OR NEW.last_entry_at IS NOT NULL
                OR EXISTS (SELECT 1 FROM accounts WHERE account_id = NEW.account_id);
        END""",
    "accounts_follow_entries": """
        BEFORE UPDATE ON accounts
        WHEN NEW.account_id <> OLD.account_id
            OR NEW.balance <> OLD.balance OR NEW.owed <> OLD.owed OR NEW.entry_count <> OLD.entry_count
            OR NEW.last_entry_at IS NOT OLD.last_entry_at
        BEGIN
            SELECT RAISE(ABORT, 'an account changes by an entry alone') WHERE
                NEW.account_id <> OLD.account_id OR NEW.entry_count <> OLD.entry_count + 1 OR NOT EXISTS (
                    SELECT 1 FROM entries
                    WHERE account_id = NEW.account_id AND account_entry_number = NEW.entry_count
                        AND balance_after = NEW.balance AND owed_after = NEW.owed AND created_at = NEW.last_entry_at
                );
        END""",
    "accounts_stay": """
        BEFORE DELETE ON accounts BEGIN SELECT RAISE(ABORT, 'an account is never deleted'); END""",
    "entries_continue_account": """
        BEFORE INSERT ON entries BEGIN
            SELECT RAISE(ABORT, 'an entry is never replaced') WHERE
                EXISTS (SELECT 1 FROM entries WHERE entry_id = NEW.entry_id)
                OR EXISTS (SELECT 1 FROM entries WHERE idempotency_key = NEW.idempotency_key);
            SELECT RAISE(ABORT, 'an entry must continue its account') WHERE NOT EXISTS (
                SELECT 1 FROM accounts
                WHERE account_id = NEW.account_id AND entry_count = NEW.account_entry_number - 1
                    AND balance = NEW.balance_after - NEW.balance_change AND owed = NEW.owed_after - NEW.owed_change
            );
        END""",
    "entries_redeem_once_each": """
        BEFORE INSERT ON entries WHEN NEW.kind = 'redeem' BEGIN
            SELECT RAISE(ABORT, 'an entry is never replaced') WHERE
                EXISTS (SELECT 1 FROM entries WHERE kind = 'redeem' AND redemption_id = NEW.redemption_id);
        END""",
    "entries_reverse_the_opposite": """
        BEFORE INSERT ON entries WHEN NEW.kind = 'reverse' BEGIN
            SELECT RAISE(ABORT, 'an entry is reversed once') WHERE
                EXISTS (SELECT 1 FROM entries WHERE reverses_entry_id = NEW.reverses_entry_id);
            SELECT RAISE(ABORT, 'a reversal is the opposite of a redemption or an adjustment by hand')
            WHERE NOT EXISTS (
                SELECT 1 FROM entries AS first
                WHERE first.entry_id = NEW.reverses_entry_id AND first.account_id = NEW.account_id
                    AND first.points = -NEW.points AND first.redemption_id IS NEW.redemption_id
                    AND (first.kind = 'redeem' OR (first.kind = 'adjust' AND first.video_id IS NULL))
            );
        END""",
    "entries_carry_account": """
        AFTER INSERT ON entries BEGIN
            UPDATE accounts
            SET balance = NEW.balance_after, owed = NEW.owed_after, entry_count = NEW.account_entry_number,
                last_entry_at = NEW.created_at
            WHERE account_id = NEW.account_id;
        END""",
    "entries_never_change": """
        BEFORE UPDATE ON entries BEGIN SELECT RAISE(ABORT, 'an entry is never changed'); END""",
    "entries_stay": """
        BEFORE DELETE ON entries BEGIN SELECT RAISE(ABORT, 'an entry is never deleted'); END""",
    "redemptions_have_an_entry": """
        BEFORE INSERT ON redemptions BEGIN
            SELECT RAISE(ABORT, 'a redemption is never replaced') WHERE
                EXISTS (SELECT 1 FROM redemptions WHERE redemption_id = NEW.redemption_id);
            SELECT RAISE(ABORT, 'a redemption needs the entry that pays it') WHERE NOT EXISTS (
                SELECT 1 FROM entries
                WHERE kind = 'redeem' AND redemption_id = NEW.redemption_id AND account_id = NEW.account_id
                    AND points = -NEW.points
            );
        END""",
    "redemptions_never_change": """
        BEFORE UPDATE ON redemptions BEGIN SELECT RAISE(ABORT, 'a redemption is never changed'); END""",
    "redemptions_stay": """
        BEFORE DELETE ON redemptions BEGIN SELECT RAISE(ABORT, 'a redemption is never deleted'); END""",
}

_SQLITE_0002 = {
    "reviews_not_replaced": """
        BEFORE INSERT ON reviews BEGIN
            SELECT RAISE(ABORT, 'a review is never replaced') WHERE
                EXISTS (SELECT 1 FROM reviews WHERE review_id = NEW.review_id)
                OR EXISTS (SELECT 1 FROM reviews WHERE idempotency_key = NEW.idempotency_key);
        END""",
    "reviews_never_change": """
        BEFORE UPDATE ON reviews BEGIN SELECT RAISE(ABORT, 'a review is never changed'); END""",
    "reviews_stay": """
        BEFORE DELETE ON reviews BEGIN SELECT RAISE(ABORT, 'a review is never deleted'); END""",
}

_SQLITE_0003 = {
    "scoring_versions_not_replaced": """
        BEFORE INSERT ON scoring_versions BEGIN
            SELECT RAISE(ABORT, 'a scoring version is never replaced') WHERE
                EXISTS (SELECT 1 FROM scoring_versions WHERE scoring_version = NEW.scoring_version);
        END""",
    "scoring_versions_never_change": """
        BEFORE UPDATE ON scoring_versions BEGIN SELECT RAISE(ABORT, 'a scoring version is never changed'); END""",
    "scoring_versions_stay": """
        BEFORE DELETE ON scoring_versions BEGIN SELECT RAISE(ABORT, 'a scoring version is never deleted'); END""",
}

_SQLITE = {"0001": _SQLITE_0001, "0002": _SQLITE_0002, "0003": _SQLITE_0003}
"""Revision: name of a trigger: its text from the time on."""

_REFUSAL = """
CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are never changed or deleted', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$"""
"""The function of every PostgreSQL trigger that has none of its own."""

_FUNCTIONS_0001 = {
    "accounts_start_empty": """
        IF NEW.balance <> 0 OR NEW.owed <> 0 OR NEW.entry_count <> 0 OR NEW.last_entry_at IS NOT NULL THEN
            RAISE EXCEPTION 'an account starts without points' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;""",
    "accounts_follow_entries": """
        IF NEW.account_id <> OLD.account_id OR NEW.entry_count <> OLD.entry_count + 1 OR NOT EXISTS (
            SELECT 1 FROM entries
            WHERE account_id = NEW.account_id AND account_entry_number = NEW.entry_count
                AND balance_after = NEW.balance AND owed_after = NEW.owed AND created_at = NEW.last_entry_at
        ) THEN
            RAISE EXCEPTION 'an account changes by an entry alone'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;""",
    "entries_carry_account": """
        UPDATE accounts
        SET balance = NEW.balance_after, owed = NEW.owed_after, entry_count = NEW.account_entry_number,
            last_entry_at = NEW.created_at
        WHERE account_id = NEW.account_id AND entry_count = NEW.account_entry_number - 1
            AND balance = NEW.balance_after - NEW.balance_change AND owed = NEW.owed_after - NEW.owed_change;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'an entry must continue its account' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NULL;""",
    "entries_reverse_the_opposite": """
        IF NOT EXISTS (
            SELECT 1 FROM entries AS first
            WHERE first.entry_id = NEW.reverses_entry_id AND first.account_id = NEW.account_id
                AND first.points = -NEW.points AND first.redemption_id IS NOT DISTINCT FROM NEW.redemption_id
                AND (first.kind = 'redeem' OR (first.kind = 'adjust' AND first.video_id IS NULL))
        ) THEN
            RAISE EXCEPTION 'a reversal is the opposite of a redemption or an adjustment by hand'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NULL;""",
    "redemptions_have_an_entry": """
        IF NOT EXISTS (
            SELECT 1 FROM entries
            WHERE kind = 'redeem' AND redemption_id = NEW.redemption_id AND account_id = NEW.account_id
                AND points = -NEW.points
        ) THEN
            RAISE EXCEPTION 'a redemption needs the entry that pays it'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NULL;""",
}
"""Name of a PostgreSQL trigger: the body of its own function."""

_POSTGRESQL_0001 = {
    "accounts_start_empty": "BEFORE INSERT ON accounts FOR EACH ROW",
    "accounts_follow_entries": """BEFORE UPDATE ON accounts FOR EACH ROW
        WHEN ((NEW.account_id, NEW.balance, NEW.owed, NEW.entry_count, NEW.last_entry_at)
            IS DISTINCT FROM (OLD.account_id, OLD.balance, OLD.owed, OLD.entry_count, OLD.last_entry_at))""",
    "accounts_stay": "BEFORE DELETE ON accounts FOR EACH ROW",
    "accounts_stay_all": "BEFORE TRUNCATE ON accounts FOR EACH STATEMENT",
    "entries_carry_account": "AFTER INSERT ON entries FOR EACH ROW",
    "entries_reverse_the_opposite": "AFTER INSERT ON entries FOR EACH ROW WHEN (NEW.kind = 'reverse')",
    "entries_never_change": "BEFORE UPDATE ON entries FOR EACH ROW",
    "entries_stay": "BEFORE DELETE ON entries FOR EACH ROW",
    "entries_stay_all": "BEFORE TRUNCATE ON entries FOR EACH STATEMENT",
    "redemptions_have_an_entry": "AFTER INSERT ON redemptions FOR EACH ROW",
    "redemptions_never_change": "BEFORE UPDATE ON redemptions FOR EACH ROW",
    "redemptions_stay": "BEFORE DELETE ON redemptions FOR EACH ROW",
    "redemptions_stay_all": "BEFORE TRUNCATE ON redemptions FOR EACH STATEMENT",
}

_POSTGRESQL_0002 = {
    "reviews_never_change": "BEFORE UPDATE ON reviews FOR EACH ROW",
    "reviews_stay": "BEFORE DELETE ON reviews FOR EACH ROW",
    "reviews_stay_all": "BEFORE TRUNCATE ON reviews FOR EACH STATEMENT",
}

_POSTGRESQL_0003 = {
    "scoring_versions_never_change": "BEFORE UPDATE ON scoring_versions FOR EACH ROW",
    "scoring_versions_stay": "BEFORE DELETE ON scoring_versions FOR EACH ROW",
    "scoring_versions_stay_all": "BEFORE TRUNCATE ON scoring_versions FOR EACH STATEMENT",
}

_POSTGRESQL = {"0001": _POSTGRESQL_0001, "0002": _POSTGRESQL_0002, "0003": _POSTGRESQL_0003}
"""Revision: name of a trigger: when it runs."""


def write_rules(dialect: str, revision: str) -> Iterator[str]:
    """Yield the statements that create the triggers of a revision, on SQLite ("sqlite") or else on PostgreSQL."""
    if dialect == "sqlite":
        for name, rule in _SQLITE[revision].items():
            yield f"CREATE TRIGGER {name} {rule}"
        return
    functions = _FUNCTIONS_0001 if revision == "0001" else {}
    if revision == "0001":
        yield _REFUSAL
    for name, body in functions.items():
        yield f"CREATE FUNCTION ledger_{name}() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN{body}\nEND $$"
    for name, time in _POSTGRESQL[revision].items():
        function = f"ledger_{name}" if name in functions else "ledger_refuse"
        yield f"CREATE TRIGGER {name} {time} EXECUTE FUNCTION {function}()"


def list_rule_names(dialect: str) -> set[str]:
    """Return the names of the triggers that the last revision has."""
    rules = _SQLITE if dialect == "sqlite" else _POSTGRESQL
    return {name for of_revision in rules.values() for name in of_revision}
