"""Conditions of the benefit accounts and entries that triggers of both dialects check; `rules` makes triggers of them.

They are those of accounts and points, with a unit: every account has one benefit account for each unit from its first
moment on, so that redeeming never has to open one.
"""

UNITS = ("exposure_min", "wallet_cents")

OPEN_BENEFITS = "INSERT INTO benefit_accounts (account_id, unit) VALUES " + ", ".join(
    f"(NEW.account_id, '{unit}')" for unit in UNITS
)

HAS_BENEFITS = "NEW.balance <> 0 OR NEW.owed <> 0 OR NEW.entry_count <> 0 OR NEW.last_entry_at IS NOT NULL"

FOLLOWS_AN_ENTRY = """EXISTS (
            SELECT 1 FROM benefit_entries
            WHERE account_id = NEW.account_id AND unit = NEW.unit AND account_entry_number = NEW.entry_count
                AND balance_after = NEW.balance AND owed_after = NEW.owed AND created_at = NEW.last_entry_at
        )"""

CONTINUES_ITS_ACCOUNT = """account_id = NEW.account_id AND unit = NEW.unit
                AND entry_count = NEW.account_entry_number - 1
                AND balance = NEW.balance_after - NEW.balance_change AND owed = NEW.owed_after - NEW.owed_change"""

CARRY_ACCOUNT = """UPDATE benefit_accounts
            SET balance = NEW.balance_after, owed = NEW.owed_after, entry_count = NEW.account_entry_number,
                last_entry_at = NEW.created_at
            WHERE """

IS_THE_OPPOSITE = """EXISTS (
            SELECT 1 FROM benefit_entries AS first
            WHERE first.entry_id = NEW.reverses_entry_id AND first.account_id = NEW.account_id
                AND first.unit = NEW.unit AND first.amount = -NEW.amount
                AND first.redemption_id {is_same} NEW.redemption_id
                AND (first.kind IN ('redeem', 'deliver') OR (first.kind = 'adjust' AND first.video_id IS NULL))
        )"""

IS_REDEEMED = """EXISTS (
            SELECT 1 FROM entries
            WHERE kind = NEW.kind AND redemption_id = NEW.redemption_id AND account_id = NEW.account_id
        )"""
"""A benefit of a redemption goes with its points: given where they were taken, taken back where they were returned."""

GIVES_ITS_BENEFITS = """(
            SELECT count(*) FROM benefit_entries
            WHERE kind = 'redeem' AND redemption_id = NEW.redemption_id AND account_id = NEW.account_id
                AND ((unit = 'exposure_min' AND amount = NEW.exposure_min)
                    OR (unit = 'wallet_cents' AND amount = NEW.wallet_usd * 100))
        ) = (CASE WHEN NEW.exposure_min > 0 THEN 1 ELSE 0 END) + (CASE WHEN NEW.wallet_usd > 0 THEN 1 ELSE 0 END)"""
