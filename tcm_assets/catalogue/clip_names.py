"""Names of clip files: which file of a media folder is the clip of which video.

A clip is named `<video_id>.<extension>`. Extensions count in any case, since cameras write `.MP4`; ids count as they
are, since platforms and lists give ids that differ in their case alone to different videos. So the same files are clips
whether or not the file system tells upper from lower case.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import product
from typing import Final, TypeVar

CLIP_MIME_TYPES: Final[Mapping[str, str]] = {
    ".mp4": "video/mp4",
    ".mov": "video/quicktime",
    ".webm": "video/webm",
    ".mkv": "video/x-matroska",
    ".m4v": "video/mp4",
}
"""What a clip's extension says of its content. Where a video has several clips, the first of these is taken."""

_ORDER: Final = {extension: place for place, extension in enumerate(CLIP_MIME_TYPES)}

_File = TypeVar("_File")


def clips_among(
    files: Iterable[tuple[str, _File]], video_ids: Collection[str], is_file: Callable[[_File], bool]
) -> dict[str, tuple[str, _File]]:
    """Return the name and file of each video's clip among the named files of one folder.

    Ids are compared with the names found, so an id such as "../x" finds nothing outside the folder. `is_file` is asked
    only about files with the right name: not every name is that of a file.

    >>> names = ["7.MP4", "7.mov", "8.txt", "9.webm", "a.mkv", "A.mkv"]
    >>> clips_among([(name, None) for name in names], {"7", "8", "A"}, lambda _: True)
    {'7': ('7.MP4', None), 'A': ('A.mkv', None)}
    """
    found: dict[str, tuple[int, str, _File]] = {}
    for name, file in files:
        video_id, dot, ending = name.rpartition(".")
        place = _ORDER.get(f"{dot}{ending}".lower())
        if place is None or not video_id or video_id not in video_ids or not is_file(file):
            continue
        if video_id not in found or (place, name) < found[video_id][:2]:
            found[video_id] = (place, name, file)
    return {video_id: (name, file) for video_id, (_, name, file) in found.items()}


def possible_clip_names(video_id: str) -> Iterator[str]:
    """Yield every name that a clip of the video may have, for a look without listing a large folder; 40 of them."""
    for extension in CLIP_MIME_TYPES:
        spellings = dict.fromkeys(product(*((letter, letter.upper()) for letter in extension)))
        yield from (f"{video_id}{''.join(letters)}" for letters in spellings)
