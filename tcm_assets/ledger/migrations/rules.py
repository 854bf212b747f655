"""Triggers of the ledger's database, by dialect and by the revision that created them.

Rules of a released revision never change. On SQLite an INSERT OR REPLACE deletes the old row without any DELETE
trigger, so a row that would replace another is refused before it is inserted. On PostgreSQL rules that read other rows
run after the row, when everything of the same statement is visible to them.
"""

from collections.abc import Iterator

from tcm_assets.ledger.migrations import benefit_rules as benefits

# Conditions on a new row that both dialects check.
_HAS_POINTS = "NEW.balance <> 0 OR NEW.owed <> 0 OR NEW.entry_count <> 0 OR NEW.last_entry_at IS NOT NULL"
_FOLLOWS_AN_ENTRY = """EXISTS (
            SELECT 1 FROM entries
            WHERE account_id = NEW.account_id AND account_entry_number = NEW.entry_count
                AND balance_after = NEW.balance AND owed_after = NEW.owed AND created_at = NEW.last_entry_at
        )"""
_IS_PAID = """EXISTS (
            SELECT 1 FROM entries
            WHERE kind = 'redeem' AND redemption_id = NEW.redemption_id AND account_id = NEW.account_id
                AND points = -NEW.points
        )"""
_IS_THE_OPPOSITE = """EXISTS (
            SELECT 1 FROM entries AS first
            WHERE first.entry_id = NEW.reverses_entry_id AND first.account_id = NEW.account_id
                AND first.points = -NEW.points AND first.redemption_id {is_same} NEW.redemption_id
                AND (first.kind = 'redeem' OR (first.kind = 'adjust' AND first.video_id IS NULL))
        )"""


def _refuse_replacing(table: str, row: str, *unique_columns: str) -> str:
    """Return SQLite's statement that refuses a new row with the value of another in one of the columns."""
    known = (f"EXISTS (SELECT 1 FROM {table} WHERE {column} = NEW.{column})" for column in unique_columns)
    return f"SELECT RAISE(ABORT, '{row} is never replaced') WHERE {' OR '.join(known)};"


def _keep_rows(table: str, row: str) -> dict[str, str]:
    """Return SQLite's triggers that refuse to change or delete a row."""
    return {
        f"{table}_never_change": f"BEFORE UPDATE ON {table} BEGIN SELECT RAISE(ABORT, '{row} is never changed'); END",
        f"{table}_stay": f"BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, '{row} is never deleted'); END",
    }


_SQLITE_0001 = {
    "accounts_start_empty": f"""
        BEFORE INSERT ON accounts BEGIN
            SELECT RAISE(ABORT, 'an account starts without points, once') WHERE
                {_HAS_POINTS} OR EXISTS (SELECT 1 FROM accounts WHERE account_id = NEW.account_id);
        END""",
    "accounts_follow_entries": f"""
        BEFORE UPDATE ON accounts
        WHEN NEW.account_id <> OLD.account_id
            OR NEW.balance <> OLD.balance OR NEW.owed <> OLD.owed OR NEW.entry_count <> OLD.entry_count
            OR NEW.last_entry_at IS NOT OLD.last_entry_at
        BEGIN
            SELECT RAISE(ABORT, 'an account changes by an entry alone') WHERE
                NEW.account_id <> OLD.account_id OR NEW.entry_count <> OLD.entry_count + 1 OR NOT {_FOLLOWS_AN_ENTRY};
        END""",
    "accounts_stay": _keep_rows("accounts", "an account")["accounts_stay"],
    "entries_continue_account": f"""
        BEFORE INSERT ON entries BEGIN
            {_refuse_replacing("entries", "an entry", "entry_id", "idempotency_key")}
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
    "entries_reverse_the_opposite": f"""
        BEFORE INSERT ON entries WHEN NEW.kind = 'reverse' BEGIN
            SELECT RAISE(ABORT, 'an entry is reversed once') WHERE
                EXISTS (SELECT 1 FROM entries WHERE reverses_entry_id = NEW.reverses_entry_id);
            SELECT RAISE(ABORT, 'a reversal is the opposite of a redemption or an adjustment by hand')
            WHERE NOT {_IS_THE_OPPOSITE.format(is_same="IS")};
        END""",
    "entries_carry_account": """
        AFTER INSERT ON entries BEGIN
            UPDATE accounts
            SET balance = NEW.balance_after, owed = NEW.owed_after, entry_count = NEW.account_entry_number,
                last_entry_at = NEW.created_at
            WHERE account_id = NEW.account_id;
        END""",
    **_keep_rows("entries", "an entry"),
    "redemptions_have_an_entry": f"""
        BEFORE INSERT ON redemptions BEGIN
            {_refuse_replacing("redemptions", "a redemption", "redemption_id")}
            SELECT RAISE(ABORT, 'a redemption needs the entry that pays it') WHERE NOT {_IS_PAID};
        END""",
    **_keep_rows("redemptions", "a redemption"),
}
_REPLACED_REVIEW = _refuse_replacing("reviews", "a review", "review_id", "idempotency_key")
_REPLACED_VERSION = _refuse_replacing("scoring_versions", "a scoring version", "scoring_version")
_REPLACED_CONTEST = _refuse_replacing("safety_contests", "a contest", "finding_id")
_REPLACED_DECISION = _refuse_replacing("safety_decisions", "a decision", "decision_id", "idempotency_key")
_REPLACED_APPEAL = _refuse_replacing("appeals", "an appeal", "case_id")
_REPLACED_REPLY = _refuse_replacing("appeal_replies", "a reply", "case_id")
_REPLACED_ASSIGNMENT = _refuse_replacing("review_assignments", "an assignment", "assignment_id", "idempotency_key")
_REPLACED_HOLD_EVENT = _refuse_replacing("hold_events", "a hold event", "event_id", "idempotency_key")
_REPLACED_REWARD = _refuse_replacing("rewards", "a reward", "reward_id")
_REPLACED_RULE = _refuse_replacing("scoring_rules", "a scoring rule", "rule_number")
_REPLACED_OWNER = _refuse_replacing("ledger_owner", "the owner", "only_row")
_REPLACED_ACCEPTANCE = _refuse_replacing("ledger_acceptances", "an acceptance", "acceptance_id")
_REPLACED_WAITING = _refuse_replacing("waiting_take_backs", "a refusal", "refusal_id", "digest")
_REPLACED_APPROVAL = _refuse_replacing("take_back_approvals", "an approval", "approval_id", "digest")

# A later revision that adds a column to rewards gives it a rule of its own: these look at the columns of 0001.
_REWARD_COLUMNS = ("reward_id", "name", "points", "exposure_min", "wallet_usd")
_RETIRED_COLUMNS = ", ".join((*_REWARD_COLUMNS, "retired_at"))
_OLD_REWARD, _NEW_REWARD = (", ".join(f"{row}.{name}" for name in _REWARD_COLUMNS) for row in ("OLD", "NEW"))
_ONLY_RETIRED = "a reward is never changed, but retired, once: a new price is a new reward"
_IS_NOT_RETIRING = "OLD.retired_at IS NOT NULL OR NEW.retired_at IS NULL"
_SQLITE_0008 = {
    "rewards_keep_their_cost": f"""
        BEFORE UPDATE OF cost_cents ON rewards WHEN NEW.cost_cents IS NOT OLD.cost_cents
        BEGIN SELECT RAISE(ABORT, '{_ONLY_RETIRED}'); END""",
    "accounts_open_benefits": f"AFTER INSERT ON accounts BEGIN {benefits.OPEN_BENEFITS}; END",
    "benefit_accounts_start_empty": f"""
        BEFORE INSERT ON benefit_accounts BEGIN
            SELECT RAISE(ABORT, 'a benefit account starts empty, once') WHERE {benefits.HAS_BENEFITS}
                OR EXISTS (SELECT 1 FROM benefit_accounts WHERE account_id = NEW.account_id AND unit = NEW.unit);
        END""",
    "benefit_accounts_follow_entries": f"""
        BEFORE UPDATE ON benefit_accounts BEGIN
            SELECT RAISE(ABORT, 'a benefit account changes by an entry alone') WHERE
                NEW.account_id <> OLD.account_id OR NEW.unit <> OLD.unit OR NEW.entry_count <> OLD.entry_count + 1
                OR NOT {benefits.FOLLOWS_AN_ENTRY};
        END""",
    "benefit_accounts_stay": _keep_rows("benefit_accounts", "a benefit account")["benefit_accounts_stay"],
    "benefit_entries_continue_account": f"""
        BEFORE INSERT ON benefit_entries BEGIN
            {_refuse_replacing("benefit_entries", "a benefit entry", "entry_id", "idempotency_key")}
            SELECT RAISE(ABORT, 'a benefit entry must continue its account')
            WHERE NOT EXISTS (SELECT 1 FROM benefit_accounts WHERE {benefits.CONTINUES_ITS_ACCOUNT});
        END""",
    "benefit_entries_redeem_once_each": f"""
        BEFORE INSERT ON benefit_entries WHEN NEW.redemption_id IS NOT NULL BEGIN
            SELECT RAISE(ABORT, 'a benefit entry is never replaced') WHERE EXISTS (
                SELECT 1 FROM benefit_entries
                WHERE kind = NEW.kind AND unit = NEW.unit AND redemption_id = NEW.redemption_id
            );
            SELECT RAISE(ABORT, 'a benefit goes with the points of its redemption') WHERE NOT {benefits.IS_REDEEMED};
        END""",
    "benefit_entries_reverse_the_opposite": f"""
        BEFORE INSERT ON benefit_entries WHEN NEW.kind = 'reverse' BEGIN
            SELECT RAISE(ABORT, 'a benefit entry is reversed once') WHERE
                EXISTS (SELECT 1 FROM benefit_entries WHERE reverses_entry_id = NEW.reverses_entry_id);
            SELECT RAISE(ABORT, 'a reversal is the opposite of a redemption, a delivery or an adjustment by hand')
            WHERE NOT {benefits.IS_THE_OPPOSITE.format(is_same="IS")};
        END""",
    "benefit_entries_carry_account": f"""
        AFTER INSERT ON benefit_entries BEGIN
            {benefits.CARRY_ACCOUNT} account_id = NEW.account_id AND unit = NEW.unit;
        END""",
    **_keep_rows("benefit_entries", "a benefit entry"),
    "redemptions_with_benefits": f"""
        BEFORE INSERT ON redemptions WHEN NEW.exposure_min > 0 OR NEW.wallet_usd > 0 BEGIN
            SELECT RAISE(ABORT, 'a redemption needs the entries of its benefits')
            WHERE NOT {benefits.GIVES_ITS_BENEFITS};
        END""",
}
_REPLACED_PERIOD = _refuse_replacing("closed_periods", "a closed month", "period")
_IS_OUT_OF_ORDER = """EXISTS (
            SELECT 1 FROM closed_periods AS earlier
            WHERE earlier.period > NEW.period OR earlier.last_entry_id > NEW.last_entry_id
                OR earlier.last_benefit_entry_id > NEW.last_benefit_entry_id
                OR earlier.last_hold_event_id > NEW.last_hold_event_id
        )"""
_SQLITE = {
    "0001": _SQLITE_0001,
    "0002": {
        "reviews_not_replaced": f"BEFORE INSERT ON reviews BEGIN {_REPLACED_REVIEW} END",
        **_keep_rows("reviews", "a review"),
    },
    "0003": {
        "scoring_versions_not_replaced": f"BEFORE INSERT ON scoring_versions BEGIN {_REPLACED_VERSION} END",
        **_keep_rows("scoring_versions", "a scoring version"),
    },
    "0004": {
        "safety_contests_not_replaced": f"BEFORE INSERT ON safety_contests BEGIN {_REPLACED_CONTEST} END",
        **_keep_rows("safety_contests", "a contest"),
        "safety_decisions_not_replaced": f"BEFORE INSERT ON safety_decisions BEGIN {_REPLACED_DECISION} END",
        **_keep_rows("safety_decisions", "a decision"),
    },
    "0005": {
        "rewards_not_replaced": f"BEFORE INSERT ON rewards BEGIN {_REPLACED_REWARD} END",
        "rewards_only_retire": f"""
            BEFORE UPDATE OF {_RETIRED_COLUMNS} ON rewards
            WHEN ({_NEW_REWARD}) IS NOT ({_OLD_REWARD}) OR {_IS_NOT_RETIRING}
            BEGIN SELECT RAISE(ABORT, '{_ONLY_RETIRED}'); END""",
        "rewards_stay": _keep_rows("rewards", "a reward")["rewards_stay"],
        "ledger_owner_not_replaced": f"BEFORE INSERT ON ledger_owner BEGIN {_REPLACED_OWNER} END",
        **_keep_rows("ledger_owner", "the owner"),
    },
    "0006": {
        "hold_events_not_replaced": f"BEFORE INSERT ON hold_events BEGIN {_REPLACED_HOLD_EVENT} END",
        "hold_events_open_and_close_once": """
        BEFORE INSERT ON hold_events WHEN NEW.kind <> 'changed' BEGIN
            SELECT RAISE(ABORT, 'a hold is opened once and closed once') WHERE EXISTS (
                SELECT 1 FROM hold_events
                WHERE hold_id = NEW.hold_id AND kind <> 'changed' AND (kind = 'held') = (NEW.kind = 'held')
            );
        END""",
        **_keep_rows("hold_events", "a hold event"),
    },
    "0007": {
        "appeals_not_replaced": f"BEFORE INSERT ON appeals BEGIN {_REPLACED_APPEAL} END",
        **_keep_rows("appeals", "an appeal"),
        "appeal_replies_not_replaced": f"BEFORE INSERT ON appeal_replies BEGIN {_REPLACED_REPLY} END",
        **_keep_rows("appeal_replies", "a reply"),
        "review_assignments_not_replaced": f"BEFORE INSERT ON review_assignments BEGIN {_REPLACED_ASSIGNMENT} END",
        **_keep_rows("review_assignments", "an assignment"),
    },
    "0008": _SQLITE_0008,
    "0009": {
        "closed_periods_in_order": f"""
        BEFORE INSERT ON closed_periods BEGIN
            {_REPLACED_PERIOD}
            SELECT RAISE(ABORT, 'months are closed in order') WHERE {_IS_OUT_OF_ORDER};
        END""",
        **_keep_rows("closed_periods", "a closed month"),
    },
    "0010": {
        "ledger_acceptances_not_replaced": f"BEFORE INSERT ON ledger_acceptances BEGIN {_REPLACED_ACCEPTANCE} END",
        **_keep_rows("ledger_acceptances", "an acceptance"),
        "take_back_approvals_not_replaced": f"BEFORE INSERT ON take_back_approvals BEGIN {_REPLACED_APPROVAL} END",
        **_keep_rows("take_back_approvals", "an approval"),
        "waiting_take_backs_not_replaced": f"BEFORE INSERT ON waiting_take_backs BEGIN {_REPLACED_WAITING} END",
        **_keep_rows("waiting_take_backs", "a refusal"),
    },
    "0011": {
        "scoring_rules_not_replaced": f"BEFORE INSERT ON scoring_rules BEGIN {_REPLACED_RULE} END",
        **_keep_rows("scoring_rules", "a scoring rule"),
    },
}
"""Revision: name of a trigger: its text from the time on."""

_REFUSAL = """
CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are never changed or deleted', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$"""
"""The function of every PostgreSQL trigger that has none of its own."""


def _refuse_if(condition: str, message: str, *, returned: str) -> str:
    """Return PL/pgSQL that refuses the row where the condition holds."""
    refusal = f"RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'"
    return f"IF {condition} THEN {refusal}; END IF; RETURN {returned};"


_FUNCTIONS_0008 = {
    "rewards_keep_their_cost": _refuse_if(
        "NEW.cost_cents IS DISTINCT FROM OLD.cost_cents", _ONLY_RETIRED, returned="NEW"
    ),
    "accounts_open_benefits": f"{benefits.OPEN_BENEFITS}; RETURN NULL;",
    "benefit_accounts_start_empty": _refuse_if(benefits.HAS_BENEFITS, "a benefit account starts empty", returned="NEW"),
    "benefit_accounts_follow_entries": _refuse_if(
        "NEW.account_id <> OLD.account_id OR NEW.unit <> OLD.unit OR NEW.entry_count <> OLD.entry_count + 1 "
        f"OR NOT {benefits.FOLLOWS_AN_ENTRY}",
        "a benefit account changes by an entry alone",
        returned="NEW",
    ),
    "benefit_entries_carry_account": (
        f"{benefits.CARRY_ACCOUNT} {benefits.CONTINUES_ITS_ACCOUNT}; "
        + _refuse_if("NOT FOUND", "a benefit entry must continue its account", returned="NULL")
    ),
    "benefit_entries_reverse_the_opposite": _refuse_if(
        f"NOT {benefits.IS_THE_OPPOSITE.format(is_same='IS NOT DISTINCT FROM')}",
        "a reversal is the opposite of a redemption, a delivery or an adjustment by hand",
        returned="NULL",
    ),
    "benefit_entries_with_points": _refuse_if(
        f"NOT {benefits.IS_REDEEMED}", "a benefit goes with the points of its redemption", returned="NULL"
    ),
    "redemptions_with_benefits": _refuse_if(
        f"NOT {benefits.GIVES_ITS_BENEFITS}", "a redemption needs the entries of its benefits", returned="NULL"
    ),
}
_FUNCTIONS = {
    "0001": {
        "accounts_start_empty": _refuse_if(_HAS_POINTS, "an account starts without points", returned="NEW"),
        "accounts_follow_entries": _refuse_if(
            f"NEW.account_id <> OLD.account_id OR NEW.entry_count <> OLD.entry_count + 1 OR NOT {_FOLLOWS_AN_ENTRY}",
            "an account changes by an entry alone",
            returned="NEW",
        ),
        "entries_carry_account": f"""
        UPDATE accounts
        SET balance = NEW.balance_after, owed = NEW.owed_after, entry_count = NEW.account_entry_number,
            last_entry_at = NEW.created_at
        WHERE account_id = NEW.account_id AND entry_count = NEW.account_entry_number - 1
            AND balance = NEW.balance_after - NEW.balance_change AND owed = NEW.owed_after - NEW.owed_change;
        {_refuse_if("NOT FOUND", "an entry must continue its account", returned="NULL")}""",
        "entries_reverse_the_opposite": _refuse_if(
            f"NOT {_IS_THE_OPPOSITE.format(is_same='IS NOT DISTINCT FROM')}",
            "a reversal is the opposite of a redemption or an adjustment by hand",
            returned="NULL",
        ),
        "redemptions_have_an_entry": _refuse_if(
            f"NOT {_IS_PAID}", "a redemption needs the entry that pays it", returned="NULL"
        ),
    },
    "0005": {
        "rewards_only_retire": _refuse_if(
            f"({_NEW_REWARD}) IS DISTINCT FROM ({_OLD_REWARD}) OR {_IS_NOT_RETIRING}", _ONLY_RETIRED, returned="NEW"
        )
    },
    "0008": _FUNCTIONS_0008,
    "0009": {
        "closed_periods_in_order": _refuse_if(_IS_OUT_OF_ORDER, "months are closed in order", returned="NEW"),
    },
}
"""Revision: name of a PostgreSQL trigger: the body of its own function."""


def _refusals(table: str) -> dict[str, str]:
    """Return when PostgreSQL refuses to change, delete or truncate a table's rows."""
    return {
        f"{table}_never_change": f"BEFORE UPDATE ON {table} FOR EACH ROW",
        f"{table}_stay": f"BEFORE DELETE ON {table} FOR EACH ROW",
        f"{table}_stay_all": f"BEFORE TRUNCATE ON {table} FOR EACH STATEMENT",
    }


_POSTGRESQL = {
    "0001": {
        "accounts_start_empty": "BEFORE INSERT ON accounts FOR EACH ROW",
        "accounts_follow_entries": """BEFORE UPDATE ON accounts FOR EACH ROW
            WHEN ((NEW.account_id, NEW.balance, NEW.owed, NEW.entry_count, NEW.last_entry_at)
                IS DISTINCT FROM (OLD.account_id, OLD.balance, OLD.owed, OLD.entry_count, OLD.last_entry_at))""",
        "accounts_stay": "BEFORE DELETE ON accounts FOR EACH ROW",
        "accounts_stay_all": "BEFORE TRUNCATE ON accounts FOR EACH STATEMENT",
        "entries_carry_account": "AFTER INSERT ON entries FOR EACH ROW",
        "entries_reverse_the_opposite": "AFTER INSERT ON entries FOR EACH ROW WHEN (NEW.kind = 'reverse')",
        **_refusals("entries"),
        "redemptions_have_an_entry": "AFTER INSERT ON redemptions FOR EACH ROW",
        **_refusals("redemptions"),
    },
    "0002": _refusals("reviews"),
    "0003": _refusals("scoring_versions"),
    "0004": _refusals("safety_contests") | _refusals("safety_decisions"),
    "0005": {
        "rewards_only_retire": f"BEFORE UPDATE OF {_RETIRED_COLUMNS} ON rewards FOR EACH ROW",
        "rewards_stay": "BEFORE DELETE ON rewards FOR EACH ROW",
        "rewards_stay_all": "BEFORE TRUNCATE ON rewards FOR EACH STATEMENT",
        **_refusals("ledger_owner"),
    },
    "0006": _refusals("hold_events"),
    "0007": _refusals("appeals") | _refusals("appeal_replies") | _refusals("review_assignments"),
    "0008": {
        "rewards_keep_their_cost": "BEFORE UPDATE OF cost_cents ON rewards FOR EACH ROW",
        "accounts_open_benefits": "AFTER INSERT ON accounts FOR EACH ROW",
        "benefit_accounts_start_empty": "BEFORE INSERT ON benefit_accounts FOR EACH ROW",
        "benefit_accounts_follow_entries": "BEFORE UPDATE ON benefit_accounts FOR EACH ROW",
        "benefit_accounts_stay": "BEFORE DELETE ON benefit_accounts FOR EACH ROW",
        "benefit_accounts_stay_all": "BEFORE TRUNCATE ON benefit_accounts FOR EACH STATEMENT",
        "benefit_entries_carry_account": "AFTER INSERT ON benefit_entries FOR EACH ROW",
        "benefit_entries_reverse_the_opposite": (
            "AFTER INSERT ON benefit_entries FOR EACH ROW WHEN (NEW.kind = 'reverse')"
        ),
        "benefit_entries_with_points": (
            "AFTER INSERT ON benefit_entries FOR EACH ROW WHEN (NEW.redemption_id IS NOT NULL)"
        ),
        **_refusals("benefit_entries"),
        "redemptions_with_benefits": (
            "AFTER INSERT ON redemptions FOR EACH ROW WHEN (NEW.exposure_min > 0 OR NEW.wallet_usd > 0)"
        ),
    },
    "0009": {
        "closed_periods_in_order": "BEFORE INSERT ON closed_periods FOR EACH ROW",
        **_refusals("closed_periods"),
    },
    "0010": {
        name: time
        for table in ("ledger_acceptances", "take_back_approvals", "waiting_take_backs")
        for name, time in _refusals(table).items()
    },
    "0011": _refusals("scoring_rules"),
}
"""Revision: name of a trigger: when it runs."""


def write_rules(dialect: str, revision: str) -> Iterator[str]:
    """Yield the statements that create the triggers of a revision, on SQLite ("sqlite") or else on PostgreSQL."""
    if dialect == "sqlite":
        for name, rule in _SQLITE[revision].items():
            yield f"CREATE TRIGGER {name} {rule}"
        return
    functions = _FUNCTIONS.get(revision, {})
    if revision == "0001":
        yield _REFUSAL
    for name, body in functions.items():
        yield f"CREATE FUNCTION ledger_{name}() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN {body}\nEND $$"
    for name, time in _POSTGRESQL[revision].items():
        function = f"ledger_{name}" if name in functions else "ledger_refuse"
        yield f"CREATE TRIGGER {name} {time} EXECUTE FUNCTION {function}()"


def list_rule_names(dialect: str) -> set[str]:
    """Return the names of the triggers that the last revision has."""
    rules = _SQLITE if dialect == "sqlite" else _POSTGRESQL
    return {name for of_revision in rules.values() for name in of_revision}
