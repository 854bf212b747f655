"""How large a world of videos is, and how much of it is honest.

Belongs here: extents and rates. How honest and bought engagement look is in the files beside this one.
"""

from dataclasses import dataclass
from datetime import date

ORGANIC, VIRAL, VIEW_BOTS, LIKE_BOTS, COMMENT_PODS = "organic", "viral", "view_bots", "like_bots", "comment_pods"
ATTACKS = (VIEW_BOTS, LIKE_BOTS, COMMENT_PODS)
HONEST = (ORGANIC, VIRAL)
"""What a video of a world truly is."""


@dataclass(frozen=True, kw_only=True)
class WorldPlan:
    """A world of about `video_count` videos of `day_count` upload days, from `first_day` on.

    `followed_share` of the videos, whatever they are, are delivered daily, `delivery_count` times, of which
    `missed_delivery_share` fail; the others once, when they are `delivery_count` days old. Shares are of all videos.
    An intensity is what was bought over what the video had of itself: views, likes or comments; each is used about
    equally often.
    """

    seed: int = 1
    first_day: date = date(2026, 1, 1)
    day_count: int = 60
    video_count: int = 20_000
    videos_per_account: int = 20
    delivery_count: int = 10
    followed_share: float = 0.6
    missed_delivery_share: float = 0.05
    viral_share: float = 0.01
    view_bot_share: float = 0.01
    like_bot_share: float = 0.01
    pod_share: float = 0.01
    view_bot_intensities: tuple[float, ...] = (2, 5, 10, 20, 50)
    like_bot_intensities: tuple[float, ...] = (1, 2, 5, 10, 20)
    pod_intensities: tuple[float, ...] = (2, 5, 10, 20)
