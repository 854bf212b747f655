"""Tables of forecasts: views and what they cost, and how often forecasts hold."""

from tcm_assets.campaigns.forecasts.interval_model import BASES
from tcm_assets.campaigns.forecasts.paid_lift import ENOUGH_PAID, FEWEST_PAID, FEWEST_PAID_ACCOUNTS
from tcm_assets.tables.follower_tiers import TIER_NAMES
from tcm_assets.tables.shared_columns import (
    CREATOR_ID,
    CREATOR_NAME,
    UPLOAD_DATE,
    VIDEO_ID,
    amount,
    count,
    flag,
    number,
    share,
    text,
)
from tcm_assets.tables.table import Column, Table

SEEN, GROWN = "seen", "grown"
ACTUAL_BASES = (SEEN, GROWN)
"""How the views at 7 days of a held-out video are known."""


def _money(name: str, description: str) -> Column:
    return number(name, description, "money in `currency`", nullable=True, minimum=0)


def _ratio(name: str, description: str) -> Column:
    return number(name, description, "1", minimum=0)


_FOLLOWER_TIER = text(
    "follower_tier", "Tier of the account's followers; null: unknown.", nullable=True, values=TIER_NAMES
)

CREATOR_FORECASTS = Table(
    name="creator_forecasts",
    grain="creator",
    description=(
        "Views that a creator's next video will have at 7 days, as an interval meant to hold for four in five of such "
        "videos on average, with engagements and a price. `basis` says whether it is a paid video. Learned from the "
        "videos of all accounts, and conformalized; how often intervals held is in forecast_quality. What is unknown "
        "is null, with the reason."
    ),
    key=("creator_id",),
    columns=(
        CREATOR_ID,
        CREATOR_NAME,
        _FOLLOWER_TIER,
        text(
            "country",
            "Country whose rates count: the creator's own, else the only one of the audience. Null: unknown.",
            nullable=True,
        ),
        count(
            "history_video_count",
            "Own videos of the account, not disclosed as paid, that were 7 days old with known views when the newest "
            "delivery came, of its newest 60.",
        ),
        text(
            "basis",
            "What the forecast and the price are of. paid video: one that is disclosed as paid; paid video, widened: "
            f"the same, with a wider interval, since fewer than {ENOUGH_PAID} paid videos are there to learn from; own "
            f"video: fewer than {FEWEST_PAID} are, or of fewer than {FEWEST_PAID_ACCOUNTS} accounts, and nothing tells "
            "what a paid one gets. Null: no forecast.",
            nullable=True,
            values=BASES,
        ),
        number(
            "paid_ratio",
            "Views of a paid video over those of an own one, as forecast: the folder's, moved by the account's earlier "
            "paid videos. Null: not known.",
            "1",
            nullable=True,
            minimum=0,
        ),
        count("views_low", "Views that nine in ten such videos exceed.", nullable=True),
        count("views_median", "Views that half of them exceed.", nullable=True),
        count("views_high", "Views that one in ten exceeds.", nullable=True),
        count(
            "engagements_low",
            "Likes, comments, shares and bookmarks at the low views, by the account's median engagement rate.",
            nullable=True,
        ),
        count("engagements_median", "The same at the median views.", nullable=True),
        count("engagements_high", "The same at the high views.", nullable=True),
        text("currency", "Currency of the price: ISO 4217, 3 letters.", nullable=True),
        _money("cost_per_thousand_low", "Low end of the rate for the tier and the country, in cleaned_rates."),
        _money("cost_per_thousand_high", "High end of it."),
        _money("price_low", "Median views at the low end of the rate."),
        _money("price_high", "Median views at the high end of the rate."),
        text("fee_basis", "How the price is made, in words.", nullable=True),
        _money("cost_per_engagement_low", "Low price over the median engagements."),
        _money("cost_per_engagement_high", "High price over the median engagements."),
        text("blank_reason", "Why something is unknown; null where nothing is.", nullable=True),
    ),
)

_HOLDOUT = text(
    "holdout",
    "What the model had not seen. accounts: nothing of the video's account; days: nothing of its day and later ones.",
    values=("accounts", "days"),
)

HELD_OUT_FORECASTS = Table(
    name="held_out_forecasts",
    grain="holdout x held-out video",
    description=(
        "Forecasts of videos that the model had not seen, beside what they got: the evidence behind forecast_quality. "
        "Made anew at each refresh, from at most 12,000 videos of accounts drawn by digest."
    ),
    key=("holdout", "video_id"),
    columns=(
        _HOLDOUT,
        VIDEO_ID,
        UPLOAD_DATE,
        text("account_key", "The account: its id, or @ and the handle."),
        _FOLLOWER_TIER,
        count("history_video_count", "Mature own videos of the account before this one."),
        number(
            "history_spread",
            "Standard deviation of ln(views + 1) of the newest 30 of them: calm or wild.",
            "1",
            minimum=0,
        ),
        flag("is_sponsored", "Whether the video is disclosed as paid; null: not analysed.", nullable=True),
        text("basis", "What the forecast is of, as in creator_forecasts; own video of unpaid ones.", values=BASES),
        text(
            "actual_basis",
            "How `actual_views` are known. seen: delivered 7 days after the upload or later; grown: delivered earlier, "
            "and multiplied by how much another video grew from that age, drawn by the digest of the id.",
            values=ACTUAL_BASES,
        ),
        count("delivered_views", "Views as delivered, at any age."),
        count("actual_views", "Views at 7 days: as delivered where seen, an estimate where grown."),
        count("views_low", "Low end of the forecast."),
        count("views_median", "Median of the forecast."),
        count("views_high", "High end of the forecast."),
        count("tier_views_low", "10 % quantile of the views of the tier's videos in the training part."),
        count("tier_views_high", "90 % quantile of them."),
        flag("is_covered", "Whether the actual views are within the forecast's interval."),
        flag("is_covered_by_tier", "Whether they are within the tier's quantiles."),
    ),
)

FORECAST_QUALITY = Table(
    name="forecast_quality",
    grain="holdout x subset of the held-out videos",
    description=(
        "How often the intervals of forecasts held, and how wide they are beside the quantiles of the account's "
        "follower tier, measured at each refresh on held_out_forecasts. 80 % are meant to hold."
    ),
    key=("holdout", "subset_of", "subset"),
    columns=(
        _HOLDOUT,
        text(
            "subset_of",
            "By what the videos are told apart.",
            values=("all", "follower tier", "history", "spread", "counts", "posts"),
        ),
        text(
            "subset",
            "Which of them: a tier, mature own videos before, a third of the videos by how much the account's earlier "
            "ones differ, how the actual views are known, or whether it is paid.",
        ),
        amount("video_count", "Held-out videos.", "count", minimum=1),
        amount("account_count", "Their accounts.", "count", minimum=1),
        share("coverage", "Share of the videos within their interval."),
        share(
            "coverage_low",
            "Low end of what the coverage may be, at 95 %, accounts being the sample; null for a single account.",
            nullable=True,
        ),
        share("coverage_high", "High end of it.", nullable=True),
        share("tier_coverage", "Share of the videos within the quantiles of their tier."),
        _ratio("median_high_over_low", "Median of high over low views of the intervals."),
        _ratio("tier_high_over_low", "Median of high over low views of the tiers' quantiles."),
        number(
            "width_share",
            "Sum of ln(high / low) of the intervals over that of the tiers' quantiles: below 1 they are narrower.",
            "1",
            nullable=True,
            minimum=0,
        ),
        _ratio("interval_score", "Mean interval score of the intervals, in logarithms: width and 10 times the misses."),
        _ratio("tier_interval_score", "Mean interval score of the tiers' quantiles."),
        text("method", "How the intervals are made."),
    ),
)
