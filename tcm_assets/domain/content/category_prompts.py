"""What videos of each content category are like, in words that a sentence encoder can compare a caption with.

Belongs here: the descriptions, and the vectors made of them. Does not belong here: the names of the categories
(schemas), or which category a text gets (`content_analysis`).
"""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from tcm_assets.prompt_vectors import prompt_vectors

CATEGORY_PROMPTS: dict[str, tuple[str, ...]] = {
    "dance videos": (
        "dance videos",
        "dancing",
        "choreo, dance choreography",
        "shuffle dance, hip hop, ballet, dancer",
    ),
    "comedy sketches": (
        "comedy sketches",
        "funny comedy",
        "jokes, humor and memes, so funny",
        "funny skit, pov, prank, lol",
    ),
    "makeup tutorials": (
        "makeup tutorials",
        "how to do makeup step by step",
        "eyeliner, foundation, lipstick and eyeshadow",
        "makeup artist, new makeup look",
    ),
    "lifestyle": (
        "lifestyle",
        "fitness lifestyle: gym workout and exercise",
        "bodybuilding, powerlifting, leg day, squat, deadlift",
        "healthy food, diet, cooking and nutrition",
        "home, cleaning, fashion and outfit ideas",
    ),
    "lip syncing": (
        "lip syncing",
        "lip sync to a song",
        "lip syncing to an audio or movie dialogue",
        "lipsync, mouthing the lyrics",
    ),
    "beatboxing": (
        "beatboxing",
        "a beatbox performance",
        "vocal percussion, drum sounds made with the mouth",
        "beatboxer, beatbox battle",
    ),
    "vlogs": (
        "vlogs",
        "a vlog of my day, day in my life",
        "travel vlog, holiday trip with friends and family",
        "weekend diary, birthday, come with me",
    ),
    "parodies": (
        "parodies",
        "a parody of a famous song or movie",
        "impersonation and imitation of a celebrity",
        "spoof, satire making fun of a film or a politician",
    ),
    "magic tricks": (
        "magic tricks",
        "a magician performing a magic trick",
        "card trick, sleight of hand, illusion",
        "magic trick revealed, how the magician did it",
    ),
    "video editing": (
        "video editing",
        "transition, visual effects, vfx",
        "animeedit, anime edit, amv",
        "how I edited this, capcut, after effects, slow motion",
    ),
    "music": (
        "music",
        "singing a song, singer",
        "playing guitar, piano or drums, musician",
        "new song, album, concert, band",
    ),
    "reaction videos": (
        "reaction videos",
        "reacting to a video",
        "my reaction to this, watch me react",
        "first time hearing this, honest reaction",
    ),
    "beauty content": (
        "beauty content",
        "skincare routine and glow up",
        "hairstyle, haircut, hair color",
        "nails, manicure, beauty salon",
    ),
}
"""Several descriptions of each category, in the order of CONTENT_CATEGORIES: its name, what it shows, and what captions
of such videos look like."""


def category_vectors(encode: Callable[[Sequence[str]], npt.NDArray[np.float32]]) -> npt.NDArray[np.float32]:
    """Return the vectors of the content categories (see `prompt_vectors`): array of shape (13, d), in the order of
    CONTENT_CATEGORIES.
    """
    return prompt_vectors(CATEGORY_PROMPTS, encode)
