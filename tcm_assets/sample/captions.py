"""Captions: a sentence about the niche, an emoji or two, a handful of hashtags; now and then none of these."""

from typing import NamedTuple, Self

import numpy as np
from pydantic import model_validator
from pydantic.dataclasses import dataclass

from tcm_assets.data_files import CLOSED, Text, Texts, read_data_file, refuse_unknown, refuse_unknown_fields
from tcm_assets.sample.niches.niches import Niche
from tcm_assets.sample.plan import pick, pick_some
from tcm_assets.sample.uploads import InventedCreator, Upload

_NICHE_FIELDS = ("thing", "doing", "lesson", "n")
"""Fields of a pattern that every niche fills."""


@dataclass(frozen=True, kw_only=True, config=CLOSED)
class CaptionGrammar:
    """Sentence patterns with {fields}, and what is put around them.

    `delighted`, `matter_of_fact` and `dismayed` are English sentences by tone; `branded` name a brand, `shared` another
    account of the sample; `disclosed` and `undisclosed` are of planted partnerships. `by_language` holds patterns by
    ISO 639-1 code, `language_of_country` the code of a country.
    """

    delighted: Texts
    matter_of_fact: Texts
    dismayed: Texts
    branded: Texts
    shared: Texts
    disclosed: Texts
    undisclosed: Texts
    endings: tuple[str, ...]
    general_hashtags: Texts
    pod_calls: Texts
    pod_endings: Texts
    by_language: dict[str, Texts]
    language_of_country: dict[str, Text]

    @model_validator(mode="after")
    def _can_be_filled(self) -> Self:
        refuse_unknown_fields((*self.delighted, *self.matter_of_fact, *self.dismayed), _NICHE_FIELDS)
        refuse_unknown_fields((*self.branded, *self.disclosed), (*_NICHE_FIELDS, "brand"))
        refuse_unknown_fields(self.undisclosed, (*_NICHE_FIELDS, "handle", "code", "rate"))
        refuse_unknown_fields(self.shared, (*_NICHE_FIELDS, "handle"))
        for patterns in self.by_language.values():
            refuse_unknown_fields(patterns, ("word", "n"))
        refuse_unknown(tuple(self.language_of_country.values()), tuple(self.by_language), "language of by_language")
        return self


GRAMMAR = read_data_file(CaptionGrammar, __name__, "caption_grammar.toml")

EMPTY_SHARE, HASHTAGS_ONLY_SHARE = 0.03, 0.04
"""Shares of videos without any text (real exports have about 4 in 100), and with hashtags alone."""

_SECOND_LANGUAGE_SHARE = 0.45
"""Share of captions in the language of the audience, where the creator has one and the niche a word in it."""

_BRANDED_SHARE, _SHARED_SHARE, _EMOJI_SHARE = 0.12, 0.05, 0.7
"""Shares of captions that name a brand, that mention another account of the sample, and that end in emoji."""

_TONES = (GRAMMAR.delighted, GRAMMAR.matter_of_fact, GRAMMAR.dismayed)

_TONE_WEIGHTS = (0.35, 0.47, 0.18)
"""People choose what they post: more delight than dismay, with enough of both for a sentiment scorer."""

_LARGEST_NUMBER = 60
"""Largest number in a caption ("day 60 of ...")."""

_CHANGED_ENDING_SHARE = 0.6
"""Share of a pod's members that add an ending to the caption they agreed on."""


class Caption(NamedTuple):
    """Text of a video and what it names. Hashtags and handles carry no # or @ and keep the text's order."""

    text: str
    hashtags: tuple[str, ...]
    mentions: tuple[str, ...]
    brands: tuple[str, ...]


def brand_hashtag(brand: str) -> str:
    """Return the hashtag of a brand: the letters and digits of its name, in lower case.

    >>> brand_hashtag("McDonald's")
    'mcdonalds'
    """
    return "".join(letter for letter in brand.lower() if letter.isalnum())


def draw_caption(upload: Upload, creators: list[InventedCreator], rng: np.random.Generator) -> Caption:
    """Draw a caption for `upload`, sometimes an empty one."""
    kind = rng.random()
    if kind < EMPTY_SHARE:
        return Caption("", (), (), ())
    brands = (pick(rng, upload.niche.brands),) if rng.random() < _BRANDED_SHARE else ()
    own = pick_some(rng, upload.niche.hashtags, int(rng.integers(1, 5)))
    general = pick_some(rng, GRAMMAR.general_hashtags, int(rng.integers(0, 3)))
    hashtags = (*own, *map(brand_hashtag, brands), *general)
    tail = " ".join(f"#{name}" for name in hashtags)
    if kind < EMPTY_SHARE + HASHTAGS_ONLY_SHARE:
        return Caption(tail, hashtags, (), brands)
    sentence, mentions = _draw_sentence(upload, creators, brands, rng)
    if rng.random() < _EMOJI_SHARE:
        sentence += " " + "".join(pick_some(rng, upload.niche.emoji, int(rng.integers(1, 3))))
    return Caption(f"{sentence} {tail}", hashtags, mentions, brands)


def _draw_sentence(
    upload: Upload, creators: list[InventedCreator], brands: tuple[str, ...], rng: np.random.Generator
) -> tuple[str, tuple[str, ...]]:
    language = GRAMMAR.language_of_country.get(upload.creator.audience_country)
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
    # Unlike str.capitalize, which would lower the names of brands.
    return sentence[0].upper() + sentence[1:]


def draw_pod_caption(niche: Niche, rng: np.random.Generator) -> tuple[str, tuple[str, ...]]:
    """Draw the text that a pod agrees on, and its hashtags."""
    hashtags = (*pick_some(rng, niche.hashtags, 2), "support", "growtogether")
    return f"{pick(rng, niche.things)} is live now, {pick(rng, GRAMMAR.pod_calls)}", hashtags


def vary_pod_caption(text: str, hashtags: tuple[str, ...], rng: np.random.Generator) -> tuple[str, tuple[str, ...]]:
    """Draw text and hashtags as one member posts them: copied, with another ending or one hashtag fewer."""
    ending = f" {pick(rng, GRAMMAR.pod_endings)}" if rng.random() < _CHANGED_ENDING_SHARE else ""
    shown = hashtags[: len(hashtags) - int(rng.integers(2))]
    return " ".join([f"{text}{ending}", *(f"#{name}" for name in shown)]), shown


_REBATES = (10, 15, 20, 25)
"""Percent that discount codes of creators usually give."""


def draw_partnership_caption(upload: Upload, brand: str, is_disclosed: bool, rng: np.random.Generator) -> Caption:
    """Draw a caption of a partnership with `brand`, which says that it is paid or does not."""
    handle, rate = brand_hashtag(brand), pick(rng, _REBATES)
    sentence = pick(rng, GRAMMAR.disclosed if is_disclosed else GRAMMAR.undisclosed).format(
        thing=pick(rng, upload.niche.things),
        doing=pick(rng, upload.niche.doings),
        lesson=pick(rng, upload.niche.lessons),
        n=int(rng.integers(2, _LARGEST_NUMBER)),
        brand=brand,
        handle=handle,
        code=f"{upload.creator.name.split()[0].upper()}{rate}",
        rate=rate,
    )
    hashtags = (*pick_some(rng, upload.niche.hashtags, 2), *((handle,) if is_disclosed else ()))
    text = " ".join([_capitalised(sentence), *(f"#{name}" for name in hashtags)])
    return Caption(text, hashtags, () if is_disclosed else (handle,), (brand,))
