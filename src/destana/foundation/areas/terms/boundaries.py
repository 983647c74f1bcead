"""Boundary files: what was found in one, what is wrong with it, and where it stands."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import TextChoices
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from .places import GeoJSON


class ImportState(TextChoices):
    """A boundary file is proposed, looked at on a map, and then accepted or refused. Only acceptance changes shapes."""

    PROPOSED = "proposed", _("Waiting for a look")
    ACCEPTED = "accepted", _("Accepted")
    REFUSED = "refused", _("Refused")


class MatchedBy(TextChoices):
    """By what the features were recognised."""

    CODE = "code", _("Home Affairs code")
    BPS = "bps", _("BPS code")
    NAME = "name", _("Name")


class Weight(TextChoices):
    """What a problem means: it forbids acceptance, it must be confirmed, or it is only said."""

    BLOCKS = "blocks", _("Must be repaired")
    WARNS = "warns", _("Please confirm")
    NOTES = "notes", _("For your knowledge")


class Fault(TextChoices):
    """What can be wrong. The label is the sentence; ``{...}`` is filled from :attr:`Problem.detail`."""

    BY_NAME = "by_name", _("Recognised by name only, not by code ({property}). Please compare each village.")
    UNMATCHED = "unmatched", _("Feature {number} ({label}) is no village of this district.")
    ELSEWHERE = "elsewhere", _("{count} features belong to other districts and were left out.")
    MISSING = "missing", _("{name} is not in the file. Its present shape stays.")
    DUPLICATE = "duplicate", _("{name} is in the file {count} times.")
    EMPTY = "empty", _("{name} has no shape.")
    WRONG_TYPE = "wrong_type", _("{name} is a {type}, not an area.")
    UNREADABLE = "unreadable", _("The shape of {name} has numbers or rings that cannot be read.")
    TOO_DETAILED = "too_detailed", _("The shape of {name} has {count} points; at most {limit} are taken.")
    REPAIRED = (
        "repaired",
        _("The border of {name} crosses itself. Repaired; the area changes by {percent} %."),
    )
    CROSSING = "crossing", _("The border of {name} crosses itself so much that it cannot be repaired.")
    SWAPPED = "swapped", _("Latitude and longitude of {name} are swapped.")
    NOT_DEGREES = "not_degrees", _("The numbers of {name} are not degrees (WGS 84). Please convert the file.")
    OUTSIDE = "outside", _("{name} lies outside Indonesia.")
    FAR = "far", _("The known centre of {name} lies {km} km outside its shape.")
    AREA_STATED = "area_stated", _("{name} measures {km2} km², the file says {stated}.")
    AREA_CHANGED = "area_changed", _("{name} measures {km2} km², its present boundary {before}.")
    AREA_TOTAL = (
        "area_total",
        _("All villages together measure {km2} km², the district is known to have {before}."),
    )
    OVERLAP = "overlap", _("{name} and {other} overlap by {percent} %.")


def _shown(value: object) -> str:
    """Numbers as the reader's language writes them: ``1,4`` in Indonesian."""
    return str(number_format(value, force_grouping=True)) if isinstance(value, int | float) else str(value)


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding about a boundary file. ``code`` is empty where it concerns no single village."""

    fault: Fault
    weight: Weight
    code: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """The finding in words, in the active language."""
        said = {name: _shown(value) for name, value in self.detail.items()}
        return str(self.fault.label).format_map(said)

    def as_row(self) -> dict[str, Any]:
        """Return the finding as JSON keeps it."""
        return asdict(self) | {"fault": str(self.fault), "weight": str(self.weight)}

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> "Problem":
        """Read back what :meth:`as_row` made."""
        return cls(Fault(row["fault"]), Weight(row["weight"]), row["code"], row["detail"])


@dataclass(frozen=True, slots=True)
class Feature:
    """A village recognised in a boundary file, with its checked shape and its size in km²."""

    code: str
    geometry: GeoJSON
    km2: float


@dataclass(frozen=True, slots=True)
class BoundaryView:
    """A boundary file as a list shows it."""

    id: int
    district: str
    filename: str
    sha256: str
    state: ImportState
    matched_by: MatchedBy
    key_property: str
    villages: int
    problems: tuple[Problem, ...]
    proposed_at: datetime
    decided_at: datetime | None
    reason: str

    @property
    def is_blocked(self) -> bool:
        """True when it cannot be accepted as it is."""
        return any(problem.weight == Weight.BLOCKS for problem in self.problems)

    @property
    def must_be_confirmed(self) -> bool:
        """True when accepting it needs an explicit word on the warnings."""
        return any(problem.weight == Weight.WARNS for problem in self.problems)


@dataclass(frozen=True, slots=True)
class BoundaryPreview:
    """A boundary file before it is decided: its shapes beside the shapes that live now."""

    view: BoundaryView
    proposed: Mapping[str, GeoJSON]
    present: Mapping[str, GeoJSON]
