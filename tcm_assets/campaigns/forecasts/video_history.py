"""History of accounts: which videos a forecast reads, with the delivery that counts.

Reading is bounded whatever the number of videos: the newest of each account, and to train with, accounts drawn by the
digest of their key until there are enough videos. The same folder gives the same sample, whatever the order of its
rows.
"""

from typing import Final

import ibis
import ibis.expr.types as ir

from tcm_assets.alerts.alert_cases import HOLDING_FAMILIES
from tcm_assets.alerts.signals import SIGNALS
from tcm_assets.campaigns.forecasts.growth import MATURE, MATURE_AGE_D, SECONDS_PER_DAY, UNKNOWN, YOUNG_AGES_D
from tcm_assets.catalogue.creator_accounts import account_key
from tcm_assets.warehouse.relations import left_joined

NEWEST_OF_ACCOUNT: Final = 60
"""Videos of an account that are read: 20 for its medians, and enough before them to learn from."""

MOST_TRAINING_VIDEOS: Final = 40_000
"""Videos read to train with. Whole accounts are drawn until they have as many."""

MOST_GROWTH_PAIRS: Final = 100_000

_DELIVERY_ORDER: Final = ("delivered_at", "source_file", "position")


def choose_videos(videos: ir.Table, engagement_alerts: ir.Table, listed_accounts: ir.Table | None = None) -> ir.Table:
    """Return the videos to read: video_id, upload_date, uploaded_at, account_key and `is_training`.

    They are the newest NEWEST_OF_ACCOUNT of each account that is drawn to train with or has a row in `listed_accounts`
    (`account_key`). Videos with two kinds of evidence that their engagement is bought are left out, whatever a reviewer
    decides: bought views say nothing of what people will watch.
    """
    newest = _newest_videos(videos.anti_join(_bought(engagement_alerts), ["video_id", "upload_date"]))
    drawn = _draw_training_accounts(newest).mutate(is_training=True)
    wanted = drawn
    if listed_accounts is not None:
        listed = listed_accounts.filter(listed_accounts.account_key.notnull()).select("account_key").distinct()
        wanted = listed.anti_join(drawn, "account_key").mutate(is_training=False).union(drawn)
    return newest.inner_join(wanted, "account_key").select(
        "video_id", "upload_date", "uploaded_at", "account_key", "is_training"
    )


def _bought(engagement_alerts: ir.Table) -> ir.Table:
    counting = [signal.name for signal in SIGNALS if signal.counts_for_holding]
    evidence = engagement_alerts.filter(engagement_alerts.signal.isin(counting))
    families = evidence.group_by("video_id", "upload_date").agg(families=evidence.signal_family.nunique())
    return families.filter(families.families >= HOLDING_FAMILIES)


def _newest_videos(videos: ir.Table) -> ir.Table:
    keyed = videos.mutate(account_key=account_key(videos))
    newest_first = ibis.window(group_by=keyed.account_key, order_by=[keyed.uploaded_at.desc(), keyed.video_id.desc()])
    placed = keyed.select(
        "video_id", "upload_date", "uploaded_at", "account_key", place=ibis.row_number().over(newest_first)
    )
    return placed.filter(placed.place < NEWEST_OF_ACCOUNT).drop("place")


def _draw_training_accounts(newest: ir.Table) -> ir.Table:
    """Return `account_key` of the accounts to train with, in the order of their digests up to MOST_TRAINING_VIDEOS."""
    accounts = newest.group_by("account_key").agg(video_count=newest.count())
    accounts = accounts.mutate(digest=accounts.account_key.hexdigest("md5"))
    in_order = ibis.window(order_by=[accounts.digest, accounts.account_key], preceding=None, following=0)
    summed = accounts.mutate(read_count=accounts.video_count.sum().over(in_order))
    return summed.filter(summed.read_count <= MOST_TRAINING_VIDEOS).select("account_key")


def read_history(
    chosen: ir.Table, videos: ir.Table, raw_videos: ir.Table, content_analysis: ir.Table, sponsored_content: ir.Table
) -> ir.Table:
    """Return one row per video of `chosen` (see `choose_videos`), in the columns of `features.VideoColumns.of`.

    `view_count` is that of the first mature delivery, else of the latest young one; `age` is its place in YOUNG_AGES_D,
    MATURE or UNKNOWN.
    """
    counted = _counts_of(chosen, raw_videos)
    known = videos.semi_join(chosen, ["video_id", "upload_date"]).select(
        "video_id", "follower_count", "engagement_rate"
    )
    categories = content_analysis.semi_join(chosen, ["video_id", "upload_date"]).select("video_id", "category")
    sponsored = sponsored_content.semi_join(chosen, ["video_id", "upload_date"])
    sponsored = sponsored.select("video_id", is_sponsored=sponsored.is_sponsored.cast("int64"))
    rows = left_joined(chosen.drop("upload_date"), counted, known, categories, sponsored, on="video_id")
    return rows.mutate(age=rows.age.fill_null(UNKNOWN))


def _counts_of(chosen: ir.Table, raw_videos: ir.Table) -> ir.Table:
    deliveries = _aged_deliveries(chosen, raw_videos)
    is_mature = deliveries.age == MATURE
    order = [deliveries[name] for name in _DELIVERY_ORDER]
    found = deliveries.group_by("video_id").agg(
        mature_views=deliveries.view_count.first(where=is_mature, order_by=order),
        young_views=deliveries.view_count.last(where=~is_mature, order_by=order),
        young_age=deliveries.age.last(where=~is_mature, order_by=order),
    )
    is_seen_mature = found.mature_views.notnull()
    return found.select(
        "video_id",
        view_count=ibis.coalesce(found.mature_views, found.young_views),
        age=ibis.ifelse(is_seen_mature, MATURE, found.young_age),
    )


def _aged_deliveries(chosen: ir.Table, raw_videos: ir.Table) -> ir.Table:
    """Return the deliveries of the videos with known views, and `age`: MATURE, or a place in YOUNG_AGES_D."""
    deliveries = raw_videos.semi_join(chosen, ["video_id", "upload_date"])
    deliveries = deliveries.filter(deliveries.view_count.notnull())
    age_s = deliveries.delivered_at.epoch_seconds() - deliveries.uploaded_at.epoch_seconds()
    younger = [(age_s >= begin * SECONDS_PER_DAY, place) for place, begin in reversed(list(enumerate(YOUNG_AGES_D)))]
    age = ibis.cases((age_s >= MATURE_AGE_D * SECONDS_PER_DAY, MATURE), *younger, else_=0)
    return deliveries.select("video_id", "view_count", *_DELIVERY_ORDER, age=age.cast("int64"))


def read_growth(chosen: ir.Table, raw_videos: ir.Table) -> ir.Table:
    """Return `age`, `young_views` and `mature_views` of training videos delivered at both ages: the first of each."""
    deliveries = _aged_deliveries(chosen.filter(chosen.is_training), raw_videos)
    order = [deliveries[name] for name in _DELIVERY_ORDER]
    firsts = deliveries.group_by("video_id", "age").agg(views=deliveries.view_count.first(order_by=order))
    mature = firsts.filter(firsts.age == MATURE).select("video_id", mature_views="views")
    young = firsts.filter(firsts.age != MATURE).select("video_id", "age", young_views="views")
    pairs = young.inner_join(mature, "video_id").order_by("video_id", "age").limit(MOST_GROWTH_PAIRS)
    return pairs.select("age", "young_views", "mature_views")
