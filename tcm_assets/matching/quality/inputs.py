"""What baselines read beside the profiles: the counts, biographies and captions of creators."""

import ibis
import ibis.expr.types as ir

from tcm_assets.catalogue.creator_accounts import account_key, creator_accounts
from tcm_assets.matching.quality.baselines import COUNT_COLUMNS
from tcm_assets.warehouse.relations import left_joined

NEWEST_CAPTIONS = 20
"""Captions of a creator that baselines read: what the account is about now, and few enough for an encoder's window."""

LISTED_TEXTS = ("biography",)


def creator_facts(cleaned_creators: ir.Table, videos: ir.Table) -> ir.Table:
    """Return a row per creator by id: the list's counts and biography, and `captions`, newest first, null without any.

    The videos are those of the account that `creator_accounts` finds.
    """
    texts = [name for name in LISTED_TEXTS if name in cleaned_creators.columns]
    listed = cleaned_creators.select("creator_id", *COUNT_COLUMNS, *texts)
    accounts = creator_accounts(cleaned_creators, videos)
    return left_joined(listed, _newest_captions(accounts, videos), on="creator_id").order_by("creator_id")


def _newest_captions(accounts: ir.Table, videos: ir.Table) -> ir.Table:
    written = videos.filter(videos.caption.length() > 0)
    owned = written.inner_join(accounts, account_key(written) == accounts.account_key)
    newest = ibis.window(group_by="creator_id", order_by=[owned.uploaded_at.desc(), owned.video_id])
    ranked = owned.select("creator_id", "caption", place=ibis.row_number().over(newest))
    kept = ranked.filter(ranked.place < NEWEST_CAPTIONS)
    return kept.group_by("creator_id").agg(captions=kept.caption.collect(order_by=kept.place))
