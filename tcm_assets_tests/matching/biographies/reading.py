"""The set of biographies as profiles and grades."""

import csv
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

import ibis
import numpy as np
import pyarrow as pa

from tcm_assets.captions.tables import CONTENT_ANALYSIS, SPONSORED_CONTENT, TEXT_EMBEDDINGS
from tcm_assets.catalogue.lists.creators_and_brands import read_brands, read_creators
from tcm_assets.catalogue.tables import VIDEOS
from tcm_assets.clips.tables import VISUAL_FEATURES
from tcm_assets.matching.brand_profiles import brand_statistics, describe_brands
from tcm_assets.matching.creator_profiles import creator_statistics, describe_creators
from tcm_assets.matching.fitting import GradedPairs
from tcm_assets.models.text_encoder import SubjectTextEncoder
from tcm_assets.tables.types import ibis_schema

Part = Literal["development", "final"]
FOLDER = Path(__file__).parent
LIST_COLUMNS = {
    "creator_id": "Creator ID",
    "handle": "Username",
    "biography": "Biography",
    "country": "Country",
    "followers": "Followers",
}


def graded_biographies(part: Part, encoder: SubjectTextEncoder) -> GradedPairs:
    """Profiles of all creators and of the brands of `part`, and the grades of their pairs."""
    creators, brands = _lists(part)
    connection = ibis.duckdb.connect()
    videos, texts, readings, mentions, looks = (
        connection.create_table(table.name, schema=ibis_schema(table))
        for table in (VIDEOS, TEXT_EMBEDDINGS, CONTENT_ANALYSIS, SPONSORED_CONTENT, VISUAL_FEATURES)
    )
    creator_rows = creator_statistics(connection.create_table("creators", creators), videos, texts, readings, looks)
    brand_rows = brand_statistics(connection.create_table("brands", brands), mentions, looks)
    sides = (
        _mapped(creator_rows.order_by("creator_id"), lambda rows: describe_creators(rows, encoder)),
        _mapped(brand_rows.order_by("brand_id"), lambda rows: describe_brands(rows, encoder)),
    )
    return GradedPairs(*sides, _grades(*sides))


def silent_creators() -> set[str]:
    """Ids of the creators whose biography says nothing of what they make."""
    with (FOLDER / "creators.csv").open(encoding="utf-8", newline="") as file:
        return {row["creator_id"] for row in csv.DictReader(file) if not row["what_they_make"]}


def _lists(part: Part) -> tuple[pa.Table, pa.Table]:
    """Both lists, read as the project reads a user's files."""
    with TemporaryDirectory() as folder:
        creators, brands = Path(folder, "creators.csv"), Path(folder, "brands.csv")
        _copy("creators.csv", creators, LIST_COLUMNS)
        _copy("brands.csv", brands, {}, keep=lambda row: row["part"] == part)
        return read_creators(creators)[0], read_brands(brands)[0]


def _copy(
    name: str, to: Path, renamed: dict[str, str], keep: Callable[[dict[str, str]], bool] = lambda _: True
) -> None:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if keep(row)]
    columns = list(renamed) or [column for column in rows[0] if column != "part"]
    with to.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([renamed.get(column, column) for column in columns])
        writer.writerows([row[column] for column in columns] for row in rows)


def _mapped(rows: ibis.Table, describe: Callable[[pa.RecordBatch], pa.RecordBatch]) -> pa.Table:
    return pa.Table.from_batches([describe(batch) for batch in rows.to_pyarrow().combine_chunks().to_batches()])


def _grades(creators: pa.Table, brands: pa.Table) -> np.ndarray:
    rows = {name: place for place, name in enumerate(creators["creator_id"].to_pylist())}
    columns = {name: place for place, name in enumerate(brands["brand_id"].to_pylist())}
    grades = np.zeros((len(rows), len(columns)))
    with (FOLDER / "relevance.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["brand_id"] in columns:
                grades[rows[row["creator_id"]], columns[row["brand_id"]]] = float(row["grade"])
    return grades
