"""Partners by their handle: whether an account that a caption thanks or works with is family, a company, or anybody.

Thanks for a gift read alike to a grandmother and to a shop, so the account decides.
"""

import re
from collections.abc import Iterable
from functools import cache
from typing import Literal

from pydantic.dataclasses import dataclass

from tcm_assets.captions.disclosure_terms import lowered, plain
from tcm_assets.data_files import CLOSED, Texts, read_data_file

Partner = Literal["family", "company", "anybody"]


@dataclass(frozen=True, kw_only=True, config=CLOSED)
class PartnerWords:
    """The content of `partner_accounts.toml`."""

    my: Texts
    company: Texts
    endings: Texts
    family: dict[str, Texts]


_WORDS = read_data_file(PartnerWords, __name__, "partner_accounts.toml")
_COMPANY, _ENDINGS = frozenset(map(plain, _WORDS.company)), tuple(map(plain, _WORDS.endings))
_FAMILY = frozenset(plain(word) for words in _WORDS.family.values() for word in words)
_MY = tuple(map(plain, _WORDS.my))
_PART = re.compile(r"[^\W\d_]+")
_LEAST_BRAND_LETTERS = 4
"""Letters of a brand's name that may stand at the beginning or end of a handle (nikewomen): of fewer, as "hm" in
"hmarie", only the whole handle is the brand's."""


@cache
def name_letters(name: str) -> str:
    """Return the letters and digits of a handle, tag or brand, lower case.

    >>> name_letters("Coca-Cola"), name_letters("nina.b")
    ('cocacola', 'ninab')
    """
    return "".join(filter(str.isalnum, lowered(plain(name))))


def partner_of(handle: str, brands: Iterable[str]) -> Partner:
    """Return who an account is by its handle, without the @; `brands` are those of the list that the caption names.

    >>> partner_of("aunt.lucy", []), partner_of("solstice.swimwear", []), partner_of("lena.m", [])
    ('family', 'company', 'anybody')
    >>> partner_of("nikewomen", ["Nike"])
    'company'
    """
    whole = name_letters(handle)
    for brand in map(name_letters, brands):
        is_long = len(brand) >= _LEAST_BRAND_LETTERS
        if whole == brand or (is_long and (whole.startswith(brand) or whole.endswith(brand))):
            return "company"
    parts = _PART.findall(lowered(plain(handle)))
    if any(map(_is_family, (*parts, whole))):
        return "family"
    if any(part in _COMPANY for part in parts[1:]) or any(part.endswith(_ENDINGS) for part in parts):
        return "company"
    return "anybody"


def _is_family(word: str) -> bool:
    return word in _FAMILY or any(word.startswith(my) and word.removeprefix(my) in _FAMILY for my in _MY)
