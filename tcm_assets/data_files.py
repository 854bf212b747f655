"""Data files: hand-written lists as TOML, beside the module that reads them, checked against a dataclass.

A file is read once, when its module is loaded: the largest takes 4 ms. Editing one may change what tables hold, so a
digest of a subject's data files is part of the code version of all its assets.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import sha256
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from string import Formatter
from typing import Annotated, Any, Protocol, TypeVar

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError

CLOSED = ConfigDict(extra="forbid")
"""Settings of a dataclass that refuses keys it does not know: a misspelt key is an error, not an unread list."""

Shape = TypeVar("Shape")


class DataFileError(ValueError):
    """A data file cannot be used; the message names the file, each wrong key and what is wrong with it."""


class Named(Protocol):
    """An entry of a list with distinct names."""

    @property
    def name(self) -> str:
        """The entry's own name."""


def read_data_file(shape: type[Shape], module: str, file_name: str) -> Shape:
    """Return the content of `file_name`, which lies beside `module` (its `__name__`), as a `shape`.

    Raises DataFileError when the file is missing, is not TOML, or holds something else than `shape` says.
    """
    package = module.rpartition(".")[0]
    place = f"{package.replace('.', '/')}/{file_name}"
    try:
        content = tomllib.loads(files(package).joinpath(file_name).read_text("utf-8"))
    except FileNotFoundError:
        raise DataFileError(f"{place} is missing: install the package again, or bring the file back") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DataFileError(f"{place} is not TOML: {error}") from error
    return checked(content, shape, place)


_DIGEST_LENGTH = 8  # hexadecimal digits


@cache
def data_files_digest(package: str) -> str | None:
    """Return a digest of the data files in the folder of `package` and below it; None where it has none."""
    spec = find_spec(package)
    folders = [Path(folder) for folder in (spec and spec.submodule_search_locations) or ()]
    paths = sorted(path for folder in folders for path in folder.rglob("*.toml"))
    if not paths:
        return None
    digest = sha256()
    for path in paths:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:_DIGEST_LENGTH]


def checked(content: Mapping[str, Any], shape: type[Shape], place: str) -> Shape:
    """Return `content` as a `shape`; `place` names the file in the message of the DataFileError raised otherwise."""
    try:
        return TypeAdapter(shape).validate_python(content)
    except ValidationError as error:
        faults = [f"{place}: {_key(fault['loc'], content)}{_reason(fault)}" for fault in error.errors()]
        raise DataFileError("\n".join(faults)) from None


def _key(location: tuple[int | str, ...], content: Any) -> str:
    """Return the key as the file has it, "niches 'cooking', look, ink: "; empty for the file as a whole."""
    parts: list[str] = []
    for step in location:
        try:
            content = content[step]
        except (LookupError, TypeError):
            content = None
        if not isinstance(step, int):
            parts.append(step)
            continue
        name = content.get("name") if isinstance(content, Mapping) else None
        parts[-1] += f" {name!r}" if isinstance(name, str) else f" {step + 1}"
    return ", ".join(parts) + ": " if parts else ""


def _reason(fault: Any) -> str:
    known = {"missing": "is missing", "unexpected_keyword_argument": "is no key of this table"}
    return known.get(fault["type"]) or fault["msg"].removeprefix("Value error, ")


def refuse_repeats(values: Sequence[str]) -> None:
    """Raise ValueError that names the `values` which appear more than once, if any do."""
    if repeated := [value for value, count in Counter(values).items() if count > 1]:
        raise ValueError(f"more than once: {', '.join(map(repr, repeated))}")


def refuse_unknown(values: Sequence[str], known: Sequence[str], kind: str) -> None:
    """Raise ValueError when some of `values` are none of the `known`, which are called `kind` ("theme")."""
    if unknown := [value for value in values if value not in known]:
        raise ValueError(f"no {kind}: {', '.join(map(repr, unknown))}; known are {', '.join(known)}")


def refuse_unknown_fields(patterns: Sequence[str], known: Sequence[str]) -> None:
    """Raise ValueError when one of `patterns` has a {field} that is none of the `known`, or a brace left open."""
    for pattern in patterns:
        fields = [field for _, field, _, _ in Formatter().parse(pattern) if field is not None]
        if unknown := [field for field in fields if field not in known]:
            raise ValueError(f"{pattern!r} asks for {{{unknown[0]}}}; known are {', '.join(known)}")


def _words(value: object) -> list[str]:
    if not isinstance(value, str):
        raise ValueError("should be one text of words with blanks or line breaks between them")
    return value.split()


def _lower(words: tuple[str, ...]) -> tuple[str, ...]:
    if capital := [word for word in words if word != word.lower()]:
        raise ValueError(f"not in lower case: {', '.join(map(repr, capital))}")
    return words


def _distinct(values: tuple[str, ...]) -> tuple[str, ...]:
    refuse_repeats(_not_empty(values))
    return values


def _not_empty(values: tuple[Any, ...]) -> tuple[Any, ...]:
    # Not Field(min_length=1): a list of one wrong entry would be called empty too.
    if not values:
        raise ValueError("is empty")
    return values


def _trimmed(text: str) -> str:
    if text != text.strip() or not text:
        raise ValueError(f"{text!r} is empty, or has blanks at an end")
    return text


def _pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"{text!r} is no regular expression: {error}") from None
    return text


Text = Annotated[str, AfterValidator(_trimmed)]  # a text that is not empty and has no blanks at its ends
Texts = Annotated[tuple[Text, ...], AfterValidator(_distinct)]  # a list of texts, each once

Words = Annotated[
    tuple[str, ...],
    BeforeValidator(_words, json_schema_input_type=str),
    AfterValidator(_lower),
    AfterValidator(_distinct),
]
"""Words in lower case, each once, written as one text with blanks between them."""

Patterns = Annotated[tuple[Annotated[Text, AfterValidator(_pattern)], ...], AfterValidator(_not_empty)]
"""A list of regular expressions."""

Share = Annotated[float, Field(ge=0, le=1)]

Entry = TypeVar("Entry", bound=Named)


def _of_distinct_names(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    refuse_repeats([entry.name for entry in _not_empty(entries)])
    return entries


Entries = Annotated[tuple[Entry, ...], AfterValidator(_of_distinct_names)]
"""A list of tables with distinct names."""
