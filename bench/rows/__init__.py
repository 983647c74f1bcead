"""Every row by its name, in the order of the table. A row is measured by one function of a :class:`bench.place.Place`."""

from collections.abc import Callable

from bench.rows import intake
from bench.place import Place
from bench.table import Row

Measure = Callable[[Place], list[Row]]

ROWS: dict[str, Measure] = {"intake": intake.measure}
