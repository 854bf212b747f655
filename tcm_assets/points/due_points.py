"""Due points: what each video should have earned its account by now, beside what the ledger has posted for it.

The benefits of a video, cents and minutes by its reward tier, follow the same outcome as its points.
"""

from functools import cache

import ibis
import ibis.expr.types as ir

from tcm_assets.warehouse.relations import left_joined

UNPAID_STANDINGS = ("held", "rejected")
"""Standings whose credits do not count now: they wait, or are never given. For points, `outcome_of` decides."""

OUTCOMES = ("payable", "held", "rejected", "unscored", "withdrawn")
"""payable: due its points. held: waits for a review. rejected: due nothing, by review. unscored: has no points.
withdrawn: posted earlier, and no longer among the videos, or posted to an account with a spoiled id."""

WHOLE_ID = "^[0-9]{1,20}$"
"""An account's id of which no digit is lost: only such accounts earn. A spoiled one ("6.9E+18") is nobody's for
certain, or the second account of somebody."""

_UNSCORED = "the video has no score any more"


def outcome_of(standing: ir.Value, points: ir.Value) -> ir.Value:
    """Return one of the first four of OUTCOMES: the one rule of which points count.

    `standing` is null for a video that was neither alerted nor rejected, `points` for one without a score.
    """
    return ibis.cases(
        (standing == "rejected", "rejected"),
        (points.isnull(), "unscored"),
        (standing == "held", "held"),
        else_="payable",
    )


def latest_known(videos: ir.Table, column: str) -> ir.Value:
    """Return the column's value in an account's latest video where it is known: older videos may have an older one."""
    return videos[column].first(order_by=[videos.upload_date.desc(), videos.video_id.desc()])


def with_due_points(videos: ir.Table) -> ir.Table:
    """Add `outcome` (see `outcome_of`) and `due_points` (>= 0), and complete `standing`.

    `videos` has `standing` (of its case; null without one), `is_rejected` (whether its latest review rejects it; null
    for no), `scored_points` (null without a score) and `posted_points`. A rejection stands even where the alerts are
    gone and no case is left. A video is due its score, or 0 when a review rejected it. A held video is due what was
    posted earlier, or its score where that is lower now: holding neither pays nor takes anything.
    """
    settled = videos.mutate(standing=ibis.coalesce(videos.standing, ibis.cases((videos.is_rejected, "rejected"))))
    judged = settled.mutate(outcome=outcome_of(settled.standing, settled.scored_points))
    kept = ibis.least(judged.scored_points, ibis.greatest(judged.posted_points, 0))
    return judged.mutate(
        due_points=ibis.cases(
            (judged.outcome == "payable", judged.scored_points),
            (judged.outcome == "held", kept),
            else_=ibis.literal(0, "int64"),
        )
    )


BENEFITS = ("wallet_cents", "exposure_min")
"""Units of what a reward tier gives beside points."""


def _with_due_benefits(judged: ir.Table) -> ir.Table:
    """Add due_wallet_cents and due_exposure_min (>= 0), given what the tier gives (`tier_...`) and `posted_...`."""
    return judged.mutate(
        **{
            f"due_{unit}": ibis.cases(
                (judged.outcome == "payable", judged[f"tier_{unit}"]),
                (
                    judged.outcome == "held",
                    ibis.least(judged[f"tier_{unit}"], ibis.greatest(judged[f"posted_{unit}"], 0)),
                ),
                else_=ibis.literal(0, "int64"),
            )
            for unit in BENEFITS
        },
        benefit_reason=ibis.cases(
            (judged.outcome == "payable", "credits of the video: " + judged.reward_tier + " tier"),
            else_=ibis.null("string"),
        ),
    )


@cache
def due_points_sql(videos: str) -> str:
    """Return `with_due_points` as DuckDB's SQL: a SELECT from the table or common table expression `videos`.

    `videos` has video_id, upload_date, standing, is_rejected, scored_points and posted_points.
    """
    columns = {"video_id": "string", "upload_date": "date", "standing": "string", "is_rejected": "boolean"}
    table = ibis.table({**columns, "scored_points": "int64", "posted_points": "int64"}, name=videos)
    return str(ibis.to_sql(with_due_points(table), dialect="duckdb"))


@cache
def outcomes_sql(videos: str) -> str:
    """Return `outcome_of` as DuckDB's SQL: a SELECT that adds outcome to `videos`, as in `due_points_sql`.

    `videos` has author_id, video_id, upload_date, standing and points.
    """
    columns = {"author_id": "string", "video_id": "string", "upload_date": "date", "standing": "string"}
    table = ibis.table({**columns, "points": "int64"}, name=videos)
    return str(ibis.to_sql(table.mutate(outcome=outcome_of(table.standing, table.points)), dialect="duckdb"))


def compute_earnings(
    video_points: ir.Table,
    video_credits: ir.Table,
    alert_cases: ir.Table,
    rejections: ir.Table,
    posted: ir.Table,
    all_video_points: ir.Table,
) -> ir.Table:
    """Return one row per video that is due something or has something in the ledger, by upload day and video.

    `video_points`, `video_credits` and `alert_cases` are those of the days that are posted. `rejections` are the videos
    (video_id) whose latest review rejects them. `posted` is what the ledger has of these days, and of held videos on
    any day (video_id, upload_date, account_id, points, wallet_cents, exposure_min; one row per video, day and account).
    `all_video_points` are those of every day: a video that moved to another day is not withdrawn; without a score
    there, it is unscored.

    A video of an unknown account is due nothing. What was posted for it stays with an account whose id is whole, from
    when it was known, and is taken back from one whose id is spoiled.

    Columns: video_id, upload_date, account_id, username (null for an account without videos), scoring_version (null
    when withdrawn or moved), outcome, scored_points (null without a score), posted_points (0 when nothing was posted),
    due_points (see `with_due_points`) and reason; for each of BENEFITS posted_... and due_...; and benefit_reason, null
    where `reason` is theirs too.
    """
    in_ledger = posted.group_by("video_id").aggregate(
        posted_points=posted.points.sum(), **{f"posted_{unit}": posted[unit].sum() for unit in BENEFITS}
    )
    all_video_points = all_video_points.mutate(author_id=_whole_id(all_video_points.author_id))
    video_points = video_points.mutate(author_id=_whole_id(video_points.author_id))
    cases, rejected = alert_cases.select("video_id", "standing"), rejections.mutate(is_rejected=True)
    tiers = video_credits.select(
        "video_id",
        "reward_tier",
        tier_wallet_cents=video_credits.wallet_usd * 100,
        tier_exposure_min=video_credits.exposure_min,
    )
    joined = left_joined(video_points, cases, rejected, in_ledger, tiers, on="video_id")
    is_concerned = joined.points.notnull() | joined.posted_points.notnull()
    scored = joined.filter(joined.author_id.notnull() & is_concerned).select(
        "video_id",
        "upload_date",
        "scoring_version",
        "standing",
        "is_rejected",
        account_id="author_id",
        scored_points="points",
        posted_points=joined.posted_points.fill_null(0),
        reward_tier=joined.reward_tier.fill_null("none"),
        **{f"posted_{unit}": joined[f"posted_{unit}"].fill_null(0) for unit in BENEFITS},
        **{f"tier_{unit}": joined[f"tier_{unit}"].fill_null(0) for unit in BENEFITS},
    )
    due = _with_due_benefits(with_due_points(scored))
    explained = due.mutate(reason=_reason(due)).drop(
        "standing", "is_rejected", "reward_tier", *(f"tier_{unit}" for unit in BENEFITS)
    )
    nobodys = _posted_to_no_one(posted, video_points, rejected)
    everything = explained.union(
        _missing_videos(posted, video_points, all_video_points).select(*explained.columns),
        nobodys.select(*explained.columns),
    )
    usernames = all_video_points.group_by(account_id="author_id").aggregate(
        username=latest_known(all_video_points, "author_username")
    )
    # In one order whatever the engine does, so that two runs number the ledger's entries alike.
    return left_joined(everything, usernames, on="account_id").order_by("upload_date", "video_id")


def list_held_videos(video_points: ir.Table, alert_cases: ir.Table) -> ir.Table:
    """Return the video_id of each video with a held case: what it keeps may have been posted for its former day."""
    held = alert_cases.filter(alert_cases.standing == "held")
    return video_points.semi_join(held, "video_id").select("video_id")


def _reason(due: ir.Table) -> ir.StringColumn:
    points = due.due_points.cast("string") + " points"
    return ibis.cases(
        (due.outcome == "rejected", "a review rejected the video"),
        (due.outcome == "unscored", _UNSCORED),
        (due.outcome == "held", "waits for a review"),
        (due.posted_points == 0, ibis.ifelse(due.standing == "released", "released: ", "scored: ") + points),
        else_="rescored: " + points + " instead of " + due.posted_points.cast("string"),
    )


def _whole_id(author_id: ir.Value) -> ir.Value:
    """Return the id of an account, null where digits of it are lost."""
    return ibis.cases((author_id.re_search(WHOLE_ID), author_id))


def _posted_to_no_one(posted: ir.Table, video_points: ir.Table, rejections: ir.Table) -> ir.Table:
    """Return what is taken back of videos whose account is unknown: what was posted to a spoiled id, or rejected."""
    unknown = video_points.filter(video_points.author_id.isnull())
    of_unknown = left_joined(posted.semi_join(unknown, "video_id"), rejections, on="video_id")
    taken = of_unknown.filter(_whole_id(of_unknown.account_id).isnull() | of_unknown.is_rejected.fill_null(False))
    return taken.select(
        "video_id",
        "upload_date",
        "account_id",
        scoring_version=ibis.null("string"),
        outcome=ibis.literal("withdrawn"),
        scored_points=ibis.null("int64"),
        posted_points=taken.points,
        due_points=ibis.literal(0, "int64"),
        **_taken_back(taken),
        reason=ibis.cases(
            (taken.is_rejected.fill_null(False), "a review rejected the video"),
            else_="the account's id is spoiled, and whose the video is is unknown",
        ),
    )


def _taken_back(posted: ir.Table) -> dict[str, ir.Value]:
    """Return the columns of benefits of a video that is due none: what was posted, and 0."""
    amounts = {f"posted_{unit}": posted[unit] for unit in BENEFITS}
    return {
        **amounts,
        **{f"due_{unit}": ibis.literal(0, "int64") for unit in BENEFITS},
        "benefit_reason": ibis.null("string"),
    }


def _missing_videos(posted: ir.Table, video_points: ir.Table, all_video_points: ir.Table) -> ir.Table:
    """Return what is taken back of videos that are no longer of these days.

    A video that moved to a day where it has a score keeps its points: they follow it when that day is posted. One that
    moved and has no score there loses them here.
    """
    scored = all_video_points.filter(all_video_points.points.notnull())
    missing = posted.anti_join(video_points, "video_id").anti_join(scored, "video_id")
    without_score = all_video_points.select("video_id", is_listed=ibis.literal(True))
    missing = left_joined(missing, without_score, on="video_id")
    return missing.select(
        "video_id",
        "upload_date",
        "account_id",
        scoring_version=ibis.null("string"),
        outcome=ibis.ifelse(missing.is_listed.notnull(), "unscored", "withdrawn"),
        scored_points=ibis.null("int64"),
        posted_points=missing.points,
        due_points=ibis.literal(0, "int64"),
        **_taken_back(missing),
        reason=ibis.ifelse(missing.is_listed.notnull(), _UNSCORED, "the video is not in the catalogue any more"),
    )
