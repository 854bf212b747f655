"""Hashtags inside captions: where they are, and what words they hold.

Belongs here: the syntax of a tag. Does not belong here: which tags say nothing (`platform_noise`), what is made of the
words (`video_text`, `keywords`).
"""

import re
from collections.abc import Iterator

from tcm_assets.domain.content.platform_noise import is_platform_noise
from tcm_assets.domain.content.split_hashtags import split_run

# A tag runs to the next white space, punctuation mark or tag; emoji and every script belong to it. U+200C and U+200D
# join letters and emoji; U+203C and U+2049 are emoji; U+FFF0 and up are placeholders that some keyboards leave behind.
_TAG_END = (
    r"""\s#＃@!"$%&'()*+,\-./:;<=>?\[\]\\^`{|}~"""
    "\u00a1\u00ab\u00bb\u00bf\u060c\u061b\u061f\u2000-\u200b\u200e-\u203b\u203d-\u2048\u204a-\u206f\u3000-\u303f"
    "\ufeff\uff01\uff0c\uff1f\ufff0-\uffff"
)
HASHTAG = re.compile(f"[#＃]+([^{_TAG_END}]+)")
"""A hashtag in a caption; group 1 is its name."""


def tag_words(tag: str) -> str:
    """A tag's name as words: "make_up" gives "make up", "gymmotivation" gives "gym motivation"."""
    return " ".join(split_run(run) for run in tag.replace("_", " ").split())


def distinct_tags(caption: str, tags: tuple[str, ...]) -> Iterator[str]:
    """The lower-case names of the caption's tags, then those of `tags` that the caption lacks, each once, no noise."""
    seen: set[str] = set()
    for tag in (*HASHTAG.findall(caption), *tags):
        name = tag.lower()
        if name not in seen and not is_platform_noise(name) and tag_words(name):
            seen.add(name)
            yield name
