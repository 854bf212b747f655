from datetime import date

import ibis
import pyarrow as pa
import pytest

from tcm_assets.domain.rewards.alerts import ALERT_RULES, engagement_alerts
from tcm_assets.schemas.engagement_alerts import ENGAGEMENT_ALERTS, SIGNALS
from tcm_assets.schemas.videos import VIDEOS

ORDINARY = {"view_count": 10_000, "like_count": 500, "comment_count": 20, "gift_count": 3}


def alerts_of(**counts):
    """Signal to row."""
    schema = ibis.schema({column.name: column.dtype for column in VIDEOS})
    row = dict.fromkeys(VIDEOS.column_names) | {"video_id": "v", "upload_date": date(2020, 12, 1)} | ORDINARY | counts
    connection = ibis.duckdb.connect()
    result = engagement_alerts(connection.create_table("videos", pa.Table.from_pylist([row], schema.to_pyarrow())))
    assert result.schema() == ibis.schema({column.name: column.dtype for column in ENGAGEMENT_ALERTS})
    return {row["signal"]: row for row in connection.to_pyarrow(result).to_pylist()}


def test_every_signal_has_a_rule():
    assert tuple(rule.signal for rule in ALERT_RULES) == SIGNALS


def test_an_ordinary_video_has_no_alert():
    assert alerts_of() == {}


@pytest.mark.parametrize(
    ("counts", "signal"),
    [
        ({"gift_count": 501}, "high_gift_spike"),
        ({"view_count": 1_001, "comment_count": 0}, "bot_like_engagement"),
        ({"view_count": 5_001, "like_count": 0}, "suspiciously_few_likes"),
    ],
)
def test_a_rule_fires_above_its_bound(counts, signal):
    assert set(alerts_of(**counts)) == {signal}


@pytest.mark.parametrize(
    "counts",
    [
        {"gift_count": 500},
        {"view_count": 1_000, "comment_count": 0},
        {"view_count": 5_000, "like_count": 0},
    ],
)
def test_a_rule_does_not_fire_at_its_bound(counts):
    assert alerts_of(**counts) == {}


@pytest.mark.parametrize(
    "counts",
    [{"gift_count": None}, {"comment_count": None}, {"like_count": None}, {"view_count": None, "like_count": 0}],
)
def test_an_unknown_count_fires_nothing(counts):
    assert alerts_of(**counts) == {}


def test_the_evidence_is_in_the_row():
    row = alerts_of(view_count=7_000, like_count=0)["suspiciously_few_likes"]
    assert (row["evidence_metric"], row["evidence_value"], row["evidence_bound"]) == ("view_count", 7_000, 5_000)
    assert (row["contrast_metric"], row["contrast_value"]) == ("like_count", 0)
    spike = alerts_of(gift_count=600)["high_gift_spike"]
    assert (spike["evidence_value"], spike["contrast_metric"], spike["contrast_value"]) == (600, None, None)


def test_the_explanation_holds_the_numbers():
    explained = {
        signal: row["explanation"]
        for signal, row in alerts_of(view_count=12_345, comment_count=0, like_count=0, gift_count=1_234_567).items()
    }
    assert explained == {
        "high_gift_spike": "1,234,567 gifts: a high gift spike (the rule starts above 500 gifts)",
        "bot_like_engagement": "12,345 views and no comment: bot-like engagement (the rule starts above 1,000 views)",
        "suspiciously_few_likes": (
            "12,345 views and no like: suspiciously few likes (the rule starts above 5,000 views)"
        ),
    }


def test_a_video_may_break_several_rules():
    assert set(alerts_of(gift_count=1_000, comment_count=0, like_count=0)) == set(SIGNALS)
