"""Likely doubles: ids in the ledger that are spellings of another id, so that one video or account was paid twice.

New accounts with spoiled ids are refused, but a ledger may be older than that rule. What spreadsheets and floats do to
ids is said in `catalogue.identities.written_ids`; here it is SQL, for all ids of a table at once.
"""

from tcm_assets.catalogue.identities.written_ids import FEWEST_ZEROS, LARGEST_EXACT_FLOAT, SPREADSHEET_DIGITS


def find_doubles_sql(table: str, id_column: str, points_column: str) -> str:
    """Return a SELECT, for DuckDB, of the ids in `table` that are likely doubles and hold points.

    Columns: `id`; `double_of`, a whole id with points that it is a spelling of, null where there is none; `points` of
    the id (not 0); and `why`. A whole id is listed only beside the one that it was rounded from.
    """
    return f"""
        WITH paid AS (
            SELECT {id_column} AS id, sum({points_column})::BIGINT AS points,
                   regexp_full_match(id, '[0-9]{{1,20}}') AS is_whole,
                   replace(regexp_replace(lower(id), '[^0-9.,e]', '', 'g'), ',', '.') AS number
            FROM {table} GROUP BY ALL HAVING points <> 0
        ),
        ids AS (
            SELECT id, points, is_whole, length(id) AS length, left(id, {SPREADSHEET_DIGITS}) AS first,
                   -- Reading decimals takes a thousand times as long: only for the few that need it.
                   CASE WHEN is_whole THEN id::HUGEINT ELSE TRY_CAST(TRY_CAST(number AS DECIMAL(38, 3)) AS HUGEINT) END
                       AS value,
                   TRY_CAST(split_part(number, 'e', 2) AS INTEGER) AS power,
                   length(split_part(split_part(number, 'e', 1), '.', 2)) AS decimals
            FROM paid
        ),
        whole AS (SELECT id, value, value::DOUBLE::HUGEINT AS rounded, length, first FROM ids WHERE is_whole),
        spoiled AS (
            SELECT id, points, value, CASE WHEN power IS NULL THEN 0 ELSE pow(10, greatest(power - decimals, 0)) END
                   ::HUGEINT AS spread
            FROM ids WHERE NOT is_whole AND value IS NOT NULL
        ),
        of_spreadsheets AS (
            SELECT id, points, length, unnest([first, (first::BIGINT - 1)::VARCHAR]) AS first
            FROM ids
            WHERE is_whole AND length >= {SPREADSHEET_DIGITS + FEWEST_ZEROS}
                AND suffix(id, repeat('0', length - {SPREADSHEET_DIGITS}))
        )
        SELECT spoiled.id, min(whole.id) AS double_of, any_value(points) AS points, 'the id is spoiled' AS why
        FROM spoiled LEFT JOIN whole ON whole.value BETWEEN spoiled.value - spread AND spoiled.value + spread
        GROUP BY spoiled.id
        UNION ALL BY NAME
        SELECT ids.id, min(whole.id) AS double_of, any_value(points) AS points, 'a float rounded the id' AS why
        FROM ids JOIN whole ON whole.rounded = ids.value AND whole.id <> ids.id
        WHERE is_whole AND ids.value > {LARGEST_EXACT_FLOAT} GROUP BY ids.id
        UNION ALL BY NAME
        SELECT rounded.id, min(whole.id) AS double_of, any_value(points) AS points,
               'zeros are in place of digits of the id' AS why
        FROM of_spreadsheets AS rounded JOIN whole USING (length, first) WHERE whole.id <> rounded.id
        GROUP BY rounded.id
        ORDER BY id
    """
