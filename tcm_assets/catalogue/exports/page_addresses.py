"""Addresses of videos' pages: of the platform's own sites, by their host, since people will click on them.

A record whose page is on another site is rejected: its ids may be those of other videos.
"""

import re
from urllib.parse import unquote

from tcm_assets.catalogue.exports.columns import MAX_TEXT_CHARACTERS, Column, Values, is_nothing
from tcm_assets.catalogue.identities.videos import read_page_address

_SITES = (
    "tiktok.com", "tiktokv.com", "tiktokv.us", "tiktokv.eu", "tiktokcdn.com", "tiktokcdn-us.com", "tiktokcdn-eu.com",
    "musical.ly",  # the app's former name
    "tiktok.example",  # for samples: nobody can have it
)  # fmt: skip
"""Sites of the platform: its pages, those that its app shares, and its files."""

_HOST = re.compile(r"https?://(?P<host>[a-z0-9.-]+)(?::[0-9]{1,5})?(?=[/?#]|$)", re.IGNORECASE | re.ASCII)
"""Of an address; with anything else before the path, as in `https://tiktok.com@other.example`, a browser may see
another host than a reader does."""

_SCHEME = re.compile("https?://", re.IGNORECASE)
_MAY_BE_OTHER = "url"
"""A field of this name may be the address of anything."""

_OWN_SITE = "tiktok"


def read_page_addresses(column: Column) -> Values:
    """Return the addresses of pages; records of which the page is on another site are rejected.

    What is no web address is left out, and reported; one with control characters is none, since without them it may
    name another video. Of a link through another site (an archive, a redirection) the page that it leads to is taken.
    """
    return [
        value
        if type(value) is str and value.startswith("https://www.tiktok.com/") and _is_address(value)
        else _read_other(column, row, value)
        for row, value in enumerate(column.values)
    ]


def _is_address(text: str) -> bool:
    return text.isprintable() and len(text) <= MAX_TEXT_CHARACTERS


def _read_other(column: Column, row: int, value: object) -> str | None:
    if is_nothing(value):
        return None
    if not (isinstance(value, str) and value.startswith(("https://", "http://")) and _is_address(value)):
        column.repair(row, "is not a web address")
        return None
    if is_of_platform(value):
        return value
    if page := _page_linked(value):
        column.repair(row, "is a link through another site", "the page of TikTok that it leads to taken")
        return page
    if column.field(row) != _MAY_BE_OTHER:
        column.reject(row, "is no page of TikTok")
    return None


def is_of_platform(address: str) -> bool:
    """Return whether the host of a web address is the platform's.

    >>> is_of_platform("https://vm.tiktok.com/ZM1/"), is_of_platform("https://www.tiktok.com.other.example/@m1")
    (True, False)
    """
    found = _HOST.match(address)
    if found is None:
        return False
    host = found["host"].lower()
    return any(host == site or host.endswith(f".{site}") for site in _SITES)


def _page_linked(address: str) -> str | None:
    """Return the page of an account or a video to which an address of another site leads; None where to none."""
    text = unquote(address)
    for begin in list(_SCHEME.finditer(text))[1:]:
        linked = text[begin.start() :]
        # What follows the page may be another field of the outer address.
        for page in (linked, re.split(r"[&#\s]", linked, maxsplit=1)[0]):
            if is_of_platform(page) and read_page_address(page):
                return page
    return None


def reject_other_sites(sites: Column, pages: Values) -> None:
    """Reject records that name no page of the platform, and of which the tool says that they are of another site."""
    for row, site in enumerate(sites.values):
        if pages[row] is None and isinstance(site, str) and _OWN_SITE not in site.casefold() and not is_nothing(site):
            sites.reject(row, "is not TikTok")
