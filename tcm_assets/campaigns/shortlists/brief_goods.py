"""What a brief sells that the law limits by age: by its brand of the list, and by its own texts."""

import pyarrow as pa

from tcm_assets.campaigns.briefs.brief import Brief
from tcm_assets.matching.regulated_goods import regulated_goods
from tcm_assets.matching.regulated_meanings import RegulatedMeanings
from tcm_assets.models.vectors import EncodeTexts


def regulated_category_of(brief: Brief, regulated_brands: pa.Table, encode: EncodeTexts) -> str | None:
    """Return the category of goods limited by age that the brief's brand or its texts are about; None for none.

    `regulated_brands` are rows of that table. Nothing is encoded for a brief without words of its own.
    """
    brand = brief.brand
    if brand is not None and brand.brand_id is not None:
        for row in regulated_brands.to_pylist():
            if row["brand_id"] == brand.brand_id and row["regulated_category"] is not None:
                return str(row["regulated_category"])
    text = ". ".join(each for each in (brand and brand.sells, brief.subject) if each) or None
    margins = RegulatedMeanings.of(encode).margins([text], [None], encode)[0] if text else None
    # A subject is what is sold, so one word is enough, as if a brand's goals and activities both had it.
    found = regulated_goods(brand.name if brand else None, text, text, margins)
    return found.category if found else None
