"""What the API takes and gives: plain classes, never the tables."""

from datetime import datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import BaseModel, BeforeValidator, Field

from destana.response.hazards.terms import Depth, Hazard

Code = Annotated[str, Field(max_length=13, pattern=r"^\d\d\.\d\d\.\d\d\.\d{4}$", examples=["63.11.05.2021"])]


def _only_text(value: object) -> object:
    """Refuse a number as a moment: seconds or milliseconds since when, nobody can tell."""
    if not isinstance(value, str):
        raise ValueError("write the moment as text, such as 2026-01-14T06:04:00+08:00")  # noqa: TRY004 - pydantic's way
    return value


Moment = Annotated[datetime, BeforeValidator(_only_text)]


class Problem(Schema):
    """The one shape of every refusal."""

    error: str = Field(description="Short name of the refusal, stable.")
    sentence: str = Field(description="What to tell a person.")


class PointIn(BaseModel):
    """A place (WGS 84 degrees)."""

    lat: float = Field(ge=-90, le=90, allow_inf_nan=False, strict=True)
    lng: float = Field(ge=-180, le=180, allow_inf_nan=False, strict=True)
    accuracy_m: float | None = Field(default=None, ge=0, le=100_000, allow_inf_nan=False, strict=True)


class ReportIn(BaseModel):
    """A report. Only something to look at must be there: words, a place or a hazard."""

    key: str = Field(
        min_length=8,
        max_length=100,
        pattern=r"^[A-Za-z0-9_.:-]+$",
        description="Made by the sender, for ever the same.",
    )
    words: str = Field(default="", max_length=10_000)
    village: Code | None = None
    rts: str = Field(default="", max_length=60)
    landmark: str = Field(default="", max_length=120)
    point: PointIn | None = None
    hazard: str | None = Field(default=None, json_schema_extra={"enum": [*Hazard.values, None]})
    depth: str | None = Field(default=None, json_schema_extra={"enum": [*Depth.values, None]})
    people_in_danger: bool | None = Field(default=None, strict=True)
    observed_at: Moment | None = None
    reporter_name: str = Field(default="", max_length=80)
    reporter_phone: str = Field(default="", max_length=30)
    is_confidential: bool = False


class ReportOut(BaseModel):
    """The receipt: the report is committed when this is read."""

    code: str = Field(examples=["L-0142"])
    secret: str = Field(description="Opens the receipt page of the reporter.")
    url: str
    due_at: datetime
    sha256: str = Field(description="Of the body as it was received.")
    is_new: bool


class ProgressOut(Schema):
    """How a report stands; nothing personal."""

    code: str
    state: str
    received_at: datetime | None
    due_at: datetime | None
    main_code: str


class VillageOut(Schema):
    """How a village stands. ``none`` is *no word yet*, never safe."""

    code: str
    name: str
    level: str
    hazard: str
    depth: str
    depth_cm: int | None
    trend: str
    rts: str
    source: str
    as_of: datetime | None


class PlaceOut(Schema):
    """Centre of a square of 0.0055 degrees, some 600 m: nobody's house (WGS 84 degrees)."""

    lat: float
    lng: float


class IncidentOut(Schema):
    """An incident as everybody may see it."""

    code: str
    name: str
    state: str
    hazards: list[str]
    level: str
    villages: list[str]
    reports: int
    opened_at: datetime
    changed_at: datetime
    place: PlaceOut | None = Field(description="None while nobody knows more than the name.")


class FigureOut(Schema):
    """A figure with everything that makes it one. Never add figures of different sources."""

    kind: str
    value: int
    village: str
    status: str
    source: str
    as_of: datetime


class LineOut(Schema):
    """A line of the timeline."""

    at: datetime
    kind: str
    text: str


class IncidentPageOut(IncidentOut):
    """An incident with its villages, figures and timeline."""

    standing: list[VillageOut]
    figures: list[FigureOut]
    timeline: list[LineOut]


class BulletinOut(Schema):
    """A published bulletin. ``document`` is exactly what was signed; see docs/bulletin-format.md for checking it."""

    number: int
    code: str
    state: str
    kind: str
    hazard: str
    level: str
    villages: list[str]
    headline: str
    what: str
    steps: list[str]
    published_at: datetime | None
    expires_at: datetime | None
    replaced_by: str


class SignedBulletinOut(BulletinOut):
    """A bulletin with its proof."""

    document: dict[str, Any]
    key_id: str
    signature: str


class VerdictOut(Schema):
    """The answer to "is this code genuine?"."""

    standing: str
    code: str
    number: int
    headline: str
    villages: list[str]
    published_at: datetime | None
    expires_at: datetime | None
    replaced_by: str
