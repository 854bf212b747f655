"""Whether stored vectors are of the model that the settings name.

Vectors of two models mean nothing to each other, also where they are of one length. After a change of the model each
asset that compares stored vectors with new ones would otherwise give numbers that look right until text_embeddings is
materialized anew.
"""

import dagster as dg
import ibis

from tcm_assets.domain.content.model_revisions import comparable_revision, without_precision
from tcm_assets.encoders.text import TextEncoder
from tcm_assets.warehouse.duckdb_warehouse import DuckDBWarehouse


def require_model_of(encoder: TextEncoder, text_embeddings: ibis.Table, warehouse: DuckDBWarehouse) -> None:
    """Raise Failure when vectors of `text_embeddings` are of another model than `encoder`, or of another state of it.

    The precision that a model was run in does not matter.
    """
    known = text_embeddings.filter(text_embeddings.embedding.notnull()).select(
        name=text_embeddings.model_name, revision=comparable_revision(text_embeddings.model_revision)
    )
    wanted = {"name": encoder.name, "revision": without_precision(encoder.revision)}
    others = [row for row in warehouse.fetch(known.distinct()).to_pylist() if row != wanted]
    if others:
        raise dg.Failure(
            f"text_embeddings has vectors of {others[0]['name']} ({others[0]['revision']}), and the settings name "
            f"{wanted['name']} ({wanted['revision']}): materialize text_embeddings for these days first.",
            allow_retries=False,
        )
