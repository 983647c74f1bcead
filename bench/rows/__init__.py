"""Every row by its name, in the order of the table. It is measured by one function of a :class:`bench.place.Place`."""

from collections.abc import Callable

from bench.place import Place
from bench.rows import box, intake, pages, phone, queue, sending, start
from bench.table import Row

Measure = Callable[[Place], list[Row]]

ROWS: dict[str, Measure] = {
    "intake": intake.measure,
    "pages": pages.measure,
    "box": box.measure,
    "queue": queue.measure,
    "sending": sending.measure,
    "start": start.measure,
    "phone": phone.measure,
}
