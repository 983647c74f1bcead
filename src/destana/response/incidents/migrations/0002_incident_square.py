"""An incident has a place: first the column, then its values (0003), then the indexes (0004)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("incidents", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="incident", name="square", field=models.PositiveIntegerField(null=True)
        ),
    ]
