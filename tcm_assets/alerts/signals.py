"""Alert signals: for each its family, its bound and the side of it that accuses, its severities and its words."""

from dataclasses import dataclass
from typing import Literal

SEVERITIES = ("notice", "warning", "critical")
"""How far the evidence goes, the least first."""

FAMILY_LABELS = {
    "gifts": "gifts",
    "ratio": "ratios",
    "impossible": "impossible counts",
    "series": "growth",
    "text": "captions",
}
"""Families of evidence, and what pages call them. Two signals of one family see the same thing twice; only signals of
different families are independent."""


@dataclass(frozen=True, kw_only=True)
class Signal:
    """A rule that may fire, and what an alert of it says.

    `bound` is where the signal begins, in units of `bound_unit`; the evidence of an alert lies on `side` of it.
    An alert is a warning from `warning_excess` on, and critical from `critical_excess` on: so many times beyond its
    bound the evidence is. `explanation` is the alert in plain words; names in braces stand for what the row holds.
    A signal that does not count for holding is shown beside the others, and leaves it to them whether earnings wait.
    """

    name: str
    family: str
    bound: float
    bound_unit: str
    explanation: str
    side: Literal["above", "below"] = "above"
    warning_excess: float = 2.0
    critical_excess: float = 10.0
    counts_for_holding: bool = True


@dataclass(frozen=True, kw_only=True)
class CountSignal(Signal):
    """A rule of the source system: fires when `metric` is above the bound and `contrast_metric`, where there is one, is
    known to be 0. One number for accounts of every size, which many honest videos pass: reason to look, and none to
    withhold.
    """

    metric: str
    contrast_metric: str | None = None
    counts_for_holding: bool = False


@dataclass(frozen=True, kw_only=True)
class RatioSignal(Signal):
    """Fires when `ratio` is more than `bound` robust standard deviations on one side of the median, on a logarithmic
    scale; sooner where one of the signals in `corroborates` has fired.

    Organic ratios have a long tail of videos that nobody liked, so the lower bound is far out. Likes per view end at 1,
    a few scales above the median: a bound as far out as the lower one could never be reached. Distances are compared,
    which grow slower than counts: hence the low severities.
    """

    ratio: str
    corroborates: frozenset[str] = frozenset()
    family: str = "ratio"
    bound_unit: str = "robust standard deviations from the median"
    explanation: str = (
        "{ratio} {reactions} per thousand of {views} views, where similar videos have {typical}{judgement}"
    )
    warning_excess: float = 1.25
    critical_excess: float = 1.75

    @property
    def judgement(self) -> str:
        """How an explanation ends where the ratio alone accuses."""
        return f": {'more' if self.side == 'above' else 'fewer'} than an audience gives"

    @property
    def supporting_judgement(self) -> str:
        """How it ends where the ratio bears out another signal."""
        amount = "many" if self.side == "above" else "few"
        return f": {amount}, not beyond belief, but what the video's other signals would lead to"


HIGH_GIFT_SPIKE = CountSignal(
    name="high_gift_spike",
    family="gifts",
    metric="gift_count",
    bound=500,
    bound_unit="gifts",
    explanation="{count} gifts: a high gift spike (the rule starts above {bound} gifts)",
)

BOT_LIKE_ENGAGEMENT = CountSignal(
    name="bot_like_engagement",
    family="ratio",
    metric="view_count",
    bound=1_000,
    bound_unit="views",
    contrast_metric="comment_count",
    explanation="{count} views and no comment: bot-like engagement (the rule starts above {bound} views)",
)

SUSPICIOUSLY_FEW_LIKES = CountSignal(
    name="suspiciously_few_likes",
    family="ratio",
    metric="view_count",
    bound=5_000,
    bound_unit="views",
    contrast_metric="like_count",
    explanation="{count} views and no like: suspiciously few likes (the rule starts above {bound} views)",
)

MORE_REACTIONS_THAN_VIEWS = Signal(
    name="more_reactions_than_views",
    family="impossible",
    # A platform refreshes its counters at different moments: on a video with three views a single late refresh may turn
    # them round.
    bound=10,
    bound_unit="reactions above the views",
    # Reactions per view: what cannot be at all is grave sooner than what is rare.
    warning_excess=1.2,
    critical_excess=2.0,
    explanation="{count} {reactions} of a video with {views} views: more reactions than viewings",
)

FALLING_COUNTER = Signal(
    name="falling_counter",
    family="impossible",
    side="below",
    # Platforms take back single reactions of accounts that they close, all the time and everywhere.
    bound=0.02,
    bound_unit="share of the count before that may go; of comments more, see impossible_counts",
    # The tolerated count over the count that is left: the latter is half of it.
    warning_excess=1.1,
    critical_excess=2.0,
    explanation=(
        "{counter} fell from {before} to {after} between two deliveries, by {share_gone}: something was taken back"
    ),
)

TOO_SMOOTH_VIEWS = Signal(
    name="too_smooth_views",
    family="series",
    side="below",
    # An audience grows in bursts, by the hour of the day, and fades within days: rates that merely halve over the
    # series vary by 0.3.
    bound=0.10,
    bound_unit="standard deviation of the views per hour over their mean",
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
    # When a video goes round beyond its own circle the share falls to a half or a third; below a fifth the new viewers
    # do nothing at all.
    bound=0.2,
    bound_unit="reactions per new view over reactions per earlier view",
    explanation=(
        "{new_views} new views on top of {earlier_views}{course} brought {new_rate} likes, comments and shares per "
        "thousand, the earlier ones {earlier_rate}"
    ),
)

REACTION_BURST_WITHOUT_VIEWS = Signal(
    name="reaction_burst_without_views",
    family="series",
    bound=5.0,
    bound_unit="reactions per new view over reactions per earlier view",
    explanation=(
        "{new_count} new {reactions} between two deliveries with only {new_views} new views on top of {earlier_views}"
    ),
)

SHARED_CAPTION = Signal(
    name="shared_caption",
    family="text",
    # A duet, or a second account of the same person.
    bound=2,
    bound_unit="accounts that may share a caption; of short ones more, see shared_captions",
    warning_excess=3.0,
    explanation=(
        "the same {caption_words} words, or nearly, under videos of {accounts} accounts in {window_days} days"
    ),
)

_BOUGHT_VIEWS = frozenset({TOO_SMOOTH_VIEWS.name, SPIKE_WITHOUT_ENGAGEMENT.name, FALLING_COUNTER.name})

_BOUGHT_REACTIONS = frozenset({REACTION_BURST_WITHOUT_VIEWS.name, FALLING_COUNTER.name})

_ARRANGED_COMMENTS = _BOUGHT_REACTIONS | {SHARED_CAPTION.name}
"""Signals of what lowers and what raises reactions per view: counters fall when any of it is taken back, and who posts
under a caption that was handed out comments on the others' videos. Few comments bear out nothing: many an honest video
that strangers watch has hardly any."""

COUNT_SIGNALS = (HIGH_GIFT_SPIKE, BOT_LIKE_ENGAGEMENT, SUSPICIOUSLY_FEW_LIKES)

RATIO_SIGNALS = (
    RatioSignal(
        name="too_few_likes_for_views",
        ratio="likes_per_view",
        side="below",
        bound=4.0,
        corroborates=_BOUGHT_VIEWS,
    ),
    RatioSignal(name="too_many_likes_for_views", ratio="likes_per_view", bound=3.25, corroborates=_BOUGHT_REACTIONS),
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
    TOO_SMOOTH_VIEWS,
    SPIKE_WITHOUT_ENGAGEMENT,
    REACTION_BURST_WITHOUT_VIEWS,
    SHARED_CAPTION,
)
"""Every signal, in the order in which tables and pages list them."""

SIGNAL_FAMILIES = tuple(dict.fromkeys(signal.family for signal in SIGNALS))
