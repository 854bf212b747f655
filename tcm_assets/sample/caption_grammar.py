"""The sentences of the generated captions, as `caption_grammar.toml` has them."""

from typing import Self

from pydantic import model_validator
from pydantic.dataclasses import dataclass

from tcm_assets.data_files import CLOSED, Text, Texts, read_data_file, refuse_unknown, refuse_unknown_fields

_FROM_NICHE = ("thing", "doing", "lesson", "n")


@dataclass(frozen=True, kw_only=True, config=CLOSED)
class CaptionGrammar:
    """Sentence patterns with {fields}, and what stands around sentences.

    `delighted`, `matter_of_fact` and `dismayed` are English sentences by tone; `branded` name a brand, `shared` another
    account of the sample. `by_language` holds captions and `language_of_country` languages by ISO 639-1 code.
    """

    delighted: Texts
    matter_of_fact: Texts
    dismayed: Texts
    branded: Texts
    shared: Texts
    endings: tuple[str, ...]
    general_hashtags: Texts
    jokes_of_the_week: Texts
    pod_calls: Texts
    pod_endings: Texts
    by_language: dict[str, Texts]
    language_of_country: dict[str, Text]

    @model_validator(mode="after")
    def _can_be_filled(self) -> Self:
        refuse_unknown_fields((*self.delighted, *self.matter_of_fact, *self.dismayed), _FROM_NICHE)
        refuse_unknown_fields(self.branded, (*_FROM_NICHE, "brand"))
        refuse_unknown_fields(self.shared, (*_FROM_NICHE, "handle"))
        for patterns in self.by_language.values():
            refuse_unknown_fields(patterns, ("word", "n"))
        refuse_unknown(tuple(self.language_of_country.values()), tuple(self.by_language), "language of by_language")
        return self


GRAMMAR = read_data_file(CaptionGrammar, __name__, "caption_grammar.toml")
