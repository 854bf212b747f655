"""What only a whole file shows: its notation of numbers, ids that it rounds, videos that it has twice."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import chain
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tcm_assets.catalogue.export_values import EPOCH
from tcm_assets.catalogue.exports.rows import COUNTS, NUMBERS, ChunkRows
from tcm_assets.catalogue.exports.shapes.shape import Shape
from tcm_assets.catalogue.identities.account_ids import DOUBTED_ID, distrust_rounded_accounts
from tcm_assets.catalogue.identities.doubted_videos import IS_ROUNDED
from tcm_assets.catalogue.identities.file_accounts import doubt_accounts_of_file
from tcm_assets.catalogue.identities.shifted_ids import are_shifted
from tcm_assets.catalogue.identities.videos import clock_of
from tcm_assets.catalogue.identities.written_ids import (
    LEAST_REPEATED_VIDEOS,
    LEAST_ROUNDED_VIDEOS,
    count_rounded,
    has_exact,
)
from tcm_assets.catalogue.number_notation import (
    NotANumberError,
    Notation,
    ShortForms,
    find_notation,
    find_short_forms,
    read_count,
    read_number,
    settle_notation,
)
from tcm_assets.catalogue.rejections import Problem, RejectionLog, excerpt_of


class _Pending(NamedTuple):
    """A number in text of an accepted row whose notation only the whole column shows."""

    position: int
    video_id: str
    field: str
    text: str
    divisor: float


@dataclass
class OpenQuestions:
    """What the records of a file left open, until all of them are read."""

    pending: dict[str, list[_Pending]] = field(default_factory=lambda: defaultdict(list))
    shown: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """By column, numbers that were read and show the notation."""

    suspects: dict[bool, list[int]] = field(default_factory=lambda: {False: [], True: []})
    """Positions of records whose ids may be rounded, by whether the addresses of their pages repeat them."""

    rounds_videos: bool = False
    loose: list[int] = field(default_factory=list)
    """Positions of records whose ids no address confirms and that are not of the second of their upload."""

    def add(self, chunk: ChunkRows, positions: Sequence[int], shape: Shape) -> None:
        """Add what a chunk of records, at these positions in the file, left open."""
        self.rounds_videos |= chunk.rounds_videos
        self.loose += (positions[place] for place in chunk.loose)
        for place, is_repeated in chunk.suspects:
            self.suspects[is_repeated].append(positions[place])
        for column, text in chunk.shown.items():
            self.shown[column].add(text)
        taken = {row: place for place, row in enumerate(chunk.rows)} if chunk.pending else {}
        for column, numbers in chunk.pending.items():
            ids, divisor = chunk.columns["video_id"], shape.divisors.get(column, 1)
            self.pending[column] += (
                _Pending(positions[each.row], ids[taken[each.row]], each.field, each.text, divisor)
                for each in numbers
                if each.row in taken
            )


def settle_file(videos: pa.Table, questions: OpenQuestions, log: RejectionLog) -> pa.Table:
    """Return the videos of a file, each once and by position, with `uploaded_at`, `upload_date` and `is_rounded`.

    `videos` have the columns of the archive that records tell, `position` and `uploaded_s`. `is_rounded` is null where
    the video's id is certain (see `doubted_videos`). Problems go to `log`.
    """
    videos = _reject_shifted(_read_pending(videos, questions, log), questions, log)
    if _is_mixed(videos["position"]):
        videos = videos.sort_by("position")
    moments = videos["uploaded_s"].cast(pa.timestamp("s")).cast(pa.timestamp("us"))
    videos = videos.append_column("uploaded_at", moments).append_column("upload_date", moments.cast(pa.date32()))
    index = videos.schema.get_field_index("author_id")
    doubted_accounts = videos[DOUBTED_ID.name]
    rounds_videos = questions.rounds_videos
    videos = videos.append_column(IS_ROUNDED, _find_rounded(videos, questions))
    rounds_videos |= bool(pc.any(videos[IS_ROUNDED.name]).as_py())
    author_ids = distrust_rounded_accounts(videos["author_id"], doubted_accounts, rounds_videos=rounds_videos)
    # Of a video its last record alone: earlier ones have the handles of their time.
    videos = _superseded(videos.set_column(index, videos.schema.field(index), author_ids), log)
    return doubt_accounts_of_file(videos, log)


def _reject_shifted(videos: pa.Table, questions: OpenQuestions, log: RejectionLog) -> pa.Table:
    """Return `videos` without those whose ids are of other records, where the file shows that they are."""
    if not questions.loose:
        return videos
    is_loose = pc.is_in(videos["position"], pa.array(questions.loose, pa.int64()))
    loose = videos.filter(is_loose)
    if not are_shifted(loose):
        return videos
    for row in loose.select(["position", "video_id", "uploaded_s"]).to_pylist():
        if log.is_full("rejected", "id"):
            log.count("rejected", "id")
            continue
        made, uploaded = (EPOCH + timedelta(seconds=each) for each in (clock_of(row["video_id"]), row["uploaded_s"]))
        reason = (
            f"id is not certain: it is of {made}, the upload of {uploaded}, and uploads of this file are of the times "
            "of each other's ids; their column was moved or sorted by itself: deliver the file as it was"
        )
        log.add(row["position"], row["video_id"], [Problem("id", reason, None, row["video_id"])], "rejected")
    return videos.filter(pc.invert(is_loose))


def _is_mixed(positions: pa.ChunkedArray) -> bool:
    """Return whether records are out of order, as those of several shapes are."""
    return bool(len(positions) > 1 and pc.any(pc.less(positions[1:], positions[:-1])).as_py())


def _read_pending(videos: pa.Table, questions: OpenQuestions, log: RejectionLog) -> pa.Table:
    """Return `videos` with the numbers in text read by the notation that their columns show."""
    own = {
        name: find_notation(
            chain(questions.shown.get(name, ()), (each.text for each in questions.pending.get(name, ()))),
            whole=name != "duration_s",
        )
        for name in {**questions.shown, **questions.pending}
    }
    forms = find_short_forms(each.text for pending in questions.pending.values() for each in pending)
    for name, pending in questions.pending.items():
        notation = settle_notation(own[name], [found for other, found in own.items() if other != name])
        read: dict[int, float] = {}
        for each in pending:
            try:
                read[each.position] = _read_text(each, notation, forms, name)
            except NotANumberError as error:
                problem = Problem(each.field, f"{each.field} {error}", "left empty", excerpt_of(each.text))
                log.add(each.position, each.video_id, [problem], "repaired")
        index = videos.schema.get_field_index(name)
        places = pc.index_in(videos["position"], pa.array(list(read), pa.int64()))
        values = pa.array(list(read.values()), videos.schema.field(index).type)
        column = pc.coalesce(videos[name], values.take(places.combine_chunks()))
        videos = videos.set_column(index, videos.schema.field(index), column)
    return videos


def _read_text(pending: _Pending, notation: Notation, forms: ShortForms, column: str) -> float:
    if column != "duration_s":
        return read_count(pending.text, notation, NUMBERS[column], forms)
    number = float(read_number(pending.text, notation, forms)) / pending.divisor
    if number > NUMBERS[column]:
        raise NotANumberError(f"is above {NUMBERS[column]:,}")
    return number


def _find_rounded(videos: pa.Table, questions: OpenQuestions) -> pa.ChunkedArray:
    """Return for each video whether its id was rounded, null for one that does not look so: what the file shows of it.

    Rounded ids make one video of two, and of one video a second one beside that of another file. An address that
    repeats such an id is a witness in a file that has exact ids, or one video alone.
    """
    nothing = pa.nulls(videos.num_rows, pa.bool_())
    if not any(questions.suspects.values()):
        return pa.chunked_array([nothing])
    rounded = count_rounded(videos["video_id"].unique().to_pylist())
    loses_digits = questions.rounds_videos or _loses_digits(videos)
    keeps_digits = not loses_digits and has_exact(videos["author_id"].drop_null().unique().to_pylist())
    are_suspect = {
        False: questions.rounds_videos
        or rounded.are_of_rounding(LEAST_REPEATED_VIDEOS if keeps_digits else LEAST_ROUNDED_VIDEOS),
        True: rounded.are_of_rounding(LEAST_ROUNDED_VIDEOS if loses_digits else LEAST_REPEATED_VIDEOS),
    }
    found = nothing
    for is_repeated, positions in questions.suspects.items():
        is_suspect = pc.is_in(videos["position"], pa.array(positions, pa.int64()))
        found = pc.if_else(is_suspect, pa.scalar(are_suspect[is_repeated]), found)
    return found


def _loses_digits(videos: pa.Table) -> bool:
    """Return whether ids of accounts are in scientific notation: the file went through floats or a spreadsheet."""
    spoiled = videos[DOUBTED_ID.name].filter(pc.is_null(videos["author_id"]))
    return bool(pc.any(pc.match_substring_regex(spoiled, "^[^@]+$")).as_py())


def _superseded(videos: pa.Table, log: RejectionLog) -> pa.Table:
    """Return the last record of each video, after noting what each earlier one had that differs.

    Two videos may have one rounded id: those of two people are two.
    """
    keys = _video_keys(videos)
    order = np.argsort(keys, kind="stable")
    is_earlier = keys[order[:-1]] == keys[order[1:]]
    earlier, later = order[:-1][is_earlier], order[1:][is_earlier]
    for place in np.argsort(later, kind="stable"):
        _supersede(videos, int(earlier[place]), int(later[place]), log)
    if not len(earlier):
        return videos
    is_last = np.ones(videos.num_rows, bool)
    is_last[earlier] = False
    return videos.filter(pa.array(is_last))


def _video_keys(videos: pa.Table) -> npt.NDArray[np.int64]:
    """Return a number for each row, the same for those of one video."""
    encoded = videos["video_id"].combine_chunks().dictionary_encode()
    ids: npt.NDArray[np.int64] = encoded.indices.to_numpy().astype(np.int64)
    is_rounded = pc.fill_null(videos[IS_ROUNDED.name], False)
    if not pc.any(is_rounded).as_py():
        return ids
    handles = pc.if_else(is_rounded, videos["author_username"], "").combine_chunks().dictionary_encode()
    keys: npt.NDArray[np.int64] = ids * len(handles.dictionary) + handles.indices.to_numpy()
    return keys


def _supersede(videos: pa.Table, earlier: int, later: int, log: RejectionLog) -> None:
    if log.is_full("superseded", "id"):
        log.count("superseded", "id")
        return
    before, after = videos.slice(earlier, 1).to_pylist()[0], videos.slice(later, 1).to_pylist()[0]
    video_id, position = before["video_id"], after["position"]
    if before == {**after, "position": before["position"]}:
        reason = f"the same record is at position {position:,} again"
    else:
        differing = [
            f"{name} {_in_words(before[name])}, later {_in_words(after[name])}"
            for name in COUNTS
            if before[name] != after[name]
        ]
        what = "; ".join(differing) or "the same counts, other details"
        reason = f"the record at position {position:,} of the same video took its place: {what}"
    log.add(before["position"], video_id, [Problem("id", reason, None, video_id)], "superseded")


def _in_words(count: int | None) -> str:
    return "unknown" if count is None else f"{count:,}"
