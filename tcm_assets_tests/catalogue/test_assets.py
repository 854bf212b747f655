"""The assets of the catalogue: the lists, the deliveries, the videos and the rejected records."""

import os
from collections import Counter
from datetime import date, datetime

import dagster as dg
import pytest

from tcm_assets.catalogue.lists.creators_and_brands import BRAND_COLUMNS, CREATOR_COLUMNS
from tcm_assets.catalogue.lists.csv_records import MissingColumnsError
from tcm_assets.orchestration.partitions import window_of_keys
from tcm_assets_tests.video_ids import video_id

NINA = '1,Nina,@Nina,"dance videos, vlogs",1200,,,,,13-24,female,Norway,[]'

OCTOBER_1 = window_of_keys("2020-10-01", "2020-10-01")

DELIVERED_AT = [datetime(2020, 12, day) for day in (1, 2)]  # noqa: DTZ001 - the tables hold UTC without a zone


def test_creators_are_read_from_the_list_of_the_data_folder(workbench):
    workbench.write_list(workbench.settings.creators_csv, CREATOR_COLUMNS, NINA)
    result = workbench.materialize("cleaned_creators")
    (nina,) = workbench.rows("cleaned_creators")
    assert (nina["creator_id"], nina["username"], nina["content_tags"]) == ("1", "nina", ["dance videos", "vlogs"])
    assert (nina["follower_count"], nina["like_count"]) == (1200, None)
    (event,) = result.asset_materializations_for_node("cleaned_creators")
    assert event.metadata["dagster/row_count"].value == 1


def test_a_row_that_left_the_list_leaves_the_table(workbench):
    workbench.write_list(workbench.settings.creators_csv, CREATOR_COLUMNS, NINA, NINA.replace("1,Nina", "2,Otto", 1))
    workbench.materialize("cleaned_creators")
    workbench.write_list(workbench.settings.creators_csv, CREATOR_COLUMNS, NINA)
    workbench.materialize("cleaned_creators")
    assert [row["creator_id"] for row in workbench.rows("cleaned_creators")] == ["1"]


def test_a_spoiled_id_is_that_of_the_account_whose_videos_have_the_handle(workbench):
    account = "6789412345678901234"
    spoiled = NINA.replace("1,", "6.78941E+18,", 1)
    workbench.write_list(workbench.settings.creators_csv, CREATOR_COLUMNS, spoiled, spoiled.replace("@Nina", "@Otto"))
    workbench.deliver(
        "2020-10-02.json", {"id": "1", "day": "2020-10-01", "authorMeta": {"id": account, "name": "nina"}}
    )
    workbench.materialize("cleaned_creators")
    assert [row["creator_id"] for row in workbench.rows("cleaned_creators")] == [account]


def test_an_empty_list_is_reported_and_stops_nothing(workbench):
    workbench.write_list(workbench.settings.creators_csv, CREATOR_COLUMNS)
    result = workbench.materialize("cleaned_creators")
    failed = [check.check_name for check in result.get_asset_check_evaluations() if not check.passed]
    assert result.success
    assert failed == ["list_is_not_empty"]


def test_thousands_of_creators_of_whom_a_biography_is_known_pass_all_checks(workbench):
    columns = ("Creator ID", "Username", "Bio", "Followers", "Country")
    biographies = ("I bake 🍞", "我是面包师", "أنا خباز", '"Ich backe, du isst"', "")
    rows = [f"{n},@baker{n},{biographies[n % 5]},{n}00,{('JP', 'Brasil', '')[n % 3]}" for n in range(3_000)]
    workbench.write_list(workbench.settings.creators_csv, columns, *rows)
    result = workbench.materialize("cleaned_creators")
    assert all(check.passed for check in result.get_asset_check_evaluations() if check.blocking)
    stored = workbench.rows("cleaned_creators")
    assert len(stored) == 3_000
    assert Counter(row["country"] for row in stored) == {"Japan": 1_000, "Brazil": 1_000, None: 1_000}
    assert Counter(row["biography"] for row in stored)["Ich backe, du isst"] == 600


def test_a_list_without_a_column_keeps_the_old_rows_and_says_which(workbench):
    workbench.given("cleaned_creators", {"creator_id": "1"})
    workbench.write_list(workbench.settings.creators_csv, CREATOR_COLUMNS[1:])
    with pytest.raises(MissingColumnsError, match="Creator ID"):
        workbench.materialize("cleaned_creators")
    assert [row["creator_id"] for row in workbench.rows("cleaned_creators")] == ["1"]


def test_brands_are_read_from_the_list_of_the_data_folder(workbench):
    workbench.write_list(
        workbench.settings.brands_csv,
        BRAND_COLUMNS,
        'B1,Kite,18-35,female,"Norway, Sweden",Sell kites,',
        "B2,Rope,All,all,Worldwide,,",
    )
    result = workbench.materialize("cleaned_brands")
    kite, rope = workbench.rows("cleaned_brands")
    assert (kite["audience_age_min"], kite["audience_age_max"]) == (18, 35)
    assert kite["audience_locations"] == ["Norway", "Sweden"]
    assert (kite["marketing_goals"], kite["past_activities"]) == ("Sell kites", None)
    assert (rope["audience_age_min"], rope["audience_genders"]) == (13, ["female", "male", "nonbinary"])
    (event,) = result.asset_materializations_for_node("cleaned_brands")
    assert event.metadata["dagster/row_count"].value == 2


def test_a_row_that_cannot_be_read_is_left_out_and_the_rest_stays(workbench):
    workbench.write_list(
        workbench.settings.brands_csv,
        BRAND_COLUMNS,
        "4.2E+18,Kite,All,female,Norway,,",
        "B2,Rope,All,all,Worldwide,,",
    )
    assert workbench.materialize("cleaned_brands").success
    assert [row["brand_id"] for row in workbench.rows("cleaned_brands")] == ["B2"]


def test_keeps_every_delivery_of_the_days_asked_for(workbench):
    workbench.deliver("2020-10-02.json", {"id": "1", "day": "2020-10-01"}, {"id": "2", "day": "2020-10-05"})
    workbench.deliver("2020-11-02.json", {"id": "1", "day": "2020-10-01", "playCount": 900})
    workbench.materialize("raw_videos", days=OCTOBER_1)
    rows = workbench.rows("raw_videos")
    assert [(row["video_id"], row["source_file"], row["view_count"]) for row in rows] == [
        (video_id(1), "2020-10-02.json", 100),
        (video_id(1), "2020-11-02.json", 900),
    ]
    assert {row["upload_date"] for row in rows} == {date(2020, 10, 1)}


def test_a_rerun_follows_the_landing_folder_for_its_days_alone(workbench):
    delivered = workbench.deliver("a.json", {"id": "1", "day": "2020-10-01"}, {"id": "2", "day": "2020-10-02"})
    workbench.materialize("raw_videos")
    delivered.unlink()
    workbench.deliver("b.json", {"id": "3", "day": "2020-10-01"})
    workbench.materialize("raw_videos", days=OCTOBER_1)
    assert [(row["video_id"], row["source_file"]) for row in workbench.rows("raw_videos")] == [
        (video_id(2), "a.json"),
        (video_id(3), "b.json"),
    ]


def test_a_day_without_deliveries_is_materialized_with_no_rows(workbench):
    result = workbench.materialize("raw_videos", days=OCTOBER_1)
    assert result.success
    (event,) = result.asset_materializations_for_node("raw_videos")
    assert event.metadata["dagster/partition_row_count"].value == 0
    assert workbench.rows("raw_videos") == []


def test_keeps_the_latest_delivery_of_each_video(workbench):
    workbench.given(
        "raw_videos",
        {
            "video_id": "1",
            "source_file": "a.json",
            "delivered_at": DELIVERED_AT[1],
            "view_count": 200,
            "like_count": 20,
        },
        {
            "video_id": "1",
            "source_file": "b.json",
            "delivered_at": DELIVERED_AT[0],
            "view_count": 100,
            "like_count": 50,
        },
        {"video_id": "2", "source_file": "a.json", "delivered_at": DELIVERED_AT[0], "view_count": 0, "like_count": 0},
        {
            "video_id": "3",
            "source_file": "a.json",
            "delivered_at": DELIVERED_AT[0],
            "view_count": 100,
            "like_count": 5,
            "comment_count": None,
        },
    )
    workbench.materialize("videos")
    first, second, third = workbench.rows("videos")
    assert (first["view_count"], first["likes_per_view"], first["delivery_count"]) == (200, 0.1, 2)
    assert (second["view_count"], second["likes_per_view"], second["engagement_rate"]) == (0, None, None)
    # Its comments and shares are unknown, and so is the sum.
    assert (third["likes_per_view"], third["comment_count"], third["engagement_rate"]) == (0.05, None, None)


@pytest.mark.pictures
def test_shows_how_users_behave_at_the_last_day(workbench):
    workbench.given("raw_videos", {"video_id": "1", "view_count": 10, "like_count": 1})
    result = workbench.materialize("videos", days=window_of_keys("2020-09-30", "2020-10-01"))
    events = {event.partition: event for event in result.asset_materializations_for_node("videos")}
    assert set(events) == {"2020-09-30", "2020-10-01"}
    assert events["2020-10-01"].metadata["dagster/partition_row_count"] == dg.IntMetadataValue(1)
    assert events["2020-09-30"].metadata["dagster/partition_row_count"] == dg.IntMetadataValue(0)
    pictures = [value for value in events["2020-10-01"].metadata.values() if "data:image/png" in str(value.value)]
    assert len(pictures) >= 2


def test_more_likes_than_views_are_pointed_out_and_stop_nothing(workbench):
    workbench.given("raw_videos", {"video_id": "1", "view_count": 10, "like_count": 11})
    result = workbench.materialize("videos")
    assert result.success
    checks = {check.check_name: check for check in result.get_asset_check_evaluations()}
    assert not checks["likes_do_not_exceed_views"].passed
    assert checks["likes_do_not_exceed_views"].severity == dg.AssetCheckSeverity.WARN


@pytest.fixture
def given_lists(workbench):
    workbench.write_list(
        workbench.settings.creators_csv, CREATOR_COLUMNS, "1,Nina,@nina,,,,,,,,,,", "1,Otto,,,,,,,,,,,"
    )
    workbench.write_list(workbench.settings.brands_csv, BRAND_COLUMNS, "B1,Kite,,,,,", "B2,,,,,,")


@pytest.mark.usefixtures("given_lists")
def test_tells_of_every_input_what_was_kept_out_and_where(workbench):
    workbench.deliver("a.json", {"id": "1", "day": "2020-10-01"}, {"id": "2", "day": "2020-10-01", "createTime": -1})
    (workbench.settings.landing_dir / "notes.txt").write_text("call Nina")
    workbench.materialize("rejected_records")
    rows = workbench.rows("rejected_records")
    assert {(row["source_file"], row["position"], row["field"]) for row in rows} == {
        ("creators.csv", 3, "Creator ID"),
        ("brands.csv", 3, "Brand Name"),
        ("landing/a.json", 2, "createTime"),
        ("landing/notes.txt", 0, ""),
    }
    assert {row["outcome"] for row in rows} == {"rejected"}
    assert all(row["reason"] for row in rows)


@pytest.mark.usefixtures("given_lists")
def test_a_video_of_a_day_without_partition_is_reported_with_the_way_out(workbench):
    workbench.deliver("a.json", {"id": "1", "day": "2020-09-21"}, {"id": "2", "day": "2020-09-22"})
    workbench.materialize("rejected_records")
    (reported,) = [row for row in workbench.rows("rejected_records") if row["source_file"] == "landing/a.json"]
    assert (reported["record_id"], reported["field"]) == (video_id(1, "2020-09-21"), "createTime")
    assert "TCM_START_DATE" in reported["reason"]


@pytest.mark.usefixtures("given_lists")
def test_a_file_that_loses_most_of_its_records_is_a_warning(workbench):
    bad = [{"id": str(number), "day": "2020-10-01", "createTime": -1} for number in (2, 3)]
    workbench.deliver("a.json", {"id": "1", "day": "2020-10-01"}, *bad)
    landing = workbench.deliver("b.json", {"id": "4", "day": "2020-10-01"}).parent
    (landing / "link.json").symlink_to("/etc/passwd")
    (landing / "circle.csv").symlink_to("circle.csv")
    os.mkfifo(landing / "pipe.json")
    (landing / "notes.txt").touch()
    result = workbench.materialize("raw_videos", "rejected_records")
    checks = {check.check_name: check for check in result.get_asset_check_evaluations()}
    few = checks["few_records_are_rejected"]
    assert result.success
    assert (few.passed, few.severity) == (False, dg.AssetCheckSeverity.WARN)
    (rows,) = few.metadata["first_offending_rows"].value.values()
    assert rows == [{"source_file": "landing/a.json", "rejected_count": "2", "kept_count": "1"}]


@pytest.mark.usefixtures("given_lists")
def test_can_be_made_before_any_video_is(workbench):
    result = workbench.materialize("rejected_records")
    assert result.success
    made = {check.check_name for check in result.get_asset_check_evaluations()}
    assert made == {"schema", "key_is_unique", "made_by_present_code", "files_agree_on_accounts"}


def test_accounts_that_are_unknown_or_two_are_noticed(workbench):
    workbench.given("videos", {"video_id": "1"}, {"video_id": "2", "author_id": None, "author_username": "anna"})
    delivered = {"video_id": "1", "source_file": "a.json"}, {"video_id": "1", "source_file": "b.json", "author_id": "8"}
    workbench.given("raw_videos", *delivered, {"video_id": "2", "source_file": "b.json", "author_id": None})
    checks = workbench.check("videos", "raw_videos")
    assert not checks["videos.accounts_are_known"].passed
    assert not checks["raw_videos.a_video_is_of_one_account"].passed
    assert checks["videos.accounts_are_known"].metadata["offending_rows"].value == 1


@pytest.mark.parametrize("content", ["Follower\n1\n", None])
def test_an_unreadable_list_does_not_hide_what_is_wrong_with_the_exports(workbench, content):
    workbench.given("cleaned_creators", {"creator_id": "1"})
    if content:
        workbench.settings.creators_csv.write_text(content)
    workbench.write_list(workbench.settings.brands_csv, BRAND_COLUMNS)
    workbench.settings.landing_dir.mkdir(exist_ok=True)
    (workbench.settings.landing_dir / "a.json").write_text("[]")
    workbench.materialize("rejected_records")
    reasons = {row["source_file"]: row["reason"] for row in workbench.rows("rejected_records")}
    expected = "lacks the columns Creator ID" if content else "is gone, though it was read before"
    assert expected in reasons["creators.csv"]
    assert reasons["landing/a.json"].startswith("the file holds no record")
