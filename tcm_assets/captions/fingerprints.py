"""`caption_fingerprints`: captions as sets of word hashes, and the MinHash bands that find nearly equal sets.

Method: Broder 1997, "On the resemblance and containment of documents". A shingle is a single word: captions are so
short that one changed word would break half of their longer shingles.
"""

from functools import lru_cache
from hashlib import blake2b

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tcm_assets.captions.tables import BAND_COUNT, CAPTION_FINGERPRINTS, MINIMUM_WORDS
from tcm_assets.catalogue.caption_marks import ADDRESS, HASHTAG, MENTION, re2_pattern
from tcm_assets.models.vectors import rows_of

_NOT_WORDS = re2_pattern("|".join(mark.pattern for mark in (HASHTAG, MENTION, ADDRESS)))
_APOSTROPHES = "['’]"
_NOT_LETTERS = r"[^\p{L}\p{M}]+"

NUMBERS_PER_BAND = 7
"""With 4 bands of 7 numbers, 61 of 100 pairs of sets whose Jaccard similarity is 0.8 share a band, 93 at 0.9, all at 1,
and 0.1 at 0.3, which any two short captions may have by their commonest words. Handed-out captions come in numbers, and
a video needs to meet two others, not all; more or shorter bands would find the rest and millions of chance pairs with
them. The signature is not kept: captions that share a band are compared by their words."""

SIGNATURE_LENGTH = BAND_COUNT * NUMBERS_PER_BAND
Hashes = npt.NDArray[np.uint64]


def caption_fingerprints_batch(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Return rows of CAPTION_FINGERPRINTS for the rows of `batch` with enough distinct words, in their order.

    `batch` has the columns video_id, upload_date, author_id and caption. The same caption gives the same fingerprint on
    every machine and in every batch.
    """
    rows, hashes = _distinct_words(batch["caption"])
    word_counts = np.bincount(rows, minlength=batch.num_rows)
    long = np.flatnonzero(word_counts >= MINIMUM_WORDS)
    kept = word_counts[rows] >= MINIMUM_WORDS
    hashes, lengths = hashes[kept], word_counts[long]
    columns = {
        **{name: batch[name].take(pa.array(long)) for name in ("video_id", "upload_date", "author_id")},
        "word_count": pa.array(lengths, pa.int64()),
        "words_hash": pa.array(_sets_hash(hashes, lengths).view(np.int64)),
        "word_hashes": _lists(hashes, lengths),
        "bands": _lists(_bands(_signatures(hashes, lengths)), np.full(len(lengths), BAND_COUNT)),
    }
    return rows_of(CAPTION_FINGERPRINTS, columns)


def _distinct_words(captions: pa.Array) -> tuple[npt.NDArray[np.int64], Hashes]:
    """Return row number and hash of every distinct word of each caption, in the order of the rows."""
    text = pc.utf8_lower(captions.cast(pa.string()))
    for pattern, instead in ((_NOT_WORDS, " "), (_APOSTROPHES, ""), (_NOT_LETTERS, " ")):
        text = pc.replace_substring_regex(text, pattern=pattern, replacement=instead)
    split = pc.ascii_split_whitespace(pc.ascii_trim_whitespace(text))
    rows = np.asarray(pc.list_parent_indices(split), np.int64)
    named = pc.list_flatten(split).dictionary_encode()
    names = named.dictionary.to_pylist()
    if not names:
        return np.zeros(0, np.int64), np.zeros(0, np.uint64)
    hash_of_name = np.fromiter(map(_word_hash, names), np.uint64, len(names))
    # Words are numbered by their hashes, not in the order in which this batch happens to have them.
    order = np.argsort(hash_of_name)
    number_of_name = np.empty_like(order)
    number_of_name[order] = np.arange(len(names))
    # One whole number for row and word, so that np.unique drops repeated words of a row.
    keys = np.unique(rows * len(names) + number_of_name[np.asarray(named.indices, np.int64)])
    rows, numbers = np.divmod(keys, len(names))
    # An empty caption is split into one empty word.
    is_word = np.fromiter(map(bool, names), np.bool_, len(names))[order][numbers]
    return rows[is_word], hash_of_name[order][numbers[is_word]]


@lru_cache(200_000)
def _word_hash(word: str) -> int:
    return int.from_bytes(blake2b(word.encode(), digest_size=8).digest(), "little")


def _mixed(numbers: Hashes) -> Hashes:
    """Mix with SplitMix64's finalizer: every bit of the result depends on every bit of the number."""
    mixed = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


_FACTORS = _mixed(np.arange(1, SIGNATURE_LENGTH + 1, dtype=np.uint64)) | np.uint64(1)
_SUMMANDS = _mixed(np.arange(SIGNATURE_LENGTH + 1, 2 * SIGNATURE_LENGTH + 1, dtype=np.uint64))


def _signatures(hashes: Hashes, lengths: npt.NDArray[np.int64]) -> Hashes:
    """Return the least of each caption's word hashes under each function: shape (captions, SIGNATURE_LENGTH).

    The functions are multiply-shift hashes (Dietzfelbinger et al. 1997): the high half of a x + b modulo 2^64.
    """
    signatures = np.empty((len(lengths), SIGNATURE_LENGTH), np.uint64)
    if not len(lengths):
        return signatures
    starts = _starts(lengths)
    for place, (factor, summand) in enumerate(zip(_FACTORS, _SUMMANDS, strict=True)):
        signatures[:, place] = np.minimum.reduceat((hashes * factor + summand) >> np.uint64(32), starts)
    return signatures


def _bands(signatures: Hashes) -> Hashes:
    """Return an array of shape (captions, BAND_COUNT); equal parts at different places give different bands."""
    parts = signatures.reshape(len(signatures), BAND_COUNT, NUMBERS_PER_BAND)
    places = np.arange(BAND_COUNT, dtype=np.uint64)
    bands: Hashes = np.broadcast_to(_mixed(places + np.uint64(1)), parts.shape[:2])
    for place in range(NUMBERS_PER_BAND):
        bands = _mixed(bands * np.uint64(31) + parts[:, :, place])
    return bands


def _sets_hash(hashes: Hashes, lengths: npt.NDArray[np.int64]) -> Hashes:
    """Return one hash of each caption's words, in any order: the sum of their hashes, modulo 2^64."""
    return np.add.reduceat(_mixed(hashes), _starts(lengths)) if len(lengths) else np.zeros(0, np.uint64)


def _starts(lengths: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return where each caption's words begin among those of all captions."""
    return np.cumsum(lengths) - lengths


def _lists(numbers: Hashes, lengths: npt.NDArray[np.int64]) -> pa.Array:
    offsets = np.concatenate(([0], np.cumsum(lengths))).astype(np.int32)
    flat = np.ascontiguousarray(numbers).reshape(-1).view(np.int64)
    return pa.ListArray.from_arrays(pa.array(offsets), pa.array(flat))
