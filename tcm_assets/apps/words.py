"""How the creators' pages call things: metrics, standings and states in words that need no explanation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from tcm_assets.points.creator_points import RESTRICTING_REJECTIONS
from tcm_assets.points.populations import EVERYONE, FOLLOWER_TIERS
from tcm_assets.tables.scoring_metrics import METRICS

METRIC_NAMES: Final[Mapping[str, str]] = {
    **{metric.name: metric.label for metric in METRICS},
    "gift_count": "Gifts",
}
"""The counted and the scored metrics, as creators know them."""

BadgeColor = Literal["red", "orange", "yellow", "blue", "green", "violet", "gray"]


@dataclass(frozen=True, kw_only=True)
class State:
    """A state with its colour, its icon and one sentence of what it means."""

    label: str
    color: BadgeColor
    icon: str
    meaning: str


VIDEO_STATES: Final[Mapping[str, State]] = {
    "held": State(
        label="Held",
        color="orange",
        icon=":material/hourglass_top:",
        meaning="Two or more kinds of evidence agree, so its points wait until a person has looked at it.",
    ),
    "watched": State(
        label="Watched",
        color="blue",
        icon=":material/visibility:",
        meaning="One kind of evidence was seen, or a fixed bound passed. Nothing is withheld: it earns as any other.",
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
"""What becomes of a video with alerts, what waits first."""

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

SEVERITY_COLORS: Final[Mapping[str, BadgeColor]] = {"notice": "gray", "warning": "orange", "critical": "red"}

ENTRY_NAMES: Final[Mapping[str, str]] = {
    "earn": "Earned",
    "adjust": "Adjusted",
    "redeem": "Redeemed",
    "reverse": "Reversed",
}
"""Kinds of ledger entries."""


def population_words(compared_with: str) -> str:
    """Whose videos a population is: `mid` gives "accounts with 100,000 to 499,999 followers"."""
    if compared_with == EVERYONE:
        return "accounts of every size"
    place = [tier.name for tier in FOLLOWER_TIERS].index(compared_with)
    least = FOLLOWER_TIERS[place].minimum_followers
    if place + 1 == len(FOLLOWER_TIERS):
        return f"accounts with {least:,} followers or more"
    return f"accounts with {least:,} to {FOLLOWER_TIERS[place + 1].minimum_followers - 1:,} followers"


def points_words(points: int) -> str:
    """`1 point`, `2,000 points`."""
    return f"{points:,} point{'' if abs(points) == 1 else 's'}"


def count_words(number: int, singular: str, plural: str | None = None) -> str:
    """`1 video`, `2,000 videos`."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"


def joined(words: Sequence[str], most: int | None = None) -> str:
    """`a`, `a and b`, `a, b and c`; beyond `most`, how many more; nothing of no words."""
    shown = list(words[:most])
    if len(words) > len(shown):
        shown.append(f"{len(words) - len(shown)} more")
    return " and ".join(part for part in (", ".join(shown[:-1]), *shown[-1:]) if part)
