"""Labels: the kinds, owners, tags and names of metadata that the Dagster UI shows, each with its meaning.

docs/labels.md is made from them. A label that is used and stands in none of these is an error, in a test or at import.
"""

from collections.abc import Mapping

KINDS: Mapping[str, str] = {
    "duckdb": "Stored as a table of the warehouse, `warehouse/tcm.duckdb` of the data folder.",
    "sql": "Computed by DuckDB, in SQL that Ibis writes from an expression.",
    "python": "Computed in Python, a batch of rows at a time or from whole files.",
    "numpy": "Computed on arrays of vectors.",
    "scipy": "Solves for the best set with scipy's optimizer.",
    "scikitlearn": "Weighs words, or learns from videos, with scikit-learn.",
    "pytorch": "Runs an encoder with PyTorch on what the feature cache does not know yet, which is slow.",
    "huggingface": "Its encoder is a sentence-transformers model: the packaged one, or that of `TCM_TEXT_MODEL`.",
    "opencv": "Measures the frames of clips with OpenCV.",
    "ffmpeg": "Decodes clips and their sound with FFmpeg's libraries.",
    "csv": "Reads a list of the data folder: `creators.csv`, `brands.csv`, `rates.csv` or `relevance.csv`.",
    "yaml": "Reads the brief files of the data folder.",
    "json": "Reads export files of the landing folder.",
    "api": "Asks a live source over the network, in runs of the job `fetch` alone.",
    "ledger": "Reads the ledger's own database, or writes to it.",
    "file": "Writes a file of its own beside the warehouse.",
}
"""What an asset is made with and where it is stored, by kind."""

TEAMS: Mapping[str, str] = {
    "team:data-platform": "Brings data in and out and keeps the project running.",
    "team:content-understanding": "Finds out what videos say and show.",
    "team:creator-rewards": "Decides what videos are worth, what is suspicious, and what is paid.",
    "team:marketplace": "Brings creators and brands together.",
}
"""Who answers for an asset, by the name that its subject's package gives as OWNER."""

TAGS: Mapping[str, str] = {
    "dagster/partition": "The one upload day that a run is about.",
    "dagster/asset_partition_range_start": "The first upload day that a run is about.",
    "dagster/asset_partition_range_end": "The last upload day that a run is about.",
    "tcm/ask_live_source": "The run requests current counts from the live source; other runs read earlier answers.",
    "tcm/request": "What the run was asked for by: a sensor's request, or a schedule's period. Re-executions keep it.",
    "tcm_assets/without_days": "Of a job: a run that names no day is about all days.",
    "tcm_assets/told": "Operators were told how the run ended, or are being told.",
    "tcm_assets/outdated_for": "Of a run of `outdated_days`: a digest of the code that its days are not of yet.",
    "tcm_assets/sign_of_life": "The file that the run's process holds while it lives, so that a dead run can be told.",
}
"""Meaning of a run's tags that this project sets or reads, by tag; Dagster adds others of its own."""

METADATA: Mapping[str, str] = {
    "dagster/column_schema": "The columns of the table: types, meaning, units, ranges.",
    "dagster/table_name": "The table's name in the warehouse.",
    "dagster/code_references": "The line of the code that defines it, in an editor or at `TCM_SOURCE_URL`.",
    "dagster/row_count": "Rows of the whole table after the materialization.",
    "dagster/partition_row_count": "Rows of the day.",
    "dagster/column_lineage": "The columns that each column is computed from, for programs that ask Dagster's API.",
    "Where the columns come from": "The same for people; at the last day of a run.",
    "grain": "What one row of the table is.",
    "offending_rows": "Rows that break the rule of a check.",
    "first_offending_rows": "A few of them.",
    "broken_promises": "Every promise that rows break, with their number.",
    "rules": "The line of the rules that a failed check is one of.",
}
"""Meaning of the metadata of assets, materializations and checks, by name; pictures and figures have titles of their
own."""
