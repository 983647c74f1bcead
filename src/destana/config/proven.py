"""What an office says at its start about the last restore: a copy that nobody has brought back is only a hope.

A warning and no refusal: an office without copies takes in reports all the same. Standard library only: the supervisor
says it, too.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from destana.kit.vitals import RESTORE_AGE, last_trial


@dataclass(frozen=True)
class Word:
    """One sentence, and whether all is well."""

    sentence: str
    is_well: bool


def word(data: Path, now: datetime) -> Word:
    """Return how the last restore went and how long ago it was."""
    last = last_trial(data)
    if last is None:
        return Word(
            "WARNING: no restore was ever proven here; set DESTANA_BACKUP_DIR, or see docs/operations.md.",
            False,
        )
    day = f"{last.at:%Y-%m-%d %H:%M} UTC"
    if last.fault:
        return Word(f"WARNING: the copy could not be brought back for trial on {day}: {last.fault}", False)
    if now - last.at > RESTORE_AGE:
        return Word(f"WARNING: the last proven restore is {(now - last.at).days} days old ({day}).", False)
    return Word(f"The last copy was brought back for trial on {day} and was whole.", True)
