"""The pages' wording: names of metrics, states and entries, and numbers and lists in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from tcm_assets.campaigns.forecasts.interval_model import OWN, PAID, PAID_WIDENED
from tcm_assets.charts.labels import counted
from tcm_assets.ledger.redeeming import Reward
from tcm_assets.points.credit_rules import RewardTier
from tcm_assets.points.populations import EVERYONE, FOLLOWER_TIERS
from tcm_assets.points.tables import RESTRICTING_REJECTIONS
from tcm_assets.tables.match_components import MATCH_COMPONENTS
from tcm_assets.tables.scoring_metrics import METRICS

METRIC_NAMES: Final[Mapping[str, str]] = {
    **{metric.name: metric.label for metric in METRICS},
    "gift_count": "Gifts",
    "follower_count": "Followers",
}
"""Counted and scored metrics, as creators know them."""

COMPONENT_NAMES: Final[Mapping[str, str]] = {component.name: component.label for component in MATCH_COMPONENTS}
"""Components of a match's score."""

FORECAST_MEANINGS: Final[Mapping[str, str]] = {
    PAID: "Views of the next paid video, 7 days after its upload.",
    PAID_WIDENED: (
        "Views of the next paid video, 7 days after its upload. Few paid videos are known, so the interval is wider."
    ),
    OWN: (
        "Views of the next unpaid video, 7 days after its upload. Too few paid videos are known to say what a paid one "
        "gets: it may get fewer."
    ),
}
"""What a forecast is of, by its `basis`."""

BadgeColor = Literal["red", "orange", "yellow", "blue", "green", "violet", "gray"]


@dataclass(frozen=True, kw_only=True)
class State:
    """A state with its colour, its icon, and its meaning in a sentence."""

    label: str
    color: BadgeColor
    icon: str
    meaning: str


VIDEO_STATES: Final[Mapping[str, State]] = {
    "held": State(
        label="Held",
        color="orange",
        icon=":material/hourglass_top:",
        meaning="Two or more kinds of evidence that count agree, so its points wait until a person has looked at it.",
    ),
    "watched": State(
        label="Watched",
        color="blue",
        icon=":material/visibility:",
        meaning="At most one kind of evidence that counts was seen. Nothing is withheld: it earns as any other.",
    ),
    "released": State(
        label="Released",
        color="green",
        icon=":material/check_circle:",
        meaning="A person looked at it and found it in order: its points are paid.",
    ),
    "rejected": State(
        label="Rejected",
        color="red",
        icon=":material/cancel:",
        meaning="A person looked at it and decided that its counts were not earned: its points are not paid.",
    ),
}
"""Standings of a video with alerts, those that wait first."""

ACCOUNT_STATES: Final[Mapping[str, State]] = {
    "good": State(
        label="Good standing",
        color="green",
        icon=":material/verified:",
        meaning=f"No video is held, and fewer than {RESTRICTING_REJECTIONS} were rejected.",
    ),
    "under_review": State(
        label="Under review",
        color="orange",
        icon=":material/hourglass_top:",
        meaning="At least one video waits for a person to look at it.",
    ),
    "restricted": State(
        label="Restricted",
        color="red",
        icon=":material/block:",
        meaning=f"{RESTRICTING_REJECTIONS} or more videos were rejected.",
    ),
}

CONTEST_STATES: Final[Mapping[str, State]] = {
    "open": State(
        label="Contested",
        color="blue",
        icon=":material/balance:",
        meaning="Until it is decided, the finding counts.",
    ),
    "kept": State(
        label="Kept",
        color="orange",
        icon=":material/gavel:",
        meaning="A person read the objection: the finding stays and counts.",
    ),
    "withdrawn": State(
        label="Withdrawn",
        color="green",
        icon=":material/check_circle:",
        meaning="A person read the objection and agreed: the finding does not count.",
    ),
}
"""States of a contested safety finding, those that wait first."""

SAFETY_LEVEL_COLORS: Final[Mapping[str | None, BadgeColor]] = {
    "no finding": "green",
    "low": "blue",
    "medium": "orange",
    "high": "red",
    None: "gray",
}
"""Levels of `creator_safety`; None is unknown."""

SEVERITY_COLORS: Final[Mapping[str, BadgeColor]] = {"notice": "gray", "warning": "orange", "critical": "red"}

ENTRY_NAMES: Final[Mapping[str, str]] = {
    "earn": "Earned",
    "adjust": "Adjusted",
    "redeem": "Redeemed",
    "reverse": "Reversed",
    "grant": "Granted",
    "deliver": "Delivered",
}
"""Kinds of ledger entries."""


def describe_population(compared_with: str) -> str:
    """Describe the accounts of a population.

    >>> describe_population("mid")
    'accounts with 100,000 to 499,999 followers'
    """
    if compared_with == EVERYONE:
        return "accounts of every size"
    place = [tier.name for tier in FOLLOWER_TIERS].index(compared_with)
    least = FOLLOWER_TIERS[place].minimum_followers
    if place + 1 == len(FOLLOWER_TIERS):
        return f"accounts with {least:,} followers or more"
    return f"accounts with {least:,} to {FOLLOWER_TIERS[place + 1].minimum_followers - 1:,} followers"


def format_points(points: int | None) -> str:
    """Return `1 point`, `2,000 points`, or `no points` for a video without a score."""
    return "no points" if points is None else f"{points:,} point{'' if abs(points) == 1 else 's'}"


def capitalize_first(text: str) -> str:
    """Return `text` with its first letter in upper case; `str.capitalize` would lower the others."""
    return text[:1].upper() + text[1:]


def label_benefits(benefit: Reward | RewardTier) -> list[tuple[str, str]]:
    """Return a label and an icon for each thing it gives: `("30 min exposure", ":material/campaign:")`."""
    labels = []
    if benefit.exposure_min:
        labels.append((f"{benefit.exposure_min:,} min exposure", ":material/campaign:"))
    if benefit.wallet_usd:
        labels.append((counted(benefit.wallet_usd, "US dollar"), ":material/payments:"))
    return labels


_CAPTION_CHARACTERS: Final = 40
"""Of a caption in a list: enough to tell a creator's videos apart."""


def name_video(caption: str | None, upload_date: date) -> str:
    """Return a video in words a creator knows: the beginning of its caption and its day.

    >>> name_video(None, date(2020, 10, 1))
    'video of 1 October 2020'
    """
    day = f"{upload_date:%-d %B %Y}"
    if not caption or not caption.strip():
        return f"video of {day}"
    begin = " ".join(caption.split())
    return f"{begin[:_CAPTION_CHARACTERS]}{'…' if len(begin) > _CAPTION_CHARACTERS else ''} ({day})"
