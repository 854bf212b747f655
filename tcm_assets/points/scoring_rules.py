"""Scoring rules: which scoring counts from which upload day on. A new rule never applies to days that were paid.

Rules are noted in their order and never changed. The rule of a day is the last one noted among those that are valid by
then, so a later rule with an earlier day replaces the ones in between. A rule names its parameters and the revision of
the formula: where this code has another revision, or other constants, it cannot give the rule's points any more
(`is_computable`), and stored points stay.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from tcm_assets.points.scoring_versions import WEIGHT_DECIMALS, ScoringVersion
from tcm_assets.points.tables import SCORING_RULES, weight_column_name
from tcm_assets.tables.scoring_metrics import SCORING_METRICS, MetricWeights
from tcm_assets.warehouse.relations import Window

_WEIGHTS = "weights"
"""The parameter with the weights as they were set: shares are rounded, and would give another name."""


@dataclass(frozen=True)
class ScoringRule:
    """A scoring that counts from `valid_from` on; None for all days. `parameters` are those of a scoring version."""

    number: int
    valid_from: date | None
    scoring_version: str
    parameters: Mapping[str, Any]
    decided_at: datetime

    @property
    def version(self) -> ScoringVersion:
        """The version by which this code scores the rule's days: the rule's own where `is_computable`."""
        return ScoringVersion(
            method=self.parameters["method"],
            weights=MetricWeights(**self.weights),
            window_days=self.parameters["window_days"],
        )

    @property
    def weights(self) -> dict[str, float]:
        """The weights of the metrics that there are now, as they were set, or as shares where only these are known."""
        shares = {metric: self.parameters.get(weight_column_name(metric), 0.0) for metric in SCORING_METRICS}
        as_set = self.parameters.get(_WEIGHTS, {})
        return {metric: as_set.get(metric, share) for metric, share in shares.items()}

    @property
    def is_computable(self) -> bool:
        """Whether this code has the rule's formula: its metrics, its constants, its revision."""
        return self.version.name == self.scoring_version

    def row(self) -> dict[str, Any]:
        """Return the rule in the columns of `scoring_rules`."""
        known = {name: value for name, value in self.parameters.items() if name in SCORING_RULES.column_names}
        weights = {weight_column_name(metric): weight for metric, weight in self.weights.items()}
        return {
            **known,
            **weights,
            "rule_number": self.number,
            "valid_from": self.valid_from,
            "scoring_version": self.scoring_version,
            "decided_at": self.decided_at,
        }

    @classmethod
    def of_row(cls, row: Mapping[str, Any]) -> "ScoringRule":
        """Return the rule of a row of `scoring_rules`."""
        weights = {metric: row[weight_column_name(metric)] for metric in SCORING_METRICS}
        named = ("rule_number", "valid_from", "scoring_version", "decided_at")
        parameters = {name: value for name, value in row.items() if name not in named}
        return cls(
            row["rule_number"],
            row["valid_from"],
            row["scoring_version"],
            {**parameters, _WEIGHTS: weights},
            row["decided_at"],
        )


def rule_parameters(version: ScoringVersion) -> dict[str, Any]:
    """Return the parameters by which a rule keeps a version."""
    return {**version.parameters(), _WEIGHTS: version.weights.by_name()}


def version_parameters(rule: ScoringRule) -> dict[str, Any]:
    """Return the parameters of the rule as `scoring_versions` has them, the weights as shares."""
    shares = MetricWeights(**rule.weights).shares()
    noted = {name: value for name, value in rule.parameters.items() if name != _WEIGHTS}
    return {**noted, **{weight_column_name(metric): round(share, WEIGHT_DECIMALS) for metric, share in shares.items()}}


def rule_of_day(rules: Sequence[ScoringRule], day: date) -> ScoringRule | None:
    """Return the rule by which a day is scored; None where none is valid by then."""
    valid = [rule for rule in rules if rule.valid_from is None or rule.valid_from <= day]
    return max(valid, key=lambda rule: rule.number, default=None)


def spans(rules: Sequence[ScoringRule], days: Window) -> list[tuple[Window, ScoringRule]]:
    """Return the stretches of `days` that one rule scores, in order. Raises ValueError for days without a rule."""
    found: list[tuple[Window, ScoringRule]] = []
    for day in days.days():
        rule = rule_of_day(rules, day)
        if rule is None:
            raise ValueError(f"no scoring rule is valid on {day}")
        end = day + timedelta(days=1)
        if found and found[-1][1] == rule:
            found[-1] = (Window(found[-1][0].start, end), rule)
        else:
            found.append((Window(day, end), rule))
    return found


def rules_of_postings(posted: Sequence[tuple[date, str]]) -> list[tuple[date | None, str]]:
    """Return the rules by which a ledger without rules was paid: from which day (None for all) and which version.

    `posted` has the version of each upload day, in the order of the days.
    """
    found: list[tuple[date | None, str]] = []
    for day, version in posted:
        if not found:
            found.append((None, version))
        elif found[-1][1] != version:
            found.append((day, version))
    return found


@dataclass(frozen=True)
class Decision:
    """That a scoring counts from a day on; None for all days."""

    valid_from: date | None


def decide(
    rules: Sequence[ScoringRule], asked: str, asked_from: date | None, last_posted: date | None
) -> Decision | None:
    """Return whether the settings' scoring, the version `asked`, needs a rule; None where the last rule says it.

    The first rule holds for all days. Another scoring counts from the day after the last upload day that has posted
    points, or from `asked_from` where the owner says so; so does the same one where that is earlier than before.
    """
    if not rules:
        return Decision(None)
    latest = max(rules, key=lambda rule: rule.number)
    if latest.scoring_version == asked:
        is_earlier = asked_from is not None and latest.valid_from is not None and asked_from < latest.valid_from
        return Decision(asked_from) if is_earlier else None
    if asked_from is not None:
        return Decision(asked_from)
    return Decision(None if last_posted is None else last_posted + timedelta(days=1))


def spoken_rules(rules: Sequence[ScoringRule]) -> str:
    """Return one sentence about the last rule, and what the days before keep."""
    latest = max(rules, key=lambda rule: rule.number)
    if latest.valid_from is None:
        return f"{latest.scoring_version} scores all uploads"
    before = rule_of_day(rules, latest.valid_from - timedelta(days=1))
    kept = f"; earlier days keep {before.scoring_version}, or what was decided for them" if before else ""
    return (
        f"{latest.scoring_version} scores uploads from {latest.valid_from} on{kept}; to score earlier days anew too, "
        "set TCM_SCORING_FROM to the first of them and refresh them"
    )
