"""`recommendations`: the best partners of each creator and of each brand, with reasons."""

from tcm_assets.schemas.shared_columns import MATCHING_VERSION, share
from tcm_assets.schemas.similarity_scores import SIMILARITY_COMPONENTS
from tcm_assets.schemas.table import Column, Table


def contribution_column_name(component: str) -> str:
    """The column that holds what `component` gave to the score: e.g. `audience_match_contribution`."""
    return f"{component}_contribution"


RECOMMENDATIONS = Table(
    name="recommendations",
    grain="subject x rank",
    description=(
        "The best brands for each creator and the best creators for each brand, with what each component gave to the "
        "score and the reason in plain words."
    ),
    key=("direction", "subject_id", "rank"),
    columns=(
        Column(
            name="direction",
            dtype="string",
            description="Who is advised about whom.",
            values=("brands_for_creator", "creators_for_brand"),
        ),
        Column(name="subject_id", dtype="string", description="Id of the creator or brand that is advised."),
        Column(name="subject_name", dtype="string", description="Its name."),
        Column(name="rank", dtype="int64", description="1 for the best partner.", minimum=1),
        Column(name="recommended_id", dtype="string", description="Id of the brand or creator recommended."),
        Column(name="recommended_name", dtype="string", description="Its name."),
        share("score", "The pair's score in `similarity_scores`."),
        *(
            share(
                contribution_column_name(component),
                f"What {component} gave to the score; null when unknown. They sum to the score, rounded to 6 decimals.",
                nullable=True,
            )
            for component in SIMILARITY_COMPONENTS
        ),
        Column(name="reason", dtype="string", description="Why, in plain words."),
        MATCHING_VERSION,
    ),
)
