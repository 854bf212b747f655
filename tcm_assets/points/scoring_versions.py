"""`scoring_versions`: a name for everything that decides what a video's counts are worth."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from tcm_assets.points.populations import SMALLEST_POPULATION, SMALLEST_TIER_POPULATION
from tcm_assets.points.robust import Z_BOUND
from tcm_assets.points.tables import SCORING_VERSIONS, weight_column_name
from tcm_assets.tables.scoring_metrics import (
    EQUAL_WEIGHTS,
    SCORING_METHODS,
    MetricWeights,
    ScoringMethod,
    ScoringMetric,
    accepts_weights,
)
from tcm_assets.warehouse.relations import left_joined

# Raise it whenever a method gives other points for the same parameters: other scales, tiers, rounding, or another
# measure behind a metric. 2: the sentiment of captions is read in nineteen languages by one measure.
FORMULA_REVISION = 2
# Length of the digest in a version's name: about 65,000 versions before two are likely to share one.
DIGEST_HEX_DIGITS = 8
WEIGHT_DECIMALS = 12  # decimals of a weight's share that distinguish versions: the rest is rounding of the division
# Columns that say how a version is used now; all others are its parameters, which never change.
_USAGE_COLUMNS = ("is_current", "video_count", "first_upload_date", "last_upload_date")


def version_name(kind: str, parameters: Mapping[str, object]) -> str:
    """Return `kind` and a digest of the parameters: the same parameters have the same name on every machine.

    Sets have no order, so they count in sorted order.

    >>> version_name("robust", {"window_days": 30}) == version_name("robust", {"window_days": 7})
    False
    """
    canonical = json.dumps(parameters, sort_keys=True, default=sorted)
    return f"{kind}-{hashlib.sha256(canonical.encode()).hexdigest()[:DIGEST_HEX_DIGITS]}"


def metrics_version(metrics: Sequence[ScoringMetric]) -> str:
    """Return a digest of the metrics that earn points, and of the scales on which they are compared."""
    return version_name("metrics", {metric.name: (metric.factor, metric.smallest_scale) for metric in metrics})


@dataclass(frozen=True, kw_only=True)
class ScoringVersion:
    """The parameters that decide points. `window_days` is None where all videos are one population.

    Raises ValueError for an unknown method, and for weights that are not equal with a method that has none.
    """

    method: ScoringMethod = "robust"
    weights: MetricWeights = EQUAL_WEIGHTS
    window_days: int | None

    def __post_init__(self) -> None:
        if self.method not in SCORING_METHODS:
            raise ValueError(f"scoring method {self.method!r} is unknown; choose one of {', '.join(SCORING_METHODS)}")
        if not accepts_weights(self.method, self.weights):
            raise ValueError(
                f"the {self.method} method has no weights; use the robust method, or leave the weights equal"
            )

    @property
    def name(self) -> str:
        """The method and a digest of all parameters, e.g. "robust-1a2b3c4d"."""
        return version_name(self.method, self.parameters())

    def parameters(self) -> dict[str, str | int | float | None]:
        """Return every parameter by its column of `scoring_versions`; the weights as shares that sum to 1."""
        return {
            "method": self.method,
            "formula_revision": FORMULA_REVISION,
            "window_days": self.window_days,
            "smallest_population": SMALLEST_POPULATION,
            "smallest_tier_population": SMALLEST_TIER_POPULATION,
            "z_bound": Z_BOUND,
            **{
                weight_column_name(metric): round(share, WEIGHT_DECIMALS)
                for metric, share in self.weights.shares().items()
            },
        }


def compute_scoring_versions(video_points: ir.Table, former: ir.Table | None, current: ScoringVersion) -> ir.Table:
    """Return one row per version that was ever current, in the columns of `scoring_versions`.

    `former` holds the rows stored before, or is None when there are none. Parameters are kept as stored; how many
    videos have points of a version, and of which days, is counted anew.
    """
    parameters = {"scoring_version": current.name, **current.parameters()}
    types = {column.name: column.dtype for column in SCORING_VERSIONS if column.name not in _USAGE_COLUMNS}
    row = ibis.struct({name: ibis.literal(parameters[name], type=dtype) for name, dtype in types.items()})
    known = row.name("version").as_table().unpack("version")
    if former is not None:
        known = known.union(former.filter(former.scoring_version != current.name).select(*types))
    scored = video_points.filter(video_points.points.notnull())
    used = scored.group_by("scoring_version").aggregate(
        video_count=scored.count(),
        first_upload_date=scored.upload_date.min(),
        last_upload_date=scored.upload_date.max(),
    )
    beside = left_joined(known, used, on="scoring_version")
    return beside.mutate(
        is_current=beside.scoring_version == current.name, video_count=beside.video_count.fill_null(0)
    ).select(*SCORING_VERSIONS.column_names)
