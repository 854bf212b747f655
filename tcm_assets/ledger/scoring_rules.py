"""Scoring rules in the ledger: noted once, in their order, so that they survive a warehouse that is made anew."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa
from sqlalchemy import Connection, func, insert, select

from tcm_assets.ledger.database import Ledger, retry_once
from tcm_assets.ledger.schema import ENTRIES, SCORING_RULES
from tcm_assets.ledger.scoring_versions import read_noted_versions
from tcm_assets.points.scoring_rules import ScoringRule, decide, rule_parameters, rules_of_postings
from tcm_assets.points.scoring_versions import ScoringVersion
from tcm_assets.points.tables import SCORING_RULES as SCORING_RULES_TABLE
from tcm_assets.tables.types import arrow_schema


def note_scoring_rule(ledger: Ledger, asked: ScoringVersion, asked_from: date | None) -> list[ScoringRule]:
    """Note from which upload day on the scoring of the settings counts, where it is new; return all rules, in order.

    A ledger that has points and no rules yet is of an earlier version of the project: its first rules are the versions
    that its days were paid by. Raises LedgerBusyError.
    """
    noted = {name: known for name, known in read_noted_versions(ledger).items() if "method" in known}

    def note() -> None:
        with ledger.writing() as connection:
            rules = _read(connection)
            if not rules:
                rules = _note_all(connection, rules, _of_postings(connection, noted, asked))
            decision = decide(rules, asked.name, asked_from, _find_last_posted_day(connection))
            if decision is not None:
                _note_all(connection, rules, [(decision.valid_from, asked.name, rule_parameters(asked))])

    if _needs_rule(ledger, asked, asked_from):
        retry_once(note)
    return read_scoring_rules(ledger)


def copy_scoring_rules(rules: Sequence[ScoringRule]) -> pa.Table:
    """Return the rules in the columns of `scoring_rules`."""
    rows = [{**rule.row(), "decided_at": rule.decided_at.replace(tzinfo=None)} for rule in rules]
    return pa.Table.from_pylist(rows, schema=arrow_schema(SCORING_RULES_TABLE))


def read_scoring_rules(ledger: Ledger) -> list[ScoringRule]:
    """Return all rules, in their order."""
    with ledger.single_statements() as connection:
        return _read(connection)


def _needs_rule(ledger: Ledger, asked: ScoringVersion, asked_from: date | None) -> bool:
    """Say whether anything may have to be written: most runs only read."""
    return decide(read_scoring_rules(ledger), asked.name, asked_from, None) is not None


def _read(connection: Connection) -> list[ScoringRule]:
    rows = connection.execute(select(SCORING_RULES).order_by(SCORING_RULES.c.rule_number)).all()
    return [
        ScoringRule(row.rule_number, row.valid_from, row.scoring_version, json.loads(row.parameters), row.decided_at)
        for row in rows
    ]


def _note_all(
    connection: Connection, rules: list[ScoringRule], new: list[tuple[date | None, str, Mapping[str, Any]]]
) -> list[ScoringRule]:
    now = datetime.now(UTC)
    added = [
        ScoringRule(number, valid_from, version, parameters, now)
        for number, (valid_from, version, parameters) in enumerate(new, len(rules) + 1)
    ]
    if added:
        values = [
            {
                "rule_number": rule.number,
                "valid_from": rule.valid_from,
                "scoring_version": rule.scoring_version,
                "parameters": json.dumps(dict(rule.parameters), sort_keys=True),
                "decided_at": rule.decided_at,
            }
            for rule in added
        ]
        connection.execute(insert(SCORING_RULES), values)
    return [*rules, *added]


def _of_postings(
    connection: Connection, noted: Mapping[str, Mapping[str, Any]], asked: ScoringVersion
) -> list[tuple[date | None, str, Mapping[str, Any]]]:
    """Return the rules by which posted days were paid: the version of each day's last entry, where it is known."""
    day, version = ENTRIES.c.upload_date, ENTRIES.c.scoring_version
    query = (
        select(day, version, func.max(ENTRIES.c.entry_id).label("last_entry"))
        .where(day.is_not(None), version.in_(list(noted)))
        .group_by(day, version)
    )
    last: dict[date, tuple[int, str]] = {}
    for row in connection.execute(query):
        last[row.upload_date] = max(last.get(row.upload_date, (0, "")), (row.last_entry, row.scoring_version))
    by_day = [(on, last[on][1]) for on in sorted(last)]
    # What the settings name has its weights as they were set; of others only shares are known.
    parameters = {**noted, asked.name: rule_parameters(asked)}
    return [(valid_from, name, parameters[name]) for valid_from, name in rules_of_postings(by_day)]


def _find_last_posted_day(connection: Connection) -> date | None:
    last: date | None = connection.execute(select(func.max(ENTRIES.c.upload_date))).scalar_one()
    return last
