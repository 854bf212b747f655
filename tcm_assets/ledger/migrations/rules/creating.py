"""Turns written-out rules into triggers of the database at hand."""

from collections.abc import Mapping

from alembic import op


def create_sqlite_rules(rules: Mapping[str, str]) -> None:
    """A trigger for each rule: its name, and its text from the time on."""
    for name, rule in rules.items():
        op.execute(f"CREATE TRIGGER {name} {rule}")


def create_postgresql_rules(rules: Mapping[str, str], functions: Mapping[str, str]) -> None:
    """A trigger for each rule, with the function of its name, or else with the one that refuses."""
    for name, body in functions.items():
        op.execute(f"CREATE FUNCTION ledger_{name}() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN{body}\nEND $$")
    for name, time in rules.items():
        function = f"ledger_{name}" if name in functions else "ledger_refuse"
        op.execute(f"CREATE TRIGGER {name} {time} EXECUTE FUNCTION {function}()")
