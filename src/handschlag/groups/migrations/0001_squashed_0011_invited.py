import django.core.validators
import django.db.models.deletion
import handschlag.core.clock
import handschlag.groups.models.offers
from django.conf import settings
from django.db import migrations, models

from handschlag.core.migrating import CreateModels


class Migration(migrations.Migration):

    replaces = [
        ('groups', '0001_initial'),
        ('groups', '0002_versions'),
        ('groups', '0003_order'),
        ('groups', '0004_lean_indexes'),
        ('groups', '0005_thanks_worth'),
        ('groups', '0006_silences'),
        ('groups', '0007_mail_out'),
        ('groups', '0008_getting_in'),
        ('groups', '0009_welcome'),
        ('groups', '0010_keeping_groups'),
        ('groups', '0011_invited'),
    ]

    initial = True

    dependencies = [
        ('accounts', '0001_squashed_0011_block_changes'),
    ]

    operations = [
        CreateModels([
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
                    ('talk_version', models.PositiveIntegerField(default=0, editable=False)),
                    ('version', models.PositiveIntegerField(default=0, editable=False)),
                    ('silent_days', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(3650)], verbose_name='close topics after so many days without a post')),
                    ('slow_minutes', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(10080)], verbose_name='minutes between two posts of a member')),
                    ('thanks_minutes', models.PositiveSmallIntegerField(default=15, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(480)], verbose_name='what a thanks is worth, in minutes')),
                    ('mail_subject_only', models.BooleanField(db_default=False, default=False, verbose_name='mail names the subject only')),
                    ('greets', models.BooleanField(db_default=False, default=False, verbose_name='who joins is welcomed and shown the way')),
                    ('archived_at', models.DateTimeField(editable=False, null=True)),
                    ('delete_at', models.DateTimeField(editable=False, null=True)),
                    ('deleted_at', models.DateTimeField(editable=False, null=True)),
                ],
                options={
                    'verbose_name': 'group',
                    'verbose_name_plural': 'groups',
                    'indexes': [models.Index(condition=models.Q(('delete_at__isnull', False), ('deleted_at__isnull', True)), fields=['delete_at'], name='group_to_delete'), models.Index(fields=['-created_at', '-id'], name='group_newest_first')],
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
                    ('is_trusted', models.BooleanField(default=True)),
                ],
            ),
            migrations.CreateModel(
                name='JoinRequest',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('message', models.TextField(blank=True, max_length=1000, verbose_name='What brings you here?')),
                    ('asked_at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('group', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='join_requests', to='groups.group')),
                    ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='join_requests', to=settings.AUTH_USER_MODEL)),
                    ('answers', models.JSONField(default=list)),
                    ('invitation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='join_requests', to='groups.groupinvitation')),
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
                    ('group', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='groups.group')),
                    ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                    ('greeting_closed_at', models.DateTimeField(null=True)),
                    ('path_closed_at', models.DateTimeField(null=True)),
                ],
                options={
                    'indexes': [models.Index(fields=['group', '-joined_at', '-id'], name='membership_newest_first'), models.Index(condition=models.Q(('left_at__isnull', True)), fields=['group', 'role'], name='membership_by_role')],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('left_at__isnull', True)), fields=('group', 'member'), name='one_current_membership')],
                },
            ),
            migrations.CreateModel(
                name='Silence',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('until', models.DateTimeField()),
                    ('reason', models.CharField(max_length=500, verbose_name='reason')),
                    ('lifted_at', models.DateTimeField(null=True)),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('group', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='silences', to='groups.group')),
                    ('lifted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='silences', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'indexes': [models.Index(fields=['group', 'member', 'until'], name='silence_of_member')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('by__isnull', True), models.Q(('by', models.F('member')), _negated=True), _connector='OR'), name='nobody_silences_themselves')],
                },
            ),
            migrations.CreateModel(
                name='Answers',
                fields=[
                    ('membership', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='answers', serialize=False, to='groups.membership')),
                    ('said', models.JSONField(default=list)),
                    ('given_at', models.DateTimeField(default=handschlag.core.clock.now)),
                ],
            ),
            migrations.CreateModel(
                name='Exclusion',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('reason', models.CharField(blank=True, max_length=500, verbose_name='reason, for organisers')),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('group', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='exclusions', to='groups.group')),
                    ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='exclusions', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'indexes': [models.Index(fields=['group', '-at', '-id'], name='exclusion_newest_first')],
                    'constraints': [models.UniqueConstraint(fields=('group', 'member'), name='one_exclusion_of_a_member')],
                },
            ),
            migrations.CreateModel(
                name='Question',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('text', models.CharField(max_length=300, verbose_name='question')),
                    ('kind', models.CharField(choices=[('line', 'a line'), ('text', 'a few sentences'), ('choice', 'one of several answers')], default='line', max_length=10, verbose_name='answered with')),
                    ('choices', models.JSONField(blank=True, default=list)),
                    ('is_required', models.BooleanField(default=True, verbose_name='has to be answered')),
                    ('position', models.PositiveSmallIntegerField(default=0)),
                    ('group', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='groups.group')),
                ],
                options={
                    'indexes': [models.Index(fields=['group', 'position'], name='group_question_in_order')],
                },
            ),
            migrations.CreateModel(
                name='RequestNote',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('text', models.CharField(max_length=1000, validators=[django.core.validators.MinLengthValidator(1)], verbose_name='note')),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='request_notes', to=settings.AUTH_USER_MODEL)),
                    ('request', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='notes', to='groups.joinrequest')),
                ],
                options={
                    'indexes': [models.Index(fields=['request', 'at'], name='request_note_in_order')],
                },
            ),
            migrations.CreateModel(
                name='TrustedDomain',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('domain', models.CharField(max_length=253)),
                    ('group', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='domains', to='groups.group')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('group', 'domain'), name='one_domain_of_a_group')],
                },
            ),
            migrations.CreateModel(
                name='Welcome',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('source', models.TextField(blank=True, max_length=5000, verbose_name='welcome message')),
                    ('html', models.TextField(blank=True, editable=False)),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('group', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='welcome', to='groups.group')),
                ],
            ),
            migrations.CreateModel(
                name='Offer',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('stays', models.BooleanField(default=False, verbose_name='stay organiser beside them')),
                    ('at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('expires_at', models.DateTimeField(default=handschlag.groups.models.offers._end_of_a_new_one)),
                    ('ended_at', models.DateTimeField(null=True)),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('group', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='offers', to='groups.group')),
                    ('to', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'indexes': [models.Index(fields=['group', 'to'], name='offer_of_group'), models.Index(condition=models.Q(('ended_at__isnull', True)), fields=['expires_at'], name='offer_lapses_next')],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('by__isnull', False), ('ended_at__isnull', True)), fields=('group',), name='one_open_offer_of_a_group'), models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('group', 'to'), name='one_open_offer_to_a_member')],
                },
            ),
            migrations.CreateModel(
                name='NoMoreInvitations',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('address_digest', models.CharField(max_length=64, unique=True)),
                    ('at', models.DateTimeField(default=handschlag.core.clock.now)),
                ],
                options={
                    'verbose_name_plural': 'no more invitations',
                },
            ),
            migrations.CreateModel(
                name='InvitationRound',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('message', models.TextField(blank=True, max_length=1000)),
                    ('reminds', models.BooleanField(default=True)),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rounds', to='groups.group')),
                ],
            ),
            migrations.CreateModel(
                name='MemberImport',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=120, verbose_name='name')),
                    ('file', models.FileField(blank=True, upload_to='imports/')),
                    ('uploaded_at', models.DateTimeField(db_index=True, default=handschlag.core.clock.now)),
                    ('columns', models.JSONField(default=list)),
                    ('settings', models.JSONField(default=dict)),
                    ('begun_at', models.DateTimeField(null=True)),
                    ('done_at', models.DateTimeField(null=True)),
                    ('counts', models.JSONField(default=dict)),
                    ('fault', models.CharField(blank=True, max_length=300)),
                    ('rejected', models.FileField(blank=True, upload_to='imports/')),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='imports', to='groups.group')),
                    ('round', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='groups.invitationround')),
                ],
            ),
            migrations.CreateModel(
                name='InvitedPerson',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('email', models.EmailField(db_index=True, max_length=254, verbose_name='e-mail address')),
                    ('name', models.CharField(blank=True, max_length=80, verbose_name='name')),
                    ('headline', models.CharField(blank=True, max_length=160)),
                    ('company', models.CharField(blank=True, max_length=120)),
                    ('place', models.CharField(blank=True, max_length=120)),
                    ('language', models.CharField(choices=[('de', 'Deutsch'), ('en', 'English')], max_length=5)),
                    ('invited_at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('token_digest', models.CharField(max_length=64, null=True, unique=True)),
                    ('former_digest', models.CharField(max_length=64, null=True, unique=True)),
                    ('mails', models.PositiveSmallIntegerField(default=0)),
                    ('mailed_at', models.DateTimeField(null=True)),
                    ('expires_at', models.DateTimeField(null=True)),
                    ('accepted_at', models.DateTimeField(null=True)),
                    ('declined_at', models.DateTimeField(null=True)),
                    ('withdrawn_at', models.DateTimeField(null=True)),
                    ('accepted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('group', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='invited', to='groups.group')),
                    ('round', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='people', to='groups.invitationround')),
                ],
                options={
                    'indexes': [models.Index(fields=['group', '-invited_at', '-id'], name='invited_newest_first'), models.Index(condition=models.Q(('mails', 0), ('accepted_at__isnull', True), ('declined_at__isnull', True), ('withdrawn_at__isnull', True)), fields=['round'], name='invited_to_be_mailed'), models.Index(condition=models.Q(('mails', 1), ('accepted_at__isnull', True), ('declined_at__isnull', True), ('withdrawn_at__isnull', True)), fields=['mailed_at'], name='invited_to_be_reminded')],
                    'constraints': [models.UniqueConstraint(fields=('group', 'email'), name='one_invitation_of_a_person')],
                },
            ),
        ]),
    ]
