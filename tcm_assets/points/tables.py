"""The tables of points: populations and versions of the scoring, points and credits, totals per account, fairness."""

from dataclasses import replace
from math import exp

from tcm_assets.points.credit_rules import (
    BONUS_ABOVE_CREDITS,
    BONUS_CREDITS,
    CREDIT_THRESHOLDS,
    MAXIMUM_BASE_CREDITS,
    REWARD_TIERS,
)
from tcm_assets.points.populations import POPULATIONS, TIER_NAMES
from tcm_assets.tables.scoring_metrics import (
    MAD_TO_STANDARD_DEVIATION,
    MAXIMUM_POINTS,
    REACTIONS_PER_HUNDRED_VIEWS,
    SCORING_METHODS,
    SCORING_METRICS,
    SMALLEST_SCALES,
)
from tcm_assets.tables.shared_columns import (
    AUTHOR_USERNAME,
    VIDEO,
    amount,
    count,
    flag,
    moment,
    number,
    share,
    statistic,
    text,
    texts,
)
from tcm_assets.tables.table import Column, Table

WINDOW_DAYS = amount("window_days", "Length of the trailing window.", "days", minimum=1)
SCORING_WINDOW_DAYS = replace(
    WINDOW_DAYS,
    description="Length of the trailing window; null where all stored videos are one population.",
    nullable=True,
)
WINDOW_RECORD = (
    Column(
        name="window_first_day",
        dtype="date",
        description="First day of the window that had videos when the row was made; null when none had.",
        nullable=True,
    ),
    count("window_video_count", "Videos that were stored for the days of the window when the row was made."),
    text(
        "window_digest",
        "Fingerprint of the rows read of those videos, by which a check tells whether they changed. Null without any.",
        nullable=True,
    ),
)
"""What a trailing window held: the same in all rows of a day."""

SCORING_REFERENCE = Table(
    name="scoring_reference",
    grain="day x population x metric",
    description=(
        "For each day, follower tier and metric, the statistics of the videos uploaded in the trailing window that "
        "ends on that day, as far as they were stored. A tier with too few videos is compared with all of them. A "
        "day's points rest on these rows alone, so later uploads never change them."
    ),
    key=("upload_date", "population", "metric"),
    partition_column="upload_date",
    columns=(
        Column(name="upload_date", dtype="date", description="The day (UTC) whose videos are scored against this row."),
        text(
            "population",
            "The follower tier whose videos are scored against this row; all for unknown followers.",
            values=POPULATIONS,
        ),
        text("metric", "The metric.", values=SCORING_METRICS),
        SCORING_WINDOW_DAYS,
        *WINDOW_RECORD,
        count("population_count", "Videos of the population in the window whose value of this metric is known."),
        count("scored_population_count", "Those of them that also have a sentiment: the minmax population."),
        text(
            "compared_with",
            "The population that the robust statistics describe: the tier itself, or all where the tier has too "
            "few videos; null where even all are too few, and the statistics are null.",
            nullable=True,
            values=POPULATIONS,
        ),
        statistic("minimum", "Smallest value of the minmax population; null when it is empty."),
        statistic("maximum", "Largest value of the minmax population; null when it is empty."),
        statistic("mean", "Mean of that population; null when it is empty, and for days that zscore does not score."),
        statistic("standard_deviation", "Its population standard deviation; null where the mean is."),
        statistic(
            "transformed_median",
            "Median of the values on the scale on which the robust method compares them: ln(1 + x) for a count, "
            f"ln(1 + {REACTIONS_PER_HUNDRED_VIEWS:g} x) for engagement_rate (reactions per hundred views), x itself "
            "for sentiment.",
        ),
        statistic("transformed_mad", "Median absolute deviation of the transformed values from that median."),
        statistic(
            "transformed_scale",
            f"One robust standard deviation: {MAD_TO_STANDARD_DEVIATION} x transformed_mad, but at least "
            f"ln {exp(SMALLEST_SCALES['count']):g} (a doubling) for a count, ln {exp(SMALLEST_SCALES['rate']):g} for "
            f"engagement_rate, {SMALLEST_SCALES['score']} for sentiment.",
        ),
    ),
)


def weight_column_name(metric: str) -> str:
    """Return the column of the metric's weight: `view_count` gives `view_count_weight`."""
    return f"{metric}_weight"


# The parameters of a version but for its weights.
_CONSTANTS = ("method", "formula_revision", "window_days", "smallest_population", "smallest_tier_population", "z_bound")

SCORING_VERSIONS = Table(
    name="scoring_versions",
    grain="version of the scoring",
    description=(
        "Every formula and set of weights that ever gave points. Rows are never deleted, so every old point stays "
        "explained. A change of method, weights, window, floors or formula is a new version."
    ),
    key=("scoring_version",),
    columns=(
        text(
            "scoring_version",
            "The method and a digest of all other parameters: the same parameters have the same name.",
        ),
        text("method", "robust, minmax or zscore.", values=SCORING_METHODS),
        amount("formula_revision", "Raised whenever the method's formula changes otherwise.", minimum=1),
        SCORING_WINDOW_DAYS,
        count("smallest_population", "Videos that a population needs for a metric to be scored against it."),
        count("smallest_tier_population", "Videos that a follower tier needs to be a population of its own."),
        number("z_bound", "Robust standard deviations at which scores are clipped."),
        *(
            share(weight_column_name(metric), f"Share of the points that {metric} decides where all metrics are known.")
            for metric in SCORING_METRICS
        ),
        flag("is_current", "Whether new points are given by this version."),
        count("video_count", "Videos whose points are of this version now."),
        Column(
            name="first_upload_date",
            dtype="date",
            description="First upload day scored by this version now; null when none is.",
            nullable=True,
        ),
        Column(name="last_upload_date", dtype="date", description="Last such day; null when none is.", nullable=True),
    ),
)

SCORING_RULES = Table(
    name="scoring_rules",
    grain="rule",
    description=(
        "Which scoring counts from which upload day on, as the ledger keeps it: a rule is never changed, and a new one "
        "counts from the day after the last that has posted points, unless TCM_SCORING_FROM names another. A day is "
        "scored by the last rule that is valid by then."
    ),
    key=("rule_number",),
    columns=(
        amount("rule_number", "The ledger's number of the rule, from 1.", minimum=1),
        Column(
            name="valid_from",
            dtype="date",
            description="First upload day that the rule is about; null for all days.",
            nullable=True,
        ),
        text("scoring_version", "The version of the scoring; see scoring_versions."),
        *(SCORING_VERSIONS.column(name) for name in _CONSTANTS),
        *(
            number(weight_column_name(metric), f"Weight of {metric} as it was set; only proportions matter.", minimum=0)
            for metric in SCORING_METRICS
        ),
        moment("decided_at", "When the rule was noted."),
    ),
)


def points_column_name(metric: str) -> str:
    """Return the column of the points that a metric gave: `view_count` gives `view_count_points`."""
    return f"{metric}_points"


VIDEO_POINTS = Table(
    name="video_points",
    grain="video",
    description=(
        "The points of each video, scored against the trailing window that ends on its upload day, and what each "
        "metric gave. An unknown metric is left out and named, never counted as zero."
    ),
    key=("video_id",),
    partition_column="upload_date",
    columns=(
        *VIDEO,
        text(
            "method",
            "robust: log, median and MAD, clipped, weighted. minmax: the source system's formula. zscore: the sum of "
            "z-scores.",
            values=SCORING_METHODS,
        ),
        text("scoring_version", "Which formula and weights gave the points; its parameters are in scoring_versions."),
        text(
            "follower_tier",
            "Size of the account by the followers of the latest delivery; null where they are unknown.",
            nullable=True,
            values=TIER_NAMES,
        ),
        text(
            "compared_with",
            "Population whose views the video's views were compared with: its tier, or all where the tier has too "
            "few videos; null where there is no population. Other metrics: see scoring_reference.",
            nullable=True,
            values=POPULATIONS,
        ),
        amount(
            "points",
            "Sum of what the metrics gave; null when the method cannot score the video: minmax and zscore need a "
            "sentiment, robust a known metric of weight above 0.",
            "points",
            maximum=MAXIMUM_POINTS,
            nullable=True,
        ),
        *(
            amount(
                points_column_name(metric),
                f"What {metric} gave, in whole points that sum to the points exactly; null when it is unknown, or when "
                "the video has no points.",
                "points",
                maximum=MAXIMUM_POINTS,
                nullable=True,
            )
            for metric in SCORING_METRICS
        ),
        texts(
            "missing_metrics", "Metrics left out because they are unknown for this video or for its whole population."
        ),
    ),
)

CREDIT_METRICS = tuple(CREDIT_THRESHOLDS)  # the metrics that earn credits, in the order of the columns


def credits_column_name(metric: str) -> str:
    """Return the column of the metric's credits: `view_count` gives `view_count_credits`."""
    return f"{metric}_credits"


VIDEO_CREDITS = Table(
    name="video_credits",
    grain="video",
    description="Credits of each video by the published thresholds, the bonus, and the reward tier they reach.",
    key=("video_id",),
    partition_column="upload_date",
    columns=(
        *VIDEO,
        *(
            amount(
                credits_column_name(metric),
                f"Credits that {metric} earns by its thresholds; null when it is unknown.",
                "credits",
                maximum=len(thresholds),
                nullable=True,
            )
            for metric, thresholds in CREDIT_THRESHOLDS.items()
        ),
        amount("base_credits", "Sum of the credits that are known.", "credits", maximum=MAXIMUM_BASE_CREDITS),
        amount(
            "bonus_credits",
            f"{BONUS_CREDITS} when the base credits are above {BONUS_ABOVE_CREDITS}, else 0.",
            "credits",
            maximum=BONUS_CREDITS,
        ),
        amount("total_credits", "Base and bonus.", "credits", maximum=MAXIMUM_BASE_CREDITS + BONUS_CREDITS),
        text(
            "reward_tier",
            f"By total credits: {', '.join(f'{tier.name} from {tier.minimum_credits}' for tier in REWARD_TIERS)}.",
            values=tuple(tier.name for tier in REWARD_TIERS),
        ),
        amount("wallet_usd", "E-wallet reward of the tier.", "US dollars"),
        amount("exposure_min", "Feed exposure of the tier.", "minutes"),
    ),
)

RESTRICTING_REJECTIONS = 3
"""Rejected videos that restrict an account: one can be bad luck and two a mistake, three are a habit."""

CREATOR_POINTS = Table(
    name="creator_points",
    grain="account that uploaded videos",
    description="Totals of each account's videos, and its rank. Listed creators carry their id of the list.",
    key=("author_id",),
    columns=(
        text("author_id", "TikTok's id of the account, as text. Videos of unknown accounts are in no row."),
        AUTHOR_USERNAME,
        text(
            "creator_id",
            "Id in the creator list, matched by account; null for an account that is not listed.",
            nullable=True,
        ),
        text(
            "follower_tier",
            "Size of the account by its latest video whose followers are known; null when none is.",
            nullable=True,
            values=TIER_NAMES,
        ),
        count("video_count", "Videos of the account."),
        count("scored_video_count", "Videos that have points."),
        count("payable_video_count", "Those of them that are neither held nor rejected."),
        amount("total_points", "Sum of the points.", "points"),
        amount("held_points", "Those of them that wait for the review of an alert.", "points"),
        amount("rejected_points", "Those of them that a review rejected: they are never paid.", "points"),
        amount("payable_points", "Total less held less rejected points. The rank follows from them.", "points"),
        number(
            "mean_points",
            "Points per scored video; null when none is scored.",
            "points per video",
            nullable=True,
            minimum=0,
        ),
        amount("total_credits", "Sum of the credits.", "credits"),
        amount("payable_credits", "Those of them of videos neither held nor rejected.", "credits"),
        count("alert_count", "Alerts on the account's videos."),
        text(
            "standing",
            f"restricted: {RESTRICTING_REJECTIONS} or more videos were rejected. under_review: otherwise, and a video "
            "is held. good: otherwise. Reward tiers do not depend on it.",
            values=("good", "under_review", "restricted"),
        ),
        amount(
            "points_rank",
            "1 for the most payable points; equal points share a rank. Null for an account without a payable video.",
            minimum=1,
            nullable=True,
        ),
    ),
)

FAIRNESS_MEASURES = {
    "share_of_points": ("1", "Share of all points that videos of accounts of this size earn."),
    "share_of_videos": ("1", "Share of all videos that accounts of this size uploaded; fair points stay near it."),
    "gini_of_creators": (
        "1",
        "Inequality of accounts' points: 0 where all have the same, towards 1 where one has all.",
    ),
    "gini_of_videos": ("1", "Inequality of videos' points: 0 where all have the same, towards 1 where one has all."),
    "rank_correlation": ("1", "How far the order of videos by points follows their order by this metric (Spearman)."),
    "outlier_effect": (
        "percent",
        "How much all other videos' points change together when one video with ten times the best counts appears.",
    ),
    "outlier_effect_largest": ("percent", "The largest such change of one video, of the points that it had."),
    "weight_sensitivity": (
        "percent",
        "How far videos move in rank on average, of all ranks, when the weight changes by so much.",
    ),
}
"""The unit and the explanation of each measure of fairness."""

POINTS_FAIRNESS = Table(
    name="points_fairness",
    grain="measure x method x subject",
    description=(
        "How points are distributed and what moves them: shares by follower tier, Gini coefficients, rank correlation "
        "with each metric, the effect of one planted viral outlier on everyone else (by each method), and how ranks "
        "respond to a change of each weight."
    ),
    key=("measure", "method", "subject"),
    columns=(
        text("measure", "What is measured; `explanation` explains each.", values=tuple(FAIRNESS_MEASURES)),
        text("method", "The scoring method it is about.", values=SCORING_METHODS),
        text("subject", "The follower tier, metric or change of a weight it is about; all for everything."),
        number("value", "The value, in `unit`; null where there is too little to measure it on.", nullable=True),
        text("unit", "Unit of the value."),
        text("explanation", "The measure in plain words."),
    ),
)
