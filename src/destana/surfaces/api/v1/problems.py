"""The one shape of every refusal, and the two that only the API knows."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.parser import Parser
from ninja.types import DictStrAny

from destana.kit.refusals import Refusal

from .shapes import Problem


class UnknownWord(Refusal):
    """A code that is in no list of ours."""

    sentence = _("This code is not known. The lists are in the OpenAPI document.")
    status = 422


class OutsideDistrict(Refusal):
    """A village of another district."""

    sentence = _("This village is not in our district.")
    status = 422


class JsonOnly(Parser):
    """Reads a body only where it is called JSON: what a form of another site can send unasked is no request of ours."""

    def parse_body(self, request: HttpRequest) -> DictStrAny:
        """Return the body; what is raised here is answered with 400."""
        if request.content_type != "application/json":
            raise ValueError(request.content_type)
        return super().parse_body(request)


def refusals(*statuses: int) -> dict[int, type[Problem]]:
    """Declare the refusals that an endpoint may answer with; 400 is a body that is no JSON."""
    return dict.fromkeys((400, *statuses), Problem)


def speak(api: NinjaAPI) -> None:
    """Teach an API to answer every refusal in one shape."""

    @api.exception_handler(Refusal)
    def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
        response = _answer(api, request, type(refusal).__name__, str(refusal), refusal.status)
        retry_after = getattr(
            refusal, "retry_after", 60 if refusal.status == HTTPStatus.SERVICE_UNAVAILABLE else None
        )
        if retry_after is not None:
            response["Retry-After"] = str(retry_after)
        return response

    @api.exception_handler(ValidationError)
    def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
        first = error.errors[0] if error.errors else {}
        place = ".".join(str(part) for part in first.get("loc", ()))
        return _answer(api, request, "Invalid", f"{place}: {first.get('msg', '')}", 422)

    @api.exception_handler(HttpError)
    def broken(request: HttpRequest, error: HttpError) -> HttpResponse:
        return _answer(api, request, "BadRequest", str(error), error.status_code)


def _answer(api: NinjaAPI, request: HttpRequest, name: str, sentence: str, status: int) -> HttpResponse:
    return api.create_response(request, {"error": name, "sentence": sentence}, status=status)
