"""Which scorings gave points, and how fairly points are shared out."""

from tcm_assets.apps.published import Query
from tcm_assets.apps.queries.rows import Row, rows
from tcm_assets.schemas.scoring_metrics import SCORING_METRICS
from tcm_assets.schemas.scoring_versions import weight_column_name


def scoring_versions(query: Query) -> list[Row]:
    """Every version, the one in use first, with its weights by `<metric>_weight`."""
    weights = ", ".join(weight_column_name(metric) for metric in SCORING_METRICS)
    return rows(
        query,
        f"""
        SELECT scoring_version, method, window_days, is_current, video_count, first_upload_date, last_upload_date,
               {weights}
        FROM scoring_versions ORDER BY is_current DESC, last_upload_date DESC NULLS LAST, scoring_version
        """,
    )


def fairness(query: Query) -> list[Row]:
    """Every measure of `points_fairness`, by measure, method and subject, in the order of the table's description."""
    return rows(
        query,
        """
        SELECT measure, method, subject, value, unit, explanation FROM points_fairness
        ORDER BY measure, method, subject
        """,
    )
