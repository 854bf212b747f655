from tcm_assets.cli.page_tables import tables_by_page, tables_read


def test_a_table_is_read_where_it_is_named_in_sql():
    assert tables_read("tcm_assets.apps.owner.queries", "fetch_redeemed_by_day") == {"redemptions"}
    assert tables_read("tcm_assets.apps.creator_dashboard.queries", "fetch_points_over_time") == {
        "video_points",
        "alert_cases",
    }


def test_a_page_reads_what_its_views_ask_for_and_no_more():
    by_page = tables_by_page()
    assert set(by_page) == {"Dashboard", "Rewards", "Marketplace", "Leaderboard", "Owner"}
    # The shop asks the ledger itself, never the published copy.
    assert by_page["Rewards"] == frozenset()
    assert "points_fairness" in by_page["Owner"]
    assert "points_fairness" not in by_page["Dashboard"]
