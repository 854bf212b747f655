"""Tables of the yardstick: labels of pairs, and how well methods rank against them."""

from tcm_assets.matching.quality.held_out import SPLITS
from tcm_assets.matching.quality.methods import METHOD_KINDS
from tcm_assets.matching.quality.metric_names import DIRECTIONS, METRIC_NAMES
from tcm_assets.tables.shared_columns import BRAND_ID, CREATOR_ID, amount, count, number, text
from tcm_assets.tables.table import Table

GRADED_LIST = "graded list"
DISCLOSED_PARTNERSHIP = "disclosed partnership"
LABEL_SOURCES = (GRADED_LIST, DISCLOSED_PARTNERSHIP)
"""Where a label of a pair is from: relevance.csv, or a caption that says who paid."""

LABEL_SOURCE = text("label_source", "Where the label is from.", values=LABEL_SOURCES)

RELEVANCE_LABELS = Table(
    name="relevance_labels",
    grain="brand x creator x label source",
    description=(
        "What is known of the fit of pairs: grades, from relevance.csv, and partnerships that creators "
        "disclosed. The matching is measured against them, and may be calibrated on them."
    ),
    key=("brand_id", "creator_id", "label_source"),
    columns=(
        BRAND_ID,
        CREATOR_ID,
        LABEL_SOURCE,
        amount(
            "grade",
            "0: no fit. 1: could be placed. 2: fits. 3: would be one of the creator's usual videos. A disclosed "
            "partnership is a 2.",
            "grade",
            maximum=3,
        ),
        text("source", "Who graded the pair, as relevance.csv says."),
        count("video_count", "Videos that disclose the partnership; null for grades.", nullable=True),
    ),
)

RECOMMENDATION_QUALITY = Table(
    name="recommendation_quality",
    grain="label source x split x direction x method x metric",
    description=(
        "How well methods rank, measured against labels: today's match, each component alone and left out, and "
        "baselines. Every list ranks all partners that have a score, never a sample. What could not be measured is "
        "null, with the reason."
    ),
    key=("label_source", "split", "direction", "method", "metric"),
    columns=(
        LABEL_SOURCE,
        text(
            "split",
            "Whom the method had not seen when it was fitted. everyone: nobody was held out, as in a run.",
            values=tuple(split.name for split in SPLITS),
        ),
        text("direction", "Which side the lists advise.", values=DIRECTIONS),
        text("method", "What ranked."),
        text(
            "method_kind",
            "The match, a part of it, or a baseline.",
            values=METHOD_KINDS,
        ),
        text(
            "metric",
            "ndcg_at_5, ndcg_at_10: the gain is 2^grade - 1. recall_at_10, average_precision: from grade 2 on. "
            "rank_of_best: where the first partner of the subject's highest grade stands. Of the first five of all "
            "lists: catalogue_coverage, share of the partners in any list; top_partner_share, share of the lists with "
            "the most frequent partner; distinct_list_share, share of the lists of one theme or category that differ; "
            "exposure_gini, of the places over follower tiers.",
            values=METRIC_NAMES,
        ),
        number("value", "Mean over the subjects; median of rank_of_best.", nullable=True, minimum=0),
        number(
            "low",
            "Lower end of the 95 % bootstrap interval over subjects; null for the variety of lists.",
            nullable=True,
            minimum=0,
        ),
        number("high", "Upper end of it.", nullable=True, minimum=0),
        count("subject_count", "Brands or creators whose lists were measured."),
        text(
            "best_baseline",
            "The baseline with the best figure in this metric; null for itself and where none is compared.",
            nullable=True,
        ),
        number(
            "lead", "How far the method is ahead of it, over the same subjects; below 0 it is behind.", nullable=True
        ),
        number("lead_low", "Lower end of the 95 % bootstrap interval of the paired differences.", nullable=True),
        number("lead_high", "Upper end of it.", nullable=True),
        text("blank_reason", "Why there is no value; null where there is one.", nullable=True),
    ),
)
