"""PostgreSQL's triggers, by the revision that created them. Rules of a released revision never change.

Rules that read other rows run after the row: then everything of the same statement is visible to them.
"""

from collections.abc import Iterator, Mapping

REFUSAL_FUNCTION = """
CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are never changed or deleted', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$"""
"""The function of every trigger that has none of its own."""

FUNCTIONS_0001 = {
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
"""Name of a trigger: the body of its own function."""

RULES_0001 = {
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
"""Name of a trigger: when it fires."""

RULES_0002 = {
    "reviews_never_change": "BEFORE UPDATE ON reviews FOR EACH ROW",
    "reviews_stay": "BEFORE DELETE ON reviews FOR EACH ROW",
    "reviews_stay_all": "BEFORE TRUNCATE ON reviews FOR EACH STATEMENT",
}

RULES_0003 = {
    "scoring_versions_never_change": "BEFORE UPDATE ON scoring_versions FOR EACH ROW",
    "scoring_versions_stay": "BEFORE DELETE ON scoring_versions FOR EACH ROW",
    "scoring_versions_stay_all": "BEFORE TRUNCATE ON scoring_versions FOR EACH STATEMENT",
}

RULES = {**RULES_0001, **RULES_0002, **RULES_0003}


def create_triggers(rules: Mapping[str, str], functions: Mapping[str, str]) -> Iterator[str]:
    """Yield the statements that create each trigger: with its own function, or with the one that refuses."""
    for name, body in functions.items():
        yield f"CREATE FUNCTION ledger_{name}() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN{body}\nEND $$"
    for name, time in rules.items():
        function = f"ledger_{name}" if name in functions else "ledger_refuse"
        yield f"CREATE TRIGGER {name} {time} EXECUTE FUNCTION {function}()"
