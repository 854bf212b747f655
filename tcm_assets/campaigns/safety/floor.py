"""The brand-safety floor: categories that advertisers usually avoid, severities, and where evidence is found."""

from typing import Final

SAFETY_CATEGORIES: Final = (
    "adult",
    "alcohol",
    "drugs and tobacco",
    "weapons",
    "hate",
    "violence",
    "gambling",
    "politics and news",
    "profanity",
    "misinformation on health",
    "minors",
)
"""After the brand-safety floor that advertisers and agencies agreed on (GARM, 2019 to 2024), with what the platforms
keep apart: alcohol, gambling, profanity, news, and children."""

SEVERITIES: Final = ("low", "medium", "high")
"""In rising order; what each means stands at the head of `safety_terms.toml`."""

SOURCES: Final = ("caption", "hashtag")
"""Where a finding's words stand. Clips are not searched: the categories that an image encoder knows here are subjects
("dance videos"), none of the floor, and a clip's stored vector is a mean over its frames, which has no second."""

FINDERS: Final = ("words", "meaning")

REGULATED_USES: Final = ("alcohol", "drugs and tobacco", "gambling")
"""Categories of goods whose advertising the law limits: their findings say whether the caption promotes them."""

STANCES: Final = ("promotion", "mention")
