"""A report's photos, shown to those who may see the report and kept by no browser."""

from typing import cast

from django.http import FileResponse, Http404, HttpRequest, HttpResponse

from destana.foundation.files import queries as files
from destana.foundation.files.terms import SIZES
from destana.foundation.people.terms import Actor, Permission
from destana.response.reports import queries as reports
from destana.surfaces.office.frame import room
from destana.surfaces.office.reports import look

SHOWN = frozenset(SIZES) - {"full"}
"""The desk shows re-encoded pictures only; the untouched original is evidence and leaves by export."""


@room(Permission.REPORTS_READ)
def photo(request: HttpRequest, actor: Actor, report_id: int, file_id: int, size: str) -> HttpResponse:
    """Send one photo of a report that the actor may see."""
    report = reports.get_for(actor, report_id)
    if size not in SHOWN or not report.photos.filter(file_id=file_id).exists():
        raise Http404
    answer = FileResponse(files.path(file_id, size).open("rb"), content_type="image/jpeg")
    answer["Content-Disposition"] = f'inline; filename="{report.code}-{file_id}.jpg"'
    return cast("HttpResponse", answer)


@room(Permission.REPORTS_READ)
def preview(request: HttpRequest, actor: Actor, report_id: int) -> HttpResponse:
    """Send the small picture of a photo that is still on its way, of a report that the actor may see."""
    report = reports.get_for(actor, report_id)
    coming = look.coming(report)
    if coming is None or not coming.has_preview:
        raise Http404
    return HttpResponse(files.preview_of(coming.token), content_type="image/jpeg")
