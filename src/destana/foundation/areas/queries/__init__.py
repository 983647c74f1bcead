"""Questions about areas. All that lives in a process's memory is read again when the data under it has changed."""

from .boundaries import NoSuchImport, boundary_imports, import_preview, import_sketch
from .gazetteer import gazetteer
from .lists import NoSuchArea, about, area, counts, name, names, neighbours, search, shorts, villages
from .places import is_inside, shapes, sketch, village_at

__all__ = [
    "NoSuchArea",
    "NoSuchImport",
    "about",
    "area",
    "boundary_imports",
    "counts",
    "gazetteer",
    "import_preview",
    "import_sketch",
    "is_inside",
    "name",
    "names",
    "neighbours",
    "search",
    "shapes",
    "shorts",
    "sketch",
    "village_at",
    "villages",
]
