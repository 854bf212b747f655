"""Names of directions and metrics, as tables store them."""

CREATORS_FOR_BRAND = "creators_for_brand"
BRANDS_FOR_CREATOR = "brands_for_creator"
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
