"""The subject: the words of a brief that no other field has used, as phrases for an encoder.

Words of looking for somebody ("we are looking for", "Kampagne") are cut from the ends of each phrase, and stay inside
it: an encoder reads phrases, not word lists.
"""

from typing import Final

from tcm_assets.campaigns.briefs.reading import Item, Reading

_MOST_CHARACTERS: Final = 1_000


def read_subject(reading: Reading) -> tuple[str | None, str | None]:
    """Use the free words of a text; return the subject and what creators should make, None where nothing says it."""
    subjects: list[str] = []
    contents: list[str] = []
    for first, end in _phrases(reading):
        is_content = any(item.has("video") for item in reading.items[first:end]) and end - first > 1
        field_name = "wanted_content" if is_content else "subject"
        (contents if is_content else subjects).append(reading.raw(first, end))
        reading.use(first, end, field_name)
    if not subjects and contents:
        subjects = contents
    return _joined(subjects), _joined(contents)


def _joined(phrases: list[str]) -> str | None:
    return ", ".join(dict.fromkeys(phrases))[:_MOST_CHARACTERS].strip() or None


def _phrases(reading: Reading) -> list[tuple[int, int]]:
    """Return runs of free items within a clause, without scaffold at their ends."""
    runs: list[tuple[int, int]] = []
    first = 0
    for at in range(len(reading.items) + 1):
        is_end = at == len(reading.items) or not reading.is_free(at) or reading.items[at].is_break
        if is_end:
            low, high = first, at
            while low < high and _is_cut(reading.items[low]) and not _begins_compound(reading, low):
                low += 1
            while low < high and _is_cut(reading.items[high - 1]):
                high -= 1
            if low < high:
                runs.append((low, high))
            first = at + 1
    return runs


def _begins_compound(reading: Reading, at: int) -> bool:
    """Return whether a hyphen joins an item to the next: "E-Bikes", "how-to", "mid-century"."""
    after = reading.items[at + 1] if at + 1 < len(reading.items) else None
    if after is not None and after.start == reading.items[at].end and reading.items[at].text.endswith("-"):
        return True
    return (
        after is not None
        and after.is_dash
        and after.start == reading.items[at].end
        and reading.items[at].kind != "sign"
    )


_CUT_TAGS: Final = (
    *("scaffold", "creator", "in_place", "for_whom", "both", "from", "since", "before", "per_one", "audience", "range"),
    *(
        "budget",
        "in_all",
        "like",
        "but",
        "people",
        "must",
        "speak",
        "aged",
        "between",
        "country_label",
        "count_label",
        "resident",
    ),
    *("not", "not_after", "at_least", "at_most", "years", "middle_of", "start_of", "next_ones"),
)


def _is_cut(item: Item) -> bool:
    if item.kind == "sign":
        return True
    return item.has(*_CUT_TAGS)
