import django.db.models.deletion
import handschlag.core.clock
from django.conf import settings
from django.db import migrations, models

from handschlag.core import unalterable
from handschlag.core.migrating import CreateModels


def protect(apps, schema_editor):
    """A later migration that rebuilds the table on SQLite has to do this again; a test sees to it."""
    for statement in unalterable.protecting(schema_editor.connection.vendor):
        schema_editor.execute(statement)


def unprotect(apps, schema_editor):
    for statement in unalterable.unprotecting(schema_editor.connection.vendor):
        schema_editor.execute(statement)


class Migration(migrations.Migration):

    replaces = [
        ('core', '0001_initial'),
        ('core', '0002_versions'),
        ('core', '0003_look'),
        ('core', '0004_order_and_record'),
        ('core', '0005_organisers_invite'),
    ]

    initial = True

    dependencies = [
        ('accounts', '0001_squashed_0011_block_changes'),
    ]

    operations = [
        CreateModels([
            migrations.CreateModel(
                name='Site',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(default='Handschlag', max_length=80, verbose_name='name of the network')),
                    ('tagline', models.CharField(blank=True, max_length=200, verbose_name='in one sentence')),
                    ('language', models.CharField(choices=[('de', 'Deutsch'), ('en', 'English')], default='en', max_length=5, verbose_name='language')),
                    ('registration', models.CharField(choices=[('open', 'Anybody may sign up'), ('request', 'Anybody may ask; an operator decides'), ('invitation', 'Only by invitation link')], default='open', max_length=10, verbose_name='who may join')),
                    ('set_up_at', models.DateTimeField(editable=False, null=True)),
                    ('version', models.PositiveIntegerField(default=0, editable=False)),
                    ('colours', models.JSONField(blank=True, default=dict, editable=False)),
                    ('favicon', models.CharField(blank=True, editable=False, max_length=100)),
                    ('logo', models.CharField(blank=True, editable=False, max_length=100)),
                    ('look', models.CharField(blank=True, editable=False, max_length=16)),
                    ('terms', models.PositiveIntegerField(default=0, editable=False)),
                    ('organisers_invite', models.BooleanField(default=False, help_text='Their invitations then let people sign up, whoever else may. Where anybody may sign up they do so anyway.', verbose_name='organisers of groups may invite people without an account')),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='site_is_one_row')],
                },
            ),
            migrations.CreateModel(
                name='AuditEvent',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField(db_index=True, default=handschlag.core.clock.now)),
                    ('verb', models.CharField(max_length=60)),
                    ('object_type', models.CharField(max_length=40)),
                    ('object_id', models.BigIntegerField(null=True)),
                    ('detail', models.JSONField(default=dict)),
                    ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('in_group', models.BigIntegerField(null=True)),
                ],
                options={
                    'indexes': [models.Index(fields=['object_type', 'object_id', 'at'], name='audit_by_object'), models.Index(condition=models.Q(('in_group__isnull', False)), fields=['in_group', '-at', '-id'], name='audit_of_group')],
                },
            ),
        ]),
        migrations.RunPython(protect, unprotect),
    ]
