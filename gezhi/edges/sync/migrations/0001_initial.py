import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Receipt',
            fields=[
                ('id', models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ('post_id', models.UUIDField()),
                ('deed', models.CharField(max_length=32)),
                ('digest', models.BinaryField(max_length=32)),
                ('done_at', models.DateTimeField()),
                ('received_at', models.DateTimeField()),
                ('outcome', models.CharField(max_length=8)),
                ('subject_id', models.UUIDField(null=True)),
                ('version', models.PositiveIntegerField(null=True)),
                ('code', models.CharField(default='', max_length=64)),
                ('parameters', models.JSONField(default=dict)),
                ('account', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'sync_receipt',
                'indexes': [models.Index(fields=['account', '-received_at'], name='receipt_of'), models.Index(fields=['received_at'], name='receipt_age')],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('outcome__in', ['done', 'refused', 'conflict'])), name='receipt_outcome'),
                    models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'done'), ('code', '')), models.Q(models.Q(('outcome', 'done'), _negated=True), models.Q(('code', ''), _negated=True)), _connector='OR'), name='receipt_refusal'),
                ],
            },
        ),
    ]
