"""Queries of the review list: search, filters, order, and what a case rests on."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from tcm_assets.apps.owner.case_queries import (
    CASE_ORDERS,
    CaseFilter,
    LedgerState,
    count_cases,
    fetch_account_cases,
    fetch_cases,
    fetch_delivered_counts,
    fetch_hold_events,
    fetch_usual_counts,
    find_pod,
    measure_review_times,
)
from tcm_assets_tests.apps.literal_site import DAY, Published

NOON = datetime(2020, 10, 1, 12)  # noqa: DTZ001 - the tables hold UTC without a zone

NOTHING = LedgerState()

ALL = CaseFilter(now=NOON)


@pytest.fixture
def cases(published: Published) -> Published:
    """Two held cases, one watched with a shared caption, one rejected."""
    published.given(
        "alert_cases",
        {"video_id": "1", "author_username": "nina", "standing": "held", "severity": "warning"},
        {"video_id": "2", "standing": "held", "severity": "critical", "signal_families": ["series", "ratio"]},
        {"video_id": "3", "standing": "watched", "severity": "notice", "upload_date": date(2020, 10, 2)},
        {"video_id": "4", "standing": "rejected", "severity": None, "review_state": "rejected", "reviewed_at": NOON},
    )
    published.given("video_points", *({"video_id": name, "points": points} for name, points in (("2", 77), ("1", 90))))
    published.given(
        "engagement_alerts",
        {"video_id": "2", "signal": "too_smooth_views", "severity": "notice", "explanation": "smooth"},
        {"video_id": "2", "signal": "falling_counter", "severity": "critical", "explanation": "fell"},
        {"video_id": "3", "signal": "shared_caption", "severity": "critical", "evidence_value": 12.0},
    )
    published.given(
        "videos", {"video_id": "2", "caption": "Hello World", "video_url": "https://x.test/2"}, {"video_id": "3"}
    )
    hold = {"hold_id": "1/1", "video_id": "1", "evidence": "[]"}
    published.given(
        "hold_events",
        {"event_id": 1, **hold, "points": 9, "created_at": NOON, "deadline_at": NOON + timedelta(days=14)},
        {"event_id": 2, **hold, "points": 8, "kind": "changed"},
        {"event_id": 3, "hold_id": "2/1", "video_id": "2", "points": 77, "deadline_at": NOON - timedelta(days=1)},
        {"event_id": 4, "hold_id": "4/1", "video_id": "4", "points": 5},
        {"event_id": 5, "hold_id": "4/1", "video_id": "4", "points": 5, "kind": "rejected"},
    )
    return published


def _found(site: Published, state: LedgerState = NOTHING, wanted: CaseFilter = ALL, **options) -> list[str]:
    return [row["video_id"] for row in fetch_cases(site.query, state, wanted, **options)]


def test_cases_are_counted_by_kind(cases: Published) -> None:
    assert count_cases(cases.query, NOTHING, ALL) == {"held": 2, "appealed": 0, "watched": 1, "decided": 1}
    assert _found(cases, kind="decided") == ["4"]
    assert _found(cases, kind="held", limit=1, offset=1) == ["1"]
    with pytest.raises(KeyError):
        _found(cases, kind="everything")


@pytest.mark.parametrize(
    ("order", "found"),
    [
        ("Deadline", ["2", "1", "3", "4"]),
        ("Most waiting points", ["2", "1", "3", "4"]),
        ("Most severe", ["2", "1", "3", "4"]),
        ("Newest", ["3", "1", "2", "4"]),
        ("Largest pod", ["3", "1", "2", "4"]),
    ],
)
def test_cases_are_ordered(cases: Published, order: str, found: list[str]) -> None:
    assert _found(cases, order=order) == found
    assert order in CASE_ORDERS


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"words": "@NiNa"}, ["1"]),
        ({"words": "hello w"}, ["2"]),
        ({"words": "4"}, ["4"]),
        ({"words": "'; DROP TABLE videos --"}, []),
        ({"severity": "critical"}, ["2"]),
        ({"family": "series"}, ["2"]),
        ({"only_overdue": True}, ["2"]),
        ({"video_ids": ["1", "4"]}, ["1", "4"]),
        ({"taken_by": "ada"}, ["1"]),
        ({"taken_by": ""}, ["2", "3", "4"]),
    ],
    ids=str,
)
def test_cases_are_found(cases: Published, asked, found: list[str]) -> None:
    state = LedgerState(taken_ids=["1"], taken_by=["ada"])
    assert _found(cases, state, replace(ALL, **asked)) == found
    assert sum(count_cases(cases.query, state, replace(ALL, **asked)).values()) == len(found)


def test_what_was_decided_since_the_publication_waits_no_more(cases: Published) -> None:
    since = LedgerState(decided_ids=["1", "4"], decided_at=[NOON + timedelta(hours=1), NOON])
    assert _found(cases, since, kind="held") == ["2"]
    assert _found(cases, since, kind="decided") == ["1", "4"]
    # A decision that the publication knows, after which the case opened again, holds nothing up.
    cases.given("alert_cases", {"video_id": "1", "standing": "held", "reviewed_at": NOON})
    assert _found(cases, LedgerState(decided_ids=["1"], decided_at=[NOON]), kind="held") == ["1"]


def test_an_appeal_has_the_deadline_of_its_reply(cases: Published) -> None:
    state = LedgerState(appealed_ids=["4"], appeal_deadlines=[NOON - timedelta(days=2)])
    (row,) = fetch_cases(cases.query, state, ALL, kind="appealed")
    assert (row["video_id"], row["deadline_at"], row["is_appealed"]) == ("4", NOON - timedelta(days=2), True)
    assert _found(cases, state, replace(ALL, only_overdue=True)) == ["4", "2"]


def test_a_case_has_its_evidence_and_its_hold(cases: Published) -> None:
    second, first = fetch_cases(cases.query, NOTHING, ALL, kind="held")
    assert [alert["explanation"] for alert in second["alerts"]] == ["fell", "smooth"]
    assert (second["caption"], second["video_url"], second["points"]) == ("Hello World", "https://x.test/2", 77)
    assert (first["alerts"], first["caption"], first["hold_id"]) == ([], None, "1/1")
    assert (first["waiting_points"], first["held_at"], first["deadline_at"]) == (8, NOON, NOON + timedelta(days=14))
    assert [row["kind"] for row in fetch_hold_events(cases.query, "1")] == ["held", "changed"]


def test_the_account_is_looked_at_without_the_video(published: Published) -> None:
    published.given("alert_cases", {"video_id": "1"}, {"video_id": "2"}, {"video_id": "3", "author_id": "b"})
    published.given(
        "videos",
        *({"video_id": str(n), "author_id": "x", "view_count": n, "likes_per_view": 0.1 * n} for n in range(1, 4)),
    )
    published.given("alert_cases", *({"video_id": n, "author_id": a} for n, a in (("1", "x"), ("2", "x"), ("3", "b"))))
    assert [row["video_id"] for row in fetch_account_cases(published.query, "x", "1")] == ["2"]
    usual = fetch_usual_counts(published.query, "x", "3")
    assert (usual["video_count"], usual["views"]) == (2, 1.5)
    assert usual["likes_per_thousand"] == pytest.approx(150)


def test_a_pod_shares_words_and_cases_share_sounds(published: Published) -> None:
    words = {"words_hash": 1, "word_hashes": [1, 2, 3, 4, 5], "bands": [7]}
    accounts = {"1": "a", "2": "b", "3": "a", "4": "c", "5": "d", "6": "e"}
    published.given(
        "caption_fingerprints",
        *({"video_id": name, "author_id": accounts[name], **words} for name in "123"),
        # Another fifth of the words is too much; and so is another month.
        {"video_id": "4", "author_id": "c", **words, "word_hashes": [1, 2, 3, 8, 9]},
        {"video_id": "5", "author_id": "d", **words, "upload_date": date(2020, 11, 1)},
    )
    published.given(
        "videos",
        *(
            {"video_id": name, "author_id": author, "author_username": f"the_{author}", "music_id": "m" + name}
            for name, author in accounts.items()
            if name not in "16"
        ),
        {"video_id": "1", "author_id": "a", "music_id": "m"},
        {"video_id": "6", "author_id": "e", "author_username": "the_e", "music_id": "m"},
    )
    published.given("alert_cases", {"video_id": "2", "standing": "held"}, {"video_id": "6", "standing": "watched"})
    pod = find_pod(published.query, "1", DAY, 30)
    assert [(row["author_username"], row["shares"], row["standing"]) for row in pod] == [
        ("the_b", "caption", "held"),
        ("the_e", "sound", "watched"),
    ]


def test_how_long_people_waited(published: Published) -> None:
    done = {"closed_at": NOON, "outcome": "released", "deadline_at": NOON}
    published.given(
        "review_times",
        *({"case_id": f"{hours}/1", **done, "waited_hours": float(hours)} for hours in (1, 2, 3, 4, 100)),
        {"case_id": "late", "deadline_at": NOON - timedelta(days=1), "outcome": "open"},
        {"case_id": "ended", "outcome": "ended", "waited_hours": 900.0},
        {"case_id": "new", "kind": "appeal", "deadline_at": NOON + timedelta(days=1), "outcome": "open"},
    )
    hold, appeal = measure_review_times(published.query, NOON)
    assert (hold["decided_count"], hold["median_hours"], hold["open_count"], hold["overdue_count"]) == (5, 3, 1, 1)
    assert hold["p90_hours"] == pytest.approx(61.6)
    assert (appeal["decided_count"], appeal["median_hours"], appeal["overdue_count"]) == (0, None, 0)


def test_counts_of_each_delivery_in_order(published: Published) -> None:
    later = {"delivered_at": NOON + timedelta(days=1), "view_count": 9, "like_count": 0}
    published.given(
        "raw_videos",
        {"video_id": "1", "source_file": "b", **later},
        {"video_id": "1", "source_file": "a", "delivered_at": NOON, "view_count": 5, "like_count": 2},
        {"video_id": "2", "source_file": "a", "delivered_at": NOON, "view_count": 7},
    )
    counts = [
        (row["metric"], row["count"])
        for row in fetch_delivered_counts(published.query, "1", DAY).to_pylist()
        if row["metric"] != "comments"
    ]
    assert counts == [("likes", 2), ("views", 5), ("likes", 0), ("views", 9)]
