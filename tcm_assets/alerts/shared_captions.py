"""Shared captions: the same words under the videos of several accounts, as if handed out."""

import ibis
import ibis.expr.types as ir

from tcm_assets.alerts.alert_rows import Alert, build_alert, format_whole
from tcm_assets.alerts.signals import SHARED_CAPTION
from tcm_assets.captions.tables import BAND_COUNT
from tcm_assets.warehouse.relations import computed_once

LEAST_WORD_OVERLAP = 0.8  # Jaccard similarity of their sets of words from which two captions count as the same
LONG_CAPTION_WORDS = 8

UNSUSPICIOUS_ACCOUNTS_SHORT = 9
"""Accounts that may share a caption of fewer than `LONG_CAPTION_WORDS` different words: many write "thank you so much"
by themselves."""

COMPARED_PER_DAY = UNSUSPICIOUS_ACCOUNTS_SHORT + 1
"""Different texts per day and band that the others of the band are compared with: enough to exceed either account
bound, and few enough that a band shared by thousands of texts does not lead to millions of pairs."""


def find_shared_captions(caption_fingerprints: ir.Table, window_days: int) -> ir.Table:
    """Return the videos whose caption more accounts share than `account_bound`, in a window of `window_days` days.

    Columns: video_id, upload_date, word_count, account_count (with the video's own account) and account_bound. The
    window ends on the upload day, so the first accounts to use a caption have no alert on the days they were alone
    with it. `account_count` is a lower bound where a day has more than `COMPARED_PER_DAY` different texts of a band.
    """
    recurring = _find_recurring(caption_fingerprints)
    uses = recurring.select("words_hash", "upload_date", "author_id").distinct()
    near = _pair_near_duplicates(recurring, caption_fingerprints, window_days)
    others = uses.rename(other_hash="words_hash", other_date="upload_date", other_author="author_id")
    paired = near.inner_join(others, ["other_hash", "other_date"])
    counted = paired.group_by("words_hash", "upload_date", "word_count").aggregate(
        account_count=paired.other_author.nunique()
    )
    bounded = counted.mutate(
        account_bound=(counted.word_count >= LONG_CAPTION_WORDS).ifelse(
            int(SHARED_CAPTION.bound), UNSUSPICIOUS_ACCOUNTS_SHORT
        )
    )
    shared = bounded.filter(bounded.account_count > bounded.account_bound)
    captions = recurring.select("video_id", "upload_date", "words_hash").distinct()
    return captions.inner_join(shared, ["words_hash", "upload_date"]).drop("words_hash")


def alert_on_shared_caption(rows: ir.Table, window_days: int) -> Alert:
    """Build the alert of a video from its row of `find_shared_captions`, or nulls in those columns."""
    return build_alert(
        rows.account_count.notnull(),
        SHARED_CAPTION,
        excess=rows.account_count / rows.account_bound,
        metric="accounts_with_this_caption",
        value=rows.account_count,
        bound=rows.account_bound,
        contrast_metric="caption_words",
        contrast_value=rows.word_count,
        details={
            "caption_words": format_whole(rows.word_count),
            "accounts": format_whole(rows.account_count),
            "window_days": str(window_days),
        },
    )


def _find_recurring(fingerprints: ir.Table) -> ir.Table:
    """Return one row per video and `band` that its caption shares with a caption of another account: a small part.

    Bands that occur twice are found by sorting, which is fast for numbers and leaves few rows to compare accounts of.
    Each place is sorted alone, in a smaller table: bands of different places never match.
    """
    repeated = ibis.union(*(_find_repeated(fingerprints.bands[place]) for place in range(BAND_COUNT)))
    spread = fingerprints.select(
        "video_id", "upload_date", "author_id", "words_hash", "word_count", band=fingerprints.bands.unnest()
    ).semi_join(repeated, "band")
    in_band = ibis.window(group_by=spread.band)
    accounts = spread.mutate(least=spread.author_id.min().over(in_band), most=spread.author_id.max().over(in_band))
    return computed_once(accounts.filter(accounts.least != accounts.most).drop("least", "most"))


def _find_repeated(bands: ir.Value) -> ir.Table:
    """Return every `band` that occurs more than once; counting groups, most of one row, would take twice as long."""
    sorted_bands = bands.name("band").as_table()
    beside = sorted_bands.mutate(before=sorted_bands.band.lag().over(ibis.window(order_by=sorted_bands.band)))
    return beside.filter(beside.band == beside.before).select("band").distinct()


def _pair_near_duplicates(recurring: ir.Table, fingerprints: ir.Table, window_days: int) -> ir.Table:
    """Return one row per text and day, and text and day of its window with nearly the same words, itself included.

    Columns: words_hash, upload_date, word_count, other_hash, other_date.
    """
    days = computed_once(recurring.select("band", "words_hash", "upload_date", "word_count").distinct())
    in_band = ibis.window(group_by=[days.band, days.upload_date], order_by=days.words_hash)
    numbered = days.mutate(place=ibis.row_number().over(in_band))
    # A text is always compared with itself, however many others there are.
    others = numbered.select(
        "band", "place", other_hash="words_hash", other_date="upload_date", other_count="word_count"
    )
    met = days.inner_join(others, "band")
    age = met.upload_date.delta(met.other_date, unit="day")
    in_window = met.filter(
        age >= 0,
        age < window_days,
        (met.place < COMPARED_PER_DAY) | (met.words_hash == met.other_hash),
        ibis.least(met.word_count, met.other_count)
        >= ibis.greatest(met.word_count, met.other_count) * LEAST_WORD_OVERLAP,
    )
    pairs = computed_once(
        in_window.select("words_hash", "upload_date", "word_count", "other_hash", "other_date").distinct()
    )
    of_texts = fingerprints.semi_join(days, "words_hash").select("words_hash", "word_hashes")
    texts = of_texts.group_by("words_hash").aggregate(word_hashes=of_texts.word_hashes.arbitrary())
    other_texts = texts.rename(other_hash="words_hash", other_word_hashes="word_hashes")
    both = pairs.select("words_hash", "other_hash").distinct()
    both = both.inner_join(texts, "words_hash").inner_join(other_texts, "other_hash")
    common = both.word_hashes.intersect(both.other_word_hashes).length()
    all_words = both.word_hashes.length() + both.other_word_hashes.length() - common
    alike = both.filter(common >= all_words * LEAST_WORD_OVERLAP)
    return pairs.semi_join(alike, ["words_hash", "other_hash"])
