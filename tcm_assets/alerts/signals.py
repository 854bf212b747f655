"""Alert signals: the family, bound, side, severities and explanation of each."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Literal

from tcm_assets.points.scoring_versions import version_name

SEVERITIES = ("notice", "warning", "critical")  # how far the evidence goes, mildest first

USUAL_SHARE = 0.01
"""Share of comparable videos from which breaking a rule of the source system is usual: whoever posts twice a week does
so once a year. Below it is a warning, from a tenth of it critical."""

FAMILY_LABELS = {
    "gifts": "gifts",
    "ratio": "ratios",
    "impossible": "impossible counts",
    "series": "growth",
    "text": "captions",
    "account": "the account's own usual",
}
"""Families of evidence, and their names on pages. Two signals of one family may see the same thing twice; only signals
of different families are independent."""


@dataclass(frozen=True, kw_only=True)
class Signal:
    """A rule that raises alerts.

    The evidence of an alert lies on `side` of `bound`. Its severity follows from the excess, the evidence in multiples
    of the bound: a warning from `warning_excess`, critical from `critical_excess`. `explanation` is the alert in plain
    words, with names in braces for values of the row. A signal that does not count for holding is shown, and never
    makes earnings wait.
    """

    name: str
    family: str
    bound: float
    explanation: str
    side: Literal["above", "below"] = "above"
    warning_excess: float = 2.0
    critical_excess: float = 10.0
    counts_for_holding: bool = True


@dataclass(frozen=True, kw_only=True)
class CountSignal(Signal):
    """A rule of the source system: `metric` is above the bound, and `contrast_metric`, if any, is known to be 0.

    One bound for accounts of every size, which many honest videos pass: a reason to look, not to withhold. The excess
    is not the count over the bound but how much rarer than usual it is among comparable videos (see `count_rules`).
    """

    metric: str
    contrast_metric: str | None = None
    warning_excess: float = 1.0
    critical_excess: float = 10.0
    counts_for_holding: bool = False


@dataclass(frozen=True, kw_only=True)
class RatioSignal(Signal):
    """A ratio more than `bound` robust standard deviations from the median, on a log scale, on one side of it.

    A smaller distance is enough where one of the signals in `corroborates` is raised, and a still smaller one beside
    those in `corroborates_closely`, which honest videos hardly ever raise. The lower bounds are far out,
    since organic ratios have a long tail of videos that nobody liked; likes per view end at 1, a few deviations above
    the median, so the upper bound cannot be as far. Distances grow slower than counts: hence the low severities.
    """

    ratio: str
    corroborates: frozenset[str] = frozenset()
    corroborates_closely: frozenset[str] = frozenset()
    family: str = "ratio"
    explanation: str = (
        "{ratio} {reactions} per thousand of {views} views, where similar videos have {typical}{judgement}"
    )
    warning_excess: float = 1.25
    critical_excess: float = 1.75

    @property
    def direction(self) -> int:
        """Where the bound is from the median: 1 above, -1 below."""
        return 1 if self.side == "above" else -1

    @property
    def judgement(self) -> str:
        """The end of an explanation where the ratio alone accuses."""
        return f": {'more' if self.side == 'above' else 'fewer'} than an audience gives"

    @property
    def supporting_judgement(self) -> str:
        """The end of an explanation where the ratio only corroborates another signal."""
        amount = "many" if self.side == "above" else "few"
        return f": {amount}, not beyond belief, but what the video's other signals would lead to"


HIGH_GIFT_SPIKE = CountSignal(
    name="high_gift_spike",
    family="gifts",
    metric="gift_count",
    bound=500,  # gifts
    explanation="{count} gifts: a high gift spike (the rule starts above {bound} gifts); {how_usual}",
)

BOT_LIKE_ENGAGEMENT = CountSignal(
    name="bot_like_engagement",
    family="ratio",
    metric="view_count",
    bound=1_000,  # views
    contrast_metric="comment_count",
    explanation="{count} views and no comment: bot-like engagement (the rule starts above {bound} views); {how_usual}",
)

SUSPICIOUSLY_FEW_LIKES = CountSignal(
    name="suspiciously_few_likes",
    family="ratio",
    metric="view_count",
    bound=5_000,  # views
    contrast_metric="like_count",
    explanation="{count} views and no like: suspiciously few likes (the rule starts above {bound} views); {how_usual}",
)

MORE_REACTIONS_THAN_VIEWS = Signal(
    name="more_reactions_than_views",
    family="impossible",
    # Reactions above the views. A platform refreshes its counters at different moments: on a video with three views one
    # late refresh may show more likes than views.
    bound=10,
    # Reactions per view: the impossible is severe sooner than the rare.
    warning_excess=1.2,
    critical_excess=2.0,
    explanation="{count} {reactions} of a video with {views} views: more reactions than viewings",
)

FALLING_COUNTER = Signal(
    name="falling_counter",
    family="impossible",
    side="below",
    # Share of the count before that may go: platforms close accounts all the time and take back their reactions. Of
    # comments more may go, see `delivery_series`.
    bound=0.02,
    # The tolerated count over the count that is left: critical when half of it is left.
    warning_excess=1.1,
    critical_excess=2.0,
    explanation=(
        "{counter} fell from {before} to {after} between two deliveries, by {share_gone}: something was taken back"
    ),
)

HIDDEN_COUNTER = Signal(
    name="hidden_counter",
    # That of signals of too few reactions, which see the same zero.
    family="ratio",
    side="below",
    bound=1,  # count that is left
    counts_for_holding=False,
    explanation=(
        "{counter} went from {before} to 0 at once: they are turned off or hidden, the video is no longer public, or "
        "the export leaves them out"
    ),
)

TOO_SMOOTH_VIEWS = Signal(
    name="too_smooth_views",
    family="series",
    side="below",
    # Standard deviation of the views per hour over their mean. An audience comes in bursts, by the hour of the day, and
    # fades within days: rates that merely halve over the series vary by 0.3.
    bound=0.10,
    critical_excess=5.0,
    explanation=(
        "about {rate} views an hour in each of {steps} steps in a row from delivery to delivery, give or take "
        "{variation}: an audience comes in bursts and fades"
    ),
)

SPIKE_WITHOUT_ENGAGEMENT = Signal(
    name="spike_without_engagement",
    family="series",
    side="below",
    # Reactions per new view over reactions per earlier view. Beyond a video's own circle it falls to a half or a third;
    # below a fifth the new viewers do nothing at all.
    bound=0.2,
    explanation=(
        "{new_views} new views on top of {earlier_views}{course} brought {new_rate} likes, comments and shares per "
        "thousand, the earlier ones {earlier_rate}"
    ),
)

REACTION_BURST_WITHOUT_VIEWS = Signal(
    name="reaction_burst_without_views",
    family="series",
    # Reactions per new view over reactions per earlier view.
    bound=5.0,
    explanation=(
        "{new_count} new {reactions} between two deliveries with only {new_views} new views on top of {earlier_views}"
    ),
)

_PACE_EXPLANATION = (
    "{new_count} of {total} {reactions} came {when}, with {new_views} of {views} views: at the pace of the video's "
    "other views these would have brought about {expected}"
)

LIKES_OUT_OF_STEP = Signal(
    name="likes_out_of_step",
    family="series",
    # Likes over those that the views of that time bring at the pace of the rest. Friends who come first like two or
    # three times as often as strangers who follow; so do their comments and shares, which is allowed for besides.
    bound=3.0,
    explanation=_PACE_EXPLANATION,
)

COMMENTS_OUT_OF_STEP = Signal(
    name="comments_out_of_step",
    family="series",
    bound=3.0,  # comments over those at the pace of the rest, as of likes
    explanation=_PACE_EXPLANATION,
)

UNUSUAL_REACH = Signal(
    name="unusual_reach",
    family="account",
    # Views over the median of the account's other videos: ln 5 is one and a half standard deviations of what the videos
    # of one account differ by, so one in fifteen of an honest account's videos has as many. Raised only beside too few
    # likes for the views: more viewers than usual are a success.
    bound=5.0,
    explanation=(
        "{views} views, {times} times the {usual} of this account's other {count} videos of {window_days} days, "
        "without the likes that come with more viewers"
    ),
)

SHARED_CAPTION = Signal(
    name="shared_caption",
    family="text",
    # Accounts that may share a caption: a duet, or two accounts of one person. Of short captions more may, see
    # `shared_captions`.
    bound=2,
    warning_excess=3.0,
    explanation=(
        "the same {caption_words} words, or nearly, under videos of {accounts} accounts in {window_days} days"
    ),
)

_BOUGHT_VIEWS = frozenset({TOO_SMOOTH_VIEWS.name, SPIKE_WITHOUT_ENGAGEMENT.name, FALLING_COUNTER.name})
_BOUGHT_REACTIONS = frozenset({REACTION_BURST_WITHOUT_VIEWS.name, FALLING_COUNTER.name})
_CERTAIN_BOUGHT_VIEWS = frozenset({SPIKE_WITHOUT_ENGAGEMENT.name})
_CERTAIN_BOUGHT_LIKES = frozenset({LIKES_OUT_OF_STEP.name})

_ARRANGED_COMMENTS = frozenset({FALLING_COUNTER.name, SHARED_CAPTION.name})
"""Signals of what lowers and what raises reactions per view: any of it may be taken back later, so that counters fall,
and accounts that share a caption comment on each other's videos. A burst of comments corroborates no ratio of comments:
a give-away ("comment to win") has both, and they are the same comments. Few comments corroborate nothing: honest videos
that strangers watch often have hardly any."""

COUNT_SIGNALS = (HIGH_GIFT_SPIKE, BOT_LIKE_ENGAGEMENT, SUSPICIOUSLY_FEW_LIKES)

FEW_LIKES = RatioSignal(
    name="too_few_likes_for_views",
    ratio="likes_per_view",
    side="below",
    bound=4.0,
    corroborates=_BOUGHT_VIEWS,
    corroborates_closely=_CERTAIN_BOUGHT_VIEWS,
)

RATIO_SIGNALS = (
    FEW_LIKES,
    RatioSignal(
        name="too_many_likes_for_views",
        ratio="likes_per_view",
        bound=3.25,
        corroborates=_BOUGHT_REACTIONS,
        corroborates_closely=_CERTAIN_BOUGHT_LIKES,
    ),
    RatioSignal(name="too_few_comments_for_views", ratio="comments_per_view", side="below", bound=4.5),
    RatioSignal(
        name="too_many_comments_for_views", ratio="comments_per_view", bound=4.5, corroborates=_ARRANGED_COMMENTS
    ),
)

SIGNALS: tuple[Signal, ...] = (
    *COUNT_SIGNALS,
    *RATIO_SIGNALS,
    MORE_REACTIONS_THAN_VIEWS,
    FALLING_COUNTER,
    HIDDEN_COUNTER,
    TOO_SMOOTH_VIEWS,
    SPIKE_WITHOUT_ENGAGEMENT,
    REACTION_BURST_WITHOUT_VIEWS,
    LIKES_OUT_OF_STEP,
    COMMENTS_OUT_OF_STEP,
    SHARED_CAPTION,
    UNUSUAL_REACH,
)
"""Every signal, in the order in which tables and pages list them."""


def signals_version(signals: Sequence[Signal]) -> str:
    """Return a digest of the signals' fields: another bound, order or `explanation` gives another."""
    return version_name("signals", {"signals": [asdict(signal) for signal in signals]})


SIGNAL_FAMILIES = tuple(dict.fromkeys(signal.family for signal in SIGNALS))
