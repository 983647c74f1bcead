from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Office",
            fields=[
                ("only", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("mode", models.CharField(max_length=8)),
                ("district", models.CharField(max_length=13)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("only", 1)), name="config_office_only_one"),
                    models.CheckConstraint(
                        condition=models.Q(("mode__in", ["real", "demo", "exercise"])),
                        name="config_office_mode",
                    ),
                ],
            },
        ),
    ]
