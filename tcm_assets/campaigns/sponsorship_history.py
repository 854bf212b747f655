"""The query of `sponsorship_history`: disclosed and suspected partnerships, their brands, and their lift in views.

A paid video is compared with the account's own videos around it. Views of a day are no measure of views of a month, so
only counts that were taken at a similar age are compared: exports that deliver a day's videos once, the next morning,
can be compared among themselves, and never with videos that were followed for weeks.
"""

import ibis
import ibis.expr.types as ir

from tcm_assets.campaigns.partnership_signs import SUSPECTED_FROM
from tcm_assets.campaigns.sponsorship_tables import AGE_CLASSES_DAYS, SPONSORSHIP_HISTORY
from tcm_assets.catalogue.creator_accounts import account_key, creator_accounts
from tcm_assets.warehouse.relations import left_joined

SECONDS_PER_DAY = 86_400

COMPARED_DAYS = 45
"""How far around a paid video its account's own videos are: accounts grow, and a quarter ago is another account."""

MOST_COMPARED = 20
"""The nearest own videos suffice for a median; an account that posts hourly has thousands in the same weeks."""

FEWEST_COMPARED = 5
"""A median of fewer heavy-tailed counts says little: that of four may be off by a factor of three."""

LIFT_DECIMALS = 6


def find_sponsorships(
    videos: ir.Table,
    sponsored_content: ir.Table,
    partnership_signs: ir.Table,
    cleaned_creators: ir.Table,
    brand_profiles: ir.Table,
) -> ir.Table:
    """Return the rows of `sponsorship_history`, in its columns.

    `brand_profiles` needs brand_id, brand_name and theme. Where several listed creators are one account, the first id
    has its videos.
    """
    paid, own = split_paid_and_own(videos, sponsored_content, partnership_signs)
    lifts = _measure_lifts(paid, own)
    brands = brand_profiles.select("brand_id", "brand_name", brand_theme="theme")
    mentions = sponsored_content.select("video_id", brand_name="brand_mentions").unnest("brand_name").distinct()
    named = mentions.inner_join(brands, "brand_name").select("video_id", "brand_id", "brand_name", "brand_theme")
    accounts = creator_accounts(cleaned_creators, videos).drop_null("account_key")
    owners = accounts.group_by("account_key").agg(creator_id=accounts.creator_id.min())
    joined = left_joined(left_joined(paid, named, lifts, on="video_id"), owners, on="account_key")
    others = joined.mentions.filter(lambda handle: handle != joined.author_username).unique()
    only_account = ibis.ifelse(others.length() == 1, "@" + others[0], ibis.null("string"))
    return joined.mutate(
        sponsor_name=ibis.coalesce(joined.brand_name, only_account),
        own_video_count=joined.own_video_count.fill_null(0),
    ).select(*SPONSORSHIP_HISTORY.column_names)


def split_paid_and_own(
    videos: ir.Table, sponsored_content: ir.Table, partnership_signs: ir.Table
) -> tuple[ir.Table, ir.Table]:
    """Return the paid videos, disclosed or suspected, and the account's own: read, not disclosed and not suspected."""
    nothing = ibis.literal([], type="array<string>")
    # Days that an earlier version stored have no labels yet: their disclosures are known by their words alone.
    labels = sponsored_content.platform_labels.fill_null(nothing)
    read = sponsored_content.filter(sponsored_content.is_sponsored.notnull()).select(
        "video_id",
        is_disclosed="is_sponsored",
        disclosure_words=sponsored_content.disclosure_signals.concat(labels.map(lambda label: "label: " + label)),
    )
    suspected = partnership_signs.filter(partnership_signs.suspected_score >= SUSPECTED_FROM).select(
        "video_id", "suspected_score", suspected_signs="signs"
    )
    age_s = ibis.greatest(videos.delivered_at.epoch_seconds() - videos.uploaded_at.epoch_seconds(), 0)
    seen = videos.select(
        "video_id",
        "upload_date",
        "uploaded_at",
        "author_id",
        "author_username",
        "mentions",
        "view_count",
        account_key=account_key(videos),
        uploaded_at_s=videos.uploaded_at.epoch_seconds().cast("int64"),
        view_age_days=(age_s // SECONDS_PER_DAY).cast("int64"),
    )
    joined = left_joined(seen.inner_join(read, "video_id"), suspected, on="video_id")
    age_class = ibis.cases(
        *((joined.view_age_days >= start, start) for start in reversed(AGE_CLASSES_DAYS)), else_=AGE_CLASSES_DAYS[0]
    )
    known = joined.mutate(
        age_class=age_class,
        suspected_score=ibis.ifelse(joined.is_disclosed, ibis.null("float64"), joined.suspected_score),
        suspected_signs=ibis.ifelse(joined.is_disclosed, nothing, joined.suspected_signs.fill_null(nothing)),
        log_views=(joined.view_count + 1).ln(),
    )
    is_paid = known.is_disclosed | known.suspected_score.notnull()
    return known.filter(is_paid), known.filter(~is_paid)


def _measure_lifts(paid: ir.Table, own: ir.Table) -> ir.Table:
    """Return `own_video_count` and `lift` by video_id, of paid videos with an own one to compare with."""
    compared = own.filter(own.log_views.notnull()).select(
        "account_key", "age_class", own_video_id="video_id", own_at_s="uploaded_at_s", own_log_views="log_views"
    )
    pairs = paid.select("video_id", "account_key", "age_class", "uploaded_at_s", "log_views").inner_join(
        compared, ["account_key", "age_class"]
    )
    pairs = pairs.mutate(distance_s=(pairs.uploaded_at_s - pairs.own_at_s).abs())
    near = pairs.filter(pairs.distance_s <= COMPARED_DAYS * SECONDS_PER_DAY)
    nearest_first = ibis.window(group_by=near.video_id, order_by=[near.distance_s, near.own_video_id])
    ranked = near.mutate(place=ibis.row_number().over(nearest_first))
    nearest = ranked.filter(ranked.place < MOST_COMPARED)
    figures = nearest.group_by("video_id").agg(
        own_video_count=nearest.count(),
        lift=(nearest.log_views.max() - nearest.own_log_views.median()).round(LIFT_DECIMALS),
    )
    is_enough = figures.own_video_count >= FEWEST_COMPARED
    return figures.mutate(lift=ibis.ifelse(is_enough, figures.lift, ibis.null("float64")))
