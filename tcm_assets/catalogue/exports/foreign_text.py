"""Text that is not Unicode: in which encoding it is, where that is certain, from what stands around its letters."""

import re
from typing import NamedTuple

_BLOCK_BYTES = 65_536
_SAMPLE_BYTES = 20_000  # of what a program guesses by: more changes nothing
_PIECE = re.compile(rb"[^\n\r\"{}\[\],;\t\x80-\xff]{0,40}[\x80-\xff][^\n\r\"{}\[\]\t]{0,200}")

_ENCODINGS = (
    "windows-1250", "windows-1251", "windows-1252", "windows-1253", "windows-1254", "windows-1255", "windows-1256",
    "windows-1257", "windows-1258", "cp874", "koi8-r", "cp866", "gb18030", "big5", "cp932", "euc-jp", "cp949",
    "macroman", "iso-8859-2",
)  # fmt: skip
"""Those in which programs of people save text: of each script that of Windows, then those of its older systems."""

_LEAST_CONFIDENCE = 0.06
"""Of chardet: on 70 texts in 20 encodings, from one word to a page, it was right from here on."""

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

    >>> find_foreign(b"caf\xe9, caf\xe9").encoding, find_foreign("café".encode())
    ('Windows-1252', None)
    """
    sample = _sample(content)
    text = sample.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    if not broken or broken <= sum(not each.isascii() for each in text) - broken:
        return None
    found_bytes = len(sample.translate(None, _ASCII))
    if _is_windows_1252(sample):
        return Foreign("Windows-1252", "cp1252", found_bytes)
    import chardet  # takes a while to load, and few files need it

    guess = chardet.detect(sample, include_encodings=_ENCODINGS)
    codec = guess["encoding"]
    if codec is None or guess["confidence"] < _LEAST_CONFIDENCE or not _can_be(sample, codec):
        return Foreign("", "", found_bytes)
    return Foreign(codec, codec, found_bytes)


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


def _can_be(sample: bytes, codec: str) -> bool:
    """Return whether all lines of a sample but the odd one, cut in the middle of a character, are text of a codec."""
    lines = sample.split(b"\n")
    faults = 0
    for line in lines:
        try:
            line.decode(codec)
        except UnicodeDecodeError:
            faults += 1
    return faults * 20 <= len(lines)


_WESTERN_ALPHABETS = tuple(
    frozenset(letters)
    for letters in (
        "áéíñóúü",  # Spanish
        "àáâãçéêíóôõúü",  # Portuguese
        "àâæçèéêëîïôœùûüÿ",  # French
        "äöüßé",  # German
        "àèéìíîòóùú",  # Italian
        "áéíóúèêëïöü",  # Dutch
        "æøåéüö",  # Danish, Norwegian
        "åäöéü",  # Swedish, Finnish
        "àçèéíïòóúü",  # Catalan
    )
)
_ACCENTED_WORD = re.compile(r"[^\W\d_]*[^\W\d_\x00-\x7f][^\W\d_]*")
_NOT_WESTERN = re.compile(
    r"[^\x00-\x7f\w‘’“”„«»–—…€£°ªº¡¿·•™®©\xa0]"  # no sign of Western texts
    r"|[€£°¡¿·•“„«™®©–—\xa0](?<=[^\W\d_].)[^\W\d_]"  # a symbol within a word
    r"|[€£·•™®©][^\W\d_]"  # one before a word
    r"|[a-zß-ÿ][À-ÞŒŸ]"  # a capital within a word
)


def _is_windows_1252(content: bytes) -> bool:
    """Return whether text is surely Windows-1252, the encoding of Western European Windows.

    Text of another encoding decodes, too, to words that nobody writes: "Dvoøák", "£ódŸ", "Èâàí". So each word must have
    the accents of one Western language, and none may be one that UTF-8 wrote.
    """
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError:
        return False
    if re.search(rb"[\xc3-\xf4][\x80-\xbf]", content) or _NOT_WESTERN.search(text):
        return False
    return all(map(_is_western, {word.lower() for word in _ACCENTED_WORD.findall(text)}))


def _is_western(word: str) -> bool:
    """Return whether one language writes the word's accents, and at most every other letter, as in "été", has one."""
    accented = [letter for letter in word if not letter.isascii()]
    return 2 * len(accented) - 1 <= len(word) and any(set(accented) <= alphabet for alphabet in _WESTERN_ALPHABETS)
