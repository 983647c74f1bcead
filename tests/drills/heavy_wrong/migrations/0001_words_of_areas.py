"""The same upgrade written the wrong way: not one transaction, and nothing that lets it begin again."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def fill(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Count the letters of every area's name."""
    places, words = apps.get_model("areas", "Area"), apps.get_model("heavy_wrong", "Word")
    rows = []
    for code, name in places.objects.order_by("code").values_list("code", "name").iterator(chunk_size=2000):
        rows.append(words(area_id=code, letters=len(name)))
        if len(rows) == 2000:
            words.objects.bulk_create(rows)
            rows.clear()
    words.objects.bulk_create(rows)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("areas", "0001_initial")]
    operations = [
        migrations.CreateModel(
            "Word",
            [
                ("id", models.BigAutoField(primary_key=True)),
                ("area", models.ForeignKey("areas.Area", on_delete=models.PROTECT, related_name="+")),
                ("letters", models.IntegerField(db_index=True)),
            ],
        ),
        migrations.RunPython(fill),
    ]
