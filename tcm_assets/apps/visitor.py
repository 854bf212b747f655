"""Who looks at a page. Every query and every change of an account starts from this, never from what a page was sent."""

from dataclasses import dataclass
from typing import Literal, get_args

Role = Literal["creator", "brand", "owner"]

ROLES: tuple[Role, ...] = get_args(Role)


@dataclass(frozen=True)
class Visitor:
    """A person in one role.

    `subject_id` is the creator's TikTok id (`author_id` of the tables, `account_id` of the ledger), the brand's
    `brand_id`, and None for the owner. `label` is text of the data or of the provider: show it by `plain`.
    """

    role: Role
    subject_id: str | None
    label: str
    is_demo: bool

    def __post_init__(self) -> None:
        if (self.subject_id is None) != (self.role == "owner"):
            raise ValueError(f"a visitor in the role {self.role} has the id {self.subject_id!r}")

    @property
    def account_id(self) -> str:
        """The ledger account of a creator; raises PermissionError for everyone else."""
        return self._id_as("creator")

    @property
    def brand_id(self) -> str:
        """The id of a brand; raises PermissionError for everyone else."""
        return self._id_as("brand")

    def _id_as(self, role: Role) -> str:
        if self.role != role or self.subject_id is None:
            raise PermissionError(f"this is for a {role}, and the visitor is signed in as {self.role}")
        return self.subject_id
