"""The tables of captions: vectors, fingerprints, analysis, sponsoring and topics of the videos' texts."""

from functools import partial

from tcm_assets.captions.taxonomy import CONTENT_TAXONOMY, LEAST_ASSURANCE
from tcm_assets.catalogue.content_categories import CATEGORY_SIMILARITIES, CONTENT_CATEGORIES
from tcm_assets.tables.shared_columns import (
    AUTHOR_ID,
    MODEL_NAME,
    MODEL_REVISION,
    UPLOAD_DATE,
    VIDEO_ID,
    amount,
    count,
    flag,
    number,
    share,
    text,
    texts,
    vector,
)
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
        text(
            "text_sha256",
            "SHA-256 of the embedded text; null when there is nothing but mentions and tags like #fyp.",
            nullable=True,
        ),
        MODEL_NAME,
        MODEL_REVISION,
        vector(
            "embedding",
            "Vector of norm 1 (896 numbers with the packaged models); null when there is no text to embed.",
            nullable=True,
        ),
    ),
)

BAND_COUNT = 4  # MinHash bands of a caption; see `fingerprints`
MINIMUM_WORDS = 5  # a shorter caption has no fingerprint: many people write the same three words by chance

CAPTION_FINGERPRINTS = Table(
    name="caption_fingerprints",
    grain="video with a caption of at least 5 distinct words",
    description=(
        "The sets of words in captions, as hashes, and MinHash bands that find captions with nearly the same words "
        "without comparing all with all. Letter case, punctuation, digits, emoji, web addresses, hashtags and mentions "
        "do not count. Words in scripts without spaces between them are found by dictionaries. Shorter captions have "
        "no row."
    ),
    key=("video_id",),
    partition_column="upload_date",
    columns=(
        VIDEO_ID,
        UPLOAD_DATE,
        AUTHOR_ID,
        amount(
            "word_count",
            "Distinct words in the caption; in Vietnamese, Thai, Lao, Burmese and Khmer two syllables count as one.",
            "count",
            minimum=MINIMUM_WORDS,
        ),
        Column(name="words_hash", dtype="int64", description="Hash of the set of words: equal for equal sets."),
        Column(
            name="word_hashes",
            dtype="array<int64>",
            description="Hash of each distinct word or syllable, ordered as unsigned numbers.",
        ),
        Column(
            name="bands",
            dtype="array<int64>",
            description=(
                f"{BAND_COUNT} hashes, each of a part of the caption's MinHash signature. Two captions with the same "
                "words always share one; with nine tenths of their words in common they do in 93 of 100 cases, with "
                "four fifths in 61, with three tenths in one of 1,000."
            ),
        ),
    ),
)

_ROUNDING = 1e-6  # what rounding may add to a score
_taxonomy_class = partial(text, nullable=True, values=CONTENT_TAXONOMY)
_taxonomy_score = partial(
    number,
    unit="1",
    nullable=True,
    minimum=-1 - _ROUNDING,
    maximum=1 + _ROUNDING,
)
_TAXONOMY_COLUMNS = (
    _taxonomy_class("taxonomy_category", "The nearest class when it is near enough; null if unsure."),
    _taxonomy_class("taxonomy_nearest", "The class with the highest score, sure or not; null when there is no text."),
    _taxonomy_score(
        "taxonomy_score",
        "Score of the nearest class: half the cosine of the text with the class as a whole, half that with the nearest "
        "of its descriptions.",
    ),
    _taxonomy_class("taxonomy_runner_up", "The class with the second highest score; null when there is no text."),
    _taxonomy_score("taxonomy_runner_up_score", "Score of the runner-up."),
    number(
        "taxonomy_assurance",
        "Score of the nearest class plus its lead over the runner-up, or over captions that do not say what is shown "
        f"if those are nearer: the class is named from {LEAST_ASSURANCE:g} on.",
        "1",
        nullable=True,
    ),
)

CONTENT_ANALYSIS = Table(
    name="content_analysis",
    grain="video",
    description=(
        "What each video's text is about: language, keywords, similarities to the 13 categories, a category, and a "
        "class of the finer taxonomy."
    ),
    key=("video_id",),
    partition_column="upload_date",
    columns=(
        VIDEO_ID,
        UPLOAD_DATE,
        text(
            "language",
            "Language of the caption's words, ISO 639-1, or that of the export where the words do not show it; null "
            "when neither does.",
            nullable=True,
        ),
        share(
            "language_confidence",
            "Probability of that language by its words; null with it, and where only the export knows it.",
            nullable=True,
        ),
        texts("keywords", "At most 5 key phrases of caption and hashtags, lower case, best first; may be empty."),
        *CATEGORY_SIMILARITIES,
        text(
            "category",
            "The category of the 13 that the class belongs to; null where there is no class, or it belongs to none.",
            nullable=True,
            values=CONTENT_CATEGORIES,
        ),
        *_TAXONOMY_COLUMNS,
    ),
)

SPONSORED_CONTENT = Table(
    name="sponsored_content",
    grain="video",
    description=(
        "Whether each video discloses payment or a gift, in its text or by the platform's label, in which words, and "
        "which brands of the brand list it names. Undisclosed payments are not seen."
    ),
    key=("video_id",),
    partition_column="upload_date",
    columns=(
        VIDEO_ID,
        UPLOAD_DATE,
        flag(
            "is_sponsored",
            "Whether caption, hashtags or a label of the platform disclose payment or a gift; null when there is no "
            "text and the export says nothing of labels.",
            nullable=True,
        ),
        texts(
            "disclosure_signals", "The tags, phrases and labels that disclose it, lower case, as written; may be empty."
        ),
        texts(
            "platform_labels",
            "How the platform labels the video, by its export: ad, sponsored; empty without a label, or where the "
            "export says nothing of labels.",
        ),
        texts(
            "brand_mentions", "Brands of the brand list named by handle, hashtag or words; paid or not; may be empty."
        ),
    ),
)

CONTENT_TOPICS = Table(
    name="content_topics",
    grain="topic",
    description=(
        "What many videos are about, found in the vectors of their texts and named by their keywords. A topic that is "
        "found again at the next refresh keeps its id; one that is not stays as a row that is not current, so that no "
        "id is ever reused. Sizes are those of the last refresh, which is weekly."
    ),
    key=("topic_id",),
    columns=(
        amount("topic_id", "Number of the topic, the same at every refresh; never given to another topic.", minimum=1),
        text(
            "name", "The up to three most typical keywords in the language that most of its texts are in, best first."
        ),
        texts(
            "keywords",
            "Up to 8 words and phrases in that language, best first: frequent in the topic, rare elsewhere, used by at "
            "least two accounts.",
        ),
        texts(
            "names_by_language",
            "The name in each language that five of its texts or more are in, with the ISO 639-1 code before it, as in "
            '"tr: makyaj, ruj, göz"; that of most texts first. Empty where few of its texts have a known language, and '
            "where the topic is not current.",
        ),
        flag("is_current", "Whether the last refresh found it. Others were found earlier and have no videos."),
        count("video_count", "Videos of the topic at the last refresh; 0 where it is not current."),
        share("share", "Those videos as a share of all videos with a text."),
        Column(name="first_seen", dtype="date", description="Upload day of its first video at any refresh."),
        Column(
            name="last_seen",
            dtype="date",
            description="Upload day of its latest video, at the last refresh that found it.",
        ),
        texts("example_video_ids", "Up to 5 videos nearest to the centroid, the nearest first."),
        vector(
            "centroid",
            "Mean direction of the topic's texts, norm 1, without what all texts of a language share. Its dot "
            "product with a text's vector is their similarity.",
        ),
        text("model_name", "Model whose vectors the centroid is compared with."),
        text("model_revision", "State of that model, in whatever precision it was run."),
    ),
)

VIDEO_TOPICS = Table(
    name="video_topics",
    grain="video",
    description=(
        "The topic of `content_topics` nearest to each video's text. Both columns are null where the video has no "
        "text, or there are no topics of the model of its vector yet."
    ),
    key=("video_id",),
    partition_column="upload_date",
    columns=(
        VIDEO_ID,
        UPLOAD_DATE,
        amount(
            "topic_id",
            "The nearest current topic; null when none is near enough, as for most short captions.",
            nullable=True,
            minimum=1,
        ),
        number(
            "topic_similarity",
            "Cosine of the text's vector with the nearest topic's centroid, near enough or not.",
            "1",
            nullable=True,
            minimum=-1,
            maximum=1,
        ),
    ),
)
