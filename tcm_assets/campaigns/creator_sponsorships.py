"""`creator_sponsorships`: saturation, last sponsor and lift of each listed creator."""

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import ibis.expr.types as ir
import pyarrow as pa

from tcm_assets.campaigns.sponsorship_tables import CREATOR_SPONSORSHIPS
from tcm_assets.catalogue.creator_accounts import account_key, creator_accounts
from tcm_assets.tables.types import arrow_schema
from tcm_assets.warehouse.relations import left_joined

RECENT_DAYS = 90
"""Days up to the newest of the data in which posts are recent. A span of time is the same for all creators; the newest
30 posts would be a week of one and a year of another, and saturation is what followers see now."""

LEAST_COVERAGE = 0.8
"""Coverage of the interval of a lift: that of the forecasts beside which it is read."""

NO_VIDEOS = "no video of this account is in the data"
NO_TEXTS = "none of the videos has a text or a label to read"
NO_RECENT = f"no video of the last {RECENT_DAYS} days of the data could be read"
NOTHING_DISCLOSED = "no video discloses a partnership"
TOO_FEW_PAID = "too few paid videos with own ones to compare for a lift"

SHARE_DECIMALS = 6


class MedianInterval(NamedTuple):
    """A median and an interval for the median of the population."""

    low: float
    median: float
    high: float


def median_interval(values: Sequence[float], coverage: float = LEAST_COVERAGE) -> MedianInterval | None:
    """Return the median with the narrowest symmetric pair of order statistics that covers it; None with too few values.

    The interval from the k-th smallest to the k-th largest of n values holds the population's median with probability
    1 - 2 P(Bin(n, 1/2) < k), whatever the distribution (David and Nagaraja, Order Statistics, 7.1). k is the largest
    that gives at least `coverage`; for 0.8 four values are the fewest.

    >>> median_interval([0.1, 0.4, 0.2, 0.9, 0.3, 0.5, 0.6])
    MedianInterval(low=0.2, median=0.4, high=0.6)
    >>> median_interval([0.1, 0.2, 0.3]) is None
    True
    """
    ranked, n = sorted(values), len(values)
    below, place = 0, 0
    while place < n // 2:
        below += math.comb(n, place)
        if 1 - 2 * below / 2**n < coverage:
            break
        place += 1
    if place == 0:
        return None
    middle = (ranked[(n - 1) // 2] + ranked[n // 2]) / 2
    return MedianInterval(ranked[place - 1], round(middle, 6), ranked[n - place])


def sponsorship_statistics(
    cleaned_creators: ir.Table, videos: ir.Table, sponsored_content: ir.Table, sponsorship_history: ir.Table
) -> ir.Table:
    """Return one row per listed creator: what `describe_sponsorships` needs, in the columns of CREATOR_SPONSORSHIPS
    but those of the lift, with `lifts`, the lifts of the disclosed videos.
    """
    accounts = creator_accounts(cleaned_creators, videos)
    newest = videos.agg(as_of=videos.upload_date.max())
    listed = cleaned_creators.select("creator_id", "creator_name").cross_join(newest)
    return left_joined(
        listed,
        _count_videos(accounts, videos, sponsored_content, newest),
        *_summarise_sponsors(accounts, sponsorship_history),
        on="creator_id",
    )


def _count_videos(accounts: ir.Table, videos: ir.Table, sponsored_content: ir.Table, newest: ir.Table) -> ir.Table:
    flags = sponsored_content.select("video_id", is_paid="is_sponsored")
    keyed = videos.select("video_id", "upload_date", account_key=account_key(videos))
    owned = left_joined(accounts.inner_join(keyed, "account_key"), flags, on="video_id").cross_join(newest)
    is_recent = owned.as_of.delta(owned.upload_date, unit="day") < RECENT_DAYS
    return owned.group_by("creator_id").agg(
        video_count=owned.count(),
        known_count=owned.is_paid.count(),
        recent_video_count=owned.is_paid.count(where=is_recent),
        recent_paid_count=owned.count(where=is_recent & owned.is_paid),
        paid_video_count=owned.count(where=owned.is_paid),
    )


def _summarise_sponsors(accounts: ir.Table, sponsorship_history: ir.Table) -> tuple[ir.Table, ...]:
    """Return by creator_id: the sponsors, the last one, and lifts with the number of suspected videos."""
    history = sponsorship_history.mutate(account_key=account_key(sponsorship_history))
    owned = accounts.inner_join(history.drop("creator_id"), "account_key")
    paid = owned.filter(owned.is_disclosed)
    named = paid.filter(paid.sponsor_name.notnull())
    by_sponsor = named.group_by("creator_id", "sponsor_name").agg(paid_count=named.video_id.nunique())
    frequent_first = [by_sponsor.paid_count.desc(), by_sponsor.sponsor_name]
    sponsors = by_sponsor.group_by("creator_id").agg(
        sponsors=by_sponsor.sponsor_name.collect(order_by=frequent_first),
        sponsor_video_counts=by_sponsor.paid_count.collect(order_by=frequent_first),
    )
    newest_first = [paid.uploaded_at.desc(), paid.video_id, paid.sponsor_name]
    # The name of the newest video with the order of its names: `first` passes over nulls.
    names = paid.mutate(shown_name=paid.sponsor_name.fill_null(""))
    last = names.group_by("creator_id").agg(
        last_sponsor=names.shown_name.first(order_by=newest_first).nullif(""),
        last_sponsored_on=names.upload_date.max(),
    )
    single = owned.select("creator_id", "video_id", "is_disclosed", "lift").distinct()
    measured = single.group_by("creator_id").agg(
        suspected_count=single.count(where=~single.is_disclosed),
        lifts=single.lift.collect(where=single.is_disclosed & single.lift.notnull(), order_by=single.lift),
    )
    return sponsors, last, measured


def describe_sponsorships(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Turn rows of `sponsorship_statistics` into rows of `creator_sponsorships`, one for one."""
    return pa.RecordBatch.from_pylist([_describe(row) for row in batch.to_pylist()], arrow_schema(CREATOR_SPONSORSHIPS))


def _describe(row: dict[str, Any]) -> dict[str, Any]:
    video_count, known_count = row["video_count"] or 0, row["known_count"] or 0
    described = {name: row.get(name) for name in CREATOR_SPONSORSHIPS.column_names}
    described["video_count"] = video_count
    if not video_count:
        return described | {"blank_reason": NO_VIDEOS}
    described["known_share"] = round(known_count / video_count, SHARE_DECIMALS)
    if not known_count:
        unread = dict.fromkeys(("recent_video_count", "recent_paid_count", "paid_video_count"))
        return described | unread | {"blank_reason": NO_TEXTS}
    lifts = row["lifts"] or []
    interval = median_interval(lifts)
    recent_count = row["recent_video_count"]
    return described | {
        "recent_paid_share": round(row["recent_paid_count"] / recent_count, SHARE_DECIMALS) if recent_count else None,
        "sponsors": row["sponsors"] or [],
        "sponsor_video_counts": row["sponsor_video_counts"] or [],
        "lift_video_count": len(lifts),
        "paid_lift": interval and interval.median,
        "paid_lift_low": interval and interval.low,
        "paid_lift_high": interval and interval.high,
        "suspected_count": row["suspected_count"] or 0,
        "blank_reason": _blank_reason(row, is_lift_known=interval is not None),
    }


def _blank_reason(row: dict[str, Any], *, is_lift_known: bool) -> str | None:
    reasons = [NO_RECENT] if not row["recent_video_count"] else []
    if not row["paid_video_count"]:
        reasons.append(NOTHING_DISCLOSED)
    elif not is_lift_known:
        reasons.append(TOO_FEW_PAID)
    return "; ".join(reasons) or None
