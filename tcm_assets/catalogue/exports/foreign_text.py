"""Text that is not Unicode: in which encoding it is, where that is certain, from what stands around its letters."""

import re
from typing import NamedTuple

from tcm_assets.catalogue.exports.plausible_words import foreign_words, share_of_words

_BLOCK_BYTES = 65_536
_SAMPLE_BYTES = 20_000  # of what a program guesses by: more changes nothing
# The second byte of an East Asian character may be that of a bracket.
_BEYOND = rb"[\x81-\xfe][@-~\x80-\xff]|[\x80-\xff]"
_PIECE = re.compile(
    rb"[^\n\r\"{}\[\],;\t\x80-\xff]{0,40}(?:" + _BEYOND + rb")(?:" + _BEYOND + rb"|[^\n\r\"{}\[\]\t]){0,200}"
)

_ENCODINGS = (
    "Windows-1252", "Windows-1250", "Windows-1251", "Windows-1254", "Windows-1253", "Windows-1255", "Windows-1256",
    "Windows-1257", "cp1258", "CP874", "CP932", "GB18030", "Big5", "CP949", "EUC-JP", "KOI8-R", "koi8-u", "IBM866",
    "ISO-8859-2", "iso8859-16", "ISO-8859-5", "ISO-8859-6", "ISO-8859-7", "ISO-8859-8", "ISO-8859-9", "iso8859-15",
    "MacRoman", "MacCyrillic", "cp850", "cp437", "cp852", "cp857", "cp865",
)  # fmt: skip
"""Those in which programs of people save text, as chardet calls them: of equals the first counts. In others a file is
not read, but they make it uncertain that it is in one of these."""

_NO_TEXT = ("cp037", "cp273", "cp424", "cp500", "cp875", "cp1026", "cp1140", "utf-8", "utf-7")
"""Encodings of mainframes, and those that the text would not be foreign in."""

_BEGINNING_BYTES = 1_000_000  # of a file, which has letters there if anywhere
_SEVEN_BITS = ((b"\x1b$", "ISO-2022-JP", "iso2022_jp_2"), (b"\x1b$", "ISO-2022-KR", "iso2022_kr"), (b"~{", "HZ", "hz"))
"""Encodings that look like ASCII, each with the bytes that begin its letters."""

# Of 1,900 texts in 75 pairs of language and encoding, names of countries and currencies, these bounds read two of 900
# wrongly that had ten words or more, and left five in a hundred; of those with one to three, two in a hundred and half.
_RIVAL_SHARE = 0.8
"""Of the best encoding's score, from which another one is its rival."""

_RIVAL_SHARE_OF_FEW, _FEW_WORDS = 0.65, 4
"""The same for texts of few words, which are other words in many encodings."""

_MOST_DISPUTED = 0.02
"""Share of the letters beyond ASCII in which rivals may differ: then it hardly matters which one it is."""

_WEIGHT_OF_PLAUSIBLE = 6
_WEIGHT_OF_CONTROLS = 0.5  # text with control characters is hardly read right
_CONTROLS = re.compile("[\x80-\x9f]")
_OF_PRESENT_PROGRAMS = 15  # of the encodings above; a few words are not believed to be in an older one
_WEIGHTS = {"Windows-1252": 1.3}  # the most usual one, where two are as likely
_WEIGHT_OF_RARE = 0.6  # encodings in which hardly anybody saves text
_LEAST_PLAUSIBLE = 0.5
_LEAST_OF_BEST = 0.1  # of chardet's best guess, below which none is weighed

MOST_DAMAGED_BYTES = 64
"""Bytes that may be damage of a file in UTF-8: one of another encoding has more, unless it has hardly a letter."""


class Foreign(NamedTuple):
    """Text that is not UTF-8: its encoding by the name that people know, and by that of Python; "" where not certain.

    `found_bytes` is how many bytes of a sample are not ASCII.
    """

    encoding: str
    codec: str
    found_bytes: int


def find_foreign(content: bytes) -> Foreign | None:
    r"""Return in which encoding `content` is; None for UTF-8, also where single characters of it are damaged.

    It is certain where chardet's guesses, weighed by how plausible the words are that they give, leave no rival that
    gives other letters.

    >>> find_foreign(b"caf\xe9, caf\xe9").encoding, find_foreign("café".encode())
    ('Windows-1252', None)
    """
    if content.isascii():
        return _of_seven_bits(content)
    sample = _sample(content)
    text = sample.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    if not broken or broken <= sum(not each.isascii() for each in text) - broken:
        return None
    found_bytes = len(sample.translate(None, _ASCII))
    guesses = _guesses(sample)
    if not guesses or guesses[0].plausible < _LEAST_PLAUSIBLE:
        return Foreign("", "", found_bytes)
    best, *others = guesses
    has_few_words = len(foreign_words(best.text)) < _FEW_WORDS
    least = best.score * (_RIVAL_SHARE_OF_FEW if has_few_words else _RIVAL_SHARE)
    if any(other.score >= least and _disputed(best.text, other.text) > _MOST_DISPUTED for other in others):
        return Foreign("", "", found_bytes)
    name = min((guess.name for guess in (best, *others) if guess.text == best.text), key=_rank)
    if _rank(name) >= (_OF_PRESENT_PROGRAMS if has_few_words else len(_ENCODINGS)):
        return Foreign("", "", found_bytes)
    return Foreign(name, name, found_bytes)


def _of_seven_bits(content: bytes) -> Foreign | None:
    for mark, encoding, codec in _SEVEN_BITS:
        if content.find(mark, 0, _BEGINNING_BYTES) >= 0:
            try:
                if not content.decode(codec).isascii():
                    return Foreign(encoding, codec, 0)
            except UnicodeDecodeError:
                continue
    return None


class _Guess(NamedTuple):
    """An encoding that a text may be in, and what the text then says."""

    score: float
    name: str
    text: str
    plausible: float


def _guesses(sample: bytes) -> list[_Guess]:
    """Return the encodings that a sample may be in, the most likely first."""
    import chardet  # takes a while to load, and few files need it

    guesses = []
    found = chardet.detect_all(sample, ignore_threshold=True, exclude_encodings=_NO_TEXT)
    for each in found:
        name, confidence = each["encoding"], each["confidence"]
        if name is None or confidence < _LEAST_OF_BEST * found[0]["confidence"]:
            continue
        text = _decode(sample, name)
        if text is not None:
            plausible = share_of_words(text)
            weight = plausible**_WEIGHT_OF_PLAUSIBLE
            weight *= _WEIGHTS.get(name, 1 if name in _ENCODINGS else _WEIGHT_OF_RARE)
            weight *= _WEIGHT_OF_CONTROLS if _CONTROLS.search(text) else 1
            guesses.append(_Guess(confidence * weight, name, text, plausible))
    return sorted(guesses, key=lambda guess: (-guess.score, _rank(guess.name)))


def _rank(name: str) -> int:
    return _ENCODINGS.index(name) if name in _ENCODINGS else len(_ENCODINGS)


_SAME_LETTERS = str.maketrans("ţŢşŞ", "țȚșȘ")
"""Romanian letters with a cedilla, which older encodings have in place of the comma."""


def _disputed(text: str, other: str) -> float:
    """Return the share of the characters beyond ASCII in which two readings of the same bytes differ."""
    if text == other:
        return 0.0
    if len(text) != len(other):
        return 1.0
    pairs = zip(text.translate(_SAME_LETTERS), other.translate(_SAME_LETTERS), strict=True)
    return sum(one != another for one, another in pairs) / max(1, sum(not each.isascii() for each in text))


_ASCII = bytes(range(128))


def _sample(content: bytes) -> bytes:
    """Return pieces of text with bytes that are not ASCII, from the beginning of the content."""
    pieces: list[bytes] = []
    size = 0
    for start in range(0, len(content), _BLOCK_BYTES):
        block = content[start : start + _BLOCK_BYTES]
        if block.isascii():
            continue
        for piece in _PIECE.findall(block):
            pieces.append(piece)
            size += len(piece)
        if size >= _SAMPLE_BYTES:
            break
    return b"\n".join(pieces)


def _decode(sample: bytes, codec: str) -> str | None:
    """Return a sample as text; None where more than the odd line, cut in the middle of a character, is none."""
    text = sample.decode(codec, "replace")
    faults = sum("\ufffd" in line for line in text.split("\n"))
    return text if faults * 20 <= text.count("\n") + 1 else None
