"""The tables of shortlists."""

from tcm_assets.campaigns.safety.tables import SAFETY_LEVELS
from tcm_assets.campaigns.shortlists.candidates import GATES
from tcm_assets.campaigns.shortlists.shortlist import STATUSES
from tcm_assets.points.populations import TIER_NAMES
from tcm_assets.tables.shared_columns import CREATOR_ID, CREATOR_NAME, amount, count, flag, number, share, text, texts
from tcm_assets.tables.table import Column, Table

BRIEF_ID = text("brief_id", "The brief in campaign_briefs.")

ROLES = ("chosen", "runner_up", "to_ask")


def _money(name: str, description: str, *, minimum: float | None = 0) -> Column:
    return number(name, description, "money in `currency`", nullable=True, minimum=minimum)


def _views(name: str, description: str, *, nullable: bool = True) -> Column:
    return number(name, description, "views", nullable=nullable, minimum=0)


_CURRENCY = text(
    "currency", "Currency of the money in this row, ISO 4217; null where no price is known.", nullable=True
)

CAMPAIGN_FITS = Table(
    name="campaign_fits",
    grain="brief x creator",
    description=(
        "How well each creator fits each brief: the score of matching, for the brief read as a brand. A brief that "
        "names neither a subject nor a listed brand has rows without a fit."
    ),
    key=("brief_id", "creator_id"),
    columns=(
        BRIEF_ID,
        CREATOR_ID,
        share("fit", "How well the creator fits; null where content or wish are unknown.", nullable=True),
        share("fit_confidence", "Share of the evidence for the fit that is there; null: not measured.", nullable=True),
        text("fit_reason", "What the fit is made of, in words; null without a fit.", nullable=True),
        texts(
            "named_subjects",
            'Subjects of the brief\'s own words ("no luxury") that the creator makes, by meaning; null: unknown.',
            nullable=True,
        ),
    ),
)

CAMPAIGN_SHORTLISTS = Table(
    name="campaign_shortlists",
    grain="brief x creator",
    description=(
        "For each brief the set of creators with the most expected fitting views within all its limits, solved "
        "exactly; the runner-ups, with what exchanging each would cost; and creators to ask, who fit but whose numbers "
        "are unknown. Where the brief is impossible, the set is that of the nearest possible brief in campaign_totals."
    ),
    key=("brief_id", "creator_id"),
    columns=(
        BRIEF_ID,
        CREATOR_ID,
        CREATOR_NAME,
        text(
            "role",
            "chosen: in the set; runner_up: the best exchanges for one of it; to_ask: passes what can be told, but a "
            "number that is needed is unknown.",
            values=ROLES,
        ),
        amount("rank", "From 1 within brief and role: most fitting views, least lost, best fit.", minimum=1),
        share("fit", "How well the creator fits the brief."),
        share("fit_confidence", "How much of the evidence for the fit is there; null: unknown.", nullable=True),
        text("follower_tier", "Tier of the account's followers; null: unknown.", nullable=True, values=TIER_NAMES),
        text("country", "The creator's country; null: unknown.", nullable=True),
        text(
            "safety_level",
            "Level in creator_safety, for a brief of alcohol, tobacco or bets the one without its own goods; null: "
            "nothing was looked at.",
            nullable=True,
            values=SAFETY_LEVELS,
        ),
        text(
            "gate",
            "Whether the audience passes the gate of goods that the law limits by age; null: the brief sells none.",
            nullable=True,
            values=GATES,
        ),
        text("gate_reason", "Why, in words; null with it.", nullable=True),
        count("views_low", "Low end of the views of the next video (80 % interval).", nullable=True),
        count("views_median", "Median of them.", nullable=True),
        count("views_high", "High end of them.", nullable=True),
        _views(
            "fitting_views",
            "Fit x median views, of the share of the audience in the countries that the brief asks of it: what the set "
            "is chosen by.",
        ),
        _CURRENCY,
        _money("price_low", "Low end of the price of a video."),
        _money("price_high", "High end; this counts against the budget."),
        share("share_of_fitting_views", "Share of the set's fitting views; null outside the set.", nullable=True),
        share(
            "share_of_price", "Share of the set's upper price; null outside the set, or without prices.", nullable=True
        ),
        text("instead_of", "Runner-up: the creator of the set that it would stand in for.", nullable=True),
        number(
            "fitting_views_change",
            "Runner-up: change of the set's fitting views by that exchange.",
            "views",
            nullable=True,
            maximum=0,
        ),
        _money("price_change", "Runner-up: change of the set's upper price.", minimum=None),
        text("reason", "Why the creator is here, in words."),
        text("why_not_chosen", "Why not in the set, in words; null for those in it.", nullable=True),
    ),
)

CAMPAIGN_SHORTLIST_LIMITS = Table(
    name="campaign_shortlist_limits",
    grain="brief x relaxation",
    description=(
        "What the best set of a brief would be with one limit wider, each solved anew exactly: the budget, the number, "
        "sizes, countries, unknown answers, and limits left out. Gains are against the set as asked, or from nothing "
        "where the brief is impossible."
    ),
    key=("brief_id", "relaxation"),
    columns=(
        BRIEF_ID,
        text("relaxation", "The relaxation's name, such as budget_25 or tier_mid."),
        amount("rank", "From 1 within the brief, the largest gain first.", minimum=1),
        text("what", "The relaxation in words."),
        flag("is_possible", "Whether a set keeps the limits then."),
        count("creator_count", "Creators of that set; null where there is none.", nullable=True),
        _views("fitting_views", "Its fitting views; null where there is none."),
        number("fitting_views_gained", "What it brings more; null where there is none.", "views", nullable=True),
        count("views_low", "Low end of its total views (80 % interval).", nullable=True),
        count("views_median", "Median of them.", nullable=True),
        count("views_high", "High end of them.", nullable=True),
        _CURRENCY,
        _money("price_low", "Low end of its total price."),
        _money("price_high", "High end of it."),
        texts("joins", "Names of creators who would join the set."),
        texts("leaves", "Names of creators who would leave it."),
    ),
)

CAMPAIGN_TOTALS = Table(
    name="campaign_totals",
    grain="brief",
    description=(
        "The answer to each brief as a whole: whether it can be kept, which limits cannot be kept together, and the "
        "totals of the set. Total views are an interval of 80 %, drawn from the creators' intervals as if their videos "
        "were independent."
    ),
    key=("brief_id",),
    columns=(
        BRIEF_ID,
        text(
            "status",
            "solved: the set keeps the brief; impossible: no set can, or the law forbids it, and the nearest possible "
            "one is given if there is one; no_forecasts: of nobody who fits are views and price known; no_candidates: "
            "there is nobody to choose.",
            values=STATUSES,
        ),
        text("sentence", "The answer in words."),
        texts("conflict", "Limits that cannot be kept together, in words; empty where all are kept."),
        flag(
            "is_far",
            "Whether the set is of a brief that gives up more than half of what was asked, or costs more than three "
            "times the budget.",
        ),
        count("candidate_count", "Creators looked at."),
        count("eligible_count", "Those who pass every limit on single creators, and whose numbers are known."),
        count("creator_count", "Creators of the set."),
        _views("fitting_views", "Sum of the creators' fitting views; null without a set."),
        count("views_low", "Low end of the total views (80 % interval).", nullable=True),
        count("views_median", "Median of them.", nullable=True),
        count("views_high", "High end of them.", nullable=True),
        _CURRENCY,
        _money("price_low", "Sum of the low ends of the prices."),
        _money("price_high", "Sum of the high ends."),
        _money("budget", "The budget of the brief, for all creators together; null without one, or for one of each."),
        _money("cost_per_thousand_low", "Low total price over the median total views, for a thousand."),
        _money("cost_per_thousand_high", "High total price over the median total views, for a thousand."),
        amount("least_count", "Least number of creators that the set had to have.", "count"),
        amount("most_count", "Largest number that it could have.", "count"),
    ),
)
