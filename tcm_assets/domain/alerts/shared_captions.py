"""The same words under the videos of several accounts: a caption that was handed out.

Belongs here: which captions are near-duplicates, and how many accounts are too many. Does not belong here: how a
caption's fingerprint is taken (`caption_fingerprints`).
"""

import ibis.expr.types as ir

from tcm_assets.domain.alerts.fired_rows import fired, graded, whole, words

LEAST_SIMILARITY = 0.8
"""Jaccard similarity of the two sets of words from which captions are nearly the same."""

UNSUSPICIOUS_ACCOUNTS = 2
"""So many accounts may share a caption: a duet, or a second account of the same person."""

LONG_CAPTION_WORDS = 8
UNSUSPICIOUS_ACCOUNTS_SHORT = 9
"""Below 8 different words, so many may: "thank you so much for" is thanked by many, and nobody handed it out."""

SHARED_WARNING = 3.0
SHARED_CRITICAL = 10.0
"""Accounts over those that may share it."""


def shared_captions(videos: ir.Table, caption_fingerprints: ir.Table, window_days: int) -> ir.Table:
    """Videos whose caption nearly equals those of other accounts, uploaded on their day or the `window_days` - 1 days
    before it.

    The accounts are counted with the video's own. Only the past and the same day count, so the first accounts to use a
    caption have no alert on the days on which they were still alone with it.
    """
    recurring = _recurring(caption_fingerprints)
    near = _near_duplicates(recurring)
    uses = recurring.select("words_hash", "upload_date", "author_id").distinct()
    days = recurring.select("words_hash", "upload_date", "word_count").distinct()
    others = uses.rename(other_hash="words_hash", other_date="upload_date", other_author="author_id")
    paired = days.inner_join(near, "words_hash").inner_join(others, "other_hash")
    age = paired.upload_date.delta(paired.other_date, unit="day")
    within = paired.filter(age >= 0, age < window_days)
    counted = within.group_by("words_hash", "upload_date", "word_count").aggregate(
        account_count=within.other_author.nunique()
    )
    judged = counted.mutate(
        bound=(counted.word_count >= LONG_CAPTION_WORDS).ifelse(UNSUSPICIOUS_ACCOUNTS, UNSUSPICIOUS_ACCOUNTS_SHORT)
    )
    shared = judged.filter(judged.account_count > judged.bound)
    fingerprints = recurring.select("video_id", "upload_date", "words_hash")
    of_videos = fingerprints.inner_join(shared, ["words_hash", "upload_date"]).drop("words_hash")
    identity = videos.select("video_id", "upload_date", "author_id", "author_username")
    rows = identity.inner_join(of_videos, ["video_id", "upload_date"])
    return fired(
        rows,
        "shared_caption",
        severity=graded(rows.account_count / rows.bound, SHARED_WARNING, SHARED_CRITICAL),
        metric="accounts_with_this_caption",
        value=rows.account_count,
        bound=rows.bound,
        contrast_metric="caption_words",
        contrast_value=rows.word_count,
        explanation=words(
            "the same ",
            whole(rows.word_count),
            " words, or nearly, under videos of ",
            whole(rows.account_count),
            f" accounts in {window_days} days",
        ),
    )


def _recurring(fingerprints: ir.Table) -> ir.Table:
    """The fingerprints that share a band with one of another account: a small part of all."""
    spread = fingerprints.select(band=fingerprints.bands.unnest(), account=fingerprints.author_id.hash())
    accounts = spread.group_by("band").aggregate(least=spread.account.min(), most=spread.account.max())
    shared = accounts.filter(accounts.least != accounts.most).select("band")
    numbered = fingerprints.select("video_id", band=fingerprints.bands.unnest())
    found = numbered.semi_join(shared, "band").select("video_id").distinct()
    return fingerprints.semi_join(found, "video_id")


def _near_duplicates(recurring: ir.Table) -> ir.Table:
    """Pairs of captions that share a band and enough of their words, each caption with itself among them."""
    texts = recurring.group_by("words_hash").aggregate(
        word_hashes=recurring.word_hashes.arbitrary(), bands=recurring.bands.arbitrary()
    )
    placed = texts.select("words_hash", band=texts.bands.unnest())
    other = placed.rename(other_hash="words_hash")
    pairs = placed.inner_join(other, "band").select("words_hash", "other_hash").distinct()
    left = texts.select("words_hash", "word_hashes")
    right = texts.select(other_hash="words_hash", other_word_hashes="word_hashes")
    both = pairs.inner_join(left, "words_hash").inner_join(right, "other_hash")
    common = both.word_hashes.intersect(both.other_word_hashes).length()
    all_words = both.word_hashes.length() + both.other_word_hashes.length() - common
    return both.filter(common >= all_words * LEAST_SIMILARITY).select("words_hash", "other_hash")
