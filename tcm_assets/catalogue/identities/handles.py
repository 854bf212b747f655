"""Handles that are nobody's: what tools write where they have none.

Several people stand under such a name, so it names no account, though one of them may truly be called so.
"""

_MISSING = {"", "empty", "error", "false", "missing", "notfound", "object", "removed", "true", "undefined"}
_NULL = {"na", "nan", "nil", "none", "null"}
_PEOPLE = {"anon", "anonymous", "author", "creator", "guest", "hidden", "nobody", "private", "unknown", "user"}
_FIELDS = {"account", "authorid", "authorname", "handle", "id", "name", "nickname", "secuid", "uniqueid", "userid"}
_FILLERS = {"default", "dummy", "example", "placeholder", "string", "test", "username", "xxx"}
_GONE = {"deleted", "deletedaccount", "deleteduser", "noname", "nouser", "unknownuser"}
_NOBODY = frozenset(_MISSING | _NULL | _PEOPLE | _FIELDS | _FILLERS | _GONE)
"""Without the signs between their words."""

_WITHOUT_SIGNS = str.maketrans("", "", "._")

_PAGES = frozenset({"any", "embed", "i", "me", "photo", "profile", "share", "tiktok", "tt", "v", "video", "www"})
"""What else tools write into addresses, which lead to the video under any name."""


def names_nobody(handle: str) -> bool:
    """Return whether a handle (lower case, without the @) stands where a tool had none.

    >>> [names_nobody(handle) for handle in ("undefined", "_", "none", "tiktok", "nina", "user7122")]
    [True, True, True, False, False, False]
    """
    return handle.translate(_WITHOUT_SIGNS) in _NOBODY


def is_page_of_nobody(handle: str) -> bool:
    """Return whether the handle in an address is one that tools write for any account.

    >>> [is_page_of_nobody(handle) for handle in ("undefined", "tiktok", "nina")]
    [True, True, False]
    """
    return handle in _PAGES or names_nobody(handle)
