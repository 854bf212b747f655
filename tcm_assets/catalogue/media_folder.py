"""The media folder looked through: files that are no clip of a known video, and why, as rows of `rejected_records`."""

import os
import stat
from collections.abc import Collection, Mapping
from pathlib import Path

import pyarrow as pa

from tcm_assets.catalogue.clip_files import clips_among, read_clip_name
from tcm_assets.catalogue.rejections import MAX_LISTED, WHOLE_FILE, Rejection, rejections_table, stored_file_name
from tcm_assets.catalogue.tables import RecordOutcome

MEDIA_PREFIX = "media/"


def review_media_folder(folder: Path, video_ids: Collection[str]) -> pa.Table:
    """Return what in the media folder is passed over, sorted by name, and what is used under a mended name.

    `video_ids` are all that are known; without any, files that name no video are not listed, since any may come. Hidden
    files and folders are left out, and a folder that is missing or cannot be listed has no rows: the clips' own rows
    say that.
    """
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return rejections_table([])
    regular = ((entry.name, entry) for entry in entries if not entry.name.startswith("."))
    read = {video_id: name for video_id, (name, _) in clips_among(regular, video_ids, _is_regular).items()}
    named: dict[str, list[Rejection]] = {}
    for entry in entries:
        if entry.name.startswith(".") or (read_clip_name(entry.name) is None and entry.is_dir(follow_symlinks=False)):
            continue
        if problem := _problem_of(entry, video_ids, read):
            outcome, kind, reason = problem
            named.setdefault(kind, []).append(_rejection(entry.name, reason, outcome))
    rows = [row for of_kind in named.values() for row in of_kind[:MAX_LISTED]]
    rest = [
        _rejection("", f"and {len(of_kind) - MAX_LISTED:,} more files of this kind: {kind}", of_kind[0].outcome)
        for kind, of_kind in named.items()
        if len(of_kind) > MAX_LISTED
    ]
    return rejections_table([*sorted(rows, key=lambda row: row.source_file), *rest])


def _problem_of(
    entry: os.DirEntry[str], video_ids: Collection[str], read: Mapping[str, str]
) -> tuple[RecordOutcome, str, str] | None:
    """Return the outcome, kind and reason of what is wrong with a file; None where nothing is.

    `read` has the name of the clip that is read of each video.
    """
    clip = read_clip_name(entry.name)
    if what := _irregular(entry):
        kind = "no regular file"
        return "rejected", kind, f"{kind}: it is {what}, and was not opened; put a plain file there"
    if clip is None:
        kind = "no clip, by the ending of its name"
        return "rejected", kind, f"{kind}: clips end in .mp4, .mov, .webm, .mkv or .m4v"
    if clip.video_id is None:
        kind = "named after a spoiled id"
        return "rejected", kind, f"{kind}: its digits are lost; name the file after the id of its video"
    if video_ids and clip.video_id not in video_ids:
        kind = "named after no known video"
        return "rejected", kind, f"{kind}: clips are named after the id of a video, such as 7680535555537441855.mp4"
    if clip.video_id in read and read[clip.video_id] != entry.name:
        kind = "one of several clips of a video"
        other = stored_file_name(read[clip.video_id])
        return "superseded", kind, f"{kind}, and not read: {other} is; remove one of them"
    if clip.rank[1] and clip.video_id in video_ids:
        kind = "named after more than an id"
        return "repaired", kind, f"{kind}; read as the clip of video {clip.video_id}"
    return None


def _is_regular(entry: os.DirEntry[str]) -> bool:
    return not _irregular(entry)


def _irregular(entry: os.DirEntry[str]) -> str:
    """Return what an entry is that is no regular file, and "" for one that is; links are followed."""
    try:
        mode = entry.stat().st_mode
    except OSError:
        return "a link that leads nowhere or in a circle" if entry.is_symlink() else "not to be looked at"
    kinds = {
        stat.S_ISREG: "",
        stat.S_ISDIR: "a folder",
        stat.S_ISFIFO: "a pipe",
        stat.S_ISSOCK: "a socket",
        stat.S_ISCHR: "a device",
        stat.S_ISBLK: "a device",
    }
    return next((words for is_kind, words in kinds.items() if is_kind(mode)), "of an unknown kind")


def _rejection(name: str, reason: str, outcome: RecordOutcome) -> Rejection:
    return Rejection(
        target_table="visual_features",
        source_file=MEDIA_PREFIX + stored_file_name(name),
        position=WHOLE_FILE,
        outcome=outcome,
        reason=reason,
    )
