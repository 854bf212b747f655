"""The category of a creator: a class of the wide taxonomy, from tags and videos together.

Belongs here: how tags and videos vote. Does not belong here: which class a single text names
(`domain.content.content_taxonomy`), similarities to the source system's 13 categories (`creator_profiles`).
"""

from collections.abc import Mapping, Sequence

from tcm_assets.schemas.content_taxonomy import CONTENT_TAXONOMY

TAGS_WEIGHT = 0.7
VIDEOS_WEIGHT = 0.3
"""Share of the tags and of the videos in what a creator makes, where both are known. Tags are declared and to the
point; captions are noisy, and an export may hold one video of an account of thousands."""

LEAST_VIDEO_SHARE = 0.25
"""Share of the videos with a text that a class needs where no tag names it. Below it are jokes, trends and captions
that were misread: an account that builds with bricks has 17 % "drawing and painting"."""


def creator_category(
    tag_categories: Sequence[str | None], video_counts: Mapping[str, int], text_count: int
) -> str | None:
    """Return the class that tags and videos support most, or None where neither is near any class.

    `tag_categories` holds the class that each tag names, None for a tag that names none; `video_counts` how many videos
    name each class, out of `text_count` videos with a text. The support of a class is 0.7 x its share of the tags +
    0.3 x its share of the videos. A class that no tag names needs a quarter of the videos. Of equal classes the one
    that is declared first wins, then the first of the taxonomy.

    >>> creator_category(["daily life and vlogs", "food and cooking"], {"food and cooking": 4}, 10)
    'food and cooking'
    >>> creator_category([None], {"dance": 1}, 10) is None
    True
    """
    declared = list(dict.fromkeys(name for name in tag_categories if name))
    shown = [name for name in CONTENT_TAXONOMY if _share(video_counts.get(name, 0), text_count) >= LEAST_VIDEO_SHARE]
    support = {
        name: TAGS_WEIGHT * _share(tag_categories.count(name), len(tag_categories))
        + VIDEOS_WEIGHT * _share(video_counts.get(name, 0), text_count)
        for name in (*declared, *shown)
    }
    return max(support, key=support.__getitem__, default=None)


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
