"""Words that hold sentences together and never are a topic.

Belongs here: the words of `stop_words.toml` as one set. Does not belong here: the platform's noise (`platform_noise`).
"""

from tcm_assets.data_files import Words, read_data_file

_BY_LANGUAGE = read_data_file(dict[str, Words], __name__, "stop_words.toml")

STOP_WORDS = frozenset(word for words in _BY_LANGUAGE.values() for word in words)
"""Lower case, with the straight apostrophe."""
