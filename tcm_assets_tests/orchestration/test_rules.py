"""Each rule of a table notices what it is for, and says in one sentence what is wrong, where, and what to do."""

import re
from datetime import date, datetime

import dagster as dg
import pytest

from tcm_assets.catalogue.identities.account_reports import CONTRADICTED
from tcm_assets.orchestration.outdated_days import OUTDATED_CHECK
from tcm_assets.orchestration.table_checks import RULES
from tcm_assets.points.populations import POPULATIONS
from tcm_assets.tables.scoring_metrics import SCORING_METRICS
from tcm_assets_tests.orchestration.sound_tables import (
    ALL_CHECKS,
    COMPARED_WINDOW,
    CURRENT_TOPIC,
    EMBEDDED,
    EMPTY_WINDOW,
    GOOD_ROWS,
    GRAPH,
    NOT_RULES,
    REFERENCE_GROUPS,
    RULE_BANDS,
    SCORED_WINDOW,
    broken,
)

ERROR, WARN = dg.AssetCheckSeverity.ERROR, dg.AssetCheckSeverity.WARN

REFERENCES = {name: GOOD_ROWS[name] for name in ("scoring_reference", "engagement_reference", "count_rule_reference")}

LONG_AGO = datetime(2020, 10, 15)  # noqa: DTZ001 - the tables hold UTC without a zone
FAR_AWAY = datetime(9999, 1, 1)  # noqa: DTZ001 - the tables hold UTC without a zone

BREAKS = {
    "cleaned_creators.list_is_not_empty": [],
    "cleaned_creators.audience_ages_in_order": [{"audience_age_min": 30, "audience_age_max": 20}],
    "cleaned_brands.list_is_not_empty": [],
    "cleaned_brands.audience_ages_in_order": [{"audience_age_min": 30, "audience_age_max": 20}],
    "cleaned_rates.list_is_not_empty": [],
    "cleaned_rates.costs_are_in_order": [{"cost_per_thousand_low": 2.0, "cost_per_thousand_high": 1.0}],
    "creator_forecasts.intervals_are_ordered": [{"views_low": 5, "views_median": 3}],
    "creator_forecasts.blanks_have_a_reason": [{"blank_reason": None}],
    "creator_forecasts.every_creator_has_a_forecast": [],
    "held_out_forecasts.intervals_are_ordered": [{"views_median": 1}],
    "held_out_forecasts.covered_is_within_the_interval": [{"is_covered": False}],
    "held_out_forecasts.seen_views_are_those_delivered": [{"actual_basis": "seen", "delivered_views": 7}],
    "forecast_quality.intervals_of_paid_and_seen_videos_hold": [
        {
            "subset_of": "posts",
            "subset": "disclosed as paid",
            "coverage": 0.5,
            "coverage_low": 0.4,
            "coverage_high": 0.6,
        }
    ],
    "forecast_quality.intervals_hold_as_often_as_meant": [{"coverage": 0.5, "coverage_low": 0.4, "coverage_high": 0.6}],
    "raw_videos.upload_date_is_the_day_of_upload": [{"upload_date": date(2020, 10, 2)}],
    "raw_videos.live_deliveries_are_there": [],
    "raw_videos.a_video_is_of_one_account": [{}, {"source_file": "b.json", "author_id": "8"}],
    "live_deliveries.delivered_has_file": [{"outcome": "private", "source_file": None}],
    "live_deliveries.most_requests_are_answered": [
        {"outcome": "throttled", "source_file": None, "reason": "too many requests"}
    ],
    "rejected_records.files_agree_on_accounts": [
        {
            "source_file": "landing/b.json",
            "field": "author_id",
            "outcome": "repaired",
            "reason": f"account 8, and {CONTRADICTED}",
        }
    ],
    "rejected_records.few_records_are_rejected": [{"source_file": "landing/a.json", "outcome": "rejected"}],
    "videos.every_delivered_video_is_there": [],
    "videos.accounts_are_known": [{"author_id": None}],
    "videos.likes_do_not_exceed_views": [{"like_count": 1}],
    "text_embeddings.a_row_for_every_video": [],
    "text_embeddings.vectors_have_norm_one": [{"embedding": [0.6, 0.9]}],
    "text_embeddings.one_model_for_all_days": [
        {},
        {"video_id": "y", "upload_date": date(2020, 12, 21), "model_revision": "2"},
    ],
    "content_analysis.a_row_for_every_video": [],
    "sponsored_content.a_row_for_every_video": [],
    "sponsored_content.advertising_has_a_disclosure": [{"is_sponsored": True}],
    "content_analysis.a_named_class_is_the_nearest": [{"taxonomy_category": "dance", "taxonomy_nearest": "makeup"}],
    "content_analysis.a_confidence_is_that_of_a_language": [{"language": None, "language_confidence": 0.9}],
    "visual_features.a_row_for_every_video": [],
    "visual_features.status_matches_measurements": [{"status": "measured"}],
    "visual_features.clips_can_be_read": [{"status": "unreadable"}],
    "visual_features.clips_are_measured_whole": [
        {"status": "measured", "brightness": 0.5, "status_reason": "breaks off"},
    ],
    "visual_features.measurements_agree": [{"status": "measured", "brightness": 0.5, "has_sound": True}],
    "visual_features.vectors_have_norm_one": [{"embedding": [0.6, 0.9], **EMBEDDED}],
    "visual_features.status_matches_vector": [{"embedding_status": "embedded"}],
    "visual_features.one_vision_model_for_all_days": [
        {"embedding": [0.6, 0.8], **EMBEDDED},
        {
            "video_id": "y",
            "upload_date": date(2020, 12, 21),
            "vision_model_name": "other",
            "embedding": [0.6, 0.8],
            **EMBEDDED,
        },
    ],
    "visual_features.vision_model_can_be_used": [{"embedding_status": "no_model"}],
    "content_topics.current_topics_have_videos": [{"is_current": True}],
    "content_topics.sizes_are_of_the_videos_with_a_text": [{**CURRENT_TOPIC, "video_count": 2}],
    "content_topics.centroids_have_norm_one": [{"centroid": [0.6, 0.9]}],
    "content_topics.topic_ids_have_no_gap": [{"topic_id": 2}],
    "content_topics.first_seen_is_not_after_last_seen": [
        {"first_seen": date(2020, 10, 2), "last_seen": date(2020, 10, 1)}
    ],
    "content_topics.current_topics_are_of_one_model": [
        CURRENT_TOPIC,
        {**CURRENT_TOPIC, "topic_id": 2, "model_revision": "2"},
    ],
    "video_topics.a_row_for_every_vector": [],
    "video_topics.topic_similarity_reaches_bound": [{"topic_similarity": 0.9}],
    "video_topics.topics_are_known": [{"topic_id": 7, "topic_similarity": 0.9}],
    "video_topics.topic_sizes_are_current": [{"topic_id": 1, "topic_similarity": 0.9}],
    "content_sentiment.a_row_for_every_video": [],
    "content_sentiment.status_matches_score": [{"status": "scored"}],
    "content_sentiment.one_scorer_for_all_days": [
        {"status": "scored", "sentiment": 0.5},
        {
            "video_id": "y",
            "upload_date": date(2020, 12, 21),
            "scorer": "other",
            "status": "scored",
            "sentiment": 0.5,
        },
    ],
    "content_sentiment.every_clip_was_asked_about": [{"status": "budget_spent"}],
    "creator_profiles.vectors_have_norm_one": [{"embedding": [0.6, 0.9]}],
    "creator_profiles.every_creator_has_a_profile": [],
    "creator_profiles.creators_have_texts": [{}],
    "creator_profiles.creators_are_different_accounts": [
        {"account_key": "7"},
        {"creator_id": "2", "account_key": "7"},
    ],
    "brand_profiles.vectors_have_norm_one": [{"embedding": [0.6, 0.9]}],
    "brand_profiles.every_brand_has_a_profile": [],
    "brand_profiles.brands_have_texts": [{}],
    "regulated_brands.every_brand_has_a_row": [],
    "similarity_scores.every_pair_is_scored": [],
    "recommendations.regulated_brands_meet_known_audiences_of_age": [{"recommended_id": "beer"}],
    "recommendations.contributions_sum_to_score": [{"score": 0.5}],
    "recommendations.ranks_have_no_gaps": [{"rank": 2}],
    "recommendations.lists_differ_between_creators": [
        {"subject_id": subject, "rank": rank, "recommended_id": str(rank)} for subject in "abc" for rank in (1, 2, 3)
    ],
    "recommendation_lists.everyone_has_a_row": [],
    "recommendation_lists.given_counts_are_those_of_the_lists": [
        {"given_count": 0, "note": "nobody fits"},
        {"direction": "creators_for_brand", "note": "nobody fits"},
    ],
    "recommendation_lists.short_lists_say_why": [{"given_count": 1}, {"direction": "creators_for_brand"}],
    "relevance_labels.labels_are_of_listed_pairs": [{"brand_id": "of no list"}],
    "recommendation_quality.what_is_blank_has_a_reason": [{}],
    "recommendation_quality.no_baseline_ranks_better": [
        {"method": "match", "value": 0.9, "lead": -0.1, "subject_count": 20}
    ],
    "recommendation_quality.the_match_keeps_its_floors": [{"method": "match", "value": 0.1, "subject_count": 20}],
    "creator_lookalikes.nobody_is_their_own_lookalike": [{"lookalike_id": "x"}],
    "creator_lookalikes.the_most_alike_come_first": [{"rank": 2}],
    "scoring_reference.every_day_has_every_population_and_metric": [{"metric": "sentiment", **SCORED_WINDOW}],
    "scoring_reference.windows_are_those_of_the_rules": [
        {"population": population, "metric": metric, "window_days": 30, **SCORED_WINDOW}
        for population in POPULATIONS
        for metric in SCORING_METRICS
    ],
    "scoring_reference.a_population_has_statistics": [
        {"population": population, "metric": metric, "compared_with": "all", **SCORED_WINDOW}
        for population in POPULATIONS
        for metric in SCORING_METRICS
    ],
    **{
        f"{table}.{rule}": [{**row, **record} for row in rows]
        for table, rows in REFERENCES.items()
        for rule, record in (
            ("windows_are_recorded", {"window_first_day": None}),
            ("windows_are_as_they_were", {"window_digest": "1"}),
        )
    },
    "video_points.contributions_sum_to_points": [{"points": 100}],
    "video_points.every_video_is_scored_or_says_why": [{}],
    "scoring_rules.every_day_has_a_rule": [{"valid_from": date(2020, 10, 5)}],
    "video_points.days_have_the_version_of_their_rule": [{"scoring_version": "another", "points": 0}],
    "video_points.scored_videos_have_accounts": [{"author_id": None, "points": 0}],
    "video_points.languages_are_scored_alike": [],
    "scoring_versions.every_point_is_explained": [{"scoring_version": "another"}],
    "scoring_versions.one_version_is_current": [{}, {"scoring_version": "another"}],
    "scoring_versions.current_points_rest_on_their_window": [{"window_days": 7}],
    "video_credits.credits_add_up": [{"base_credits": 3}],
    "engagement_alerts.evidence_is_over_its_bound": [{"evidence_value": 5, "evidence_bound": 5}],
    "engagement_alerts.signals_have_their_family": [{"signal_family": "text", "evidence_value": 1}],
    "engagement_alerts.alerts_stay_rare": [],
    "creator_authenticity.scores_follow_from_their_evidence": [{"video_count": 3}],
    "creator_authenticity.every_account_is_scored_once": [{"author_id": "nobody"}],
    "engagement_reference.one_window_for_all_days": [
        *({**group, "window_days": 30} for group in REFERENCE_GROUPS),
        *({**group, "window_days": 7, "upload_date": date(2020, 12, 21), **EMPTY_WINDOW} for group in REFERENCE_GROUPS),
    ],
    "engagement_reference.every_day_has_every_group": [{"follower_tier": "nano", **COMPARED_WINDOW}],
    "engagement_reference.statistics_name_their_population": [
        {**group, "log_median": -2.5 if place == 0 else None} for place, group in enumerate(REFERENCE_GROUPS)
    ],
    "count_rule_reference.one_window_for_all_days": [
        *({**band, "window_days": 30} for band in RULE_BANDS),
        *({**band, "window_days": 7, "upload_date": date(2020, 12, 21), **EMPTY_WINDOW} for band in RULE_BANDS),
    ],
    "count_rule_reference.every_day_has_every_band": RULE_BANDS[1:],
    "count_rule_reference.rules_are_broken_by_part_of_the_videos": [{**band, "raised_count": 2} for band in RULE_BANDS],
    "caption_fingerprints.fingerprints_are_of_known_videos": [{"author_id": "nobody"}],
    "caption_fingerprints.fingerprint_lengths_agree": [{"bands": [1]}],
    "alert_cases.two_families_before_anything_is_held": [{"standing": "held", "signal_families": ["text"]}],
    "alert_cases.decisions_are_signed": [{"standing": "released"}],
    "alert_cases.every_alert_is_part_of_a_case": [],
    "alert_cases.holds_stay_rare": [],
    "creator_points.totals_equal_the_videos": [{"total_points": 1, "payable_points": 1}],
    "creator_points.held_and_rejected_within_total": [{"held_points": 1, "standing": "under_review"}],
    "creator_points.payable_points_add_up": [{"payable_points": 1}],
    "creator_points.held_points_change_the_standing": [{"held_points": 1, "rejected_points": 0, "total_points": 1}],
    "partnership_signs.a_suspicion_has_evidence": [{"words": []}],
    "partnership_signs.nothing_disclosed_is_suspected": [{"video_id": "y"}],
    "partnership_signs.suspicions_stay_rare": [],
    "sponsorship_history.disclosed_or_suspected": [{"suspected_score": 0.9}],
    "sponsorship_history.every_disclosure_is_here": [],
    "sponsorship_history.brands_have_their_names": [{"brand_id": "x"}],
    "creator_sponsorships.every_creator_has_a_record": [],
    "creator_sponsorships.paid_is_part_of_what_was_read": [{"recent_paid_count": 2, "recent_video_count": 1}],
    "creator_sponsorships.the_lift_lies_in_its_interval": [
        {"paid_lift": 0.5, "paid_lift_low": 0.6, "paid_lift_high": 0.7}
    ],
    "creator_sponsorships.a_blank_has_its_reason": [{"blank_reason": None}],
    "sponsorship_conflicts.no_brand_is_its_own_rival": [{"rival_brand_id": "x", "is_inside_window": True}],
    "sponsorship_conflicts.the_window_decides": [{"rival_brand_id": "y", "is_inside_window": False}],
    "safety_findings.findings_are_of_known_videos": [{"author_id": "nobody"}],
    "safety_findings.words_stand_where_they_are_said_to": [{"start_character": 0, "end_character": 1, "words": "y"}],
    "safety_findings.words_are_there_where_words_found_them": [{"finder": "meaning"}],
    "safety_findings.one_version_of_the_term_list": [{"model_version": "another"}],
    "safety_contests.a_decision_has_a_reason": [{"state": "kept"}],
    "creator_safety.every_creator_has_a_row": [],
    "creator_safety.unknown_is_not_safe": [{"level": "no finding"}],
    "creator_safety.no_finding_means_none": [
        {"level": "no finding", "looked_at_video_count": 1, "recent_video_count": 1, "finding_count": 1}
        | {"finding_video_count": 1, "categories": ["hate"], "since": date(2018, 10, 1)}
    ],
    "creator_safety.counts_fit_together": [{"level": "low", "looked_at_video_count": 1, "finding_count": 1}],
    "safety_quality.shares_lie_in_their_intervals": [{"precision": 0.5, "precision_low": 0.6, "precision_high": 0.7}],
    "campaign_briefs.ranges_are_in_order": [{"audience_age_min": 30, "audience_age_max": 20}],
    "campaign_briefs.money_has_its_currency": [{"budget_amount": 1.0}],
    "campaign_briefs.briefs_ask_for_something": [{"chips": []}],
    "campaign_briefs.dates_are_not_over": [{"ends_on": date(2018, 10, 1)}],
    "campaign_fits.every_pair_is_here": [],
    "campaign_fits.briefs_can_be_matched": [{"fit": None}],
    "campaign_shortlists.budgets_are_kept": [{"price_high": 10.5}],
    "campaign_shortlists.numbers_are_kept": [
        {"creator_id": name, "fitting_views": 0.5, "share_of_fitting_views": 0.5} for name in "ab"
    ],
    "campaign_shortlists.totals_are_those_of_the_set": [{"share_of_fitting_views": 0.5}],
    "campaign_shortlists.who_is_chosen_has_numbers": [{"views_median": None}],
    "campaign_shortlists.no_rival_stands_in_the_way": [{"creator_id": "y"}],
    "campaign_shortlists.every_audience_passes_its_gate": [{"gate": "fail"}],
    "campaign_shortlists.nobody_unsafe_is_chosen": [{"creator_id": "unsafe"}],
    "campaign_shortlist_limits.wider_limits_lose_nothing": [
        {"is_possible": True, "creator_count": 1, "fitting_views": 1.0, "fitting_views_gained": -1.0}
    ],
    "campaign_shortlist_limits.what_is_possible_has_totals": [{"is_possible": True}],
    "campaign_totals.every_brief_is_answered": [],
    "campaign_totals.intervals_are_in_order": [{"views_low": 5, "views_median": 3, "views_high": 9}],
    "campaign_totals.an_impossible_brief_says_why": [{"conflict": ["x"]}],
    "points_fairness.shares_sum_to_one": [{"value": 0.5}],
    "points_fairness.values_are_in_their_range": [{"measure": "gini_of_videos", "value": 1.5}],
    # Among one video, the outlier's share of them is all.
    "points_fairness.outlier_effect_is_small": [{"measure": "outlier_effect", "value": 200.0, "unit": "percent"}],
    "points_ledger.one_first_posting_per_video": [
        {"entry_id": 1, "kind": "earn", "idempotency_key": "a"},
        {"entry_id": 2, "kind": "earn", "idempotency_key": "b"},
    ],
    "points_ledger.changes_add_up": [{"points": 1}],
    "points_ledger.no_key_twice": [{"entry_id": 1, "kind": "adjust"}, {"entry_id": 2, "kind": "adjust"}],
    "ledger_entries.changes_of_entries_add_up": [{"amount": 1}],
    "ledger_entries.booked_when_made_or_later": [{"booked_on": date(2020, 9, 30)}],
    "benefit_balances.benefit_balances_add_up": [{"balance": 1}],
    "hold_events.one_open_hold_per_video": [
        {"event_id": number, "hold_id": f"x/{number}", "deadline_at": FAR_AWAY} for number in (1, 2)
    ],
    "hold_events.open_holds_equal_held_points": [{"event_id": 1, "deadline_at": FAR_AWAY}],
    "hold_events.holds_are_decided_in_time": [{"event_id": 1, "deadline_at": LONG_AGO}],
    "review_times.what_waits_has_no_end": [{"closed_at": LONG_AGO, "deadline_at": FAR_AWAY}],
    "review_times.appeals_are_answered_in_time": [{"kind": "appeal", "deadline_at": LONG_AGO}],
    "ledger_books.movements_lead_to_the_closing": [
        {"entry_count": 1, "period_kind": kind, "balance": 1} for kind in ("day", "month")
    ],
    "ledger_books.openings_are_the_closings_before": [
        {"entry_count": 1, "period_kind": kind, "opening": 1, "closing": 1, "balance": 1} for kind in ("day", "month")
    ],
    "ledger_books.every_entry_is_in_a_period": [{"entry_count": 1}],
    "account_books.account_movements_lead_to_the_closing": [{"opening": 1}],
    "account_books.last_closings_are_the_balances": [{"opening": 1, "closing": 1}],
    "trial_balance.debits_equal_credits": [{"book_account_kind": "source", "posting_count": 1, "debit": 1}],
    "trial_balance.every_entry_is_posted_once": [{"book_account_kind": "source", "posting_count": 2}],
    "redemptions.reversals_are_dated": [{"state": "reversed"}],
    "points_ledger.no_video_is_paid_twice": [{"video_id": "6.9E+18", "points": 1, "balance_change": 1}],
    "account_balances.no_account_is_there_twice": [{"account_id": "6.9E+18", "video_points": 1, "balance": 1}],
    "account_balances.balances_add_up": [{"balance": 1}],
    "account_balances.video_points_equal_entries": [{"video_points": 1, "balance": 1}],
    "published_warehouse.tables_to_read_are_there": [{"table_name": "videos"}],
}
"""Rows of a table, put in the place of the good ones, that break one rule of it."""

ALSO_BROKEN = {
    # A hold of a video without a held case.
    **dict.fromkeys(
        ("one_open_hold_per_video", "holds_are_decided_in_time"), "hold_events.open_holds_equal_held_points"
    ),
    # A table with rows that the workbench's empty ledger has not.
    **dict.fromkeys(
        ("one_first_posting_per_video", "changes_add_up", "no_key_twice", "no_video_is_paid_twice"),
        "points_ledger.synced_entries_equal_the_ledger",
    ),
    "no_account_is_there_twice": "account_balances.video_points_equal_entries",
    # Two creators where the totals know of one.
    "numbers_are_kept": "campaign_shortlists.totals_are_those_of_the_set",
    # Two topics with a video each, of the one video with a text.
    "current_topics_are_of_one_model": "content_topics.sizes_are_of_the_videos_with_a_text",
    # No topic at all has as many videos as one that is not known.
    "topics_are_known": "video_topics.topic_sizes_are_current",
    # A window that is recorded wrongly is another than the one that is there.
    "windows_are_recorded": "{table}.windows_are_as_they_were",
    # One account has a point that no video has.
    "held_points_change_the_standing": "creator_points.totals_equal_the_videos",
}
"""What else such rows cannot help breaking, by the rule they are an example of; `{table}` is their table."""


def test_every_rule_is_broken_by_an_example():
    rules = {check for check in ALL_CHECKS if not check.endswith((".schema", ".key_is_unique", OUTDATED_CHECK))}
    assert set(BREAKS) == rules - NOT_RULES


SENTENCE = re.compile(
    # Where, what is wrong, and what to do: a verb in the imperative.
    r'(\w+)( of 2020-10-01 to 2020-10-02)?: [\d,]+ rows? breaks? the promise "[^"]+"(, .*)?'
    r"; [a-z]+ [^\n]{10,200}[\w`]\."
    # Or days, and the command that makes them again.
    r'|(\w+): [\d ,to-]+ breaks? the promise "[^"]+", [a-z][^\n]+; run the job refresh for [^\n]+'
)
"""The description of a failed check, which people read in a list, so without a line break."""

NEED_MANY_VIDEOS = {
    *("engagement_alerts.alerts_stay_rare", "alert_cases.holds_stay_rare", "video_points.languages_are_scored_alike"),
    *("partnership_signs.suspicions_stay_rare", "sponsorship_history.every_disclosure_is_here"),
}
"""Rules that judge many videos, or those of another table; their failing is tested beside their assets."""


@pytest.mark.parametrize("rule", [rule for rule in BREAKS if rule not in NEED_MANY_VIDEOS])
def test_each_rule_notices_what_it_is_for(sound, rule):
    table, check = rule.split(".")
    plain = GOOD_ROWS[table][0] if len(GOOD_ROWS.get(table, [])) == 1 else {}
    # A profile without text is what two rules are about.
    plain = {} if BREAKS[rule] == [{}] else plain
    sound.given(table, *({**plain, **row} for row in BREAKS[rule]))
    results = sound.check(table)
    blocking = GRAPH.get(dg.AssetCheckKey(dg.AssetKey(table), check)).blocking
    assert broken(results) == {rule, *([ALSO_BROKEN[check].format(table=table)] if check in ALSO_BROKEN else [])}
    assert results[rule].severity == (ERROR if blocking else WARN)
    for name in broken(results):
        assert SENTENCE.fullmatch(results[name].description), results[name].description
        assert results[name].metadata[RULES].code_references[0].file_path.endswith("checks.py")
