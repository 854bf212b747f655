"""What only a whole file shows: its notation of numbers, ids that it rounds, videos that it has twice, wrong times."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from tcm_assets.catalogue.exports.rows import COUNTS, NUMBERS, ChunkRows
from tcm_assets.catalogue.exports.shapes.shape import Shape
from tcm_assets.catalogue.identities.accounts import DOUBTED_ID, distrust_rounded_accounts
from tcm_assets.catalogue.identities.upload_times import check_upload_times
from tcm_assets.catalogue.identities.written_ids import LEAST_ROUNDED_VIDEOS, are_rounded
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

    suspects: list[int] = field(default_factory=list)
    """Positions of records whose ids may be rounded."""

    rounds_videos: bool = False

    def add(self, chunk: ChunkRows, positions: Sequence[int], shape: Shape) -> None:
        """Add what a chunk of records, at these positions in the file, left open."""
        self.rounds_videos |= chunk.rounds_videos
        self.suspects += (positions[row] for row in chunk.suspects)
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
    """Return the videos of a file, each once and by position, with `uploaded_at` and `upload_date`.

    `videos` have the columns of the archive that records tell, `position` and `uploaded_s`. Problems go to `log`.
    """
    videos = _without_rounded(_read_pending(videos, questions, log), questions, log)
    if _is_mixed(videos["position"]):
        videos = videos.sort_by("position")
    videos = _check_times(_superseded(videos, log), log)
    index = videos.schema.get_field_index("author_id")
    author_ids = distrust_rounded_accounts(
        videos["author_id"], videos[DOUBTED_ID.name], rounds_videos=questions.rounds_videos
    )
    return videos.set_column(index, videos.schema.field(index), author_ids)


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


def _without_rounded(videos: pa.Table, questions: OpenQuestions, log: RejectionLog) -> pa.Table:
    """Return `videos` without those whose ids the file rounds, and no address of a page restores.

    Rounded ids make one video of two, and of one video a second one beside that of another file.
    """
    if not questions.suspects:
        return videos
    is_suspect = pc.is_in(videos["position"], pa.array(questions.suspects, pa.int64()))
    ids = videos["video_id"].unique().to_pylist()
    if not questions.rounds_videos and not are_rounded(ids, LEAST_ROUNDED_VIDEOS):
        return videos
    reason = (
        "id is rounded, as the ids of this file are: a spreadsheet or a float kept its first digits only, and no "
        "address of the video's page is there to take it from; deliver a file in which ids are text"
    )
    for row in videos.filter(is_suspect).select(["position", "video_id"]).to_pylist():
        log.add(row["position"], row["video_id"], [Problem("id", reason, None, row["video_id"])], "rejected")
    return videos.filter(pc.invert(is_suspect))


def _superseded(videos: pa.Table, log: RejectionLog) -> pa.Table:
    """Return the last record of each video, after noting what each earlier one had that differs."""
    ids = videos["video_id"]
    if pc.count_distinct(ids).as_py() == videos.num_rows:
        return videos
    last: dict[str, int] = {}
    kept = [True] * videos.num_rows
    for place, video_id in enumerate(ids.to_pylist()):
        earlier = last.get(video_id)
        if earlier is not None:
            kept[earlier] = False
            _supersede(videos, earlier, place, video_id, log)
        last[video_id] = place
    return videos.filter(pa.array(kept))


def _supersede(videos: pa.Table, earlier: int, later: int, video_id: str, log: RejectionLog) -> None:
    if log.is_full("superseded", "id"):
        log.count("superseded", "id")
        return
    before, after = videos.slice(earlier, 1).to_pylist()[0], videos.slice(later, 1).to_pylist()[0]
    position = after["position"]
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


def _check_times(videos: pa.Table, log: RejectionLog) -> pa.Table:
    """Return `videos` with upload times, those that ids prove wrong replaced."""
    moments = videos["uploaded_s"].cast(pa.timestamp("s")).cast(pa.timestamp("us"))
    timed = videos.append_column("uploaded_at", moments).append_column("upload_date", moments.cast(pa.date32()))
    checked = check_upload_times(timed)
    for row in checked.mended.to_pylist():
        place = row["place"]
        reason = (
            f"uploaded at {row['was'].isoformat(' ')} by this record, but its id holds the second in which it was "
            f"made, {row['became'].isoformat(' ')}, as nearly all ids of the file do; the id counts"
        )
        problem = Problem("createTime", reason, "", row["was"].isoformat())
        log.add(videos["position"][place].as_py(), videos["video_id"][place].as_py(), [problem], "repaired")
    return checked.videos
