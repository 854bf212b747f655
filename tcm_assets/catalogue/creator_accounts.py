"""Accounts of listed creators: the one rule for which videos are a creator's.

An account is its id on TikTok; a handle is a name that changes, and that another account may take over. So a creator's
videos are all those of one account, under whatever handle each was delivered:

1. the account whose id is the creator's id in the list;
2. else the account that had the creator's handle in the latest delivery of any video with it;
3. else, where no video with this handle names its account, the videos with this handle.
"""

import ibis
import ibis.expr.types as ir

from tcm_assets.warehouse.relations import left_joined


def account_key(videos: ir.Table) -> ir.StringValue:
    """Return the account of each video: its id, or "@" and the handle where the id is not known."""
    return ibis.coalesce(videos.author_id, "@" + videos.author_username)


def account_key_sql(videos: str) -> str:
    """Return `account_key` as SQL; `videos` is the alias of the table."""
    return f"coalesce({videos}.author_id, '@' || {videos}.author_username)"


def creator_accounts(cleaned_creators: ir.Table, videos: ir.Table) -> ir.Table:
    """Return a row per listed creator: `creator_id` and `account_key`, null without a known account and a handle.

    `videos` has each video once, with the handle and the time of its latest delivery.
    """
    listed = cleaned_creators.select("creator_id", "username")
    known = videos.filter(videos.author_id.notnull())
    by_id = known.semi_join(listed, known.author_id == listed.creator_id).select("author_id").distinct()
    by_id = by_id.select(creator_id=by_id.author_id, own_account=by_id.author_id)
    of_handles = known.semi_join(listed, known.author_username == listed.username)
    latest_first = [of_handles.delivered_at.desc(), of_handles.uploaded_at.desc(), of_handles.author_id]
    holders = of_handles.group_by(username=of_handles.author_username).agg(
        holder=of_handles.author_id.first(order_by=latest_first)
    )
    found = left_joined(left_joined(listed, by_id, on="creator_id"), holders, on="username")
    return found.select("creator_id", account_key=ibis.coalesce(found.own_account, found.holder, "@" + found.username))
