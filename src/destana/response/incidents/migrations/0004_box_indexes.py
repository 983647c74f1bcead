"""One index for each level of squares: the incidents in a square, the latest first."""

from django.db import migrations, models
from django.db.models.expressions import CombinedExpression


class Migration(migrations.Migration):
    dependencies = [("incidents", "0003_fill_squares")]

    operations = [
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(
                CombinedExpression(models.F("square"), ">>", models.Value(2 * (16 - level))),
                models.OrderBy(models.F("opened_at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                name=f"incidents_box_{level}",
            ),
        )
        for level in range(2, 17, 2)
    ]
