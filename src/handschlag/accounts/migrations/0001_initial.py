
import django.db.models.deletion
import handschlag.core.clock
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
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
            ],
            options={
                'verbose_name': 'member',
                'verbose_name_plural': 'members',
            },
        ),
        migrations.CreateModel(
            name='SignupRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('message', models.TextField(max_length=2000, verbose_name='Who are you, and what brings you here?')),
                ('asked_at', models.DateTimeField(default=handschlag.core.clock.now)),
                ('member', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='signup_request', to=settings.AUTH_USER_MODEL)),
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
            },
        ),
    ]
