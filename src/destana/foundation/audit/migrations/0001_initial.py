"""The log, its head, and the triggers that refuse to change or delete a line."""

from django.db import migrations, models

SQLITE = [
    """CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_auditentry
       BEGIN SELECT RAISE(ABORT, 'audit lines are never changed'); END""",
    """CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_auditentry
       BEGIN SELECT RAISE(ABORT, 'audit lines are never deleted'); END""",
    """CREATE TRIGGER audit_head_no_delete BEFORE DELETE ON audit_chainhead
       BEGIN SELECT RAISE(ABORT, 'the head of the log is never deleted'); END""",
]
POSTGRESQL = [
    """CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN RAISE EXCEPTION 'audit lines are never changed or deleted'; END $$""",
    """CREATE TRIGGER audit_entry_frozen BEFORE UPDATE OR DELETE ON audit_auditentry
       FOR EACH ROW EXECUTE FUNCTION audit_refuse()""",
    """CREATE TRIGGER audit_head_kept BEFORE DELETE ON audit_chainhead
       FOR EACH ROW EXECUTE FUNCTION audit_refuse()""",
]


def guard(apps, schema_editor) -> None:
    """Put the triggers in place."""
    statements = POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE
    for statement in statements:
        schema_editor.execute(statement)


def first_head(apps, schema_editor) -> None:
    """The chain starts from nothing."""
    apps.get_model("audit", "ChainHead").objects.create(pk=1, seq=0, hash="0" * 64)


class Migration(migrations.Migration):
    """Forward only: a log that can be rolled back proves nothing."""

    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                ("seq", models.BigIntegerField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("by_ref", models.CharField(max_length=80)),
                ("by_role", models.CharField(max_length=40)),
                ("verb", models.CharField(max_length=60)),
                ("target", models.CharField(max_length=80)),
                ("channel", models.CharField(blank=True, max_length=20)),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("before", models.CharField(blank=True, max_length=64)),
                ("after", models.CharField(blank=True, max_length=64)),
                ("previous", models.CharField(max_length=64)),
                ("hash", models.CharField(max_length=64, unique=True)),
            ],
            options={"indexes": [models.Index(fields=["target", "seq"], name="audit_target")]},
        ),
        migrations.CreateModel(
            name="ChainHead",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("seq", models.BigIntegerField(default=0)),
                ("hash", models.CharField(max_length=64)),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="audit_one_head")]
            },
        ),
        migrations.RunPython(first_head, migrations.RunPython.noop),
        migrations.RunPython(guard, migrations.RunPython.noop),
    ]
