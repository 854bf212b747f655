"""The tables of sponsorships: signs of undisclosed ones, history, each creator's record, and conflicts with rivals."""

from tcm_assets.campaigns.partnership_signs import DOUBT_NAMES, SIGN_NAMES
from tcm_assets.tables.shared_columns import (
    AUTHOR_ID,
    AUTHOR_USERNAME,
    CREATOR_ID,
    CREATOR_NAME,
    UPLOAD_DATE,
    VIDEO_ID,
    amount,
    count,
    flag,
    moment,
    number,
    share,
    text,
    texts,
)
from tcm_assets.tables.table import Column, Table

PARTNERSHIP_SIGNS = Table(
    name="partnership_signs",
    grain="video that discloses nothing, names a brand or an account, and promotes something",
    description=(
        "Captions that read like a partnership although they disclose none: a brand or an account is named beside a "
        "discount code, a link to buy, a gift, a joint campaign. A suspicion with its evidence, never a finding: fans, "
        "friends and own shops write alike. Videos without such signs have no row."
    ),
    key=("video_id",),
    partition_column="upload_date",
    columns=(
        VIDEO_ID,
        UPLOAD_DATE,
        share("suspected_score", "How strongly the signs speak for a partnership, after what speaks against it."),
        texts("signs", f"The kinds of signs found, in a fixed order: {', '.join(SIGN_NAMES)}."),
        texts("doubts", f"What speaks against it, in a fixed order: {', '.join(DOUBT_NAMES)}; may be empty."),
        texts("words", "The words of the caption that were found, lower case, each once, signs first."),
    ),
)

AGE_CLASSES_DAYS = (0, 1, 2, 4, 7)
"""Where the classes of a count's age begin, in days. A video of a week has most of its views, so the last is open."""

_LIFT = "ln((views + 1) / median of the account's own videos): 0 as usual, 0.69 twice, -0.69 half."

SPONSORSHIP_HISTORY = Table(
    name="sponsorship_history",
    grain="sponsored video x brand",
    description=(
        "Each video that discloses a partnership, and each that is suspected of one, with the brands of the list that "
        "it names. Videos of accounts that are not in the creator list are here too. A disclosure that names no brand "
        "of the list has one row without a brand. A suspicion is no finding; its evidence is in partnership_signs."
    ),
    key=("video_id", "brand_id"),
    columns=(
        text("creator_id", "The listed creator whose account it is; null where it is not listed.", nullable=True),
        AUTHOR_ID,
        AUTHOR_USERNAME,
        VIDEO_ID,
        UPLOAD_DATE,
        moment("uploaded_at", "When it was uploaded."),
        text("brand_id", "The brand of the list that it names; null where it names none.", nullable=True),
        text("brand_name", "That brand's name.", nullable=True),
        text("brand_theme", "What that brand sells, by `brand_profiles`; null where unknown.", nullable=True),
        text(
            "sponsor_name",
            "The brand's name; without one, @ and the handle of the only account that the caption names. Null where it "
            "names none or several.",
            nullable=True,
        ),
        flag("is_disclosed", "Whether the partnership is disclosed; false: suspected."),
        texts("disclosure_words", "The words and labels that disclose it; empty where it is suspected."),
        share("suspected_score", "The score in partnership_signs; null where it is disclosed.", nullable=True),
        texts("suspected_signs", "The kinds of signs in partnership_signs; empty where it is disclosed."),
        count("view_count", "Views at the latest delivery; null where unknown.", nullable=True),
        amount(
            "view_age_days",
            "Age of the video when these views were counted, in whole days.",
            "days",
        ),
        count(
            "own_video_count",
            "Own videos of the account that it is compared with: not paid, counted at a similar age "
            f"(classes from {', '.join(map(str, AGE_CLASSES_DAYS))} days on), the nearest in time.",
        ),
        number("lift", f"{_LIFT} Null with too few own videos, or unknown views.", "ln ratio", nullable=True),
    ),
)

CREATOR_SPONSORSHIPS = Table(
    name="creator_sponsorships",
    grain="creator",
    description=(
        "Each listed creator's record as a partner: how much of what they post now is paid, who paid last, whether "
        "paid videos are seen as much as their own, and how many are suspected. What no video can tell is null, with "
        "the reason in `blank_reason`."
    ),
    key=("creator_id",),
    columns=(
        CREATOR_ID,
        CREATOR_NAME,
        count("video_count", "Videos of the account in the data."),
        share(
            "known_share",
            "Share of them whose text or label could be read for a disclosure; null without videos.",
            nullable=True,
        ),
        Column(
            name="as_of",
            dtype="date",
            description="Newest upload day of the data, from which days are counted; null without any video.",
            nullable=True,
        ),
        count(
            "recent_video_count",
            "Videos of the last 90 days of the data that could be read for a disclosure; null without videos.",
            nullable=True,
        ),
        count("recent_paid_count", "Those of them that disclose a partnership; null without videos.", nullable=True),
        share(
            "recent_paid_share",
            "Saturation: paid as a share of the recent videos; null where there are none.",
            nullable=True,
        ),
        count("paid_video_count", "All videos that disclose a partnership; null without videos.", nullable=True),
        text(
            "last_sponsor",
            "Who paid for the newest of them: a brand of the list, or the one account that it names. Null without one.",
            nullable=True,
        ),
        Column(
            name="last_sponsored_on",
            dtype="date",
            description="Upload day of the newest of them; null without one.",
            nullable=True,
        ),
        texts("sponsors", "Who paid, the most frequent first; may be empty. Null without videos.", nullable=True),
        Column(
            name="sponsor_video_counts",
            dtype="array<int64>",
            description="Videos that each of `sponsors` paid for. Null without videos.",
            unit="count",
            nullable=True,
        ),
        count("lift_video_count", "Paid videos with a lift; null without videos.", nullable=True),
        number("paid_lift", f"Median lift of paid videos, {_LIFT} Null with too few.", "ln ratio", nullable=True),
        number("paid_lift_low", "Lower end of its interval of at least 80 %; null with it.", "ln ratio", nullable=True),
        number("paid_lift_high", "Upper end of that interval.", "ln ratio", nullable=True),
        count("suspected_count", "Videos suspected of an undisclosed partnership; null without videos.", nullable=True),
        text("blank_reason", "Why values are null; null where nothing is blank.", nullable=True),
    ),
)

SPONSORSHIP_CONFLICTS = Table(
    name="sponsorship_conflicts",
    grain="creator x brand x rival",
    description=(
        "Which creators have partnered with a rival of a brand: another brand that shares one of its themes, by "
        "`brand_profiles`, and is not of the same house. Only disclosed partnerships count. Days are counted up to the "
        "newest upload day of the data. Creators without a disclosed partnership have no row."
    ),
    key=("creator_id", "brand_id", "rival_brand_id"),
    columns=(
        CREATOR_ID,
        text("brand_id", "The brand that a partnership would be for."),
        text("kind", "What both brands sell: the theme that they share, of several the one with the longest window."),
        text("rival_brand_id", "The rival in the brand list."),
        text("rival_name", "The rival's name."),
        Column(name="last_on", dtype="date", description="Upload day of the latest disclosed video with the rival."),
        amount("days_since", "Days from then to the newest upload day of the data.", "days"),
        amount("window_days", "How long a rival's partnership stands in the way, for this kind.", "days", minimum=1),
        flag("is_inside_window", "Whether the rival's partnership is that recent."),
    ),
)
