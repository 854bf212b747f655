"""`creator_safety`: how safe a listed creator is for brands, by the findings in the newest videos.

What counts is in how many videos, and how bad. Only the worst finding of a video counts, so a caption that repeats
itself counts once. Without a finding, and only then, the level is "no finding".
"""

from collections.abc import Mapping
from typing import Final

import ibis
import ibis.expr.types as ir

from tcm_assets.campaigns.safety.floor import SEVERITIES
from tcm_assets.campaigns.safety.tables import CREATOR_SAFETY
from tcm_assets.catalogue.creator_accounts import account_key, creator_accounts
from tcm_assets.warehouse.relations import left_joined

RECENT_VIDEOS = 200
"""Newest videos that a level counts: half a year of daily posts. A brand looks at what a creator does now."""

HIGH_VIDEOS, HIGH_SHARE = 2, 0.05
"""Videos with a serious finding that make the level high, or their share: 1 of 20. One of them alone is medium, since
a finding may be wrong."""

MEDIUM_VIDEOS, MEDIUM_SHARE = 2, 0.03
MOST_VIDEOS, MOST_SHARE = 3, 0.5
"""Videos with a middling finding or worse that make the level medium, and with any finding that do: both the number and
the share are needed, so that neither a long list nor a short one decides alone. Who names wine in most videos is about
wine, whatever each of them is worth."""

OWN_GOODS: Final[Mapping[str, str]] = {
    "alcohol": "level_without_alcohol",
    "drugs and tobacco": "level_without_tobacco",
    "gambling": "level_without_gambling",
}
"""Columns with the level as it is for brands that sell the goods themselves: slight findings of that category, which
name a legal good, do not count. Drunkenness, drugs and offers to gamble do."""

WORST_FINDINGS = 5  # named for a creator; more are in the table of findings

_LEVEL = {severity: level for level, severity in enumerate(SEVERITIES, start=1)}


def compute_creator_safety(
    cleaned_creators: ir.Table, videos: ir.Table, safety_findings: ir.Table, safety_contests: ir.Table
) -> ir.Table:
    """Return one row per listed creator, in the columns of `creator_safety`.

    `safety_contests` has finding_id and state: what is withdrawn does not count, what is open does.
    """
    recent, looked_at = _recent_videos(cleaned_creators, videos)
    found = _findings(recent, safety_findings, safety_contests)
    counted = found.filter(~found.is_withdrawn)
    videos_of = counted.group_by("creator_id").agg(finding_video_count=counted.video_id.nunique())
    levels = _levels(counted, looked_at)
    best_first = [counted.severity_rank.desc(), counted.score.desc(), counted.finding_id]
    findings_of = counted.group_by("creator_id").agg(
        finding_count=counted.count(),
        contested_count=counted.count(where=counted.is_open),
        finding_ids=counted.finding_id.collect(order_by=best_first),
        worst=counted.severity_rank.max(),
    )
    worst = counted.inner_join(findings_of.select("creator_id", "worst"), "creator_id")
    since = worst.filter(worst.severity_rank == worst.worst).group_by("creator_id")
    since = since.agg(since=lambda rows: rows.upload_date.min())
    withdrawn = found.filter(found.is_withdrawn)
    withdrawn = withdrawn.group_by("creator_id").agg(withdrawn_count=withdrawn.count())
    listed = cleaned_creators.select("creator_id", "creator_name")
    joined = left_joined(
        listed, looked_at, levels, videos_of, findings_of, since, withdrawn, _categories(counted), on="creator_id"
    )
    counts = ("looked_at_video_count", "recent_video_count", "finding_video_count")
    known = joined.fill_null(dict.fromkeys((*counts, "finding_count", "contested_count", "withdrawn_count"), 0))
    nothing = ibis.literal([], type="array<string>")
    return known.mutate(
        categories=known.categories.fill_null(nothing),
        worst_finding_ids=known.finding_ids.fill_null(nothing)[:WORST_FINDINGS],
    ).select(*CREATOR_SAFETY.column_names)


def _recent_videos(cleaned_creators: ir.Table, videos: ir.Table) -> tuple[ir.Table, ir.Table]:
    """Return the newest videos of the creators that have a text, and how many each has, recent and in all."""
    accounts = creator_accounts(cleaned_creators, videos)
    has_text = (videos.caption.fill_null("").strip() != "") | (videos.hashtags.length().fill_null(0) > 0)
    texts = videos.filter(has_text).select("video_id", "uploaded_at", account_key=account_key(videos))
    own = accounts.inner_join(texts, "account_key").select("creator_id", "video_id", "uploaded_at")
    newest_first = ibis.window(group_by="creator_id", order_by=[own.uploaded_at.desc(), own.video_id])
    ranked = own.mutate(rank=ibis.row_number().over(newest_first))
    recent = ranked.filter(ranked["rank"] < RECENT_VIDEOS).select("creator_id", "video_id")
    counts = ranked.group_by("creator_id").agg(
        looked_at_video_count=ranked.count(),
        recent_video_count=ranked.count(where=ranked["rank"] < RECENT_VIDEOS),
    )
    return recent, counts


def _findings(recent: ir.Table, safety_findings: ir.Table, safety_contests: ir.Table) -> ir.Table:
    own = recent.inner_join(safety_findings, "video_id")
    states = safety_contests.select("finding_id", "state")
    joined = left_joined(own, states, on="finding_id")
    return joined.select(
        *("creator_id", "video_id", "upload_date", "finding_id", "category", "score"),
        severity_rank=joined.severity.cases(*_LEVEL.items(), else_=0),
        is_withdrawn=(joined.state == "withdrawn").fill_null(False),
        is_open=(joined.state == "open").fill_null(False),
    )


def _categories(counted: ir.Table) -> ir.Table:
    by_category = counted.group_by("creator_id", "category").agg(video_count=counted.video_id.nunique())
    order = [by_category.video_count.desc(), by_category.category]
    return by_category.group_by("creator_id").agg(categories=by_category.category.collect(order_by=order))


def _levels(counted: ir.Table, looked_at: ir.Table) -> ir.Table:
    """Return the levels of the creators that have recent videos: of all findings, and without those of own goods."""
    is_counted = {"level": ibis.literal(True)}
    for category, column in OWN_GOODS.items():
        is_counted[column] = ~((counted.category == category) & (counted.severity_rank == _LEVEL["low"]))
    worst = {name: counted.severity_rank.max(where=where) for name, where in is_counted.items()}
    by_video = counted.group_by("creator_id", "video_id").agg(**worst)
    numbers = {
        f"{name}_{severity}": by_video.count(where=by_video[name] >= rank)
        for name in is_counted
        for severity, rank in _LEVEL.items()
    }
    known = left_joined(
        looked_at.select("creator_id", "recent_video_count"),
        by_video.group_by("creator_id").agg(**numbers),
        on="creator_id",
    )
    known = known.fill_null(dict.fromkeys(numbers, 0))
    levels = {
        name: _level(known.recent_video_count, *(known[f"{name}_{severity}"] for severity in SEVERITIES))
        for name in is_counted
    }
    return known.select("creator_id", **levels)


def _level(
    recent: ir.IntegerValue, any_videos: ir.IntegerValue, medium_videos: ir.IntegerValue, high_videos: ir.IntegerValue
) -> ir.StringValue:
    """Return the level by the recent videos, and those of them with any finding, a middling one, and a serious one."""
    share = 1.0 / recent.nullif(0)
    high = (high_videos >= HIGH_VIDEOS) | ((high_videos > 0) & (high_videos * share >= HIGH_SHARE))
    medium = (high_videos > 0) | ((medium_videos >= MEDIUM_VIDEOS) & (medium_videos * share >= MEDIUM_SHARE))
    medium |= (any_videos >= MOST_VIDEOS) & (any_videos * share >= MOST_SHARE)
    return ibis.cases(
        (recent == 0, ibis.null("string")),
        (high, "high"),
        (medium, "medium"),
        (any_videos > 0, "low"),
        else_="no finding",
    )
