"""Candidates of a shortlist: one row per creator, with what a deal with them needs; unknown is null."""

from collections.abc import Mapping
from typing import Any, Final, Self

import numpy as np
import pyarrow as pa

from tcm_assets.campaigns.shortlists.choice_problem import FloatArray, Mask

_TEXTS: Final = pa.list_(pa.string())

CANDIDATE_SCHEMA: Final = pa.schema(
    [
        ("creator_id", pa.string()),
        ("creator_name", pa.string()),
        ("username", pa.string()),
        ("fit", pa.float64()),
        ("fit_confidence", pa.float64()),
        ("fit_reason", pa.string()),
        ("views_low", pa.int64()),
        ("views_median", pa.int64()),
        ("views_high", pa.int64()),
        ("price_low", pa.float64()),
        ("price_high", pa.float64()),
        ("currency", pa.string()),
        ("forecast_blank_reason", pa.string()),
        ("follower_tier", pa.string()),
        ("follower_count", pa.int64()),
        ("country", pa.string()),
        ("audience_countries", _TEXTS),
        ("audience_share", pa.float64()),
        ("gate", pa.string()),
        ("gate_reason", pa.string()),
        ("safety_level", pa.string()),
        ("safety_categories", _TEXTS),
        ("conflict_rival", pa.string()),
        ("conflict_until", pa.date32()),
        ("sponsors", _TEXTS),
        ("engagement_rate", pa.float64()),
        ("category", pa.string()),
        ("class_shares", pa.list_(pa.float32())),
        ("named_subjects", _TEXTS),
    ]
)
"""Columns of candidates. `fit` and `fit_confidence` are in [0, 1]; views are those of the next video (80 % interval);
prices are of one video, in `currency`; `audience_share` is the expected share of the audience in the countries that the
brief asks of it, in [0, 1], null where it asks for none; `gate` is pass, fail or unknown, null where none is needed;
`conflict_until` is the last day on which a rival's partnership stands in the way; `class_shares` are shares of
classes of content, of one length; `named_subjects` are those of the brief that they make. Only creator_id and
creator_name are never null."""

GATES: Final = ("pass", "fail", "unknown")


class CandidatesError(ValueError):
    """Candidates that cannot be used; the message says which column and why."""


class Candidates:
    """Rows in CANDIDATE_SCHEMA, sorted by creator_id: the order of rows given does not matter."""

    def __init__(self, rows: pa.Table) -> None:
        """Take the rows; absent columns are unknown. Raises CandidatesError."""
        if unknown := set(rows.column_names) - set(CANDIDATE_SCHEMA.names):
            raise CandidatesError(f"candidates have no column {', '.join(sorted(unknown))}")
        if missing := {"creator_id", "creator_name"} - set(rows.column_names):
            raise CandidatesError(f"candidates need {', '.join(sorted(missing))}")
        columns = [
            rows[each.name].cast(each.type).combine_chunks()
            if each.name in rows.column_names
            else pa.nulls(rows.num_rows, each.type)
            for each in CANDIDATE_SCHEMA
        ]
        self.rows = pa.table(columns, schema=CANDIDATE_SCHEMA).sort_by("creator_id").combine_chunks()
        ids = self.rows["creator_id"]
        if ids.null_count or len(ids.unique()) < len(ids):
            raise CandidatesError("each candidate needs a creator_id of its own")
        for name in ("fit", "fit_confidence", "audience_share"):
            values = self.numbers(name)
            if ((values < 0) | (values > 1)).any():
                raise CandidatesError(f"{name} is a number from 0 to 1")
        for name in ("views_low", "views_median", "views_high", "price_low", "price_high"):
            if (self.numbers(name) < 0).any():
                raise CandidatesError(f"{name} is zero or more")

    def __len__(self) -> int:
        return int(self.rows.num_rows)

    @classmethod
    def of(cls, rows: list[dict[str, Any]]) -> Self:
        """Return the candidates of rows as dictionaries, in which absent keys are unknown."""
        return cls(pa.Table.from_pylist(rows, schema=CANDIDATE_SCHEMA))

    def numbers(self, name: str) -> FloatArray:
        """Return a column of numbers, NaN where unknown."""
        column = self.rows[name].cast(pa.float64())
        numbers: FloatArray = np.array(column.to_numpy(zero_copy_only=False), dtype=np.float64)
        return numbers

    def known(self, name: str) -> Mask:
        """Return where a column is known."""
        known: Mask = self.rows[name].is_valid().to_numpy(zero_copy_only=False)
        return known

    def is_in(self, name: str, values: tuple[str, ...]) -> Mask:
        """Return where a text column has one of `values`; false where unknown."""
        import pyarrow.compute as pc

        found = pc.is_in(self.rows[name], value_set=pa.array(list(values), pa.string()))
        inside: Mask = np.array(found.to_numpy(zero_copy_only=False), dtype=np.bool_)
        return inside & self.known(name)

    def has_any(self, name: str, values: tuple[str, ...]) -> Mask:
        """Return where a column of lists has one of `values`, whatever the capitals; false where unknown."""
        import pyarrow.compute as pc

        column = self.rows[name].combine_chunks()
        words = pc.utf8_lower(pc.list_flatten(column))
        wanted = pa.array(sorted({value.lower() for value in values}), pa.string())
        hits = np.array(pc.is_in(words, value_set=wanted).to_numpy(zero_copy_only=False), dtype=np.bool_)
        parents = pc.list_parent_indices(column).to_numpy(zero_copy_only=False)
        found: Mask = np.zeros(len(self), dtype=np.bool_)
        found[parents[hits]] = True
        return found

    def class_vectors(self) -> FloatArray | None:
        """Return the shares of classes as rows of norm 1, zeros where unknown; None where nobody's are known."""
        column = self.rows["class_shares"].combine_chunks()
        lengths = _lengths(column)
        if not lengths:
            return None
        if len(lengths) > 1:
            raise CandidatesError(f"class_shares are of one length, not of {', '.join(map(str, sorted(lengths)))}")
        vectors: FloatArray = np.zeros((len(self), lengths.pop()))
        vectors[self.known("class_shares")] = column.drop_null().flatten().to_numpy().reshape(-1, vectors.shape[1])
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        unit: FloatArray = np.divide(vectors, norms, out=np.zeros_like(vectors), where=norms > 0)
        return unit

    def row(self, place: int) -> Mapping[str, Any]:
        """Return one candidate as a dictionary."""
        row: Mapping[str, Any] = self.rows.slice(place, 1).to_pylist()[0]
        return row

    def places_of(self, creator_ids: tuple[str, ...]) -> list[int]:
        """Return the places of ids or handles that are there."""
        wanted = {each.lower() for each in creator_ids}
        found = self.is_in("creator_id", creator_ids) | self.is_in("username", tuple(wanted))
        return [int(place) for place in np.flatnonzero(found)]


def _lengths(column: Any) -> set[int]:
    import pyarrow.compute as pc

    return {int(each) for each in pc.unique(pc.list_value_length(column)).to_pylist() if each is not None}
