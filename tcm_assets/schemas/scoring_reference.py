"""`scoring_reference`: the population against which a day's videos are scored."""

from tcm_assets.schemas.scoring_metrics import SCORING_METRICS
from tcm_assets.schemas.shared_columns import count
from tcm_assets.schemas.table import Column, Table


def _statistic(name: str, description: str) -> Column:
    return Column(
        name=name, dtype="float64", description=f"{description}; null for an empty population.", nullable=True
    )


SCORING_REFERENCE = Table(
    name="scoring_reference",
    grain="day x metric",
    description=(
        "For each day and metric, the statistics of the videos uploaded in the trailing window that ends on that day. "
        "A day's points rest on these alone, so what is uploaded later never changes them."
    ),
    key=("upload_date", "metric"),
    partition_column="upload_date",
    columns=(
        Column(name="upload_date", dtype="date", description="The day (UTC) whose videos are scored against this row."),
        Column(name="metric", dtype="string", description="The metric.", values=SCORING_METRICS),
        Column(name="window_days", dtype="int64", description="Length of the trailing window.", unit="days", minimum=1),
        count("population_count", "Videos in the window whose value of this metric is known."),
        count("scored_population_count", "Those of them that also have a sentiment: the minmax population."),
        _statistic("minimum", "Smallest value of the minmax population"),
        _statistic("maximum", "Largest value of the minmax population"),
        _statistic(
            "transformed_median",
            "Median of the values on the scale on which the robust method compares them: ln(1 + x) for a count, "
            "ln(1 + 100 x) for engagement_rate (reactions per hundred views), x itself for sentiment",
        ),
        _statistic("transformed_mad", "Median absolute deviation of the transformed values from that median"),
        _statistic(
            "transformed_scale",
            "One robust standard deviation: 1.4826 x transformed_mad, but at least ln 2 (a doubling) for a count, "
            "ln 1.25 for engagement_rate, 0.05 for sentiment",
        ),
    ),
)
