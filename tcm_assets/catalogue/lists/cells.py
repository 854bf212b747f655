"""Cells of creator and brand lists: handles, yes or no, file names, ages, genders and countries.

Each parser takes the tidied text of one cell and raises UnreadableCellError for one that it cannot read.
"""

import re
from typing import Self

from pydantic import model_validator
from pydantic.dataclasses import dataclass

from tcm_assets.catalogue.caption_marks import bare_handle, is_handle
from tcm_assets.catalogue.countries import UnknownPlaceError, read_countries
from tcm_assets.catalogue.empty_values import is_empty
from tcm_assets.catalogue.exports.flags import FLAGS
from tcm_assets.catalogue.guarded_text import unguarded
from tcm_assets.catalogue.identities.videos import read_page_address
from tcm_assets.data_files import CLOSED, Texts, read_data_file, refuse_repeats, refuse_unknown
from tcm_assets.tables.shared_columns import GENDERS, OLDEST_AGE, WORLDWIDE, YOUNGEST_AGE


class UnreadableCellError(ValueError):
    """A cell cannot be read; the message is what would be accepted."""


UNSEEN = "\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff"
"""Marks without a shape, as a class of characters: copying a name from a page or a chat takes them along."""

_UNSEEN_MARKS = re.compile(f"[{UNSEEN}]")
_UNSEEN_ENDS = re.compile(rf"^[\s{UNSEEN}]+|[\s{UNSEEN}]+$")


def without_unseen_ends(text: str) -> str:
    """Return `text` without blanks and marks without a shape at its ends; those within join letters and emoji.

    >>> without_unseen_ends("\ufeffnina\u200b")
    'nina'
    """
    return text if text.isascii() else _UNSEEN_ENDS.sub("", text)


_ADDRESS = re.compile(r"(?:https?://)?(?:[\w-]+\.)+[a-z]+/\S*", re.IGNORECASE)
_LINK = re.compile(r"""https?://[^\s"'<>()\[\]]+""", re.IGNORECASE)
_SHORT_LINK = re.compile(r"(?:https?://)?(?:v[mt]\.tiktok\.com|(?:www\.)?tiktok\.com/t)/\S*", re.IGNORECASE)
_ACCEPTED_HANDLE = "a handle such as @name, without spaces, or the address of the account's page on TikTok"


def parse_handle(text: str) -> str:
    """Parse a handle, or the address of an account's or a video's page: lower case, without the @.

    >>> parse_handle("https://www.tiktok.com/@M4?lang=en")
    'm4'
    """
    text = unguarded(_UNSEEN_MARKS.sub("", text)).rstrip(",; ")
    if is_short_link(text):
        raise UnreadableCellError(
            "a handle, or the full address of the account's page: open the short link and copy that address"
        )
    addresses = [text] if _ADDRESS.fullmatch(text) else _LINK.findall(text)
    pages = [page for each in addresses if (page := read_page_address(each))]
    # A link may have a label, as in "[@nina](https://www.tiktok.com/@nina)" or a spreadsheet's formula.
    named = {page.username for page in pages}
    handle = named.pop() if len(named) == 1 else bare_handle(text)
    if handle is None or not is_handle(handle):
        raise UnreadableCellError(_ACCEPTED_HANDLE)
    return handle


def is_short_link(text: str) -> bool:
    """Return whether `text` is a link of the platform's app that names neither account nor video."""
    return _SHORT_LINK.fullmatch(text) is not None


_ANSWERS = {**FLAGS, **dict.fromkeys(("checked", "x", "✓", "✔"), True), "unchecked": False}


def parse_yes_or_no(text: str) -> bool:
    """Parse true, yes, false, no, 1, 0 and what spreadsheets write for them, in upper or lower case."""
    answer = _ANSWERS.get(text.casefold())
    if answer is None:
        raise UnreadableCellError("true, false, yes or no")
    return answer


_ITEM = r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\""""
_QUOTED_LIST = re.compile(rf"\[\s*(?:(?:{_ITEM})\s*(?:,\s*(?:{_ITEM})\s*)*,?\s*)?\]")
_QUOTED_ITEM = re.compile(_ITEM)
_ACCEPTED_FILES = "a list of files such as ['clips/one.mp4', 'clips/two.mp4'], or names with commas between them"


def parse_media_files(text: str) -> list[str]:
    """Parse file names, in order and each once, without their folders.

    A list as Python prints it (the source system's way), a JSON list, Airtable's attachments, or names with commas,
    semicolons or line breaks between them.

    >>> parse_media_files("['/drive/My Videos/a1.mp4', 'https://example.org/a2.mp4?token=1']")
    ['a1.mp4', 'a2.mp4']
    """
    if attached := _attached(text):
        paths = attached
    elif text.startswith("["):
        if not _QUOTED_LIST.fullmatch(text):
            raise UnreadableCellError(_ACCEPTED_FILES)
        paths = [re.sub(r"\\([\\'\"])", r"\1", item[1:-1]) for item in _QUOTED_ITEM.findall(text)]
    else:
        parts = (_ADDRESS_BEHIND.sub("", part) for part in re.split(r"[,\n]|;(?=\s*https?://)", text))
        paths = [each for part in parts for each in _several(part) if each.strip()]
    names = [_base_name(path.strip()) for path in paths]
    if any(name in {"", ".", ".."} for name in names):
        raise UnreadableCellError(_ACCEPTED_FILES)
    return list(dict.fromkeys(names))


_ATTACHED = re.compile(r"\s*(?P<name>\S.*?)\s\(https?://[^\s()]+\)\s*(?:,|\Z)")


def _attached(text: str) -> list[str]:
    """Return the names of files as Airtable writes attachments, with their addresses behind; none for other text."""
    names: list[str] = []
    place = 0
    while place < len(text):
        found = _ATTACHED.match(text, place)
        if found is None:
            return []
        names.append(found["name"])
        place = found.end()
    return names


_ADDRESS_BEHIND = re.compile(r"\s\(https?://[^\s()]+\)\s*\Z")
_WITH_ENDING = re.compile(r"\s*\S.*\.[a-z0-9]{2,4}\s*", re.IGNORECASE)


def _several(text: str) -> list[str]:
    """Return the files that semicolons separate; a name may hold one, but then what is before it ends as no file."""
    parts = text.rstrip("; ").split(";")
    return parts if all(map(_WITH_ENDING.fullmatch, parts)) else [text]


def _base_name(path: str) -> str:
    """Return the last part of a path with slashes of either kind, or of a web address without its query."""
    if path.startswith(("https://", "http://")):
        path = re.split(r"[?#]", path, maxsplit=1)[0]
    return re.split(r"[\\/]", path)[-1]


@dataclass(frozen=True, kw_only=True, config=CLOSED)
class AudienceWords:
    """The content of `audience.toml`: `genders` maps each gender to the names that people write."""

    everyone: Texts
    genders: dict[str, Texts]
    short_genders: dict[str, Texts]

    @model_validator(mode="after")
    def _names_mean_one_thing(self) -> Self:
        refuse_unknown(tuple(self.genders), GENDERS, "gender")
        refuse_unknown(tuple(self.short_genders), GENDERS, "gender")
        refuse_repeats(
            [name for each in (self.genders, self.short_genders) for names in each.values() for name in names]
        )
        return self


_WORDS = read_data_file(AudienceWords, __name__, "audience.toml")
GENDER_NAMES = {name: gender for gender, names in _WORDS.genders.items() for name in names}
"""What people write for each gender in 16 languages, lower case."""

_CELL_GENDERS = GENDER_NAMES | {name: gender for gender, names in _WORDS.short_genders.items() for name in names}

_SHARE = re.compile(r"[(]?[0-9]{1,3}(?:[.,][0-9]+)?\s?%[)]?")
"""How much of an audience a gender or ages have, which some programs write beside them."""

MAX_AGE = 120
_AGE_RANGE = re.compile(
    r"([0-9]{1,3}) ?(?:[-\u2010-\u2014\u2212~\u301c\uff5e]|to|bis|à|al?|tot|till?|do|до|đến|ilâ|sampai) ?"
    r"([0-9]{1,3})",
    re.IGNORECASE,
)
_OPEN_AGE = re.compile(r"([0-9]{1,3}) ?(?:\+|(?:and|&) (?:over|older|up|above))", re.IGNORECASE)
_ONE_AGE = re.compile(r"[0-9]{1,3}")
_ACCEPTED_AGES = "ages such as 13-24, 18+ or All"


def parse_ages(text: str) -> tuple[int, int]:
    """Parse the youngest and oldest age, in years; of several ranges, when together they leave no age out.

    Shares beside them ("18-24 (60%)") are passed over.

    >>> parse_ages("13-24"), parse_ages("45 +"), parse_ages("All"), parse_ages("25"), parse_ages("18-24, 25-34")
    ((13, 24), (45, 100), (13, 100), (25, 25), (18, 34))
    """
    text = _SHARE.sub(" ", text).strip()
    if text.casefold() in _WORDS.everyone:
        return YOUNGEST_AGE, OLDEST_AGE
    ranges = sorted(
        _parse_age_range(part.strip())
        for part in re.split(r"[,;/|\n]|(?:&|\band\b)(?! (?:over|older|up|above)\b)", text)
    )
    youngest, oldest = ranges[0]
    for low, high in ranges[1:]:
        if low > oldest + 1:
            raise UnreadableCellError(f"{_ACCEPTED_AGES}, without a gap between ranges")
        oldest = max(oldest, high)
    return youngest, oldest


_YEARS = re.compile(
    r"\s?(?:years?|yrs?|y/?o|jahren?|ans|años|anos|anni|jaar|år|vuotta|lat|let|rokov|év|ani|yaş|лет|років|tahun|tuổi|ปี"
    r"|歳|才|岁|歲|세|साल)(?: old)?$",
    re.IGNORECASE,
)


def _parse_age_range(text: str) -> tuple[int, int]:
    text = re.sub(r"(?<=[0-9])\s?[歳才岁歲세](?=\D)", "", _YEARS.sub("", text.strip("'\"[]")))
    if closed := _AGE_RANGE.fullmatch(text):
        ages = int(closed[1]), int(closed[2])
    elif open_end := _OPEN_AGE.fullmatch(text):
        ages = int(open_end[1]), OLDEST_AGE
    elif _ONE_AGE.fullmatch(text):
        ages = int(text), int(text)
    else:
        raise UnreadableCellError(_ACCEPTED_AGES)
    if not ages[0] <= ages[1] <= MAX_AGE:
        raise UnreadableCellError(f"{_ACCEPTED_AGES}, the younger first, up to {MAX_AGE}")
    return ages


_BETWEEN_GENDERS = re.compile(r"[,;/&|+、，،・·\n]|\b(?:and|e|en|et|i|og|och|und|y|ve|dan|и)\b")


def parse_genders(text: str) -> list[str]:
    """Parse genders, sorted and each once; "all" is every one. Shares ("female 60%") are passed over.

    >>> parse_genders("Women; non-binary")
    ['female', 'nonbinary']
    """
    written = _SHARE.sub(" ", text.casefold())
    parts = [part for each in _BETWEEN_GENDERS.split(written) if not is_empty(part := each.strip(" '\"[](){}:"))]
    names = [part for part in parts if part not in _WORDS.everyone]
    if not parts or any(name not in _CELL_GENDERS for name in names):
        raise UnreadableCellError("female, male, nonbinary with commas between them, or all")
    return sorted(GENDERS) if len(names) < len(parts) else sorted({_CELL_GENDERS[name] for name in names})


_ACCEPTED_LOCATIONS = "countries with commas between them, such as United States, or Worldwide"


def parse_locations(text: str) -> list[str]:
    """Parse countries, sorted and each once, by their English names; ["Worldwide"] when any part of the cell says so.

    >>> parse_locations("germany; U.S.")
    ['Germany', 'United States']
    """
    try:
        return read_countries(text)
    except UnknownPlaceError as error:
        raise UnreadableCellError(f"{_ACCEPTED_LOCATIONS} ({error})") from error


_ACCEPTED_COUNTRY = "one country, such as United States, DE or 日本"


def parse_country(text: str) -> str:
    """Parse the one country of a creator: its English name. Several countries, a region and the world are none.

    >>> parse_country("de"), parse_country("日本"), parse_country("Estados Unidos")
    ('Germany', 'Japan', 'United States')
    """
    try:
        found = read_countries(text)
    except UnknownPlaceError as error:
        raise UnreadableCellError(f"{_ACCEPTED_COUNTRY} ({error})") from error
    if found == [WORLDWIDE]:
        raise UnreadableCellError(f"{_ACCEPTED_COUNTRY} (the world is none)")
    if len(found) > 1:
        raise UnreadableCellError(f"{_ACCEPTED_COUNTRY} (it names {len(found)})")
    return found[0]


def parse_biography(text: str) -> str:
    """Parse what a creator says of themselves: any words, emoji or links, but for an address alone.

    >>> parse_biography("🍞 I bake. IG: @bread")
    '🍞 I bake. IG: @bread'
    """
    if _LINK.fullmatch(text) or _ADDRESS.fullmatch(text):
        raise UnreadableCellError("words about the creator, which the address of a page alone has not")
    return text
