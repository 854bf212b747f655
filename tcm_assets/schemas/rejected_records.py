"""`rejected_records`: everything that was kept out or repaired on the way in, and why."""

from tcm_assets.schemas.table import Column, Table

REJECTED_RECORDS = Table(
    name="rejected_records",
    grain="problem with an input record",
    description=(
        "Every input record that was kept out of its table, replaced by a later one, or repaired, with its file, its "
        "position and the reason in plain words. Nothing disappears in silence."
    ),
    key=("source_file", "position", "field", "reason"),
    columns=(
        Column(
            name="target_table",
            dtype="string",
            description="The table that the record was meant for.",
            values=("cleaned_creators", "cleaned_brands", "raw_videos"),
        ),
        Column(name="source_file", dtype="string", description="File, relative to the data folder."),
        Column(
            name="position",
            dtype="int64",
            description="Record or line in the file, counted from 1; 0 for the file as a whole.",
            minimum=0,
        ),
        Column(name="record_id", dtype="string", description="The record's own id, where it has one.", nullable=True),
        Column(
            name="field",
            dtype="string",
            description="The field or CSV column at fault; empty where the record as a whole is.",
        ),
        Column(
            name="outcome",
            dtype="string",
            description=(
                "rejected: the record was kept out. repaired: it went through after a change. "
                "superseded: another record of the same file took its place. "
                "outside_days: its upload day has no partition."
            ),
            values=("rejected", "repaired", "superseded", "outside_days"),
        ),
        Column(name="reason", dtype="string", description="What is wrong, in plain words."),
        Column(
            name="excerpt", dtype="string", description="The first 200 characters of what was found.", nullable=True
        ),
    ),
)
