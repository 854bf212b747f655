"""Problems of one record while it is being read, before it is known whether the record goes through.

Belongs here: collecting them and settling the outcome. A record with a fault that cannot be mended is rejected with all
of its problems; one whose every problem was mended goes through, and is told as repaired.
"""

from dataclasses import dataclass, field

from tcm_assets.sources.rejections import Rejection, TargetTable, excerpt_of


@dataclass(frozen=True)
class Problem:
    """What is wrong with one field; `mended` says what was done about it, or is None when nothing could be."""

    field: str
    what: str
    mended: str | None
    excerpt: str | None


@dataclass
class Problems:
    """The problems of one record, in the order in which they were found."""

    found: list[Problem] = field(default_factory=list)

    def reject(self, field_name: str, what: str, value: object) -> None:
        """Note a fault for which the record must be kept out; `value` is what the field held."""
        self.found.append(Problem(field_name, what, None, excerpt_of(value)))

    def repair(self, field_name: str, what: str, mended: str, value: object) -> None:
        """Note a fault that has been mended, and how."""
        self.found.append(Problem(field_name, what, mended, excerpt_of(value)))

    @property
    def are_fatal(self) -> bool:
        """Whether the record must be kept out."""
        return any(problem.mended is None for problem in self.found)

    def rejections(
        self, target_table: TargetTable, source_file: str, position: int, record_id: str | None
    ) -> list[Rejection]:
        """The problems as rows of `rejected_records`: all rejected if any is fatal, else all repaired."""
        fatal = self.are_fatal
        return [
            Rejection(
                target_table=target_table,
                source_file=source_file,
                position=position,
                record_id=record_id,
                field=problem.field,
                outcome="rejected" if fatal else "repaired",
                reason=problem.what if fatal or problem.mended is None else f"{problem.what}; {problem.mended}",
                excerpt=problem.excerpt,
            )
            for problem in self.found
        ]
