"""The same words under the videos of several accounts: a caption that was handed out."""

import ibis
import ibis.expr.types as ir

from tcm_assets.alerts.alert_rows import Alert, alert, whole
from tcm_assets.alerts.signals import SHARED_CAPTION
from tcm_assets.captions.tables import BAND_COUNT

LEAST_SIMILARITY = 0.8
"""Jaccard similarity of the two sets of words from which captions are nearly the same."""

LONG_CAPTION_WORDS = 8

UNSUSPICIOUS_ACCOUNTS_SHORT = 9
"""Below 8 different words, so many may: "thank you so much for" is thanked by many, and nobody handed it out."""

COMPARED_PER_DAY = UNSUSPICIOUS_ACCOUNTS_SHORT + 1
"""Different texts of a day and band with which the others of the band are compared: enough to fire on, whatever the
account bound, and few enough that a band that thousands of texts share does not lead to millions of pairs."""


def shared_captions(caption_fingerprints: ir.Table, window_days: int) -> ir.Table:
    """Videos whose caption nearly equals those of other accounts, uploaded on their day or the `window_days` - 1 days
    before it: `video_id`, `upload_date`, `word_count`, `account_count` and `account_bound`, above which that is.

    The accounts are counted with the video's own; where a day brings more than `COMPARED_PER_DAY` different texts of a
    band, at least those of that many. Only the past and the same day count, so the first accounts to use a caption have
    no alert on the days on which they were still alone with it.
    """
    recurring = _recurring(caption_fingerprints)
    uses = recurring.select("words_hash", "upload_date", "author_id").distinct()
    near = _near_duplicates(recurring, caption_fingerprints, window_days)
    others = uses.rename(other_hash="words_hash", other_date="upload_date", other_author="author_id")
    paired = near.inner_join(others, ["other_hash", "other_date"])
    counted = paired.group_by("words_hash", "upload_date", "word_count").aggregate(
        account_count=paired.other_author.nunique()
    )
    judged = counted.mutate(
        account_bound=(counted.word_count >= LONG_CAPTION_WORDS).ifelse(
            int(SHARED_CAPTION.bound), UNSUSPICIOUS_ACCOUNTS_SHORT
        )
    )
    shared = judged.filter(judged.account_count > judged.account_bound)
    captions = recurring.select("video_id", "upload_date", "words_hash").distinct()
    return captions.inner_join(shared, ["words_hash", "upload_date"]).drop("words_hash")


def shared_caption(rows: ir.Table, window_days: int) -> Alert:
    """The alert of a video, which has its row of `shared_captions`, or null in those columns."""
    return alert(
        rows.account_count > rows.account_bound,
        SHARED_CAPTION,
        excess=rows.account_count / rows.account_bound,
        metric="accounts_with_this_caption",
        value=rows.account_count,
        bound=rows.account_bound,
        contrast_metric="caption_words",
        contrast_value=rows.word_count,
        told={
            "caption_words": whole(rows.word_count),
            "accounts": whole(rows.account_count),
            "window_days": str(window_days),
        },
    )


def _recurring(fingerprints: ir.Table) -> ir.Table:
    """One row per video and `band` that its caption shares with one of another account: a small part of all.

    Sorting comes first, since numbers are sorted fast, and leaves few rows of which accounts are compared. Places are
    sorted one by one, in tables that are a part as large: bands of different places are never the same.
    """
    repeated = ibis.union(*(_repeated(fingerprints.bands[place]) for place in range(BAND_COUNT)))
    spread = fingerprints.select(
        "video_id",
        "upload_date",
        "author_id",
        "words_hash",
        "word_count",
        band=fingerprints.bands.unnest(),
    ).semi_join(repeated, "band")
    in_band = ibis.window(group_by=spread.band)
    accounts = spread.mutate(least=spread.author_id.min().over(in_band), most=spread.author_id.max().over(in_band))
    # Distinct, so that the engine keeps the result for the queries that share it instead of counting again for each.
    return accounts.filter(accounts.least != accounts.most).drop("least", "most").distinct()


def _repeated(bands: ir.Value) -> ir.Table:
    """Every `band` that is there more than once; counting groups, nearly all of one row, would take twice as long."""
    sorted_bands = bands.name("band").as_table()
    beside = sorted_bands.mutate(before=sorted_bands.band.lag().over(ibis.window(order_by=sorted_bands.band)))
    return beside.filter(beside.band == beside.before).select("band").distinct()


def _near_duplicates(recurring: ir.Table, fingerprints: ir.Table, window_days: int) -> ir.Table:
    """One row per text and upload day and text of the window before with enough of the same words, each with itself
    among them: `words_hash`, `upload_date`, `word_count`, `other_hash`, `other_date`.
    """
    days = recurring.select("band", "words_hash", "upload_date", "word_count").distinct()
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
        >= ibis.greatest(met.word_count, met.other_count) * LEAST_SIMILARITY,
    )
    pairs = in_window.select("words_hash", "upload_date", "word_count", "other_hash", "other_date").distinct()
    of_texts = fingerprints.semi_join(days, "words_hash").select("words_hash", "word_hashes")
    texts = of_texts.group_by("words_hash").aggregate(word_hashes=of_texts.word_hashes.arbitrary())
    other_texts = texts.rename(other_hash="words_hash", other_word_hashes="word_hashes")
    both = pairs.select("words_hash", "other_hash").distinct()
    both = both.inner_join(texts, "words_hash").inner_join(other_texts, "other_hash")
    common = both.word_hashes.intersect(both.other_word_hashes).length()
    all_words = both.word_hashes.length() + both.other_word_hashes.length() - common
    alike = both.filter(common >= all_words * LEAST_SIMILARITY)
    return pairs.semi_join(alike, ["words_hash", "other_hash"])
