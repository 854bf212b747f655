"""The shape of Apify's TikTok scrapers (clockworks and those that follow its names): the collector's names and more."""

from tcm_assets.catalogue.exports.shapes.collector import COLLECTOR_FIELDS
from tcm_assets.catalogue.exports.shapes.shape import Shape, marks

APIFY = Shape(
    name="Apify",
    source="Apify's TikTok scrapers (clockworks/tiktok-scraper and others with its names)",
    marks=marks(
        "createTimeISO authorMeta",
        "createTimeISO webVideoUrl",
        "createTimeISO playCount",
        "isSlideshow",
        "isSponsored",
        "textLanguage authorMeta",
        "locationCreated authorMeta",
        "mediaUrls authorMeta",
    ),
    fields=COLLECTOR_FIELDS
    | {
        "uploaded_at": ("createTime", "createTimeISO"),
        "mentions": ("mentions[].name", "detailedMentions[].name"),
        "is_ad": ("isAd",),
        "is_sponsored": ("isSponsored",),
        "is_slideshow": ("isSlideshow",),
        "image_count": ("slideshowImageLinks",),
        "record_language": ("textLanguage",),
        "record_country": ("locationCreated",),
    },
)
