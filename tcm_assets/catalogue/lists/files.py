"""Files of lists as text: regular files of bounded size, decoded whatever program wrote them."""

import stat
from pathlib import Path
from typing import NamedTuple

from tcm_assets.catalogue.exports.encodings import as_utf8, name_format
from tcm_assets.catalogue.exports.foreign_text import find_foreign
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
    """The text of a list. Bytes that are not Unicode are lone surrogates, unless all were read in another encoding."""

    text: str
    encoding: str
    """The name of the other encoding, "" for Unicode."""


def read_list_text(path: Path) -> ListText:
    """Read the list at `path`: UTF-8, UTF-16 as Excel's "Unicode text", or another encoding where it is surely that.

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
    (ListText(text='Id;Name', encoding=''), ListText(text='Renée', encoding='Windows-1252'))
    """
    content = as_utf8(content)
    foreign = find_foreign(content)
    if foreign is None or not foreign.encoding:
        return ListText(content.decode("utf-8", "surrogateescape"), "")
    return ListText(content.decode(foreign.codec, "replace"), foreign.encoding)
