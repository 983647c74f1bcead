"""The verbs: load the areas of Indonesia, load a district, propose boundaries, accept or refuse them."""

from destana.foundation.areas.rules.reading import BoundaryFileRefused

from .boundaries import AlreadyDecided, ImportBlocked, NeedsConfirmation, NothingMatches
from .boundaries import accept as accept_import
from .boundaries import propose as propose_import
from .boundaries import refuse as refuse_import
from .district import DistrictLoaded, load_district
from .national import AreaFilesIncomplete, BadAreaFile, Loaded, Progress, load_indonesia

__all__ = [
    "AlreadyDecided",
    "AreaFilesIncomplete",
    "BadAreaFile",
    "BoundaryFileRefused",
    "DistrictLoaded",
    "ImportBlocked",
    "Loaded",
    "NeedsConfirmation",
    "NothingMatches",
    "Progress",
    "accept_import",
    "load_district",
    "load_indonesia",
    "propose_import",
    "refuse_import",
]
