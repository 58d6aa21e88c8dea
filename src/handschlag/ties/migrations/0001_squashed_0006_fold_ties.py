import django.db.models.deletion
import handschlag.core.clock
from django.conf import settings
from django.db import migrations, models

from handschlag.core.migrating import CreateModels


class Migration(migrations.Migration):

    replaces = [
        ('ties', '0001_initial'),
        ('ties', '0002_lean_indexes'),
        ('ties', '0003_meeting'),
        ('ties', '0004_helping'),
        ('ties', '0005_ties'),
        ('ties', '0006_fold_ties'),
    ]

    initial = True

    dependencies = [
        ('accounts', '0001_squashed_0011_block_changes'),
        ('groups', '0001_squashed_0011_invited'),
    ]

    operations = [
        CreateModels([
            migrations.CreateModel(
                name='Interaction',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('time', models.DateTimeField()),
                    ('strand', models.CharField(choices=[('talk', 'Talk'), ('meet', 'Meet'), ('help', 'Help')], max_length=4)),
                    ('value', models.FloatField()),
                    ('kind', models.CharField(choices=[('reply', 'Reply'), ('thanks', 'Thanks'), ('attendance', 'At the same meetup'), ('handshake', 'Handshake'), ('deal', 'Deal'), ('thank you', 'Thank you')], max_length=10)),
                    ('origin', models.BigIntegerField()),
                    ('recorded_at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('group', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='groups.group')),
                    ('source', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('target', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'indexes': [models.Index(fields=['kind', 'origin'], name='interaction_by_origin'), models.Index(fields=['group', 'time'], name='interaction_by_group'), models.Index(fields=['source', 'target', 'strand'], name='interaction_by_pair')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('source', models.F('target')), _negated=True), name='no_interaction_with_oneself')],
                },
            ),
            migrations.CreateModel(
                name='Tie',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('talk_number', models.IntegerField(default=0)),
                    ('talk_last', models.DateTimeField(null=True)),
                    ('talk_sum', models.FloatField(default=0.0)),
                    ('meet_number', models.IntegerField(default=0)),
                    ('meet_last', models.DateTimeField(null=True)),
                    ('meet_sum', models.FloatField(default=0.0)),
                    ('help_number', models.IntegerField(default=0)),
                    ('help_last', models.DateTimeField(null=True)),
                    ('help_sum', models.FloatField(default=0.0)),
                    ('high', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('low', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'indexes': [models.Index(fields=['high', 'low'], name='tie_by_higher_end')],
                    'constraints': [models.UniqueConstraint(fields=('low', 'high'), name='one_tie_of_two'), models.CheckConstraint(condition=models.Q(('low__lt', models.F('high'))), name='a_tie_has_a_lower_end')],
                },
            ),
        ]),
    ]
