"""Words that hold sentences together and never are a topic."""

from pydantic.dataclasses import dataclass

from tcm_assets.data_files import CLOSED, Words, read_data_file

_BY_LANGUAGE = read_data_file(dict[str, Words], __name__, "stop_words.toml")

STOP_WORDS = frozenset(word for words in _BY_LANGUAGE.values() for word in words)
"""Lower case, with the straight apostrophe."""


@dataclass(frozen=True, kw_only=True, config=CLOSED)
class PlatformNoise:
    """The content of `platform_noise.toml`."""

    words: Words
    beginnings: Words
    no_topic: Words


_NOISE = read_data_file(PlatformNoise, __name__, "platform_noise.toml")

PLATFORM_NOISE = frozenset(_NOISE.words)
"""Lower case, without the #."""

NO_TOPIC = frozenset(_NOISE.no_topic)
"""Words of every video, by which no topic is named."""


def is_platform_noise(tag: str) -> bool:
    """Whether a tag or word (lower case, without the #) says nothing about the video."""
    return tag in PLATFORM_NOISE or tag.startswith(_NOISE.beginnings)
