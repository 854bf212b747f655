"""`scoring_versions`: every formula and set of weights that ever gave points."""

from tcm_assets.schemas.scoring_metrics import SCORING_METHODS, SCORING_METRICS
from tcm_assets.schemas.shared_columns import count
from tcm_assets.schemas.table import Column, Table


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
