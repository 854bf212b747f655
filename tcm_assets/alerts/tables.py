"""The tables of the alerts: references, `engagement_alerts`, `alert_cases` and `creator_authenticity`."""

from math import exp, log

from tcm_assets.alerts.authenticity_tables import CREATOR_AUTHENTICITY
from tcm_assets.alerts.signals import COUNT_SIGNALS, SEVERITIES, SIGNAL_FAMILIES, SIGNALS
from tcm_assets.catalogue.content_categories import CONTENT_CATEGORIES
from tcm_assets.points.populations import POPULATIONS
from tcm_assets.points.tables import WINDOW_DAYS, WINDOW_RECORD
from tcm_assets.tables.scoring_metrics import MAD_TO_STANDARD_DEVIATION
from tcm_assets.tables.shared_columns import VIDEO, amount, count, moment, number, statistic, text, texts
from tcm_assets.tables.table import Column, Table

__all__ = ["ALERT_CASES", "COUNT_RULE_REFERENCE", "CREATOR_AUTHENTICITY", "ENGAGEMENT_ALERTS", "ENGAGEMENT_REFERENCE"]

ANY_CATEGORY = "all"  # stands for videos of every category, and for those without one
COMPARED_CATEGORIES = (ANY_CATEGORY, *CONTENT_CATEGORIES)
STEPS_PER_UNIT = 32  # log ratios are rounded to steps of one in so many, 3 % of the ratio: far finer than any spread
# Smallest robust standard deviation: even where all ratios agree, half as much again is no outlier.
LEAST_LOG_SCALE = log(1.5)
REACTION_RATIOS = ("likes_per_view", "comments_per_view")  # the ratios that are compared with the usual

ANY_LANGUAGE = "all"  # stands for videos of every language, also of none that is recognised
UNKNOWN_LANGUAGE = "unknown"  # stands for videos of no recognised language

BAND_MULTIPLES = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000)
"""Where the bands of a count begin, in multiples of its rule's bound. Within one, views differ by a factor of two or
two and a half, so the chance that nobody comments hardly differs."""

_COMPARED_DAY = Column(
    name="upload_date", dtype="date", description="The day (UTC) whose videos are compared with this row."
)

ENGAGEMENT_REFERENCE = Table(
    name="engagement_reference",
    grain="day x follower tier x category or language x ratio",
    description=(
        "The usual reactions of an audience: for each day, follower tier, category and ratio, the median and spread of "
        "the logarithms of that ratio among the videos uploaded in the trailing window that ends on that day. A group "
        "with too few videos is compared with its tier, a tier with too few with all videos. Languages with enough "
        "videos in a tier have a row too: their audiences may comment less or more. Alerts of outliers use only these "
        "rows, so later uploads never change them. The record of the window is that of all alerts of the "
        "day: they compare captions over the same window."
    ),
    key=("upload_date", "follower_tier", "category", "language", "ratio"),
    partition_column="upload_date",
    columns=(
        _COMPARED_DAY,
        text(
            "follower_tier",
            "The tier of the accounts whose videos use this row; all where followers are unknown.",
            values=POPULATIONS,
        ),
        text(
            "category",
            "The content category of the videos that use this row; all for those without one.",
            values=COMPARED_CATEGORIES,
        ),
        text(
            "language",
            f"{ANY_LANGUAGE}, for videos of every language; else a language (ISO 639-1, or {UNKNOWN_LANGUAGE} where "
            "none is recognised) whose median shifts that of its tier, for videos in it.",
        ),
        text("ratio", "The ratio.", values=REACTION_RATIOS),
        WINDOW_DAYS,
        *WINDOW_RECORD,
        count("population_count", "Videos of this tier and category in the window with enough views to compare."),
        text(
            "compared_tier",
            "The tier that the statistics describe; null where even all videos are too few.",
            nullable=True,
            values=POPULATIONS,
        ),
        text(
            "compared_category",
            "The category that the statistics describe; null where even all videos are too few.",
            nullable=True,
            values=COMPARED_CATEGORIES,
        ),
        statistic(
            "log_median",
            f"Median of ln((reactions + 1/2) / (views + 1)), in steps of 1/{STEPS_PER_UNIT}; null without statistics.",
        ),
        statistic("log_mad", "Median absolute deviation of those logarithms from their median."),
        statistic(
            "log_scale",
            f"One robust standard deviation: {MAD_TO_STANDARD_DEVIATION} x log_mad, but at least "
            f"ln {exp(LEAST_LOG_SCALE):g}.",
        ),
    ),
)

COUNT_RULE_REFERENCE = Table(
    name="count_rule_reference",
    grain="day x rule x follower tier x language x band of the count",
    description=(
        "How usual it is to break each of the source system's rules, among the videos uploaded in the trailing window "
        "that ends on that day: of accounts of that size, in that language, with as many views. All videos together "
        "have a row for every band; another group has one on days on which it has enough videos to compare and one of "
        "them breaks the rule. The severity of these alerts rests on these rows."
    ),
    key=("upload_date", "signal", "follower_tier", "language", "count_above"),
    partition_column="upload_date",
    columns=(
        _COMPARED_DAY,
        text("signal", "The rule.", values=tuple(signal.name for signal in COUNT_SIGNALS)),
        text("follower_tier", "The tier of the accounts; all for any tier, or an unknown one.", values=POPULATIONS),
        text(
            "language",
            f"The language of the captions, ISO 639-1; {UNKNOWN_LANGUAGE} for captions of no recognised language, "
            f"{ANY_LANGUAGE} for all videos.",
        ),
        text("language_name", "The language in English: Danish, no recognised language, any language."),
        amount("count_above", "The band: the rule's count is above this, which is a multiple of its bound.", "count"),
        amount(
            "count_up_to",
            "The band: and at most this. Null for the highest band, and for a rule about one count alone.",
            "count",
            nullable=True,
        ),
        WINDOW_DAYS,
        *WINDOW_RECORD,
        count(
            "population_count",
            "Videos of the group in the window: those in the band whose contrast (comments, likes) is known; for a "
            "rule about one count alone, all whose count is known.",
        ),
        count("raised_count", "Those of them that break the rule; for a rule about one count alone, above the band."),
    ),
)

ENGAGEMENT_ALERTS = Table(
    name="engagement_alerts",
    grain="video x signal",
    description=(
        "Signs that a video's counts were not earned: the signal, its evidence, and what that was compared with. "
        "An alert alone withholds nothing; see alert_cases."
    ),
    key=("video_id", "signal"),
    partition_column="upload_date",
    columns=(
        *VIDEO,
        text("signal", "The signal that was raised.", values=tuple(signal.name for signal in SIGNALS)),
        text(
            "signal_family",
            "The kind of evidence; only signals of different families are independent.",
            values=SIGNAL_FAMILIES,
        ),
        text(
            "severity",
            "How far the evidence goes; for the source system's rules, how rare it is (see count_rule_reference).",
            values=SEVERITIES,
        ),
        text("evidence_metric", "The number that the signal judged."),
        number("evidence_value", "Its value, in the unit of the metric."),
        number("evidence_bound", "The bound that it is beyond."),
        text("contrast_metric", "What it was compared with; null for a signal about one number.", nullable=True),
        number("contrast_value", "Its value.", nullable=True),
        text("explanation", "The alert in plain words."),
    ),
)

STANDINGS = ("watched", "held", "released", "rejected")  # the column `standing` explains them

ALERT_CASES = Table(
    name="alert_cases",
    grain="video with an alert or a rejection",
    description=(
        "Each video with alerts, as one case: its signals, whether its earnings wait, and what a reviewer decided. A "
        "rejected video keeps its case when its alerts are gone. Earnings are held only when signals of two "
        "independent families agree; the source system's rules, which have one bound for accounts of every size, do "
        "not count. Standing and reward tier are independent of each other."
    ),
    key=("video_id",),
    partition_column="upload_date",
    columns=(
        *VIDEO,
        texts("signals", "The signals that were raised, in a fixed order."),
        texts("signal_families", "Their families, each once, in a fixed order."),
        text(
            "severity",
            "The highest of its alerts; null for a rejected video that has none any more.",
            nullable=True,
            values=SEVERITIES,
        ),
        text(
            "standing",
            "watched: fewer than two families of evidence that count; earns as any video. held: two or more; "
            "no further points until reviewed. released, rejected: as a reviewer decided.",
            values=STANDINGS,
        ),
        text(
            "review_state",
            "open until a reviewer decides, and again when a signal of a family that the reviewer did not see is "
            "raised.",
            values=("open", "released", "rejected"),
        ),
        moment("reviewed_at", "When the latest decision was made; null without one.", nullable=True),
        text("reviewer", "Who decided; null without a decision.", nullable=True),
        text("review_note", "Why, in the reviewer's words.", nullable=True),
    ),
)
