"""The table `campaign_briefs`."""

from tcm_assets.campaigns.briefs.brief import BASES, CONDITION_KINDS
from tcm_assets.points.populations import TIER_NAMES
from tcm_assets.settings import BRIEF_READERS
from tcm_assets.tables.shared_columns import GENDERS, amount, number, text, texts
from tcm_assets.tables.table import Column, Table


def _day(name: str, description: str, *, nullable: bool = True) -> Column:
    return Column(name=name, dtype="date", description=description, nullable=nullable)


def _money(name: str, description: str, unit: str) -> Column:
    return number(name, description, unit, nullable=True, minimum=0)


_KINDS = ", ".join(CONDITION_KINDS)

CAMPAIGN_BRIEFS = Table(
    name="campaign_briefs",
    grain="brief",
    description=(
        "What brands ask for, a row for each readable file of `briefs/`: keys of the file, and what was read in its "
        "text where it has no key. Null: the brief does not say it; nothing is filled in. Broken files are in "
        "rejected_records."
    ),
    key=("brief_id",),
    columns=(
        text("brief_id", "The file's name without its ending."),
        text("source_file", "The file, relative to the data folder."),
        _day(
            "read_on",
            "The day from which days without a year count: the key written_on, or else when the file was last changed "
            "(UTC).",
            nullable=False,
        ),
        text("read_by", "Who read the text.", values=BRIEF_READERS),
        text("reading_note", "Why the rules read a brief that Gemini was to read; null otherwise.", nullable=True),
        text("language", "Language of the text, ISO 639-1; null where none is recognised.", nullable=True),
        text("brief_text", "The text; null for a file of keys alone.", nullable=True),
        text("subject", "What is sold and what kind of creator is wanted, as words for an encoder.", nullable=True),
        text("wanted_content", "What creators should make.", nullable=True),
        amount("audience_age_min", "Youngest age of the audience.", "years", nullable=True, maximum=120),
        amount(
            "audience_age_max", "Oldest age of the audience; 100 for an open end.", "years", nullable=True, maximum=120
        ),
        texts("audience_genders", f"Genders of the audience: {', '.join(GENDERS)}.", nullable=True),
        texts("audience_countries", "Countries of the audience, by their English names.", nullable=True),
        texts("creator_countries", "Countries of the creators, by their English names.", nullable=True),
        texts(
            "either_countries",
            "Countries that were said of neither: creators or their audience are there.",
            nullable=True,
        ),
        texts("follower_tiers", f"Sizes of creators: {', '.join(TIER_NAMES)}.", nullable=True),
        amount("follower_count_min", "Least followers of a creator.", "count", nullable=True),
        amount("follower_count_max", "Most followers of a creator.", "count", nullable=True),
        amount("creator_count_min", "Least number of creators.", "count", nullable=True),
        amount("creator_count_max", "Largest number of creators.", "count", nullable=True),
        _money("budget_amount", "Most that may be spent.", "money in `budget_currency`"),
        _money("budget_least_amount", "Lower end, where the budget is a range.", "money in `budget_currency`"),
        text("budget_currency", "Currency of the budget, ISO 4217.", nullable=True),
        text(
            "budget_basis", "Whether the budget is for all, for a creator, or for a video.", nullable=True, values=BASES
        ),
        _money(
            "converted_amount",
            "The budget in the currency of the rate table; null where it has that currency.",
            "money in `converted_currency`",
        ),
        text("converted_currency", "That currency, ISO 4217.", nullable=True),
        number("exchange_rate", "Units of it for one of the budget's currency.", nullable=True, minimum=0),
        _day("exchange_rate_on", "The day of that rate, in exchange_rates.csv."),
        _day("starts_on", "First day of the campaign."),
        _day("ends_on", "Last day of the campaign."),
        texts("must", f"What creators must have, each as kind: value; kinds are {_KINDS}.", nullable=True),
        texts("must_not", "What they must not have, in the same form.", nullable=True),
        text("brand_id", "The brand, where it is one of the brand list.", nullable=True),
        text("brand_name", "The brand's name.", nullable=True),
        text("brand_sells", "What a brand sells that is not in the list.", nullable=True),
        texts("chips", "What was read, in words, in the order of a page."),
        texts("unused", "Parts of the text that decided nothing, each with the reason."),
    ),
)
