import django.db.models.deletion
import django.db.models.functions.text
import handschlag.core.clock
from django.conf import settings
from django.db import migrations, models

from handschlag.core.migrating import CreateModels


class Migration(migrations.Migration):

    replaces = [
        ('accounts', '0001_initial'),
        ('accounts', '0002_sessions'),
        ('accounts', '0003_claimed_addresses'),
        ('accounts', '0004_sessions_begin_anew'),
        ('accounts', '0005_blocks'),
        ('accounts', '0006_reserved'),
        ('accounts', '0007_own_data'),
        ('accounts', '0008_marked_logins'),
        ('accounts', '0009_members_for_operators'),
        ('accounts', '0010_ways_in'),
        ('accounts', '0011_block_changes'),
    ]

    initial = True

    dependencies = [
    ]

    operations = [
        CreateModels([
            migrations.CreateModel(
                name='Member',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('password', models.CharField(max_length=128, verbose_name='password')),
                    ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                    ('email', models.EmailField(max_length=254, null=True, unique=True, verbose_name='e-mail address')),
                    ('name', models.CharField(max_length=80, verbose_name='name')),
                    ('headline', models.CharField(blank=True, max_length=160, verbose_name='what I do')),
                    ('company', models.CharField(blank=True, max_length=120, verbose_name='company')),
                    ('place', models.CharField(blank=True, max_length=120, verbose_name='place')),
                    ('languages', models.CharField(blank=True, help_text='For example: German, English', max_length=120, verbose_name='languages I speak')),
                    ('about', models.TextField(blank=True, max_length=5000, verbose_name='about me')),
                    ('about_html', models.TextField(blank=True, editable=False)),
                    ('avatar', models.ImageField(blank=True, upload_to='avatars/', verbose_name='picture')),
                    ('language', models.CharField(choices=[('de', 'Deutsch'), ('en', 'English')], default='en', max_length=5, verbose_name='language of the pages')),
                    ('time_zone', models.CharField(default='Europe/Berlin', max_length=64, verbose_name='time zone')),
                    ('joined_at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('is_active', models.BooleanField(default=True)),
                    ('is_operator', models.BooleanField(default=False, verbose_name='runs this site')),
                    ('is_bot', models.BooleanField(default=False, verbose_name='is a program')),
                    ('terms', models.PositiveIntegerField(default=0, editable=False)),
                    ('block_changes', models.PositiveIntegerField(default=0, editable=False)),
                ],
                options={
                    'verbose_name': 'member',
                    'verbose_name_plural': 'members',
                    'indexes': [models.Index(fields=['name', 'id'], name='member_by_name'), models.Index(fields=['-joined_at', '-id'], name='member_newest_first')],
                },
            ),
            migrations.CreateModel(
                name='SignupRequest',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('message', models.TextField(max_length=2000, verbose_name='Who are you, and what brings you here?')),
                    ('asked_at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('member', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='signup_request', to=settings.AUTH_USER_MODEL)),
                    ('came_for', models.CharField(blank=True, max_length=300)),
                ],
            ),
            migrations.CreateModel(
                name='SiteInvitation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('token_digest', models.CharField(max_length=64, unique=True)),
                    ('created_at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('expires_at', models.DateTimeField()),
                    ('max_uses', models.PositiveIntegerField(default=1, verbose_name='how many people')),
                    ('uses', models.PositiveIntegerField(default=0)),
                    ('revoked_at', models.DateTimeField(null=True)),
                    ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='site_invitations', to=settings.AUTH_USER_MODEL)),
                    ('is_for_group', models.BooleanField(default=False)),
                ],
            ),
            migrations.CreateModel(
                name='ImportedIdentity',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('source', models.CharField(max_length=200)),
                    ('key', models.CharField(max_length=320)),
                    ('email', models.EmailField(blank=True, db_index=True, max_length=254)),
                    ('imported_at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='imported_identities', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('source', 'key'), name='imported_identity_is_one_person')],
                    'indexes': [models.Index(django.db.models.functions.text.Upper('email'), name='imported_identity_by_email')],
                },
            ),
            migrations.CreateModel(
                name='Session',
                fields=[
                    ('session_key', models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name='session key')),
                    ('session_data', models.TextField(verbose_name='session data')),
                    ('expire_date', models.DateTimeField(db_index=True, verbose_name='expire date')),
                    ('auth_hash', models.CharField(blank=True, max_length=128)),
                    ('member', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'session',
                    'verbose_name_plural': 'sessions',
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='Block',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='blocks', to=settings.AUTH_USER_MODEL)),
                    ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('by', 'member'), name='one_block_of_a_member'), models.CheckConstraint(condition=models.Q(('by', models.F('member')), _negated=True), name='no_block_of_oneself')],
                },
            ),
            migrations.CreateModel(
                name='Mute',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='mutes', to=settings.AUTH_USER_MODEL)),
                    ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('by', 'member'), name='one_mute_of_a_member'), models.CheckConstraint(condition=models.Q(('by', models.F('member')), _negated=True), name='no_mute_of_oneself')],
                },
            ),
            migrations.CreateModel(
                name='Reserved',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('fields', models.JSONField(default=dict)),
                    ('member', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='reserved', to=settings.AUTH_USER_MODEL)),
                ],
            ),
            migrations.CreateModel(
                name='Erasure',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('asked_at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('due_at', models.DateTimeField(db_index=True)),
                    ('empties_posts', models.BooleanField(default=False, verbose_name='empty what I have written in the talk')),
                    ('member', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
            ),
            migrations.CreateModel(
                name='DataExport',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('asked_at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('ready_at', models.DateTimeField(null=True)),
                    ('file', models.FileField(blank=True, upload_to='exports/')),
                    ('size', models.PositiveBigIntegerField(default=0)),
                    ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(condition=models.Q(('ready_at__isnull', True)), fields=('member',), name='one_export_at_a_time')],
                },
            ),
        ]),
    ]
