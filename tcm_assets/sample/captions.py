"""Captions: a sentence of the niche, an emoji or two, a handful of hashtags; now and then none of it."""

from dataclasses import dataclass

import numpy as np

from tcm_assets.sample.caption_grammar import GRAMMAR
from tcm_assets.sample.invented_creators import InventedCreator
from tcm_assets.sample.niches.niches import Niche
from tcm_assets.sample.randomness import pick, pick_some
from tcm_assets.sample.uploads import Upload

_EMPTY_SHARE = 0.03
"""Share of videos without any text; real exports have about 4 in 100."""

_HASHTAGS_ONLY_SHARE = 0.04

_SECOND_LANGUAGE_SHARE = 0.45

_BRANDED_SHARE = 0.12

_SHARED_SHARE = 0.05

_EMOJI_SHARE = 0.7

_TONES = (GRAMMAR.delighted, GRAMMAR.matter_of_fact, GRAMMAR.dismayed)

_TONE_WEIGHTS = (0.35, 0.47, 0.18)
"""More delight than dismay, as people choose what they post; enough of both for a sentiment to tell apart."""

_LARGEST_NUMBER = 60
"""Largest number in a caption ("day 60 of ...")."""


@dataclass(frozen=True)
class Caption:
    """A video's text, with what it names. Hashtags and handles carry no # or @ and keep the text's order."""

    text: str
    hashtags: tuple[str, ...]
    mentions: tuple[str, ...]
    brands: tuple[str, ...]


def brand_hashtag(brand: str) -> str:
    """The hashtag of a brand's name: lower case, letters and digits alone ("McDonald's" gives "mcdonalds")."""
    return "".join(letter for letter in brand.lower() if letter.isalnum())


def draw_caption(upload: Upload, creators: list[InventedCreator], rng: np.random.Generator) -> Caption:
    """A caption for `upload`; may be empty."""
    kind = rng.random()
    if kind < _EMPTY_SHARE:
        return Caption("", (), (), ())
    brands = (pick(rng, upload.niche.brands),) if rng.random() < _BRANDED_SHARE else ()
    hashtags = _draw_hashtags(upload.niche, brands, rng)
    tail = " ".join(f"#{name}" for name in hashtags)
    if kind < _EMPTY_SHARE + _HASHTAGS_ONLY_SHARE:
        return Caption(tail, hashtags, (), brands)
    sentence, mentions = _draw_sentence(upload, creators, brands, rng)
    if rng.random() < _EMOJI_SHARE:
        sentence += " " + "".join(pick_some(rng, upload.niche.emoji, int(rng.integers(1, 3))))
    return Caption(f"{sentence} {tail}", hashtags, mentions, brands)


def _draw_hashtags(niche: Niche, brands: tuple[str, ...], rng: np.random.Generator) -> tuple[str, ...]:
    own = pick_some(rng, niche.hashtags, int(rng.integers(1, 5)))
    general = pick_some(rng, GRAMMAR.general_hashtags, int(rng.integers(0, 3)))
    return (*own, *map(brand_hashtag, brands), *general)


def _draw_sentence(
    upload: Upload, creators: list[InventedCreator], brands: tuple[str, ...], rng: np.random.Generator
) -> tuple[str, tuple[str, ...]]:
    language = upload.creator.second_language
    word = upload.niche.words.get(language) if language else None
    number = int(rng.integers(2, _LARGEST_NUMBER))
    if language and word and not brands and rng.random() < _SECOND_LANGUAGE_SHARE:
        return _capitalised(pick(rng, GRAMMAR.by_language[language]).format(word=word, n=number)), ()
    others = [creator.username for creator in creators if creator is not upload.creator]
    handle = pick(rng, others) if others and not brands and rng.random() < _SHARED_SHARE else None
    tone = _TONES[int(rng.choice(len(_TONES), p=_TONE_WEIGHTS))]
    pattern = pick(rng, GRAMMAR.branded if brands else GRAMMAR.shared if handle else tone)
    sentence = pattern.format(
        thing=pick(rng, upload.niche.things),
        doing=pick(rng, upload.niche.doings),
        lesson=pick(rng, upload.niche.lessons),
        brand=brands[0] if brands else "",
        handle=handle or "",
        n=number,
    )
    return _capitalised(sentence) + pick(rng, GRAMMAR.endings), (handle,) if handle else ()


def _capitalised(sentence: str) -> str:
    # str.capitalize would lower the rest, and with it the names of brands.
    return sentence[0].upper() + sentence[1:]
