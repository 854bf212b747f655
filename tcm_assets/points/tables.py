"""`scoring_reference`: the populations against which a day's videos are scored."""

from tcm_assets.points.follower_tiers import POPULATIONS, TIER_NAMES
from tcm_assets.tables.scoring_metrics import MAXIMUM_POINTS, SCORING_METHODS, SCORING_METRICS
from tcm_assets.tables.shared_columns import AUTHOR_ID, AUTHOR_USERNAME, UPLOAD_DATE, VIDEO_ID, count, statistic
from tcm_assets.tables.table import Column, Table

SCORING_REFERENCE = Table(
    name="scoring_reference",
    grain="day x population x metric",
    description=(
        "For each day, follower tier and metric, the statistics of the videos uploaded in the trailing window that "
        "ends on that day. A tier with too few videos is compared with all of them. A day's points rest on these rows "
        "alone, so what is uploaded later never changes them."
    ),
    key=("upload_date", "population", "metric"),
    partition_column="upload_date",
    columns=(
        Column(name="upload_date", dtype="date", description="The day (UTC) whose videos are scored against this row."),
        Column(
            name="population",
            dtype="string",
            description="The follower tier whose videos are scored against this row; all for unknown followers.",
            values=POPULATIONS,
        ),
        Column(name="metric", dtype="string", description="The metric.", values=SCORING_METRICS),
        Column(name="window_days", dtype="int64", description="Length of the trailing window.", unit="days", minimum=1),
        count("population_count", "Videos of the population in the window whose value of this metric is known."),
        count("scored_population_count", "Those of them that also have a sentiment: the minmax population."),
        Column(
            name="compared_with",
            dtype="string",
            description=(
                "The population that the robust statistics describe: the tier itself, or all where the tier has too "
                "few videos; null where even all are too few, and the statistics are null."
            ),
            nullable=True,
            values=POPULATIONS,
        ),
        statistic("minimum", "Smallest value of the minmax population; null when it is empty."),
        statistic("maximum", "Largest value of the minmax population; null when it is empty."),
        statistic(
            "transformed_median",
            "Median of the values on the scale on which the robust method compares them: ln(1 + x) for a count, "
            "ln(1 + 100 x) for engagement_rate (reactions per hundred views), x itself for sentiment.",
        ),
        statistic("transformed_mad", "Median absolute deviation of the transformed values from that median."),
        statistic(
            "transformed_scale",
            "One robust standard deviation: 1.4826 x transformed_mad, but at least ln 2 (a doubling) for a count, "
            "ln 1.25 for engagement_rate, 0.05 for sentiment.",
        ),
    ),
)


def weight_column_name(metric: str) -> str:
    """The column that holds the weight of `metric`: `view_count` gives `view_count_weight`."""
    return f"{metric}_weight"


SCORING_VERSIONS = Table(
    name="scoring_versions",
    grain="version of the scoring",
    description=(
        "Every formula and set of weights that ever gave points, kept for good: what an old point was worth stays "
        "explained. A change of method, weights, window, floors or formula is a new version."
    ),
    key=("scoring_version",),
    columns=(
        Column(
            name="scoring_version",
            dtype="string",
            description="The method and a digest of all other parameters: the same parameters have the same name.",
        ),
        Column(name="method", dtype="string", description="robust or minmax.", values=SCORING_METHODS),
        Column(
            name="formula_revision",
            dtype="int64",
            description="Raised whenever the method's formula changes otherwise.",
            minimum=1,
        ),
        Column(name="window_days", dtype="int64", description="Length of the trailing window.", unit="days", minimum=1),
        count("smallest_population", "Videos that a population needs for a metric to be scored against it."),
        count("smallest_tier_population", "Videos that a follower tier needs to be a population of its own."),
        Column(name="z_bound", dtype="float64", description="Robust standard deviations at which scores are clipped."),
        *(
            Column(
                name=weight_column_name(metric),
                dtype="float64",
                description=f"Share of the points that {metric} decides where every metric is known.",
                unit="1",
                minimum=0,
                maximum=1,
            )
            for metric in SCORING_METRICS
        ),
        Column(name="is_current", dtype="boolean", description="Whether new points are given by this version."),
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


def points_column_name(metric: str) -> str:
    """The column that holds what `metric` gave: `view_count` gives `view_count_points`."""
    return f"{metric}_points"


VIDEO_POINTS = Table(
    name="video_points",
    grain="video",
    description=(
        "The points of each video, scored against the trailing window that ends on its upload day, and what each of "
        "the seven metrics gave. A metric that is unknown is left out and named, never counted as zero."
    ),
    key=("video_id",),
    partition_column="upload_date",
    columns=(
        VIDEO_ID,
        UPLOAD_DATE,
        AUTHOR_ID,
        AUTHOR_USERNAME,
        Column(
            name="method",
            dtype="string",
            description="robust: log, median and MAD, clipped, weighted. minmax: the source system's formula.",
            values=SCORING_METHODS,
        ),
        Column(
            name="scoring_version",
            dtype="string",
            description="Which formula and weights gave the points; its parameters are in scoring_versions.",
        ),
        Column(
            name="follower_tier",
            dtype="string",
            description="Size of the account by the followers of the latest delivery; null where they are unknown.",
            nullable=True,
            values=TIER_NAMES,
        ),
        Column(
            name="compared_with",
            dtype="string",
            description=(
                "Population whose views the video's views were compared with: its tier, or all where the tier has too "
                "few videos; null where there is no population. Other metrics: see scoring_reference."
            ),
            nullable=True,
            values=POPULATIONS,
        ),
        Column(
            name="points",
            dtype="int64",
            description=(
                "Sum of what the metrics gave; null when the method cannot score the video: "
                "minmax needs a sentiment, robust a known metric of weight above 0."
            ),
            unit="points",
            nullable=True,
            minimum=0,
            maximum=MAXIMUM_POINTS,
        ),
        *(
            Column(
                name=points_column_name(metric),
                dtype="int64",
                description=(
                    f"What {metric} gave, in whole points that sum to the points exactly; null when it is unknown, or "
                    "when the video has no points."
                ),
                unit="points",
                nullable=True,
                minimum=0,
                maximum=MAXIMUM_POINTS,
            )
            for metric in SCORING_METRICS
        ),
        Column(
            name="missing_metrics",
            dtype="array<string>",
            description="Metrics left out because they are unknown for this video or for its whole population.",
        ),
    ),
)

CREDIT_METRICS = ("view_count", "like_count", "share_count", "comment_count", "gift_count")
"""The metrics that earn credits, in the order of the columns."""


def credits_column_name(metric: str) -> str:
    """The column that holds the credits of `metric`: `view_count` gives `view_count_credits`."""
    return f"{metric}_credits"


VIDEO_CREDITS = Table(
    name="video_credits",
    grain="video",
    description="Credits of each video by the published thresholds, the bonus, and the reward tier they reach.",
    key=("video_id",),
    partition_column="upload_date",
    columns=(
        VIDEO_ID,
        UPLOAD_DATE,
        AUTHOR_ID,
        AUTHOR_USERNAME,
        *(
            Column(
                name=credits_column_name(metric),
                dtype="int64",
                description=f"Credits that {metric} earns by its thresholds; null when it is unknown.",
                unit="credits",
                nullable=True,
                minimum=0,
                maximum=5,
            )
            for metric in CREDIT_METRICS
        ),
        Column(
            name="base_credits",
            dtype="int64",
            description="Sum of the credits that are known.",
            unit="credits",
            minimum=0,
            maximum=25,
        ),
        Column(
            name="bonus_credits",
            dtype="int64",
            description="5 when the base credits are above 15, else 0.",
            unit="credits",
            minimum=0,
            maximum=5,
        ),
        Column(
            name="total_credits", dtype="int64", description="Base and bonus.", unit="credits", minimum=0, maximum=30
        ),
        Column(
            name="reward_tier",
            dtype="string",
            description="gold from 20 credits, silver from 12, none below.",
            values=("gold", "silver", "none"),
        ),
        Column(
            name="wallet_usd",
            dtype="int64",
            description="E-wallet reward of the tier.",
            unit="US dollars",
            minimum=0,
        ),
        Column(name="exposure_min", dtype="int64", description="Feed exposure of the tier.", unit="minutes", minimum=0),
    ),
)

CREATOR_POINTS = Table(
    name="creator_points",
    grain="account that uploaded videos",
    description="What each account's videos earned together, and its rank. Listed creators carry their id of the list.",
    key=("author_id",),
    columns=(
        AUTHOR_ID,
        AUTHOR_USERNAME,
        Column(
            name="creator_id",
            dtype="string",
            description="Id in the creator list, matched by handle; null for an account that is not listed.",
            nullable=True,
        ),
        Column(
            name="follower_tier",
            dtype="string",
            description="Size of the account by its latest video whose followers are known; null when none is.",
            nullable=True,
            values=TIER_NAMES,
        ),
        count("video_count", "Videos of the account."),
        count("scored_video_count", "Videos that have points."),
        count("payable_video_count", "Those of them that are neither held nor rejected."),
        Column(name="total_points", dtype="int64", description="Sum of the points.", unit="points", minimum=0),
        Column(
            name="held_points",
            dtype="int64",
            description="Those of them that wait for the review of an alert.",
            unit="points",
            minimum=0,
        ),
        Column(
            name="rejected_points",
            dtype="int64",
            description="Those of them that a review rejected: they are never paid.",
            unit="points",
            minimum=0,
        ),
        Column(
            name="payable_points",
            dtype="int64",
            description="Those of them that nothing withholds: total less held less rejected. The rank goes by them.",
            unit="points",
            minimum=0,
        ),
        Column(
            name="mean_points",
            dtype="float64",
            description="Points per scored video; null when none is scored.",
            unit="points per video",
            nullable=True,
            minimum=0,
        ),
        Column(name="total_credits", dtype="int64", description="Sum of the credits.", unit="credits", minimum=0),
        Column(
            name="payable_credits",
            dtype="int64",
            description="Those of them that are of videos neither held nor rejected.",
            unit="credits",
            minimum=0,
        ),
        count("alert_count", "Alerts on the account's videos."),
        Column(
            name="standing",
            dtype="string",
            description=(
                "restricted: three or more videos were rejected. under_review: otherwise, and a video is held. good: "
                "otherwise. It says nothing of reward tiers."
            ),
            values=("good", "under_review", "restricted"),
        ),
        Column(
            name="points_rank",
            dtype="int64",
            description=(
                "1 for the most payable points; equal points share a rank. Null for an account without a payable video."
            ),
            nullable=True,
            minimum=1,
        ),
    ),
)

POINTS_FAIRNESS = Table(
    name="points_fairness",
    grain="measure x method x subject",
    description=(
        "How points are shared out and what moves them: shares by follower tier, Gini coefficients, rank correlation "
        "with each metric, what one planted viral outlier does to everyone else (the source system's method beside "
        "ours), and how ranks answer to a change of each weight."
    ),
    key=("measure", "method", "subject"),
    columns=(
        Column(
            name="measure",
            dtype="string",
            description="What is measured; each is explained in `explanation`.",
            values=(
                "share_of_points",
                "share_of_videos",
                "gini_of_creators",
                "gini_of_videos",
                "rank_correlation",
                "outlier_effect",
                "outlier_effect_largest",
                "weight_sensitivity",
            ),
        ),
        Column(name="method", dtype="string", description="The scoring method it is about.", values=SCORING_METHODS),
        Column(
            name="subject",
            dtype="string",
            description="The follower tier, metric or change of a weight it is about; all for everything.",
        ),
        Column(
            name="value",
            dtype="float64",
            description="The value, in `unit`; null where there is too little to measure it on.",
            nullable=True,
        ),
        Column(name="unit", dtype="string", description="Unit of the value."),
        Column(name="explanation", dtype="string", description="The measure in plain words."),
    ),
)
