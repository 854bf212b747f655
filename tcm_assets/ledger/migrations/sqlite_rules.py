"""SQLite's triggers, by the revision that created them. Rules of a released revision never change.

INSERT OR REPLACE deletes the old row without any DELETE trigger, so a row that would replace another is refused before
it is inserted.
"""

from collections.abc import Iterator, Mapping

RULES_0001 = {
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
"""Name of a trigger: its text from the time on."""

RULES_0002 = {
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

RULES_0003 = {
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

RULES = {**RULES_0001, **RULES_0002, **RULES_0003}


def create_triggers(rules: Mapping[str, str]) -> Iterator[str]:
    """Yield the statement that creates each trigger."""
    for name, rule in rules.items():
        yield f"CREATE TRIGGER {name} {rule}"
