"""The score of an account: its own videos, drawn towards its tier."""

import ibis
import pytest

from tcm_assets.alerts.creator_authenticity import FAMILY_WEIGHTS, score_authenticity
from tcm_assets.alerts.signals import FAMILY_LABELS
from tcm_assets.tables.all_tables import ALL_TABLES
from tcm_assets_tests.alerts.conftest import DAY, ORDINARY
from tcm_assets_tests.tables.stored_tables import arrow_rows, put


def uploads(author, count, deliveries=1):
    return [
        {**ORDINARY, "video_id": f"{author}{place}", "author_id": author, "delivery_count": deliveries}
        for place in range(count)
    ]


def case(video_id, *signals, standing="watched"):
    return {"video_id": video_id, "upload_date": DAY, "signals": list(signals), "standing": standing}


def scores(videos, cases):
    connection = ibis.duckdb.connect()
    for name, rows in (("videos", videos), ("alert_cases", cases)):
        put(connection, name, arrow_rows(ALL_TABLES[name], rows))
    found = score_authenticity(connection.table("videos"), connection.table("alert_cases"))
    return {row["author_id"]: row for row in found.to_pyarrow().to_pylist()}


CASES = [
    case("a0", "likes_out_of_step"),
    case("a1", "too_few_likes_for_views", "unusual_reach", standing="held"),
    case("a2", "shared_caption"),
    case("b0", "bot_like_engagement"),
    case("b1", "likes_out_of_step", standing="released"),
    case("b2", standing="rejected"),
]


def test_a_score_is_what_its_videos_and_its_tier_give():
    found = scores([*uploads("a", 10, deliveries=5), *uploads("b", 10), *uploads("c", 190)], CASES)
    tier_share = (2.25 + 1) / 210
    first = found["a"]
    assert first["compared_tier"] == "micro"
    assert first["tier_unusual_share"] == pytest.approx(tier_share)
    assert first["authenticity"] == pytest.approx(1 - (2.25 + 5 * tier_share) / 15)
    assert (first["level"], first["followed_video_count"], first["unusual_video_count"]) == ("often unusual", 10, 3)
    assert first["peer_share"] == pytest.approx(1 / 3)
    assert first["evidence"] == [
        "7 of 10 videos have reactions as usual for accounts of this size",
        "1 video has fewer or more likes or comments for the views than accounts of this size get",
        "1 video has growth unlike that of an audience",
        "1 video has a caption that other accounts posted too",
        "1 video has far more views than the account's other videos",
    ]
    # The source system's rules count for nothing, nor does what was released; a rejection does.
    assert (found["b"]["unusual_weight"], found["b"]["level"]) == (1.0, "mostly as usual")
    assert (found["c"]["peer_share"], found["c"]["level"]) == (1.0, "as usual")


def test_few_videos_have_no_score_and_small_tiers_are_compared_with_all():
    found = scores([*uploads("a", 2), *uploads("b", 3)], CASES[:1])
    assert (found["a"]["authenticity"], found["a"]["level"], found["a"]["peer_share"]) == (None, None, None)
    assert (found["b"]["compared_tier"], found["b"]["tier_unusual_share"]) == ("all", pytest.approx(0.2))
    assert found["b"]["authenticity"] == pytest.approx(1 - 5 * 0.2 / 8)


def test_every_family_has_a_weight():
    assert set(FAMILY_WEIGHTS) == set(FAMILY_LABELS)
