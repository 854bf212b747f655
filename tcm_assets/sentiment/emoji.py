"""Emoji: how good or bad each is, as people rated tweets with it in 13 European languages.

The ratings are the Emoji Sentiment Ranking 1.0 (Kralj Novak, Smailović, Sluban, Mozetič 2015, CC BY-SA 4.0), which
comes in the package `emoji-sentiment`: for each emoji, how many tweets were negative, neutral and positive. Emoji that
are younger or rarer count by the words of their English names in the VADER lexicon ("partying face").
"""

import csv
from collections.abc import Mapping
from functools import cache

from tcm_assets.package_files import PackageFiles

FULL_VALENCE = 4.0  # of an emoji that stands in positive tweets alone; the lexicon rates words from -4 to 4

_TABLE = "Emoji_Sentiment_Data_v1.0.csv"
_RANKING = PackageFiles(
    "emoji-sentiment",
    "emoji_sentiment",
    ((_TABLE, "810c5353d87d67eccf8cec6270f87cab9052f68d87ab0da0d1fb3c09084441cd"),),
)
_LEAST_TWEETS = 50
"""Tweets that a rating needs: with fewer its standard error is above a tenth of the scale. It leaves 460 emoji, some of
them letters of flags and marks."""
_NO_EMOJI_BELOW = "\u2190"  # letters, digits and marks that the ranking lists, too
_NO_EMOJI = frozenset("\ufffc\ufffd")  # placeholders that keyboards leave behind
_FLAG_LETTERS = range(0x1F1E6, 0x1F200)  # half a flag says nothing of feeling


@cache
def emoji_valences() -> Mapping[str, float]:
    """Return the rating of each emoji, from -4 (only in negative texts) to 4, on the scale of the lexicon's words.

    Raises PackageFileError when the package's table is missing or another one.

    >>> emoji_valences()["❤"] > emoji_valences()["😂"] > 0 > emoji_valences()["💔"]
    True
    """
    return _named_valences() | _ranked_valences()


def _ranked_valences() -> dict[str, float]:
    valences = {}
    for row in csv.DictReader((_RANKING.folder() / _TABLE).read_text(encoding="utf-8").splitlines()):
        negative, neutral, positive = (int(row[column]) for column in ("Negative", "Neutral", "Positive"))
        tweets = negative + neutral + positive
        if _is_emoji(row["Emoji"]) and tweets >= _LEAST_TWEETS:
            valences[row["Emoji"]] = FULL_VALENCE * (positive - negative) / tweets
    return valences


def _named_valences() -> dict[str, float]:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    analyzer = SentimentIntensityAnalyzer()
    names: Mapping[str, str] = analyzer.emojis
    sums = {
        emoji: sum(analyzer.lexicon.get(word, 0.0) for word in name.lower().split()) for emoji, name in names.items()
    }
    return {emoji: valence for emoji, valence in sums.items() if valence and len(emoji) == 1 and _is_emoji(emoji)}


def _is_emoji(character: str) -> bool:
    return character >= _NO_EMOJI_BELOW and character not in _NO_EMOJI and ord(character) not in _FLAG_LETTERS
