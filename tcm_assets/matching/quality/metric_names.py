"""Names of metrics, as tables store them, and the order of the directions they are measured in."""

from tcm_assets.matching.directions import BRANDS_FOR_CREATOR, CREATORS_FOR_BRAND

DIRECTIONS = (CREATORS_FOR_BRAND, BRANDS_FOR_CREATOR)

ACCURACY = ("ndcg_at_5", "ndcg_at_10", "recall_at_10", "average_precision", "rank_of_best")
"""Metrics of one list against the labels of its subject; see `ranking_metrics`."""

VARIETY = ("catalogue_coverage", "top_partner_share", "distinct_list_share", "exposure_gini")
"""Metrics of all lists together; see `list_variety`."""

METRIC_NAMES = (*ACCURACY, *VARIETY)

MEDIAN_METRICS = frozenset({"rank_of_best"})
"""Metrics of which the median over the lists is reported: one hopeless list should not hide the others."""

LESS_IS_BETTER = frozenset({"rank_of_best", "top_partner_share", "exposure_gini"})
"""Metrics of which a small figure is a good one."""
