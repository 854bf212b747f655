"""Everyday sentences: the same three in many languages (`everyday_sentences.toml`), about nothing in particular."""

from typing import Annotated

from pydantic import Field
from pydantic.dataclasses import dataclass

from tcm_assets.data_files import CLOSED, Entries, Text, Texts, read_data_file


@dataclass(frozen=True, config=CLOSED)
class LanguageSentences:
    """Three everyday sentences of a language."""

    name: Text
    sentences: Annotated[Texts, Field(min_length=3, max_length=3)]


@dataclass(frozen=True, config=CLOSED)
class EverydaySentences:
    """The content of `everyday_sentences.toml`: the same three sentences in every language."""

    languages: Entries[LanguageSentences]


EVERYDAY_SENTENCES = read_data_file(EverydaySentences, __name__, "everyday_sentences.toml").languages
