"""`cleaned_creators`: the creator list, typed and tidied."""

from tcm_assets.schemas.audience_columns import AUDIENCE
from tcm_assets.schemas.shared_columns import CREATOR_ID, CREATOR_NAME, count
from tcm_assets.schemas.table import Column, Table

CLEANED_CREATORS = Table(
    name="cleaned_creators",
    grain="creator",
    description=(
        "The creators of creators.csv: handles without the @, content tags with their spelling mended, the audience "
        "parsed. A cell that is empty is null, never zero; a row that cannot be read is in rejected_records."
    ),
    key=("creator_id",),
    columns=(
        CREATOR_ID,
        CREATOR_NAME,
        Column(name="username", dtype="string", description="Handle, lower case, without the @.", nullable=True),
        Column(
            name="content_tags",
            dtype="array<string>",
            description="What the creator makes, lower case, spelling mended, in the list's order; empty when unknown.",
        ),
        count("follower_count", "Followers of the account.", nullable=True),
        count("like_count", "Likes over all videos of the account.", nullable=True),
        count("comment_count", "Comments, as the list counts them.", nullable=True),
        count("share_count", "Shares, as the list counts them.", nullable=True),
        count("view_count", "Views, as the list counts them.", nullable=True),
        *AUDIENCE,
        Column(
            name="media_files",
            dtype="array<string>",
            description="File names of the creator's listed clips, without folders; empty when none are listed.",
        ),
        Column(
            name="is_invented",
            dtype="boolean",
            description="Whether the list marks the creator as invented for demonstration; false unless it says so.",
        ),
    ),
)
