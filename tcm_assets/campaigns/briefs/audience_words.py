"""What marketers call the people of an audience: genders and ages by word, from `audience_words.toml`."""

from typing import Annotated, Final, Self

from pydantic import Field, model_validator
from pydantic.dataclasses import dataclass

from tcm_assets.catalogue.lists.cells import GENDER_NAMES
from tcm_assets.data_files import CLOSED, Words, read_data_file, refuse_repeats, refuse_unknown
from tcm_assets.tables.shared_columns import GENDERS, OLDEST_AGE, YOUNGEST_AGE

Age = Annotated[int, Field(ge=YOUNGEST_AGE, le=OLDEST_AGE)]
"""In years."""


@dataclass(frozen=True, kw_only=True, config=CLOSED)
class AudienceWords:
    """The content of `audience_words.toml`; `ages` are youngest and oldest in years, by word."""

    genders: dict[str, Words]
    ages: dict[str, tuple[Age, Age]]

    @model_validator(mode="after")
    def _words_mean_one_thing(self) -> Self:
        refuse_unknown(tuple(self.genders), GENDERS, "gender")
        refuse_repeats([word for words in self.genders.values() for word in words])
        if turned := [word for word, (youngest, oldest) in self.ages.items() if youngest > oldest]:
            raise ValueError(f"the younger age comes first: {', '.join(turned)}")
        return self


_WORDS: Final = read_data_file(AudienceWords, __name__, "audience_words.toml")

GENDERS_BY_WORD: Final = GENDER_NAMES | {word: gender for gender, words in _WORDS.genders.items() for word in words}
"""Genders by what lists and marketers call them, lower case."""
AGES_BY_WORD: Final = dict(_WORDS.ages)
"""Youngest and oldest age in years by what marketers call them, lower case."""
