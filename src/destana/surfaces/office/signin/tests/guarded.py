"""Addresses for the tests of the guard: one view a rule, beside the door itself."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from destana.foundation.people.access import check_fresh
from destana.foundation.people.terms import Permission
from destana.surfaces.office.signin.guard import get_actor, needs


@needs(Permission.BULLETINS_WRITE)
def write(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{request.POST.getlist('kata')} {get_actor(request).ref}")


@needs(Permission.BULLETINS_WRITE, fresh=True)
def sign(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{request.POST.getlist('kata')} {get_actor(request).fresh}")


@needs(Permission.BULLETINS_WRITE)
def late(request: HttpRequest) -> HttpResponse:
    """Stand for a view whose action asks for freshness."""
    check_fresh(get_actor(request))
    return HttpResponse(f"{request.POST.getlist('kata')}")


urlpatterns = [
    path("", include("destana.surfaces.office.signin.urls")),
    path("coba/tulis", write),
    path("coba/tanda", sign),
    path("coba/lambat", late),
]
