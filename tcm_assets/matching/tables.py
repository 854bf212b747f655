"""The tables of matching."""

from functools import partial

from tcm_assets.captions.taxonomy import CONTENT_TAXONOMY
from tcm_assets.catalogue.content_categories import CATEGORY_SIMILARITIES
from tcm_assets.clips.tables import MEASUREMENTS
from tcm_assets.matching.directions import BRANDS_FOR_CREATOR, CREATORS_FOR_BRAND
from tcm_assets.matching.themes import SPONSOR_THEMES
from tcm_assets.points.populations import TIER_NAMES
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
from tcm_assets.tables.table import Column, Table

ENGAGEMENT_SOURCES = ("videos", "list")

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
        text("biography", "Their biography: the list's, else that of the account; null without one.", nullable=True),
        text("country", "Their own country, from the list; null when unknown.", nullable=True),
        vector(
            "embedding",
            "Vector of norm 1 of tags, biography and video texts, measured from the mean of descriptions of content; "
            "null when nothing says what they make.",
            nullable=True,
        ),
        MODEL_NAME,
        MODEL_REVISION,
        vector(
            "class_shares",
            "Share of each class of the content taxonomy in what they make, in its order, from tags, biography and "
            "videos together; they sum to at most 1. Null when nothing says what they make.",
            nullable=True,
        ),
        vector(
            "theme_shares",
            "Share of each sponsor theme in what their texts speak of, in the order of `sponsor_themes.toml`; they sum "
            "to 1. Null when nothing says what they make.",
            nullable=True,
        ),
        share(
            "content_evidence",
            "How much says what they make: 0 nothing, 1 tags or a biography, and many videos with a text.",
        ),
        *CATEGORY_SIMILARITIES,
        text(
            "category",
            "The class with the largest share, when that is a quarter or more. The similarities before it are to the "
            "source system's 13 categories.",
            nullable=True,
            values=CONTENT_TAXONOMY,
        ),
        *AUDIENCE,
        count("follower_count", "Followers, from the list.", nullable=True),
        text(
            "follower_tier", "Size of the account; null where followers are unknown.", nullable=True, values=TIER_NAMES
        ),
        count("video_count", "Videos of the creator in `videos`."),
        count("recent_video_count", "The newest of them with a text that were looked at for the classes below."),
        texts("recent_classes", "Classes that those videos name, the most frequent first; may be empty."),
        Column(
            name="recent_class_counts",
            dtype="array<int64>",
            description="How many of those videos name each, in the same order.",
        ),
        count("median_view_count", "Median views of all their videos; null when there are none.", nullable=True),
        number(
            "median_engagement_rate",
            "Median engagement rate of their 20 newest videos; null when there are none.",
            "1 per view",
            nullable=True,
            minimum=0,
        ),
        share(
            "engagement_strength",
            "Percentile of the creator's engagement among accounts of their size: 0 weakest, 1 strongest. Null: "
            "unknown.",
            nullable=True,
        ),
        text(
            "engagement_source",
            "What it is read off: their newest videos, or the list's own counts; null with it.",
            nullable=True,
            values=ENGAGEMENT_SOURCES,
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
            "Vector of norm 1 of goals and past activities, measured from the mean of descriptions of goods; null when "
            "there is no text.",
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
        texts(
            "themes", "Up to three themes, the largest first, each with a fifth of the text or more; the first always."
        ),
        vector(
            "theme_shares",
            "Share of the brand's texts that is about each theme, in the order of `sponsor_themes.toml`; they sum to "
            "1. Null when there is no text.",
            nullable=True,
        ),
        vector(
            "wanted_classes",
            "How well content of each class of the content taxonomy suits the brand, in [0, 1]: by what it sells and "
            "by whom it has worked with. Null when there is no text.",
            nullable=True,
        ),
        text(
            "wanted_class",
            "The class that suits it best; null when there is no text.",
            nullable=True,
            values=CONTENT_TAXONOMY,
        ),
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
        text(
            "matched_class",
            "The class of content that carries the pair; null when content is unknown.",
            nullable=True,
            values=CONTENT_TAXONOMY,
        ),
        *(share(component.name, component.meaning, nullable=True) for component in MATCH_COMPONENTS),
        share(
            "audience_match_low", "`audience_match` if nothing of what is unknown were in the target.", nullable=True
        ),
        share("audience_match_high", "`audience_match` if all of what is unknown were in the target.", nullable=True),
        share(
            "score",
            "Expected worth of the match: 1 where the content is the product's own subject and the audience fits, 0.43 "
            "where the audience plainly buys it, 0.14 where it could be placed; null when content is unknown.",
            nullable=True,
        ),
        share("confidence", "Share of the evidence for the score that is there."),
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
        text("direction", "Which side the row advises.", values=(BRANDS_FOR_CREATOR, CREATORS_FOR_BRAND)),
        text("subject_id", "Id of the creator or brand that the row advises."),
        text("subject_name", "Its name."),
        amount("rank", "1 for the best partner.", minimum=1),
        text("recommended_id", "Id of the brand or creator recommended."),
        text("recommended_name", "Its name."),
        share("score", "The pair's score in `similarity_scores`."),
        share("confidence", "Share of the evidence for the score that is there."),
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

RECOMMENDATION_LISTS = Table(
    name="recommendation_lists",
    grain="subject",
    description=(
        "How many partners are recommended to each creator and each brand. What does not fit is not filled up, so a "
        "list may be shorter than asked, or empty; then it says why."
    ),
    key=("direction", "subject_id"),
    columns=(
        text("direction", "Which side the list advises.", values=(BRANDS_FOR_CREATOR, CREATORS_FOR_BRAND)),
        text("subject_id", "Id of the creator or brand."),
        text("subject_name", "Its name."),
        amount("asked_count", "Partners that were asked for.", minimum=1),
        count("given_count", "Partners that fit well enough."),
        text("note", "Why there are fewer; null where there are not.", nullable=True),
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
        "activities, by words and by meaning. They are recommended only to creators whose audience is known and old "
        "enough everywhere it is."
    ),
    key=("brand_id",),
    columns=(
        BRAND_ID,
        BRAND_NAME,
        text("regulated_category", "What it sells that is limited; null where nothing is.", nullable=True),
        texts(
            "evidence", "Words of its name, goals and past activities that say so, sorted; or `meaning of the texts`."
        ),
        amount(
            "least_age", "Age from which an audience may see it where no country has another.", "years", nullable=True
        ),
        text("source", "Where the limits are from.", nullable=True),
    ),
)
