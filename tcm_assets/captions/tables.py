"""`text_embeddings`: each video's caption and hashtags as a vector."""

from tcm_assets.captions.classes import TAXONOMY_COLUMNS
from tcm_assets.catalogue.content_categories import CATEGORY_SIMILARITIES, CONTENT_CATEGORIES
from tcm_assets.tables.shared_columns import AUTHOR_ID, MODEL_NAME, MODEL_REVISION, UPLOAD_DATE, VIDEO_ID, count, share
from tcm_assets.tables.table import Column, Table

TEXT_EMBEDDINGS = Table(
    name="text_embeddings",
    grain="video",
    description=(
        "The video's caption and hashtags as a sentence-embedding vector. Equal texts are embedded once, ever: vectors "
        "are kept by text, model and revision."
    ),
    key=("video_id",),
    partition_column="upload_date",
    columns=(
        VIDEO_ID,
        UPLOAD_DATE,
        Column(
            name="text_sha256",
            dtype="string",
            description="SHA-256 of the embedded text; null when nothing but mentions and tags like #fyp is written.",
            nullable=True,
        ),
        MODEL_NAME,
        MODEL_REVISION,
        Column(
            name="embedding",
            dtype="array<float32>",
            description="Vector of norm 1 (384 numbers with the default model); null when there is no text to embed.",
            nullable=True,
        ),
    ),
)

BAND_COUNT = 4
"""Hashes by which a caption is found again."""

MINIMUM_WORDS = 5
"""A shorter caption has no fingerprint: many people write the same three words and mean nothing by it."""

CAPTION_FINGERPRINTS = Table(
    name="caption_fingerprints",
    grain="video with a caption of at least 5 different words",
    description=(
        "The sets of words in captions, as hashes, and MinHash bands by which captions with nearly the same words are "
        "found without comparing all with all. Letter case, punctuation, digits, emoji, web addresses, hashtags and "
        "mentions do not count. Shorter captions, and those in scripts that set no spaces between words, have no row."
    ),
    key=("video_id",),
    partition_column="upload_date",
    columns=(
        VIDEO_ID,
        UPLOAD_DATE,
        AUTHOR_ID,
        Column(
            name="word_count",
            dtype="int64",
            description="Different words in the caption.",
            unit="count",
            minimum=MINIMUM_WORDS,
        ),
        Column(name="words_hash", dtype="int64", description="Hash of the set of words: equal for equal sets."),
        Column(
            name="word_hashes",
            dtype="array<int64>",
            description="A hash of each different word, in the order of the hashes as unsigned numbers.",
        ),
        Column(
            name="bands",
            dtype="array<int64>",
            description=(
                f"{BAND_COUNT} hashes, each of a part of the caption's MinHash signature. Two captions share one in 93 "
                "of 100 cases when nine tenths of their words are the same, in 61 at four fifths, always when all are, "
                "and in one of a thousand when three tenths are."
            ),
        ),
    ),
)

_LANGUAGE = (
    Column(
        name="language",
        dtype="string",
        description="Language of the caption's words, ISO 639-1; null when there are too few words or none is likely.",
        nullable=True,
    ),
    share("language_confidence", "Probability of that language; null with it.", nullable=True),
)

_KEYWORDS = Column(
    name="keywords",
    dtype="array<string>",
    description="At most 5 key phrases of caption and hashtags, lower case, best first; may be empty.",
)

_CATEGORY = Column(
    name="category",
    dtype="string",
    description="The most similar category; null when none is similar enough, or two are nearly equal.",
    nullable=True,
    values=CONTENT_CATEGORIES,
)

CONTENT_ANALYSIS = Table(
    name="content_analysis",
    grain="video",
    description=(
        "What each video's text is about: language, keywords, its similarity to 13 categories and a category, and its "
        "class of a wider taxonomy."
    ),
    key=("video_id",),
    partition_column="upload_date",
    columns=(
        VIDEO_ID,
        UPLOAD_DATE,
        *_LANGUAGE,
        _KEYWORDS,
        *CATEGORY_SIMILARITIES,
        _CATEGORY,
        *TAXONOMY_COLUMNS,
    ),
)

SPONSORED_CONTENT = Table(
    name="sponsored_content",
    grain="video",
    description=(
        "Whether each video's text discloses payment or a gift, by which words, and which brands of the brand list it "
        "names. What was paid for and not disclosed, no text can tell."
    ),
    key=("video_id",),
    partition_column="upload_date",
    columns=(
        VIDEO_ID,
        UPLOAD_DATE,
        Column(
            name="is_sponsored",
            dtype="boolean",
            description="Whether caption or hashtags disclose payment or a gift; null when there is no text at all.",
            nullable=True,
        ),
        Column(
            name="disclosure_signals",
            dtype="array<string>",
            description="The tags, phrases and labels that disclose it, lower case, as written; may be empty.",
        ),
        Column(
            name="brand_mentions",
            dtype="array<string>",
            description="Brands of the brand list named by handle, hashtag or words; paid or not; may be empty.",
        ),
    ),
)

CONTENT_TOPICS = Table(
    name="content_topics",
    grain="topic",
    description=(
        "What many videos talk about, found in the vectors of their texts and named by their own keywords. A topic "
        "that is found again at the next refresh keeps its id; one that is not stays as a row that is not current, so "
        "that no id ever comes to mean something else. Sizes are those of the last refresh, which is weekly."
    ),
    key=("topic_id",),
    columns=(
        Column(
            name="topic_id",
            dtype="int64",
            description="Number of the topic, the same at every refresh; never given to another topic.",
            minimum=1,
        ),
        Column(
            name="name", dtype="string", description="Its up to three most telling keywords, the most telling first."
        ),
        Column(
            name="keywords",
            dtype="array<string>",
            description=(
                "Up to 8 words and phrases, most telling first: frequent in the topic, rare elsewhere, and used by at "
                "least two accounts."
            ),
        ),
        Column(
            name="is_current",
            dtype="boolean",
            description="Found at the last refresh. The others were found at earlier ones; no video is given to them.",
        ),
        count("video_count", "Videos of the topic at the last refresh; 0 where it is not current."),
        share("share", "Those videos among all videos that have a text."),
        Column(
            name="first_seen",
            dtype="date",
            description="Upload day of the first video that it had at any refresh.",
        ),
        Column(
            name="last_seen",
            dtype="date",
            description="Upload day of its latest video, as known at the last refresh that found it.",
        ),
        Column(
            name="example_video_ids",
            dtype="array<string>",
            description="Up to 5 videos nearest to the centroid, the nearest first.",
        ),
        Column(
            name="centroid",
            dtype="array<float32>",
            description=(
                "Direction of norm 1 of the topic's texts, without what any text of the same language has. Its dot "
                "product with a text's vector says how near they are."
            ),
        ),
        Column(name="model_name", dtype="string", description="Model whose vectors the centroid is compared with."),
        Column(
            name="model_revision", dtype="string", description="State of that model, in whatever precision it was run."
        ),
    ),
)

VIDEO_TOPICS = Table(
    name="video_topics",
    grain="video",
    description=(
        "The topic of `content_topics` that each video's text is nearest to. Both columns are null where the video has "
        "no text, or where there are no topics of the model that read it yet."
    ),
    key=("video_id",),
    partition_column="upload_date",
    columns=(
        VIDEO_ID,
        UPLOAD_DATE,
        Column(
            name="topic_id",
            dtype="int64",
            description="The nearest current topic; null when none is near enough, as for most short captions.",
            nullable=True,
            minimum=1,
        ),
        Column(
            name="topic_similarity",
            dtype="float64",
            description="Cosine of the text's vector with the nearest topic's centroid, near enough or not.",
            unit="1",
            nullable=True,
            minimum=-1,
            maximum=1,
        ),
    ),
)
