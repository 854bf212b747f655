"""Figures of the pages on the sample: equal to its tables, and to each other."""

from collections.abc import Callable
from datetime import date
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
from tcm_assets.campaigns.briefs.brief import BrandOfBrief, Brief
from tcm_assets.models.text_encoder import TextEncoder

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


def _fits(query: Asked, brand_id: str) -> Fits:
    market = read_market(query)
    brief = Brief(day=date(2026, 1, 1), brand=BrandOfBrief(name="x", brand_id=brand_id))
    asked = find_asked(query, brief, market, _no_encoder)
    assert asked is not None
    return score_market(market, asked)


def _no_encoder() -> TextEncoder:
    raise AssertionError("a brand of the list needs no model")


def test_a_brands_scores_and_reasons_on_the_page_are_those_that_are_stored(query: Asked) -> None:
    stored = fetch_rows(
        query, "SELECT subject_id, recommended_id, reason FROM recommendations WHERE direction = 'creators_for_brand'"
    )
    brands = sorted({row["subject_id"] for row in stored})[:5]
    assert brands
    for brand in brands:
        fits = _fits(query, brand)
        scores = fetch_rows(
            query,
            "SELECT creator_id, score, confidence FROM similarity_scores WHERE brand_id = $brand ORDER BY creator_id",
            {"brand": brand},
        )
        assert fits.rows.select(["creator_id", "score", "confidence"]).to_pylist() == scores
        told = {row["recommended_id"]: row["reason"] for row in stored if row["subject_id"] == brand}
        places = [place for place, each in enumerate(scores) if each["creator_id"] in told]
        assert fetch_reasons(query, fits, places) == told


def test_nobody_who_is_recommended_has_a_better_score_than_the_first_of_the_ranking(query: Asked) -> None:
    market = read_market(query)
    best = fetch_rows(
        query,
        """
        SELECT subject_id, max(score) AS score FROM recommendations
        WHERE direction = 'creators_for_brand' GROUP BY subject_id ORDER BY subject_id LIMIT 5
        """,
    )
    assert best
    for row in best:
        fits = _fits(query, row["subject_id"])
        ranking = rank_market(market, fits, CreatorFilters(has_restricted=True))
        scores = [each["score"] for each in rows_at(market, fits, ranking, ranking.places)]
        assert scores == sorted(scores, reverse=True)
        assert scores[0] >= row["score"]
