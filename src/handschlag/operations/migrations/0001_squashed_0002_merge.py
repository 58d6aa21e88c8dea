import django.db.models.deletion
import handschlag.core.clock
from django.conf import settings
from django.db import migrations, models

from handschlag.core.migrating import CreateModels


class Migration(migrations.Migration):

    replaces = [
        ('operations', '0001_initial'),
        ('operations', '0002_merge'),
    ]

    initial = True

    dependencies = [
        ('accounts', '0001_squashed_0011_block_changes'),
    ]

    operations = [
        CreateModels([
            migrations.CreateModel(
                name='StorageReport',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('database', models.PositiveBigIntegerField(default=0)),
                    ('free', models.PositiveBigIntegerField(null=True)),
                    ('kinds', models.JSONField(default=dict)),
                    ('orphans', models.JSONField(default=dict)),
                    ('groups', models.JSONField(default=list)),
                    ('members', models.JSONField(default=list)),
                ],
            ),
            migrations.CreateModel(
                name='Deactivation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('reason', models.CharField(max_length=500, verbose_name='reason')),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('member', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='deactivation', to=settings.AUTH_USER_MODEL)),
                ],
            ),
            migrations.CreateModel(
                name='LegalText',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('imprint', 'Imprint'), ('privacy', 'Privacy'), ('terms', 'Terms of use')], max_length=10)),
                    ('number', models.PositiveIntegerField()),
                    ('sources', models.JSONField(default=dict)),
                    ('pages', models.JSONField(default=dict)),
                    ('asks_again', models.BooleanField(default=False)),
                    ('at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('kind', 'number'), name='a_legal_text_has_its_number')],
                },
            ),
            migrations.CreateModel(
                name='Consent',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('member', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('text', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consents', to='operations.legaltext')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('member', 'text'), name='one_consent_to_a_text')],
                },
            ),
            migrations.CreateModel(
                name='Merge',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('moved', models.JSONField(default=dict)),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('gone', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('into', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
            ),
        ]),
    ]
