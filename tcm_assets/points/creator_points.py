"""`creator_points`: what each account's videos earned together, and its rank among all accounts.

The one definition of a rank: by payable points, those of scored videos that no alert holds and no review rejected. Held
points do not count: a review may still take them, and others would have been moved down for nothing. An account without
a payable video has no rank. Equal points share a rank, and the next rank is as many further. Pages, pictures and run
summaries all show this rank.
"""

import ibis
import ibis.expr.types as ir

from tcm_assets.catalogue.creator_accounts import creator_accounts
from tcm_assets.points.due_points import UNPAID_STANDINGS, latest_known, outcome_of
from tcm_assets.points.tables import CREATOR_POINTS, RESTRICTING_REJECTIONS
from tcm_assets.warehouse.relations import left_joined


def compute_creator_points(
    video_points: ir.Table,
    video_credits: ir.Table,
    engagement_alerts: ir.Table,
    alert_cases: ir.Table,
    cleaned_creators: ir.Table,
    videos: ir.Table,
) -> ir.Table:
    """Return one row per account that uploaded videos, in the columns of `creator_points`.

    `author_id` identifies an account; its handle is that of its latest video. Videos of unknown accounts are in no row.
    A video without points adds none and is left out of the mean. Held and rejected points are part of the total;
    payable points leave out both.
    """
    standings = alert_cases.select("video_id", "standing")
    scored = _of_known_accounts(left_joined(video_points, standings, on="video_id"))
    earned = _points_of_accounts(scored.mutate(outcome=outcome_of(scored.standing, scored.points)))
    credited = _credits_of_accounts(_of_known_accounts(left_joined(video_credits, standings, on="video_id")))
    alerted = engagement_alerts.group_by("author_id").aggregate(alert_count=engagement_alerts.count())
    totals = left_joined(earned, credited, alerted, on="author_id")
    joined = left_joined(totals, _creators_by_account(cleaned_creators, videos), on="author_id")
    has_rank = joined.payable_video_count > 0
    most_first = ibis.window(group_by=has_rank, order_by=joined.payable_points.desc())
    return joined.mutate(
        total_credits=joined.total_credits.fill_null(0),
        payable_credits=joined.payable_credits.fill_null(0),
        alert_count=joined.alert_count.fill_null(0),
        points_rank=ibis.cases((has_rank, ibis.rank().over(most_first) + 1)),
    ).select(*CREATOR_POINTS.column_names)


def _of_known_accounts(videos: ir.Table) -> ir.Table:
    return videos.filter(videos.author_id.notnull())


def _credits_of_accounts(videos: ir.Table) -> ir.Table:
    is_unpaid = videos.standing.isin(UNPAID_STANDINGS).fill_null(False)
    return videos.group_by("author_id").aggregate(
        total_credits=videos.total_credits.sum(), payable_credits=videos.total_credits.sum(where=~is_unpaid)
    )


def _points_of_accounts(videos: ir.Table) -> ir.Table:
    is_held, is_rejected = videos.standing == "held", videos.standing == "rejected"
    return videos.group_by("author_id").aggregate(
        author_username=latest_known(videos, "author_username"),
        follower_tier=latest_known(videos, "follower_tier"),
        video_count=videos.count(),
        scored_video_count=videos.points.count(),
        payable_video_count=videos.points.count(where=videos.outcome == "payable"),
        total_points=videos.points.sum().fill_null(0),
        mean_points=videos.points.mean(),
        **{
            f"{outcome}_points": videos.points.sum(where=videos.outcome == outcome).fill_null(0)
            for outcome in ("held", "rejected", "payable")
        },
        standing=ibis.cases(
            (videos.count(where=is_rejected) >= RESTRICTING_REJECTIONS, "restricted"),
            (videos.count(where=is_held) > 0, "under_review"),
            else_="good",
        ),
    )


def _creators_by_account(cleaned_creators: ir.Table, videos: ir.Table) -> ir.Table:
    """Return one row per account of a listed creator; of two creators of one, the one whose id comes first as text."""
    accounts = creator_accounts(cleaned_creators, videos)
    return accounts.group_by(author_id=accounts.account_key).aggregate(creator_id=accounts.creator_id.min())
