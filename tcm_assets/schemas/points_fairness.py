"""`points_fairness`: how fairly points are shared out, and how far a change would move them."""

from tcm_assets.schemas.scoring_metrics import SCORING_METHODS
from tcm_assets.schemas.table import Column, Table

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
