
import django.db.models.deletion
import handschlag.core.clock
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Group',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('slug', models.SlugField(max_length=60, unique=True, verbose_name='short name in addresses')),
                ('description', models.TextField(blank=True, max_length=10000, verbose_name='description')),
                ('description_html', models.TextField(blank=True, editable=False)),
                ('rules', models.TextField(blank=True, max_length=10000, verbose_name='rules')),
                ('rules_html', models.TextField(blank=True, editable=False)),
                ('language', models.CharField(choices=[('de', 'Deutsch'), ('en', 'English')], default='de', max_length=5, verbose_name='language')),
                ('visibility', models.CharField(choices=[('open', 'Open: everybody can read'), ('closed', 'Closed: everybody finds it, members read'), ('hidden', 'Hidden: only members know of it')], default='open', max_length=10, verbose_name='who sees it')),
                ('joining', models.CharField(choices=[('open', 'Anybody may join'), ('request', 'On request; an organiser decides'), ('invitation', 'Only by invitation link')], default='open', max_length=10, verbose_name='how to join')),
                ('created_at', models.DateTimeField(default=handschlag.core.clock.now)),
                ('member_count', models.PositiveIntegerField(default=0, editable=False)),
                ('topic_count', models.PositiveIntegerField(default=0, editable=False)),
                ('post_count', models.PositiveIntegerField(default=0, editable=False)),
                ('last_post_at', models.DateTimeField(editable=False, null=True)),
            ],
            options={
                'verbose_name': 'group',
                'verbose_name_plural': 'groups',
            },
        ),
        migrations.CreateModel(
            name='GroupInvitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token_digest', models.CharField(max_length=64, unique=True)),
                ('created_at', models.DateTimeField(default=handschlag.core.clock.now)),
                ('expires_at', models.DateTimeField()),
                ('max_uses', models.PositiveIntegerField(default=25, verbose_name='how many people')),
                ('uses', models.PositiveIntegerField(default=0)),
                ('revoked_at', models.DateTimeField(null=True)),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='group_invitations', to=settings.AUTH_USER_MODEL)),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='groups.group')),
            ],
        ),
        migrations.CreateModel(
            name='JoinRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('message', models.TextField(blank=True, max_length=1000, verbose_name='What brings you here?')),
                ('asked_at', models.DateTimeField(default=handschlag.core.clock.now)),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='join_requests', to='groups.group')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='join_requests', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['group', '-asked_at', '-id'], name='join_request_newest_first')],
                'constraints': [models.UniqueConstraint(fields=('group', 'member'), name='one_join_request')],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('member', 'Member'), ('moderator', 'Moderator'), ('organiser', 'Organiser')], default='member', max_length=10)),
                ('joined_at', models.DateTimeField(default=handschlag.core.clock.now)),
                ('left_at', models.DateTimeField(null=True)),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='groups.group')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['group', '-joined_at', '-id'], name='membership_newest_first'), models.Index(condition=models.Q(('left_at__isnull', True)), fields=['group', 'role'], name='membership_by_role')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('left_at__isnull', True)), fields=('group', 'member'), name='one_current_membership')],
            },
        ),
    ]
