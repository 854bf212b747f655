import pytest

from tcm_assets.apps.creator_dashboard.credit_breakdown import describe_total, next_credit_at
from tcm_assets.points.credit_rules import CREDIT_THRESHOLDS


@pytest.mark.parametrize(
    ("count", "words"),
    [(None, "50,000"), (0, "50,000"), (240_000, "400,000"), (400_000, "500,000"), (500_000, "has all")],
)
def test_the_next_credit_begins_at_the_next_threshold(count: int | None, words: str) -> None:
    assert next_credit_at(count, CREDIT_THRESHOLDS["view_count"]) == words


@pytest.mark.parametrize(
    ("base", "bonus", "words"),
    [
        (
            11,
            0,
            "**11 credits** of 25. The bonus of 5 comes with 5 more credits. The tier silver begins at 12 credits.",
        ),
        (
            15,
            0,
            "**15 credits** of 25. The bonus of 5 comes with 1 more credit. Tier **silver**: 10 min exposure. "
            "The tier gold begins at 20 credits.",
        ),
        (16, 5, "16 + 5 bonus = **21 credits**. Tier **gold**: 20 min exposure and 5 US dollars."),
    ],
)
def test_total_bonus_and_tier_are_said(base: int, bonus: int, words: str) -> None:
    assert describe_total({"base_credits": base, "bonus_credits": bonus, "total_credits": base + bonus}) == words
