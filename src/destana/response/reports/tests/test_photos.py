"""Photos: hints beside the proofs, and copies of one photo that are one source."""

from io import BytesIO

import pytest
from PIL import Image, ImageDraw

from destana.foundation.files import actions as files
from destana.response.reports import actions, queries
from destana.response.reports.models import Report
from destana.response.reports.terms import Proof
from tests.world import NOW, World


def photo(shade: int, quality: int = 90) -> bytes:
    """Draw a house in the water; the same shade is the same picture."""
    image = Image.new("RGB", (800, 600), (200 - shade, 210, 208))
    draw = ImageDraw.Draw(image)
    draw.polygon([(120, 300), (400, 60 + shade), (680, 300)], fill=(122, 58, 42))
    draw.rectangle((180, 300, 620, 460 - shade), fill=(199, 155, 106))
    draw.rectangle((0, 460, 800, 600), fill=(156, 124, 82))
    out = BytesIO()
    image.save(out, "JPEG", quality=quality)
    return out.getvalue()


@pytest.fixture
def two(world: World) -> tuple[Report, Report]:
    """Two reporters send the same picture, once smaller."""
    made = []
    for contact, quality in ((world.siti, 90), (world.udin, 55)):
        kept = files.keep_photo(data=photo(10, quality), at=NOW)
        made.append(world.report("Banjir di Pimping", by=contact, photos=(kept.id,)))
    return Report.objects.get(pk=made[0].id), Report.objects.get(pk=made[1].id)


def test_a_copied_photo_is_hinted_at(two: tuple[Report, Report]) -> None:
    [line] = [line for line in queries.sheet(two[1]).lines if line.proof == Proof.PHOTO_STORY]
    assert two[0].code in line.hint
    assert line.hint_fits is False


def test_reports_with_one_photo_look_alike_above_all(world: World, two: tuple[Report, Report]) -> None:
    other = world.report("Banjir di Pimping")
    found = queries.similar(world.rusdi, two[0])
    assert [report.pk for report, _likeness in found] == [two[1].pk, other.id]
    assert found[0][1].is_same_photo


def test_the_same_photo_twice_is_one(world: World) -> None:
    made = world.report()
    kept = files.keep_photo(data=photo(3), at=NOW)
    for _turn in range(2):
        actions.add_photo(report_id=made.id, file_id=kept.id, by=world.rusdi, at=NOW)
    assert Report.objects.get(pk=made.id).photos.count() == 1
