"""Rows that the pictures fetch, on small literal tables."""

import pyarrow as pa

from tcm_assets_tests.charts.selected_rows import selected_rows


def test_the_heat_map_keeps_the_creators_and_brands_with_the_highest_means() -> None:
    pairs = [(creator, brand) for creator in range(40) for brand in range(60)]
    rows = selected_rows(
        "similarity_scores",
        0,
        {
            "creator_id": [f"c{creator:02}" for creator, _ in pairs],
            "creator_name": [f"Creator {creator}" for creator, _ in pairs],
            "brand_id": [f"b{brand:02}" for _, brand in pairs],
            "brand_name": [f"Brand {brand}" for _, brand in pairs],
            "score": pa.array(
                [None if creator == 0 else (creator + brand) / 100 for creator, brand in pairs], pa.float64()
            ),
        },
    )
    assert len(rows) == 30 * 50
    assert {row["creator_id"] for row in rows} == {f"c{creator:02}" for creator in range(10, 40)}
    assert {row["brand_id"] for row in rows} == {f"b{brand:02}" for brand in range(10, 60)}
