"""Tables that keep every promise: the smallest rows on which all checks pass, for tests that break one."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import dagster as dg

from tcm_assets.alerts.signals import COUNT_SIGNALS
from tcm_assets.alerts.tables import BAND_MULTIPLES, COMPARED_CATEGORIES, REACTION_RATIOS
from tcm_assets.campaigns.safety.safety_terms import compiled_terms
from tcm_assets.definitions import defs
from tcm_assets.points.populations import POPULATIONS
from tcm_assets.serving.checks import TABLES_TO_READ
from tcm_assets.tables.scoring_metrics import SCORING_METRICS

ONE_VIDEO = {"window_first_day": date(2020, 10, 1), "window_video_count": 1}
"""What the references record of a window with the plain video alone; each adds its own digest."""

SCORED_WINDOW = {**ONE_VIDEO, "window_digest": "2796544422190160816"}

COMPARED_WINDOW = {**ONE_VIDEO, "window_digest": "14472768823974465431"}

EMPTY_WINDOW = {"window_first_day": None, "window_video_count": 0, "window_digest": None}

REFERENCE_GROUPS = [
    {"follower_tier": tier, "category": category, "language": "all", "ratio": ratio, **COMPARED_WINDOW}
    for tier in POPULATIONS
    for category in COMPARED_CATEGORIES
    for ratio in REACTION_RATIOS
]

RULE_WINDOW = {**ONE_VIDEO, "window_digest": "2063020716974433201"}

RULE_BANDS = [
    {
        "signal": rule.name,
        "follower_tier": "all",
        "language": "all",
        "count_above": int(rule.bound) * multiple,
        "population_count": 1,
        "raised_count": 0,
        **RULE_WINDOW,
    }
    for rule in COUNT_SIGNALS
    for multiple in BAND_MULTIPLES
]

GOOD_ROWS: Mapping[str, list[dict[str, Any]]] = {
    "visual_features": [{"status": "no_media", "embedding_status": "not_measured"}],
    "content_sentiment": [{"status": "no_text"}],
    "live_deliveries": [{"outcome": "delivered", "source_file": "x", "reason": None}],
    "content_topics": [{"is_current": False, "video_count": 0, "centroid": [0.6, 0.8]}],
    "video_topics": [{"topic_id": None, "topic_similarity": None}],
    "text_embeddings": [{"embedding": [0.6, 0.8]}],
    "creator_profiles": [{"embedding": [0.6, 0.8]}],
    "brand_profiles": [{"embedding": [0.6, 0.8]}],
    "scoring_reference": [
        {"population": population, "metric": metric, **SCORED_WINDOW}
        for population in POPULATIONS
        for metric in SCORING_METRICS
    ],
    "scoring_versions": [{"is_current": True}],
    "video_points": [{"points": 0}],
    "video_credits": [{"reward_tier": "none"}],
    "ledger_books": [{"entry_count": 1, "period_kind": kind} for kind in ("day", "month")],
    "trial_balance": [{"book_account_kind": "source", "posting_count": 1}],
    "caption_fingerprints": [{"word_count": 5, "word_hashes": [1, 2, 3, 4, 5], "bands": [1, 2, 3, 4]}],
    "engagement_reference": REFERENCE_GROUPS,
    "count_rule_reference": RULE_BANDS,
    "engagement_alerts": [{"evidence_value": 1, "signal": "high_gift_spike", "signal_family": "gifts"}],
    "cleaned_rates": [{"cost_per_thousand_low": 5.0, "cost_per_thousand_high": 9.0}],
    "creator_forecasts": [{"blank_reason": "x"}],
    "held_out_forecasts": [{"is_covered": True}],
    "sponsored_content": [{"is_sponsored": False}],
    "recommendation_lists": [{"given_count": 1}, {"direction": "creators_for_brand", "note": "nobody fits"}],
    "recommendation_quality": [{"value": 0.5}],
    "creator_lookalikes": [{"lookalike_id": "y"}],
    "partnership_signs": [{"signs": ["gift", "account"], "words": ["thank you @shop for"]}],
    "sponsorship_history": [{"is_disclosed": True, "disclosure_words": ["#ad"]}],
    "creator_sponsorships": [{"blank_reason": "no video of this account is in the data"}],
    # A rival of before the campaign, and one of somebody whom no brief has chosen.
    "sponsorship_conflicts": [
        {"rival_brand_id": "y", "is_inside_window": True, "last_on": date(2020, 9, 1)},
        {"creator_id": "y", "rival_brand_id": "y", "is_inside_window": True},
    ],
    "regulated_brands": [{}, {"brand_id": "beer", "regulated_category": "alcohol", "least_age": 18}],
    "safety_findings": [
        {"finder": "words", "words": "x", "model_name": "safety_terms", "model_version": compiled_terms().version}
    ],
    "creator_safety": [
        {"level": "no finding", "looked_at_video_count": 1},
        {"creator_id": "unsafe", "level": "high", "looked_at_video_count": 1, "recent_video_count": 1}
        | {"finding_count": 1, "finding_video_count": 1, "categories": ["hate"], "since": date(2018, 10, 1)},
    ],
    "campaign_briefs": [{"brand_id": "x", "brand_name": "x", "chips": ["x"]}],
    "campaign_fits": [{"fit": 0.5}],
    "campaign_totals": [
        {
            "status": "solved",
            "creator_count": 1,
            "least_count": 1,
            "most_count": 1,
            "fitting_views": 1.0,
            "budget": 10.0,
        }
    ],
    "campaign_shortlists": [{"role": "chosen", "views_median": 1, "fitting_views": 1.0, "share_of_fitting_views": 1.0}],
    "points_fairness": [{"measure": "share_of_points", "subject": "nano", "value": 1.0, "unit": "1"}],
    # The ledger of a workbench is empty, and the tables have what it has.
    "points_ledger": [],
    "hold_events": [],
    "published_warehouse": [{"table_name": name} for name in TABLES_TO_READ],
}
"""Rows that keep every promise, where a row of plain values does not."""

EMBEDDED = {"embedding_status": "embedded", "vision_category": "music"}

GRAPH = defs.resolve_asset_graph()

ALL_CHECKS = {f"{key.asset_key.to_user_string()}.{key.name}" for key in GRAPH.asset_check_keys}

CURRENT_TOPIC = {
    "is_current": True,
    "video_count": 1,
    "share": 1.0,
    "keywords": ["x"],
    "example_video_ids": ["x"],
    "centroid": [0.6, 0.8],
}

NOT_RULES = {
    "account_balances.ledger_is_sound",
    "ledger_books.closed_periods_never_change",
    "points_ledger.ledger_equals_video_points",
    "points_ledger.ledger_equals_video_credits",
    "points_ledger.synced_entries_equal_the_ledger",
}
"""Checks that do not look at rows alone; their failing is tested beside their assets."""


def broken(results: Mapping[str, dg.AssetCheckEvaluation]) -> set[str]:
    return {name for name, result in results.items() if not result.passed}
