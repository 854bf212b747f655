"""The tables of brand safety."""

from tcm_assets.campaigns.safety.floor import FINDERS, SAFETY_CATEGORIES, SEVERITIES, SOURCES, STANCES
from tcm_assets.tables.shared_columns import (
    AUTHOR_ID,
    CREATOR_ID,
    CREATOR_NAME,
    UPLOAD_DATE,
    VIDEO_ID,
    amount,
    count,
    moment,
    share,
    text,
    texts,
)
from tcm_assets.tables.table import Column, Table

FINDING_ID = text(
    "finding_id", "Hash of the video, the category, the finder, and the words and their place: the same in every run."
)

SAFETY_FINDINGS = Table(
    name="safety_findings",
    grain="piece of evidence in a video's caption or tags",
    description=(
        "Evidence that a caption touches the advertisers' brand-safety floor: which category, how bad, the words as "
        "written and where they stand, and the rule that found them. Who somebody is (gay, Muslim, Jewish, Black) is "
        "never evidence. Clips are not searched, since the categories of the image encoder name none of the floor."
    ),
    key=("finding_id",),
    partition_column="upload_date",
    columns=(
        FINDING_ID,
        VIDEO_ID,
        UPLOAD_DATE,
        AUTHOR_ID,
        text("category", "Category of the floor.", values=SAFETY_CATEGORIES),
        text(
            "severity",
            "low: a legal good or a public subject is named, a mild oath; medium: getting drunk, drugs, firearms, "
            "crime, an offer to gamble, strong oaths, nakedness, doubt of medicine; high: pornography, dealing, "
            "contempt for a group of people, cruelty, a false cure, children sexualised or in danger.",
            values=SEVERITIES,
        ),
        text("source", "Whether the words stand in the caption or in a hashtag.", values=SOURCES),
        text("words", "The words as written; null where the caption as a whole is the evidence.", nullable=True),
        amount(
            "start_character",
            "Characters of the caption before the words; null without words, and for a tag that only the record lists.",
            "characters",
            nullable=True,
        ),
        amount("end_character", "Characters of the caption up to the end of the words.", "characters", nullable=True),
        text(
            "stance",
            "Of alcohol, drugs and tobacco, and gambling: promotion where the video discloses advertising or its "
            "caption makes an offer, else mention. Null for other categories.",
            nullable=True,
            values=STANCES,
        ),
        text("language", "Language of the caption, ISO 639-1; null when unknown.", nullable=True),
        text(
            "finder",
            "words: a term of the list; meaning: the caption's vector is near a description of the category.",
            values=FINDERS,
        ),
        text("rule", "The term of the list, or the description that the caption's vector is nearest to."),
        share(
            "score",
            "How sure the kind of rule is: 0.9 a word, 0.95 several in a row, 0.85 with masked letters, 0.7 a weak "
            "word beside a strong one, 0.6 one that the caption's meaning supports; for a meaning its cosine with "
            "the description. It orders evidence; how often a category is right is in safety_quality.",
        ),
        text("model_name", "safety_terms, or the sentence-transformers model of the vectors."),
        text("model_version", "Digest of the term list, or the model's revision."),
    ),
)

SAFETY_LEVELS = ("no finding", "low", "medium", "high")

CONTEST_STATES = ("open", "kept", "withdrawn")

SAFETY_CONTESTS = Table(
    name="safety_contests",
    grain="contested finding",
    description=(
        "Findings that creators contest, with the owner's latest decision and its reason, copied from the ledger's "
        "database. A finding is contested once."
    ),
    key=("finding_id",),
    columns=(
        FINDING_ID,
        VIDEO_ID,
        text("account_id", "TikTok's id of the account that contests, as text."),
        text("category", "Category of the finding when it was contested.", values=SAFETY_CATEGORIES),
        text("objection", "What the creator says against it."),
        moment("contested_at", "When it was contested."),
        text("state", "open: not decided; kept: it stays; withdrawn: it no longer counts.", values=CONTEST_STATES),
        text("reason", "The owner's reason, which the creator can read; null while open.", nullable=True),
        text("decided_by", "Who decided; null while open.", nullable=True),
        moment("decided_at", "When it was decided last; null while open.", nullable=True),
    ),
)

CREATOR_SAFETY = Table(
    name="creator_safety",
    grain="listed creator",
    description=(
        "How safe a creator is for brands, by the findings in the newest videos. A level is null where no caption was "
        "looked at: unknown is not safe. Withdrawn findings do not count."
    ),
    key=("creator_id",),
    columns=(
        CREATOR_ID,
        CREATOR_NAME,
        text(
            "level",
            "high: serious findings in two videos or in a twentieth of them; medium: a serious finding, middling ones "
            "in two videos and 3 %, or any in three videos and half of them; low: any other finding; no finding: none. "
            "Null where no caption was looked at.",
            nullable=True,
            values=SAFETY_LEVELS,
        ),
        *(
            text(
                column,
                f"The same for brands that sell {goods}: slight findings of {category}, which name the good, do not "
                "count.",
                nullable=True,
                values=SAFETY_LEVELS,
            )
            for column, goods, category in (
                ("level_without_alcohol", "alcohol", "alcohol"),
                ("level_without_tobacco", "tobacco and vapes", "drugs and tobacco"),
                ("level_without_gambling", "bets and lotteries", "gambling"),
            )
        ),
        count("looked_at_video_count", "Videos with a caption or tags."),
        count("recent_video_count", "Those that the level counts: the newest 200 of them."),
        count("finding_count", "Findings in the recent videos that count."),
        count("finding_video_count", "Recent videos with findings."),
        count("contested_count", "Findings that the creator contests and that are not decided; they count."),
        count("withdrawn_count", "Findings that the owner withdrew; they do not count."),
        texts("categories", "Categories of the findings that count, those in most videos first."),
        texts("worst_finding_ids", "Up to 5 findings, the worst and surest first."),
        Column(
            name="since",
            dtype="date",
            description="Upload day of the first recent video with a finding of the worst severity; null without one.",
            nullable=True,
        ),
    ),
)

SAFETY_QUALITY = Table(
    name="safety_quality",
    grain="source of judged captions x category",
    description=(
        "How often findings were right when they were judged one by one, and how many captions that touch a "
        "category were found, with 95 % intervals (Wilson), beside how many findings are stored now. Of written "
        "captions every second one touches a category; of real ones few do, so that more of their findings are wrong."
    ),
    key=("judged_on", "category"),
    columns=(
        text(
            "judged_on",
            "real: captions of trending videos and biographies of their accounts; written: captions written for it.",
            values=("real", "written"),
        ),
        text("category", "Category of the floor, or all of them.", values=("all", *SAFETY_CATEGORIES)),
        count("judged_count", "Findings that were judged."),
        count("right_count", "Those that were right."),
        share("precision", "Share of the judged findings that were right; null where none was judged.", nullable=True),
        share("precision_low", "Lower end of its interval.", nullable=True),
        share("precision_high", "Upper end of its interval.", nullable=True),
        count("touching_count", "Captions written to touch the category; 0 for real ones, where nobody knows."),
        share("recall", "Share of those with a finding of the category; null without any.", nullable=True),
        share("recall_low", "Lower end of its interval.", nullable=True),
        share("recall_high", "Upper end of its interval.", nullable=True),
        count("finding_count", "Findings of the category that are stored now."),
    ),
)
