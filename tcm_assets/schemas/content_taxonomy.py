"""The wider taxonomy: what a short video is of, in finer classes than the source system's 13.

Names and cuts follow the IAB Content Taxonomy's subjects where it has one, and the platform's own interest categories
for forms that only short videos have. A video that fits none stays without.
"""

from tcm_assets.schemas.table import Column

CONTENT_TAXONOMY = (
    "comedy and skits",
    "pranks and practical jokes",
    "dance",
    "lip sync and duets",
    "singing and instruments",
    "beatboxing and vocal tricks",
    "magic and illusions",
    "storytime and POV acting",
    "daily life and vlogs",
    "reactions and reviews",
    "video editing and effects",
    "makeup",
    "skin and hair care",
    "fashion and outfits",
    "gym and strength training",
    "weight loss and nutrition",
    "football",
    "team and ball sports",
    "combat sports and wrestling",
    "outdoor and extreme sports",
    "motor racing",
    "cars and vehicles",
    "horses and riding",
    "pets and animals",
    "anime and manga",
    "fandoms and K-pop",
    "films and series",
    "books and reading",
    "video games",
    "drawing and painting",
    "photography",
    "crafts and DIY",
    "home and cleaning",
    "farming and gardening",
    "food and cooking",
    "travel and places",
    "science and learning",
    "technology and programming",
    "business and money",
    "jobs and work life",
    "school and student life",
    "health and medicine",
    "motivation and self-care",
    "love and relationships",
    "family and parenting",
    "LGBTQ life",
    "faith and spirituality",
    "news and politics",
    "military and emergency services",
    "ASMR and satisfying",
    "holidays and celebrations",
)
"""The order of the taxonomy's vectors."""

_LOWEST_SCORE = -1.000001
_HIGHEST_SCORE = 1.360001
"""A cosine and three telling words, with what rounding may add."""


def _score(name: str, description: str) -> Column:
    return Column(
        name=name,
        dtype="float64",
        description=description,
        unit="1",
        nullable=True,
        minimum=_LOWEST_SCORE,
        maximum=_HIGHEST_SCORE,
    )


def _class(name: str, description: str) -> Column:
    return Column(name=name, dtype="string", description=description, nullable=True, values=CONTENT_TAXONOMY)


TAXONOMY_COLUMNS = (
    _class("taxonomy_category", "The nearest class when it is near enough and leads clearly; null when unsure."),
    _class("taxonomy_nearest", "The class with the highest score, named or not; null when there is no text."),
    _score(
        "taxonomy_score",
        "Score of the nearest class: cosine of the text with its descriptions, and 0.12 for each of at most three "
        "telling words.",
    ),
    _class("taxonomy_runner_up", "The class with the second highest score; null when there is no text."),
    _score("taxonomy_runner_up_score", "Score of the runner-up."),
    Column(
        name="taxonomy_cues",
        dtype="array<string>",
        description="The telling words of the nearest class that the text holds; may be empty.",
    ),
)
