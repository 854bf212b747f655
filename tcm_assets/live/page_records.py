"""What a page tells of a video, as a record in the shape of an export file."""

import re
from collections.abc import Mapping
from typing import Any

from tcm_assets.catalogue.url_list import VideoRef

_TAG = re.compile(r"#(\w+)")

_MENTION = re.compile(r"@([\w.]*\w)")


def page_record(ref: VideoRef, info: Mapping[str, Any], item: Mapping[str, Any]) -> dict[str, object]:
    """The record of the video `ref`; `info` is yt-dlp's, `item` the page's own object, or empty.

    Counts are those of the page's `statsV2`, where it has them: its `stats`, which `info` has, are rounded when large.
    Hashtags and mentions are those that the page marks in the caption, or where it marks none, those that the caption
    has.
    """
    caption = info.get("description") or ""
    music, picture, full = _part(item, "music"), _part(item, "video"), _part(item, "statsV2")
    told_account = info.get("uploader_id") or ref.author_id
    told = item.get("textExtra")
    marks = [mark for mark in told if isinstance(mark, Mapping)] if isinstance(told, list) else []
    record: dict[str, object | None] = {
        "id": info.get("id"),
        "text": caption,
        "createTime": info.get("timestamp"),
        "authorMeta": _known(
            # Where the page names no account, yt-dlp takes the video's id for the account's.
            id=told_account if told_account != ref.video_id else ref.author_id,
            name=info.get("uploader") or ref.username,
            nickName=info.get("channel"),
            verified=_part(item, "author").get("verified"),
        ),
        "authorStats": _known(followerCount=_followers(item)),
        "musicMeta": _known(
            musicId=music.get("id"),
            musicName=info.get("track"),
            musicAuthor=", ".join(info.get("artists") or ()) or None,
            musicOriginal=music.get("original"),
        ),
        "videoMeta": _known(
            height=picture.get("height"), width=picture.get("width"), duration=info.get("duration") or None
        ),
        "hashtags": _marked(marks, "hashtagName") or _TAG.findall(str(caption)),
        "mentions": _marked(marks, "userUniqueId") or _MENTION.findall(str(caption)),
        "webVideoUrl": f"https://www.tiktok.com/@{info.get('uploader') or ref.username or '_'}/video/{ref.video_id}",
        "playCount": _first(full.get("playCount"), info.get("view_count")),
        "diggCount": _first(full.get("diggCount"), info.get("like_count")),
        "shareCount": _first(full.get("shareCount"), info.get("repost_count")),
        "commentCount": _first(full.get("commentCount"), info.get("comment_count")),
        "collectCount": _first(full.get("collectCount"), info.get("save_count")),
    }
    return _known(**record)


def _followers(item: Mapping[str, Any]) -> object:
    """The follower count; the newer of the two places has counts as text, in full."""
    return _first(*(_part(item, place).get("followerCount") for place in ("authorStatsV2", "authorStats")))


def _first(*values: object) -> object:
    """The first of `values` that is known."""
    return next((value for value in values if value is not None), None)


def _part(item: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = item.get(name)
    return part if isinstance(part, Mapping) else {}


def _marked(marks: list[Mapping[str, Any]], name: str) -> list[str]:
    return [mark[name] for mark in marks if isinstance(mark.get(name), str) and mark[name]]


def _known(**fields: object) -> dict[str, object]:
    return {name: value for name, value in fields.items() if value is not None}
