"""The two directions of recommendations, as tables store them."""

BRANDS_FOR_CREATOR = "brands_for_creator"
CREATORS_FOR_BRAND = "creators_for_brand"
