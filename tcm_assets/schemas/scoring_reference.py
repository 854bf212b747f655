"""`scoring_reference`: the populations against which a day's videos are scored."""

from tcm_assets.schemas.follower_tiers import POPULATIONS
from tcm_assets.schemas.scoring_metrics import SCORING_METRICS
from tcm_assets.schemas.shared_columns import count, statistic
from tcm_assets.schemas.table import Column, Table

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
