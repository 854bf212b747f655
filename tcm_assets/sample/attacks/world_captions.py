"""Captions of honest videos: mostly their own words, some without any, and a few that quote the joke of the week.

Belongs here: texts of worlds. Captions of the bundled sample, with brands and languages, are in `captions` one up.
"""

import numpy as np

from tcm_assets.sample.caption_grammar import GRAMMAR
from tcm_assets.sample.niches.niche import Niche
from tcm_assets.sample.randomness import pick, pick_some

_EMPTY_SHARE, _HASHTAGS_ONLY_SHARE, _TREND_SHARE = 0.03, 0.04, 0.01
_LARGEST_NUMBER = 400

_SENTENCES = (*GRAMMAR.delighted, *GRAMMAR.matter_of_fact, *GRAMMAR.dismayed)


def draw_world_caption(niche: Niche, rng: np.random.Generator) -> tuple[str, tuple[str, ...]]:
    """A caption, which may be empty, and its hashtags without the #."""
    kind = rng.random()
    if kind < _EMPTY_SHARE:
        return "", ()
    hashtags = (
        *pick_some(rng, niche.hashtags, int(rng.integers(1, 4))),
        *pick_some(rng, GRAMMAR.general_hashtags, int(rng.integers(0, 3))),
    )
    tail = " ".join(f"#{name}" for name in hashtags)
    if kind < _EMPTY_SHARE + _HASHTAGS_ONLY_SHARE:
        return tail, hashtags
    if kind < _EMPTY_SHARE + _HASHTAGS_ONLY_SHARE + _TREND_SHARE:
        return f"{pick(rng, GRAMMAR.jokes_of_the_week)} {tail}", hashtags
    # Two sentences: with one, the few patterns would put equal captions under videos of accounts that never met.
    text = f"{_sentence(niche, rng)}. {_sentence(niche, rng)}"
    return f"{text}{pick(rng, GRAMMAR.endings)} {tail}", hashtags


def _sentence(niche: Niche, rng: np.random.Generator) -> str:
    return pick(rng, _SENTENCES).format(
        thing=pick(rng, niche.things),
        doing=pick(rng, niche.doings),
        lesson=pick(rng, niche.lessons),
        n=int(rng.integers(2, _LARGEST_NUMBER)),
    )
