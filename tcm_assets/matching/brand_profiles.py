"""`brand_profiles`: what brands sell and ask for, as themes, wanted classes of content and vectors."""

import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from tcm_assets.captions.content_analysis import category_similarities
from tcm_assets.captions.taxonomy import CONTENT_TAXONOMY
from tcm_assets.catalogue.content_categories import CATEGORY_SIMILARITIES
from tcm_assets.matching.brand_subjects import brand_subjects, named_themes
from tcm_assets.matching.subject_anchors import SubjectAnchors
from tcm_assets.matching.tables import BRAND_PROFILES
from tcm_assets.matching.visual_similarity import mean_measurements
from tcm_assets.models.text_encoder import TextEncoder
from tcm_assets.models.vectors import model_columns, rows_of, write_columns, write_vectors
from tcm_assets.warehouse.relations import left_joined

BRAND_TEXTS = ("marketing_goals", "past_activities")
"""Columns of the list that say what a brand wants: `describe_brands` computes from them alone."""


def describe_brands(batch: pa.RecordBatch, encoder: TextEncoder) -> pa.RecordBatch:
    """Turn rows of `brand_statistics` into rows of `brand_profiles`, one for one; each row depends on itself alone.

    A brand with neither goals nor past activities has null text, vectors, similarities, themes and classes.
    """
    anchors = SubjectAnchors.of(encoder.encode)
    goals, activities = ([_tidy(text) for text in batch[name].to_pylist()] for name in BRAND_TEXTS)
    subjects = brand_subjects(goals, activities, anchors, encoder.encode)
    known = subjects.known
    similarities = category_similarities(subjects.directions, anchors.categories)
    themes = named_themes(subjects.theme_shares, known)
    wanted = np.array(CONTENT_TAXONOMY)[subjects.wanted_classes.argmax(axis=1)]

    columns = {name: batch[name] for name in batch.schema.names}
    columns["profile_text"] = pa.array(subjects.texts, pa.string())
    columns |= model_columns(encoder, batch.num_rows)
    columns["embedding"] = write_vectors(subjects.vectors, known)
    columns |= write_columns(CATEGORY_SIMILARITIES, similarities, known)
    columns["theme"] = pa.array([own[0] if own else None for own in themes], pa.string())
    columns["themes"] = pa.array(themes, pa.list_(pa.string()))
    columns["theme_shares"] = write_vectors(subjects.theme_shares, known)
    columns["wanted_classes"] = write_vectors(subjects.wanted_classes, known)
    columns["wanted_class"] = pa.array(wanted, pa.string(), mask=~known)
    return rows_of(BRAND_PROFILES, columns)


def _tidy(text: str | None) -> str | None:
    """Return the text without surrounding blanks, or None where it has no letter or digit: "?" says nothing."""
    tidy = (text or "").strip()
    return tidy if any(map(str.isalnum, tidy)) else None


def brand_statistics(cleaned_brands: ir.Table, sponsored_content: ir.Table, visual_features: ir.Table) -> ir.Table:
    """Return one row per brand: the list's columns, `mention_count`, `measured_clip_count`, the looks of its videos.

    The looks are the mean of each visual measurement. The videos of a brand are those whose `brand_mentions` have its
    name. Brands of equal names share them.
    """
    mentions = sponsored_content.select("video_id", brand_name="brand_mentions").unnest("brand_name")
    names = cleaned_brands.select("brand_id", "brand_name")
    mentioning = mentions.inner_join(names, "brand_name").select("brand_id", "video_id").distinct()
    counts = mentioning.group_by("brand_id").agg(mention_count=mentioning.count())
    looks = mean_measurements(mentioning, visual_features, "brand_id")
    joined = left_joined(cleaned_brands, counts, looks, on="brand_id")
    return joined.fill_null({"mention_count": 0, "measured_clip_count": 0})
