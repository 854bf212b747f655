"""Figures of the pages on the sample: equal to its tables, and to each other."""

import itertools
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from tcm_assets.apps.creator_dashboard.queries import explain_video, fetch_account_summary
from tcm_assets.apps.leaderboard.queries import rank_accounts
from tcm_assets.apps.marketplace.creators import read_market
from tcm_assets.apps.marketplace.filters import CreatorFilters, rank_market, rows_at
from tcm_assets.apps.marketplace.fit import Fits, find_asked, score_market
from tcm_assets.apps.marketplace.reasons import fetch_reasons
from tcm_assets.apps.owner.queries import sum_earned_points
from tcm_assets.apps.published import PublishedCopy, fetch_rows

Asked = Callable[..., pa.Table]


@pytest.fixture
def query(sample_folder: Path) -> Asked:
    return PublishedCopy(sample_folder / "published" / "tcm.duckdb").query


def test_a_rank_is_the_same_on_the_dashboard_and_on_the_leaderboard(query: Asked) -> None:
    board = rank_accounts(query, limit=10_000)
    assert board.count == len(board.accounts) > 0
    for place in board.accounts:
        summary = fetch_account_summary(query, place["author_id"])
        assert summary is not None
        assert (place["place"], board.count) == (summary["points_rank"], summary["ranked_count"])
        for figure in ("payable_points", "payable_video_count", "payable_credits", "follower_tier"):
            assert place[figure] == summary[figure]


@pytest.mark.parametrize("measure", ["payable_points", "payable_credits"])
def test_the_leaderboard_of_all_days_adds_up_what_the_accounts_hold(query: Asked, measure: str) -> None:
    last_day = fetch_rows(query, "SELECT max(upload_date) AS day FROM videos")[0]["day"]
    found = [rank_accounts(query, measure=measure, days=days, limit=10_000) for days in (None, (last_day, 10_000))]
    of_accounts, of_videos = ([(row["place"], row["author_id"], row[measure]) for row in b.accounts] for b in found)
    assert of_accounts == of_videos


def test_payable_points_of_the_creators_are_those_of_the_owner(query: Asked) -> None:
    of_creators = fetch_rows(query, "SELECT sum(payable_points)::BIGINT AS points FROM creator_points")[0]["points"]
    assert of_creators == sum_earned_points(query, ()).payable > 0


def test_an_explanation_counts_the_videos_that_the_score_was_compared_with(query: Asked) -> None:
    """One video of each tier and population, counted among the videos themselves."""
    chosen = fetch_rows(
        query,
        """
        SELECT author_id, min(video_id) AS video_id FROM video_points WHERE points IS NOT NULL
        GROUP BY follower_tier, compared_with, author_id QUALIFY row_number() OVER
            (PARTITION BY follower_tier, compared_with ORDER BY author_id) = 1
        """,
    )
    assert len(chosen) > 5
    for each in chosen:
        found = explain_video(query, each["author_id"], each["video_id"])
        assert found is not None
        counted = """
            SELECT count(*) AS videos FROM videos JOIN video_points USING (video_id)
            WHERE videos.upload_date BETWEEN $day - ($window_days - 1)::INTEGER AND $day
                AND ($population = 'all' OR follower_tier = $population)
        """
        population = {"population": found.video["compared_with"], "window_days": found.window_days}
        truth = fetch_rows(query, counted, {**population, "day": found.video["upload_date"]})[0]["videos"]
        assert next(share for share in found.shares if share.metric == "view_count").population_count == truth


def test_advised_pairs_are_asked_for_in_the_words_that_are_stored(query: Asked) -> None:
    stored = fetch_rows(
        query, "SELECT subject_id, recommended_id, reason FROM recommendations WHERE direction = 'creators_for_brand'"
    )
    assert stored
    for brand in {row["subject_id"] for row in stored}:
        told = {row["recommended_id"]: row["reason"] for row in stored if row["subject_id"] == brand}
        assert fetch_pair_reasons(query, brand, list(told)) == told


def test_one_verdict_on_an_audience_is_one_wording_down_the_whole_shortlist(query: Asked) -> None:
    verdicts: dict[str, set[float]] = {}
    for brand in fetch_brands(query):
        for row in shortlist_for_brand(query, brand["brand_id"], CreatorFilters(), limit=None).creators:
            clause = next(part for part in row["reason"].lower().split("; ") if part.startswith("audience"))
            if row["audience_match"] is not None:
                verdicts.setdefault(clause.split(" (")[0], set()).add(row["audience_match"])
    spans = sorted((min(values), max(values)) for values in verdicts.values())
    assert len(spans) > 1
    assert all(lower[1] < higher[0] for lower, higher in itertools.pairwise(spans)), verdicts.keys()
