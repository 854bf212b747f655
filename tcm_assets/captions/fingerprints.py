"""`caption_fingerprints`: captions as sets of word hashes, and the MinHash bands that find nearly equal sets.

Method: Broder 1997, "On the resemblance and containment of documents". A shingle is a single word: captions are so
short that one changed word would break half of their longer shingles.
"""

from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from itertools import chain

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tcm_assets.captions.tables import BAND_COUNT, CAPTION_FINGERPRINTS, MINIMUM_WORDS
from tcm_assets.captions.words import RUN_TOGETHER_LETTER, cut_run, is_syllable
from tcm_assets.catalogue.caption_marks import ADDRESS, HASHTAG, MENTION, re2_pattern
from tcm_assets.models.vectors import rows_of

_NOT_WORDS = re2_pattern("|".join(mark.pattern for mark in (HASHTAG, MENTION, ADDRESS)))
_APOSTROPHES = "['’]"
_NOT_LETTERS = r"[^\p{L}\p{M}]+"
_SYLLABLE_LETTER = "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]"  # Thai and Lao, Burmese, Khmer
_VIETNAMESE_LETTER = "[ơưạảẻỉỏủỷỵấầẩẫậắằẳẵặếềểễệốồổỗộớờởỡợứừửữự]"  # of no other language; a third of its words have one
_VIETNAMESE_ONE_IN = 8  # words of such letters in a caption that is Vietnamese, with English words in it or without

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
    written = _distinct_words(batch["caption"])
    word_counts = _count_words(written, batch.num_rows)
    long = np.flatnonzero(word_counts >= MINIMUM_WORDS)
    hashes = written.hashes[word_counts[written.rows] >= MINIMUM_WORDS]
    lengths = np.bincount(written.rows, minlength=batch.num_rows)[long]
    columns = {
        **{name: batch[name].take(pa.array(long)) for name in ("video_id", "upload_date", "author_id")},
        "word_count": pa.array(word_counts[long], pa.int64()),
        "words_hash": pa.array(_sets_hash(hashes, lengths).view(np.int64)),
        "word_hashes": _lists(hashes, lengths),
        "bands": _lists(_bands(_signatures(hashes, lengths)), np.full(len(lengths), BAND_COUNT)),
    }
    return rows_of(CAPTION_FINGERPRINTS, columns)


@dataclass(frozen=True)
class _DistinctWords:
    """Row number and hash of every distinct word of each caption, in the order of the rows.

    `may_be_syllable`: in a script whose words, as they are cut, are often one. `has_vietnamese_letter`: one that no
    other language writes.
    """

    rows: npt.NDArray[np.int64]
    hashes: Hashes
    may_be_syllable: npt.NDArray[np.bool_]
    has_vietnamese_letter: npt.NDArray[np.bool_]


def _distinct_words(captions: pa.Array) -> _DistinctWords:
    # Composed, so that a caption is the same from every keyboard.
    text = pc.utf8_lower(pc.utf8_normalize(captions.cast(pa.string()), form="NFC"))
    for pattern, instead in ((_NOT_WORDS, " "), (_APOSTROPHES, ""), (_NOT_LETTERS, " ")):
        text = pc.replace_substring_regex(text, pattern=pattern, replacement=instead)
    split = pc.ascii_split_whitespace(pc.ascii_trim_whitespace(text))
    rows = np.asarray(pc.list_parent_indices(split), np.int64)
    named = pc.list_flatten(split).dictionary_encode()
    rows, places, names = _cut_runs(rows, np.asarray(named.indices, np.int64), named.dictionary)
    hash_of_name = np.fromiter(map(_word_hash, names), np.uint64, len(names))
    # Words are numbered by their hashes, not in the order in which this batch happens to have them.
    order = np.argsort(hash_of_name)
    number_of_name = np.empty_like(order)
    number_of_name[order] = np.arange(len(names))
    # One whole number for row and word, so that np.unique drops repeated words of a row.
    keys = np.unique(rows * max(len(names), 1) + number_of_name[places])
    rows, numbers = np.divmod(keys, max(len(names), 1))
    words, of_word = pa.array(names, pa.string()), order[numbers]
    may_be_syllable, has_vietnamese_letter = (
        np.asarray(pc.match_substring_regex(words, pattern=letter))[of_word]
        for letter in (_SYLLABLE_LETTER, _VIETNAMESE_LETTER)
    )
    return _DistinctWords(rows, hash_of_name[of_word], may_be_syllable, has_vietnamese_letter)


def _cut_runs(
    rows: npt.NDArray[np.int64], places: npt.NDArray[np.int64], names: pa.Array
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], list[str]]:
    """Return rows and places of words with runs of a script without spaces cut into theirs, and the words.

    The words are those of keywords: single letters that are sounds are none. An empty caption was split into one empty
    word, which is none either.
    """
    words_of_name = [[name] if name else [] for name in names.to_pylist()]
    for place in np.flatnonzero(np.asarray(pc.match_substring_regex(names, pattern=RUN_TOGETHER_LETTER))):
        words_of_name[place] = [word for word in cut_run(words_of_name[place][0]) if not is_syllable(word)]
    counts = np.fromiter(map(len, words_of_name), np.int64, len(words_of_name))
    names_of_words = list(dict.fromkeys(chain.from_iterable(words_of_name)))
    place_of = {name: place for place, name in enumerate(names_of_words)}
    flat = np.fromiter((place_of[word] for words in words_of_name for word in words), np.int64, int(counts.sum()))
    repeats, starts = counts[places], (np.cumsum(counts) - counts)[places]
    within = np.arange(repeats.sum()) - np.repeat(np.cumsum(repeats) - repeats, repeats)
    return np.repeat(rows, repeats), flat[np.repeat(starts, repeats) + within], names_of_words


def _count_words(written: _DistinctWords, caption_count: int) -> npt.NDArray[np.int64]:
    """Return how many words each caption has: two syllables are one, rounded down.

    Thai, Lao, Burmese and Khmer are cut into pieces that are often a syllable, and Vietnamese is written in syllables:
    a greeting that everybody writes has as many of them as a sentence has words elsewhere.
    """

    def count(of: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
        return np.bincount(written.rows[of], minlength=caption_count)

    everything, vietnamese = count(np.ones(len(written.rows), np.bool_)), count(written.has_vietnamese_letter)
    is_vietnamese = (vietnamese >= 2) & (vietnamese * _VIETNAMESE_ONE_IN >= everything)
    syllables = np.where(is_vietnamese, everything, count(written.may_be_syllable))
    counts: npt.NDArray[np.int64] = everything - (syllables + 1) // 2
    return counts


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
