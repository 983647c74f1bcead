"""The file that a browser saves: CSV, written while it is sent, a few hundred rows in the memory at a time."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, cast

from django.conf import settings
from django.http import HttpResponse, StreamingHttpResponse
from django.utils import translation
from django.utils.http import content_disposition_header

from destana.foundation.people.terms import Actor
from destana.kit import clock
from destana.kit.sheets import Cell, written
from destana.kit.text import slug
from destana.surfaces.office.exports.columns import Column

MARKS = {"exercise": "LATIHAN", "demo": "PERAGAAN"}
"""Stands in the name of the file and in each row of what is not real: rows are copied from sheet to sheet."""


def answer(
    what: str, columns: Sequence[Column], pieces: Iterable[Iterable[Any]], *, by: Actor, at: datetime
) -> HttpResponse:
    """Return the list as a download. Its name says what, when and who took it along."""
    mark = MARKS.get(settings.MODE, "")
    rows = _rows(columns, pieces, mark, translation.get_language() or settings.LANGUAGE_CODE)
    moment = clock.local(at).strftime("%Y%m%d-%H%M")
    name = "-".join(part for part in (mark, what, moment, slug(by.name)) if part)
    response = StreamingHttpResponse(written(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=f"{name}.csv") or ""
    )
    return cast("HttpResponse", response)


def _rows(
    columns: Sequence[Column], pieces: Iterable[Iterable[Any]], mark: str, language: str
) -> Iterator[list[Cell]]:
    # The rows are made after the view has ended, so the person's language is put on again, piece by piece.
    before: list[Cell] = [mark] if mark else []
    with translation.override(language):
        head: list[Cell] = [*before, *(str(column.label) for column in columns)]
    yield head
    if any(column.tag for column in columns):
        yield [*([""] if mark else []), *(column.tag for column in columns)]
    for piece in pieces:
        with translation.override(language):
            some = [[*before, *(column.cell(row) for column in columns)] for row in piece]
        yield from some
