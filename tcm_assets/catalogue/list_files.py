"""Files of lists as text: regular files of bounded size, decoded whatever program wrote them."""

import re
import stat
from pathlib import Path
from typing import NamedTuple

from tcm_assets.catalogue.exports.encodings import as_utf8, name_format
from tcm_assets.catalogue.rejections import safe_text, stored_file_name

MAX_LIST_BYTES = 50_000_000  # room for more than 200,000 creators, or 500,000 addresses
MAX_LIST_LINES = 1_000_000  # each takes a hundred bytes of memory, however short it is
_LINE_BREAKS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
WHAT_TO_DO = "save the list as 'CSV UTF-8 (comma delimited)', with the column names in its first line"


class ListFileError(Exception):
    """A list as a whole cannot be read; the message says what to do."""


class MissingListError(ListFileError, FileNotFoundError):
    """The list's file does not exist."""


class UnreadableListError(ListFileError, ValueError):
    """The file cannot be opened, is too large, or is no text with a header."""


class ListText(NamedTuple):
    """The text of a list. Bytes that are not UTF-8 are lone surrogates, unless all were read as Windows-1252."""

    text: str
    is_windows_1252: bool


def read_list_text(path: Path) -> ListText:
    """Read the list at `path`: UTF-8, UTF-16 as Excel's "Unicode text", or Windows-1252 where it is surely that.

    Raises MissingListError or UnreadableListError.
    """
    found = decode_list(_read_bytes(path))
    if max(map(found.text.count, _LINE_BREAKS)) > MAX_LIST_LINES:
        raise UnreadableListError(
            f"{shown_path(path)} has more than {MAX_LIST_LINES:,} lines: leave out what is not needed"
        )
    return found


def shown_path(path: Path) -> str:
    """Return a path for messages, without control characters."""
    return safe_text(stored_file_name(str(path)))


def _read_bytes(path: Path) -> bytes:
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            # Reading a pipe or a device might never end.
            raise UnreadableListError(f"{shown_path(path)} cannot be read: it is no regular file; put the list there")
        with path.open("rb") as stream:
            content = stream.read(MAX_LIST_BYTES + 1)
    except FileNotFoundError as error:
        raise MissingListError(f"there is no file {shown_path(path)}: put the list there") from error
    except OSError as error:
        raise UnreadableListError(f"{shown_path(path)} cannot be read: {error.strerror or error}") from error
    if len(content) > MAX_LIST_BYTES:
        raise UnreadableListError(
            f"{shown_path(path)} cannot be read: it is above {MAX_LIST_BYTES:,} bytes; leave out the rows that are not "
            "needed"
        )
    if other_format := name_format(content):
        raise UnreadableListError(f"{shown_path(path)} is {other_format}")
    return content


def decode_list(content: bytes) -> ListText:
    r"""Return the text of a list's bytes.

    >>> decode_list("Id;Name".encode("utf-16")), decode_list(b"Ren\xe9e")
    (ListText(text='Id;Name', is_windows_1252=False), ListText(text='Renée', is_windows_1252=True))
    """
    content = as_utf8(content)
    try:
        return ListText(content.decode(), is_windows_1252=False)
    except UnicodeDecodeError:
        western = _western_text(content)
        return ListText(western or content.decode("utf-8", "surrogateescape"), is_windows_1252=western is not None)


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


def _western_text(content: bytes) -> str | None:
    """Return text that is surely Windows-1252, the encoding of Western European Windows; None for any other.

    Text of another encoding decodes, too, to words that nobody writes: "Dvoøák", "£ódŸ", "Èâàí". So each word must have
    the accents of one Western language, and none may be one that UTF-8 wrote.
    """
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError:
        return None
    if re.search(rb"[\xc3-\xf4][\x80-\xbf]", content) or _NOT_WESTERN.search(text):
        return None
    words = {word.lower() for word in _ACCENTED_WORD.findall(text)}
    return text if all(map(_is_western, words)) else None


def _is_western(word: str) -> bool:
    """Return whether one language writes the word's accents, and at most every other letter, as in "été", has one."""
    accented = [letter for letter in word if not letter.isascii()]
    return 2 * len(accented) - 1 <= len(word) and any(set(accented) <= alphabet for alphabet in _WESTERN_ALPHABETS)
