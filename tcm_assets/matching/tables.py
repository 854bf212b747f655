"""The tables of matching, and the sponsor themes of `sponsor_themes.toml`, which name some of their columns."""

from functools import partial
from typing import Self

from pydantic import model_validator
from pydantic.dataclasses import dataclass

from tcm_assets.captions.taxonomy import CONTENT_TAXONOMY
from tcm_assets.catalogue.content_categories import CATEGORY_SIMILARITIES, CONTENT_CATEGORIES
from tcm_assets.clips.tables import MEASUREMENTS
from tcm_assets.data_files import CLOSED, Entries, Share, Text, read_data_file, refuse_unknown
from tcm_assets.tables.match_components import MATCH_COMPONENTS, SIMILARITY_COMPONENTS
from tcm_assets.tables.shared_columns import (
    AUDIENCE,
    BRAND_ID,
    BRAND_NAME,
    CREATOR_ID,
    CREATOR_NAME,
    MATCHING_VERSION,
    MODEL_NAME,
    MODEL_REVISION,
    amount,
    count,
    number,
    share,
    text,
    texts,
    vector,
)
from tcm_assets.tables.table import Table


@dataclass(frozen=True, config=CLOSED)
class SponsorTheme:
    """A theme and what its sponsors sell."""

    name: Text
    products: Text


@dataclass(frozen=True, config=CLOSED)
class NeutralTexts:
    """Goals and past activities that any brand could have written."""

    goals: Text
    activities: Text


@dataclass(frozen=True, kw_only=True, config=CLOSED)
class Sponsorship:
    """The content of `sponsor_themes.toml`; `affinities` has every content category, by theme in [0, 1], absent 0."""

    neutral: NeutralTexts
    themes: Entries[SponsorTheme]
    affinities: dict[str, dict[str, Share]]

    @model_validator(mode="after")
    def _knows_its_references(self) -> Self:
        if tuple(self.affinities) != CONTENT_CATEGORIES:
            raise ValueError(f"affinities needs each category once, in this order: {', '.join(CONTENT_CATEGORIES)}")
        themes = [theme.name for theme in self.themes]
        for category, by_theme in self.affinities.items():
            refuse_unknown(tuple(by_theme), themes, f"theme of affinities, {category!r}")
        return self


SPONSORSHIP = read_data_file(Sponsorship, __name__, "sponsor_themes.toml")
SPONSOR_THEMES = tuple(theme.name for theme in SPONSORSHIP.themes)


def theme_share_column_name(theme: str) -> str:
    """Return the brand's column for `theme`.

    >>> theme_share_column_name("film and TV")
    'film_and_tv_share'
    """
    return f"{theme.lower().replace(' ', '_')}_share"


def theme_affinity_column_name(theme: str) -> str:
    """Return the creator's column for `theme`.

    >>> theme_affinity_column_name("film and TV")
    'film_and_tv_affinity'
    """
    return f"{theme.lower().replace(' ', '_')}_affinity"


THEME_SHARES = tuple(
    share(
        theme_share_column_name(theme),
        f"Share of the brand's texts that is about {theme}; the shares sum to 1. Null when there is no text.",
        nullable=True,
    )
    for theme in SPONSOR_THEMES
)

THEME_AFFINITIES = tuple(
    share(
        theme_affinity_column_name(theme),
        f"How well the creator's content suits a sponsor in {theme}: 0 not, 1 ideally. Null when there is no text.",
        nullable=True,
    )
    for theme in SPONSOR_THEMES
)

CREATOR_PROFILES = Table(
    name="creator_profiles",
    grain="creator",
    description=(
        "The creators' side of matching: what they make, in words and as a vector, their audience, how their videos "
        "look and how strongly people engage. Their videos are those of one account, whatever its handle was."
    ),
    key=("creator_id",),
    columns=(
        CREATOR_ID,
        CREATOR_NAME,
        text("username", "Handle, lower case, without the @.", nullable=True),
        text(
            "account_key",
            "The account whose videos are theirs: its id; @ and the handle where no video with the handle names its "
            "account. Null without a handle.",
            nullable=True,
        ),
        texts("content_tags", "What the list says the creator makes."),
        vector(
            "embedding",
            "Vector of norm 1 of tags and video texts, measured from the mean of all category names; null when "
            "there is neither tag nor text.",
            nullable=True,
        ),
        MODEL_NAME,
        MODEL_REVISION,
        *CATEGORY_SIMILARITIES,
        text(
            "category",
            "What the creator makes, as a class of the wide taxonomy, from tags and videos together; null when "
            "neither is near any class. The similarities before it are to the source system's 13 categories.",
            nullable=True,
            values=CONTENT_TAXONOMY,
        ),
        *THEME_AFFINITIES,
        *AUDIENCE,
        count("follower_count", "Followers, from the list.", nullable=True),
        count("video_count", "Videos of the creator in `videos`."),
        count("median_view_count", "Median views of those videos; null when there are none.", nullable=True),
        number(
            "median_engagement_rate",
            "Median engagement rate of those videos; null when there are none.",
            "1 per view",
            nullable=True,
            minimum=0,
        ),
        share(
            "engagement_strength",
            "Percentile of the creator's engagement among the listed creators: 0 weakest, 1 strongest. Null: unknown.",
            nullable=True,
        ),
        count("measured_clip_count", "Clips behind the measurements below."),
        *MEASUREMENTS,
    ),
)

BRAND_PROFILES = Table(
    name="brand_profiles",
    grain="brand",
    description=(
        "The brands' side of matching: goals and past activities as a vector, the target audience, and how the videos "
        "that mention the brand look."
    ),
    key=("brand_id",),
    columns=(
        BRAND_ID,
        BRAND_NAME,
        text("profile_text", "Goals and past activities, as embedded; null when both are unknown.", nullable=True),
        vector(
            "embedding",
            "Vector of norm 1 of goals and past activities, measured from a sentence that any brand could have "
            "written; null when there is no text.",
            nullable=True,
        ),
        MODEL_NAME,
        MODEL_REVISION,
        *CATEGORY_SIMILARITIES,
        text(
            "theme",
            "The theme with the largest share; null when there is no text.",
            nullable=True,
            values=SPONSOR_THEMES,
        ),
        *THEME_SHARES,
        *AUDIENCE,
        count(
            "mention_count",
            "Videos that mention the brand, by handle, hashtag or words, in sponsored_content. A brand that is new to "
            "the list is searched for in a day's videos when that day is next refreshed.",
        ),
        count("measured_clip_count", "Clips of those videos behind the measurements below."),
        *MEASUREMENTS,
    ),
)

SIMILARITY_SCORES = Table(
    name="similarity_scores",
    grain="creator x brand",
    description="How well each creator and each brand fit: every component in a column, and their weighted score.",
    key=("creator_id", "brand_id"),
    columns=(
        CREATOR_ID,
        BRAND_ID,
        CREATOR_NAME,
        BRAND_NAME,
        *(share(component.name, component.meaning, nullable=True) for component in MATCH_COMPONENTS),
        share("score", "Weighted mean of the known components; null when content is unknown.", nullable=True),
        MATCHING_VERSION,
    ),
)


def contribution_column_name(component: str) -> str:
    """Return the column of what `component` gave to the score, e.g. `audience_match_contribution`."""
    return f"{component}_contribution"


RECOMMENDATIONS = Table(
    name="recommendations",
    grain="subject x rank",
    description=(
        "The best brands for each creator and the best creators for each brand, with each component's contribution "
        "to the score and a reason in plain words."
    ),
    key=("direction", "subject_id", "rank"),
    columns=(
        text("direction", "Which side the row advises.", values=("brands_for_creator", "creators_for_brand")),
        text("subject_id", "Id of the creator or brand that the row advises."),
        text("subject_name", "Its name."),
        amount("rank", "1 for the best partner.", minimum=1),
        text("recommended_id", "Id of the brand or creator recommended."),
        text("recommended_name", "Its name."),
        share("score", "The pair's score in `similarity_scores`."),
        *(
            share(
                contribution_column_name(component),
                f"What {component} gave to the score; null when unknown. They sum to the score, rounded to 6 decimals.",
                nullable=True,
            )
            for component in SIMILARITY_COMPONENTS
        ),
        text("reason", "Why, in plain words."),
        MATCHING_VERSION,
    ),
)

_facet = partial(share, nullable=True)

CREATOR_LOOKALIKES = Table(
    name="creator_lookalikes",
    grain="creator x rank",
    description=(
        "Who else makes the same for the same people: the listed creators most like each one, by content, audience, "
        "size, looks and engagement, with what they share in words. Nobody is listed who is not alike, so a list may "
        "be short; a creator whose content is unknown, or is like nobody's, has none."
    ),
    key=("creator_id", "rank"),
    columns=(
        CREATOR_ID,
        CREATOR_NAME,
        amount("rank", "1 for the most alike.", minimum=1),
        text("lookalike_id", "Id of the other creator."),
        text("lookalike_name", "Their display name."),
        share("similarity", "Weighted mean of the known similarities below."),
        share("content_similarity", "Cosine of the two profiles' vectors, at least 0."),
        _facet("audience_similarity", "Mean overlap of ages, genders and places; null where none is known of both."),
        _facet("size_similarity", "1 for equal followers, 0 from a factor of 32 on; null where unknown."),
        _facet("looks_similarity", "Likeness of measured clips; null where either has none."),
        _facet("engagement_similarity", "1 - difference of engagement_strength; null where unknown."),
        texts("shared_traits", "What both have in common, in words, most important first; may be empty."),
    ),
)

REGULATED_BRANDS = Table(
    name="regulated_brands",
    grain="brand",
    description=(
        "Which brands sell goods whose advertising the law limits by age, recognised by their own name, goals and past "
        "activities. They are recommended only to creators whose audience is known and old enough everywhere it is."
    ),
    key=("brand_id",),
    columns=(
        BRAND_ID,
        BRAND_NAME,
        text("regulated_category", "What it sells that is limited; null where nothing is.", nullable=True),
        texts("evidence", "Words of its name, goals and past activities that say so, sorted."),
        amount(
            "least_age", "Age from which an audience may see it where no country has another.", "years", nullable=True
        ),
        text("source", "Where the limits are from.", nullable=True),
    ),
)
