"""Disclosures: what a caption says of payment or gifts, in the words of `disclosures.toml`."""

import re
from collections.abc import Iterable, Iterator
from functools import cached_property

from tcm_assets.captions.disclosure_denials import is_denied, likeliest
from tcm_assets.captions.disclosure_terms import (
    BRACKETS,
    EMOJI,
    HANDLE_TAGS,
    NOT_IN,
    OWN_TAGS,
    TAGS,
    label,
    languages_of_phrase,
    lowered,
    not_before,
    phrase,
    plain,
)
from tcm_assets.captions.language import caption_language
from tcm_assets.captions.plain_text import plain_text
from tcm_assets.catalogue.caption_marks import HASHTAG, MENTION

_SHOUTED_CODE = re.compile(r"\b(?:[Uu]se|[Ww]ith) [Cc]ode [A-Z0-9]{3,}(?!\w)")
"""A discount code is known by its capitals: "use code ANNA", but not "write with code blocks"."""

_BRAND_TAG = re.compile(r"[^\W_]*[a-z0-9](?:Ad|Ambassador)|[^\W_]+_(?i:ad|ambassador)")
"""A tag of a brand's name with the word grown on: #NikeAd, #nike_ad. In lower case "Salad" would be one."""

_GROWN_ON = re.compile(r"([^\W_]{3,})_?(?:partner|partnership|ambassador|sponsored|gifted)")
"""A tag in any letters that is one of a brand's name, where the brand is known: #nikepartner, and no #dancepartner."""

_HANDLE_BEFORE, _HANDLE_BEHIND = re.compile(r"[@＠][\w.]+[\s,]*$"), re.compile(r"[\s,|:x×]*[@＠]\w")

_BESIDE = 40  # characters: a handle has at most 24

_AT_ENDS = "_\u200c\u200d"  # what tags end with unseen
_IN_TAG = re.compile(f"(?:{EMOJI}|[\u200d\u20e3])+")
"""Emoji, which are typed right behind a tag and become a part of it: "#ad🔥"."""

_ORNAMENTS = re.compile("[\u0640\u064b-\u0652\u0670]")
"""What stretches Arabic letters, and the vowels that hardly anybody writes."""

_KANA = re.compile("[\u3040-\u30ff]")
_JAPANESE = "ja"
_WITHOUT_MARKS = re.compile(r"[#@＃＠]\S+")
_WORD = re.compile(r"[^\W\d_]+")
_MARKS_AROUND = " \n\t.:|/–—-•·,@()[]*【】《》〔〕「」『』<>×"
_ERID = re.compile(r"^erid\b.*")  # the identifier itself is of no use


def disclosure_signals(
    caption: str | None, hashtags: Iterable[str] | None, brands: frozenset[str] = frozenset()
) -> list[str]:
    """Return the disclosures of advertising in a caption and its tags: tags with their #, phrases and labels.

    Lower case, each once, in the text's order, then tags of `hashtags` that the caption lacks. A disclosure that the
    words beside it deny ("not an #ad", "keine Werbung", "reklam değil") or wish for does not count; nor do tags of
    denial (#notsponsored) and of begging (#sponsorme). `brands` are names of known brands, their letters and digits in
    lower case: tags that grow on them disclose too (#nikepartner), as they do on the names of accounts that the caption
    mentions. An empty list means that nothing was disclosed, not that nothing was paid.

    >>> disclosure_signals("Ad | my new shoes, not an #ad", ["gifted"])
    ['ad', '#gifted']
    """
    searched = _Text(caption or "", brands)
    found = dict([*searched.tags(), *searched.phrases(), *searched.labels()])
    written = {lowered(_bare(tag)) for tag in HASHTAG.findall(searched.written)}
    signals = [found[place] for place in sorted(found)]
    tags = (_bare(_ORNAMENTS.sub("", plain_text(tag))) for tag in hashtags or ())
    others = (tag for tag in tags if lowered(plain(tag)) not in written)
    signals += [f"#{tag.lower()}" for tag in others if searched.languages_of_tag(plain(tag))]
    return list(dict.fromkeys(signals))


def _bare(tag: str) -> str:
    """Return a tag without the emoji at its ends: its first part, where they part it."""
    return next(filter(None, _IN_TAG.split(tag)), "")


class _Text:
    """A caption as it is searched, `written` and in lower case as `text`, and as it is shown; all equally long."""

    def __init__(self, caption: str, brands: frozenset[str]) -> None:
        caption = _ORNAMENTS.sub("", caption)
        self.written = plain(caption)
        self.text = lowered(self.written)
        self._shown = plain_text(caption).replace("İ", "i").lower()
        self._brands = brands
        self.without_tags = HASHTAG.sub(lambda match: " " * len(match[0]), self.text)

    def tags(self) -> Iterator[tuple[int, str]]:
        """Yield the place and the name of each tag that discloses."""
        for match in HASHTAG.finditer(self.written):
            tag = _bare(match[1])
            languages = self.languages_of_tag(tag) or self._languages_beside_handle(lowered(tag), match)
            if languages and not self._is_something_else(lowered(tag), match, languages):
                start = self.written.index(tag, match.start(1))
                yield match.start(), f"#{self._shown[start : start + len(tag)]}"

    def phrases(self) -> Iterator[tuple[int, str]]:
        """Yield the place and the words of each phrase that discloses."""
        for match in _SHOUTED_CODE.finditer(self.written):
            if not self._is_something_else("", match, frozenset(("en",))):
                yield match.start(), self._words(match)
        for match in phrase().finditer(self.without_tags):
            if not self._is_something_else(match[0].strip(), match, languages_of_phrase(match)):
                yield match.start(), self._words(match)

    def labels(self) -> Iterator[tuple[int, str]]:
        """Yield the place and the word of each label."""
        for match in label().finditer(self.without_tags):
            word = match["opening"] or match["barred"] or match["bracketed"]
            languages = BRACKETS[word] - self._foreign(word)
            if word in NOT_IN and self._speaks(NOT_IN[word], languages):
                continue
            if languages and self._goes_on(match) and not self._is_something_else(word, match, languages):
                yield match.start(), self._words(match)

    def _words(self, match: re.Match[str]) -> str:
        words = re.sub(EMOJI, "", self._shown[match.start() : match.end()]).strip(_MARKS_AROUND)
        return _ERID.sub("erid", " ".join(words.split()))

    def languages_of_tag(self, tag: str) -> frozenset[str]:
        """Return the languages in which a tag discloses, in a caption of this text; empty where in none."""
        name = lowered(tag).strip(_AT_ENDS)
        if name in OWN_TAGS and name not in TAGS:
            return OWN_TAGS[name] - self._foreign(name)
        if name not in TAGS:
            is_brand_tag = _BRAND_TAG.fullmatch(tag) or self._grows_on_a_brand(name)
            return frozenset(("en",)) if is_brand_tag else frozenset()
        return frozenset() if name in NOT_IN and self._speaks(NOT_IN[name], TAGS[name]) else TAGS[name]

    def _grows_on_a_brand(self, name: str) -> bool:
        grown = _GROWN_ON.fullmatch(name)
        return grown is not None and (grown[1] in self._brands or grown[1] in self._names)

    @cached_property
    def _names(self) -> frozenset[str]:
        """The mentioned accounts in letters and digits; with tags, "#dance #dancepartner" would disclose."""
        return frozenset("".join(filter(str.isalnum, name)) for name in MENTION.findall(self.text))

    def _languages_beside_handle(self, name: str, match: re.Match[str]) -> frozenset[str]:
        languages = HANDLE_TAGS.get(name, frozenset())
        if not languages or (self._language is not None and self._language not in languages):
            return frozenset()
        start, end = match.span()
        before, behind = self.text[max(start - _BESIDE, 0) : start], self.text[end : end + _BESIDE]
        return languages if _HANDLE_BEHIND.match(behind) or _HANDLE_BEFORE.search(before) else frozenset()

    def _foreign(self, word: str) -> frozenset[str]:
        """Return the languages that a word counts in and the caption is not in, where it counts in its own alone."""
        is_alone_with_handle = "@" in self.text and not self._has_other_words(word)
        is_japanese = {_JAPANESE} if _KANA.search(self.text) or is_alone_with_handle else set()
        return OWN_TAGS.get(word, frozenset()) - {self._language} - is_japanese

    def _has_other_words(self, word: str) -> bool:
        """Whether the caption has words beside this one: "PR x @brand" alone tells no language."""
        return bool(set(_WORD.findall(_WITHOUT_MARKS.sub(" ", self.text))) - {word, "x"})

    def _speaks(self, others: frozenset[str], own: frozenset[str]) -> bool:
        """Whether the caption is rather in one of the `others` than in the term's `own` languages."""
        if self._language is not None:
            return self._language in others
        return likeliest(_WITHOUT_MARKS.sub(" ", self.text), own | others) <= others

    @cached_property
    def _language(self) -> str | None:
        return caption_language(self.text).code

    def _goes_on(self, match: re.Match[str]) -> bool:
        """Whether a label that asks for a name or a handle has one: "Reklame for Matas", but not "for livet"."""
        following = self.written[match.end() :].lstrip()[:1]
        if match["handle"]:
            return following == "@"
        return not match["name"] or following == "@" or following.isupper()

    def _is_something_else(self, term: str, match: re.Match[str], languages: frozenset[str]) -> bool:
        """Whether what stands beside a term takes it back, or makes another thing of it."""
        start, end = match.span()
        follows = not_before(term)
        if follows and follows.match(self.text, end):
            return True
        return is_denied(self.text, start, end, languages, self._language)
