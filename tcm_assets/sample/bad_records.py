"""Records that are planted to be rejected, repaired or superseded on the way in, so that every outcome can be seen.

Belongs here: what is wrong with each. Readable records with remarkable counts are in `anomalies`. There are
- five to be rejected: a negative view count, likes in words, an upload time in milliseconds, no id, no author;
- one to be superseded: a record that the same file holds twice, first with fewer views;
- one to be repaired: a caption with a control character.
All but the last are copies of a good record beside them: no video is lost, and none is added.
"""

from copy import deepcopy

from tcm_assets.sample.records import Record

BEL = "\x07"
"""A control character, as broken keyboards and converters leave in texts."""

_MILLISECONDS_PER_SECOND = 1000


def plant_bad_records(deliveries: list[list[Record]]) -> list[list[Record]]:
    """The records of each delivery, with the planted ones spread evenly over the deliveries.

    `deliveries` holds one non-empty list of good records per file. A bad copy of a file's first record goes before it;
    the control character goes into the caption of a file's last one.
    """
    spoilers = (_negative_views, _likes_in_words, _time_in_milliseconds, _no_id, _no_author, _fewer_views)
    planted = [list(records) for records in deliveries]
    for index, spoil in enumerate(spoilers):
        place = _place(index, len(spoilers) + 1, len(planted))
        bad = deepcopy(deliveries[place][0])
        spoil(bad)
        planted[place].insert(0, bad)
    place = _place(len(spoilers), len(spoilers) + 1, len(planted))
    last = planted[place][-1]
    planted[place][-1] = {**last, "text": f"{BEL}{last['text']}"}
    return planted


def _place(index: int, count: int, file_count: int) -> int:
    """The file that gets the problem `index` of `count`: the middle of its share of the files."""
    return (2 * index + 1) * file_count // (2 * count)


def _under_another_id(record: Record) -> None:
    # The lowest bit: the upload time in the upper bits stays.
    record["id"] = str(int(str(record["id"])) ^ 1)


def _negative_views(record: Record) -> None:
    _under_another_id(record)
    record["playCount"] = -250


def _likes_in_words(record: Record) -> None:
    _under_another_id(record)
    record["diggCount"] = "12.4K"


def _time_in_milliseconds(record: Record) -> None:
    _under_another_id(record)
    record["createTime"] = int(str(record["createTime"])) * _MILLISECONDS_PER_SECOND


def _no_id(record: Record) -> None:
    del record["id"]


def _no_author(record: Record) -> None:
    _under_another_id(record)
    record["authorMeta"] = None


def _fewer_views(record: Record) -> None:
    record["playCount"] = int(str(record["playCount"])) // 2
