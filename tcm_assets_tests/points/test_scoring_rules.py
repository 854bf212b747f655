from datetime import UTC, date, datetime

import pytest

from tcm_assets.points.scoring_rules import (
    Decision,
    ScoringRule,
    decide,
    rule_of_day,
    rule_parameters,
    rules_of_postings,
    spans,
    spoken_rules,
    version_parameters,
)
from tcm_assets.points.scoring_versions import ScoringVersion
from tcm_assets.tables.scoring_metrics import MetricWeights
from tcm_assets.warehouse.relations import Window

ROBUST = ScoringVersion(window_days=30)

MINMAX = ScoringVersion(method="minmax", window_days=None)

NOW = datetime(2020, 12, 22, tzinfo=UTC)


def day(number):
    return date(2020, 10, number)


def rule(number, valid_from, version):
    return ScoringRule(number, valid_from and day(valid_from), version.name, rule_parameters(version), NOW)


def test_a_day_has_the_last_rule_that_is_valid_by_then():
    weighted = ScoringVersion(window_days=30, weights=MetricWeights(sentiment=2))
    rules = [rule(1, None, ROBUST), rule(2, 10, MINMAX), rule(3, 5, weighted)]
    assert [rule_of_day(rules, day(number)).number for number in (1, 4, 5, 10, 30)] == [1, 1, 3, 3, 3]
    found = spans(rules[:2], Window(day(8), day(13)))
    assert [(str(days), each.number) for days, each in found] == [
        ("2020-10-08 to 2020-10-09, 2 days", 1),
        ("2020-10-10 to 2020-10-12, 3 days", 2),
    ]
    with pytest.raises(ValueError, match="no scoring rule is valid on 2020-10-09"):
        spans(rules[1:2], Window(day(9), day(11)))


@pytest.mark.parametrize(
    ("rules", "asked", "asked_from", "last_posted", "expected"),
    [
        # The first rule of a folder is about all days, whatever was asked.
        ([], ROBUST, None, None, Decision(None)),
        ([], ROBUST, 7, None, Decision(None)),
        # The same scoring again changes nothing.
        ([(1, None, ROBUST)], ROBUST, None, 20, None),
        ([(1, None, ROBUST)], ROBUST, 7, 20, None),
        # Another one counts from the day after the last that was paid.
        ([(1, None, ROBUST)], MINMAX, None, 20, Decision(day(21))),
        ([(1, None, ROBUST)], MINMAX, None, None, Decision(None)),
        # The owner may say that earlier days are scored anew, also later.
        ([(1, None, ROBUST)], MINMAX, 7, 20, Decision(day(7))),
        ([(1, None, ROBUST), (2, 21, MINMAX)], MINMAX, 7, 25, Decision(day(7))),
        ([(1, None, ROBUST), (2, 21, MINMAX)], MINMAX, 22, 25, None),
        # Back again.
        ([(1, None, ROBUST), (2, 21, MINMAX)], ROBUST, None, 25, Decision(day(26))),
    ],
)
def test_rules_never_apply_to_what_was_paid_unless_the_owner_says_so(rules, asked, asked_from, last_posted, expected):
    noted = [rule(*each) for each in rules]
    found = decide(noted, asked.name, asked_from and day(asked_from), last_posted and day(last_posted))
    assert found == expected


def test_a_ledger_of_before_has_the_rules_by_which_it_paid():
    posted = [(day(1), "a"), (day(2), "a"), (day(4), "b"), (day(5), "a")]
    assert rules_of_postings(posted) == [(None, "a"), (day(4), "b"), (day(5), "a")]
    assert rules_of_postings([]) == []


def test_a_rule_keeps_its_version_to_the_last_digit():
    weights = MetricWeights(view_count=0.1, like_count=1 / 3, sentiment=7)
    weighted = rule(1, None, ScoringVersion(window_days=14, weights=weights))
    stored = ScoringRule.of_row(weighted.row())
    assert stored.version == weighted.version == ScoringVersion(window_days=14, weights=weights)
    assert stored.is_computable
    assert version_parameters(stored) == weighted.version.parameters()


def test_a_formula_that_this_code_has_not_cannot_be_computed(monkeypatch):
    noted = rule(1, None, ROBUST)
    monkeypatch.setattr("tcm_assets.points.scoring_versions.FORMULA_REVISION", 77)
    assert not noted.is_computable
    assert noted.version.name != noted.scoring_version


def test_the_last_rule_is_said_in_a_sentence():
    assert spoken_rules([rule(1, None, ROBUST)]) == f"{ROBUST.name} scores all uploads"
    assert spoken_rules([rule(1, None, ROBUST), rule(2, 21, MINMAX)]) == (
        f"{MINMAX.name} scores uploads from 2020-10-21 on; earlier days keep {ROBUST.name}, or what was decided for "
        "them; to score earlier days anew too, set TCM_SCORING_FROM to the first of them and refresh them"
    )
