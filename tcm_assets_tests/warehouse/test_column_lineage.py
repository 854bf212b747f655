"""Column lineage, read off small expressions whose lineage is known."""

import ibis
import pyarrow as pa
import pytest

from tcm_assets.tables.table import Column, Table
from tcm_assets.warehouse.column_lineage import lineage_of_expression, lineage_of_result
from tcm_assets.warehouse.relations import BatchMap, RowsFrom

KEYS = {"videos": ["video_id"], "creators": ["creator"], "deliveries": ["video_id", "delivered_at"]}

VIDEOS = ibis.table(
    {
        "video_id": "string",
        "creator": "string",
        "day": "date",
        "views": "int64",
        "likes": "int64",
        "tags": "array<string>",
    },
    name="videos",
)
CREATORS = ibis.table({"creator": "string", "followers": "int64", "name": "string"}, name="creators")
DELIVERIES = ibis.table({"video_id": "string", "delivered_at": "timestamp(6)", "views": "int64"}, name="deliveries")


def traced(expression):
    """The lineage as {column: "table.column table.column"}."""
    found = lineage_of_expression(expression, KEYS)
    return {name: " ".join(sorted(".".join(source) for source in sources)) for name, sources in found.items()}


def test_a_column_that_is_kept_or_renamed_comes_from_one_column():
    assert traced(VIDEOS.select("video_id", seen="views")) == {"video_id": "videos.video_id", "seen": "videos.views"}


def test_an_expression_comes_from_all_columns_in_it_and_a_constant_from_none():
    kept = VIDEOS.mutate(rate=VIDEOS.likes / VIDEOS.views, unit=ibis.literal("1")).select("rate", "unit")
    assert traced(kept) == {"rate": "videos.likes videos.views", "unit": ""}


def test_cases_come_from_conditions_and_results():
    tier = ibis.cases((VIDEOS.views > 100, "large"), else_=VIDEOS.creator)
    assert traced(VIDEOS.select(tier=tier)) == {"tier": "videos.creator videos.views"}


def test_what_only_chooses_or_orders_rows_is_no_source():
    chosen = VIDEOS.filter(VIDEOS.likes > 1).order_by("day").limit(3).select("video_id")
    assert traced(chosen) == {"video_id": "videos.video_id"}


def test_a_join_brings_columns_of_both_tables_and_its_condition_is_no_source():
    joined = VIDEOS.left_join(CREATORS, "creator").select("video_id", "followers", "creator")
    assert traced(joined) == {
        "video_id": "videos.video_id",
        "followers": "creators.followers",
        "creator": "videos.creator",
    }


def test_columns_of_one_name_stay_apart_in_a_join():
    joined = VIDEOS.inner_join(DELIVERIES, "video_id")
    assert traced(joined.select("views", "views_right")) == {"views": "videos.views", "views_right": "deliveries.views"}


def test_a_table_joined_with_itself_has_one_source():
    other = VIDEOS.view()
    pairs = VIDEOS.inner_join(other, VIDEOS.creator == other.creator)
    assert traced(pairs.select(more=other.views - VIDEOS.views, mine=VIDEOS.likes)) == {
        "more": "videos.views",
        "mine": "videos.likes",
    }


def test_an_aggregate_comes_from_what_is_aggregated_and_its_condition_but_not_from_its_group():
    liked = VIDEOS.group_by("creator").aggregate(
        most=VIDEOS.views.max(), liked_views=VIDEOS.views.sum(where=VIDEOS.likes > 0)
    )
    assert traced(liked) == {
        "creator": "videos.creator",
        "most": "videos.views",
        "liked_views": "videos.likes videos.views",
    }


def test_a_count_of_rows_comes_from_what_tells_them_apart():
    assert traced(VIDEOS.aggregate(count=VIDEOS.count())) == {"count": "videos.video_id"}
    by_day = VIDEOS.group_by("creator", "day").aggregate(views=VIDEOS.views.sum())
    active = by_day.group_by("creator").aggregate(days=by_day.count())
    assert traced(active)["days"] == "videos.creator videos.day"
    pairs = VIDEOS.inner_join(DELIVERIES, "video_id")
    counted = pairs.aggregate(count=pairs.count())
    assert traced(counted)["count"] == "deliveries.delivered_at deliveries.video_id videos.video_id"
    chosen = VIDEOS.semi_join(DELIVERIES, "video_id")
    assert traced(chosen.aggregate(count=chosen.count())) == {"count": "videos.video_id"}
    distinct = VIDEOS.select("creator").distinct()
    assert traced(distinct.aggregate(count=distinct.count())) == {"count": "videos.creator"}


def test_a_window_comes_from_its_value_its_partitions_and_its_order():
    ranked = VIDEOS.mutate(
        place=ibis.row_number().over(ibis.window(group_by="creator", order_by="views")),
        before=VIDEOS.likes.lag().over(ibis.window(order_by="day")),
    )
    assert traced(ranked.select("place", "before")) == {
        "place": "videos.creator videos.views",
        "before": "videos.day videos.likes",
    }


def test_a_union_comes_from_both_and_a_difference_from_its_left():
    delivered = DELIVERIES.select("video_id", "views")
    known = VIDEOS.select("video_id", "views")
    assert traced(known.union(delivered))["views"] == "deliveries.views videos.views"
    assert traced(known.difference(delivered))["views"] == "videos.views"


@pytest.mark.parametrize(
    "tagged",
    [
        VIDEOS.select("video_id", tag=VIDEOS.tags.unnest()),
        VIDEOS.unnest("tags").select("video_id", tag="tags"),
        VIDEOS.unnest("tags", offset="place").select("video_id", tag="place"),
    ],
    ids=["value", "table", "position"],
)
def test_an_unnested_element_comes_from_its_array(tagged):
    assert traced(tagged) == {"video_id": "videos.video_id", "tag": "videos.tags"}


def test_a_field_of_a_struct_comes_from_its_own_value():
    pair = ibis.struct({"seen": VIDEOS.views, "liked": VIDEOS.likes})
    assert traced(VIDEOS.select(pair=pair).unpack("pair")) == {"seen": "videos.views", "liked": "videos.likes"}


def test_fields_stay_apart_in_arrays_and_conditions():
    """As signals do: a struct for each that is raised, in an array, one row for each."""
    raised = [
        ibis.cases((VIDEOS.likes > 5, ibis.struct({"signal": "likes", "value": VIDEOS.likes}))),
        ibis.cases((VIDEOS.likes > 9, ibis.struct({"signal": VIDEOS.creator, "value": VIDEOS.views}))),
    ]
    alerts = VIDEOS.select("video_id", alert=ibis.array(raised).unnest()).unpack("alert")
    assert traced(alerts) == {
        "video_id": "videos.video_id",
        "signal": "videos.creator videos.likes",
        "value": "videos.likes videos.views",
    }


def test_filled_nulls_of_a_constant_add_no_source_and_dropped_columns_go():
    filled = VIDEOS.fill_null({"views": 0}).drop("tags", "likes", "day")
    assert traced(filled) == {"video_id": "videos.video_id", "creator": "videos.creator", "views": "videos.views"}


def test_rows_held_in_memory_and_rows_made_of_constants_have_no_source():
    noted = ibis.memtable(pa.table({"creator": ["a"], "note": ["new"]}))
    assert traced(VIDEOS.left_join(noted, "creator").select("views", "note")) == {"views": "videos.views", "note": ""}
    assert traced(ibis.range(3).unnest().name("number").as_table()) == {"number": ""}


def test_a_subquery_brings_its_column():
    most = VIDEOS.views.max().as_scalar()
    assert traced(CREATORS.select(share=CREATORS.followers / most)) == {"share": "creators.followers videos.views"}
    listed = CREATORS.mutate(has_videos=CREATORS.creator.isin(VIDEOS.creator))
    assert traced(listed.select("has_videos")) == {"has_videos": "creators.creator videos.creator"}


SCORES = Table(
    name="scores",
    grain="video",
    description="Scores.",
    key=("video_id",),
    columns=tuple(
        Column(name=name, dtype="string", description=name) for name in ("video_id", "name", "score", "number")
    ),
)


def scores_lineage(result):
    found = lineage_of_result(SCORES, result, {**KEYS, "scores": ["video_id"]})
    return {name: " ".join(sorted(".".join(source) for source in sources)) for name, sources in found.items()}


def test_a_function_in_python_keeps_columns_of_equal_name_and_computes_the_others_from_all_but_the_key():
    source = VIDEOS.select("video_id", "views")
    everything = "creators.followers creators.name videos.views"
    beside = CREATORS.select("name", "followers")
    expected = {"video_id": "videos.video_id", "name": "creators.name", "score": everything, "number": everything}
    assert scores_lineage(BatchMap(source, lambda batch: batch, beside=(beside,))) == expected
    rows = pa.table({})
    assert scores_lineage(RowsFrom(rows, source, beside=(beside,), own_columns=("number",))) == {
        **expected,
        "number": "",
    }


def test_a_function_may_say_which_columns_it_computes_with():
    source = VIDEOS.select("video_id", "views", "likes", name="creator")
    lineage = scores_lineage(BatchMap(source, lambda batch: batch, computed_from=("likes",)))
    assert lineage == {
        "video_id": "videos.video_id",
        "name": "videos.creator",
        "score": "videos.likes",
        "number": "videos.likes",
    }


def test_what_is_computed_from_the_key_alone_comes_from_the_key():
    assert scores_lineage(BatchMap(VIDEOS.select("video_id"), lambda batch: batch)) == dict.fromkeys(
        SCORES.column_names, "videos.video_id"
    )


def test_rows_from_files_have_no_lineage():
    assert scores_lineage(pa.table({})) == {}


def test_a_tables_own_earlier_rows_are_no_source():
    earlier = ibis.table(dict.fromkeys(SCORES.column_names, "string"), name="scores")
    now = VIDEOS.select("video_id", name="creator", score=ibis.literal("1"), number=ibis.null("string"))
    assert scores_lineage(earlier.union(now)) == {
        "video_id": "videos.video_id",
        "name": "videos.creator",
        "score": "",
        "number": "",
    }
