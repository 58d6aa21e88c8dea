import django.core.validators
import django.db.models.deletion
import handschlag.core.clock
import handschlag.meetups.models.series
import uuid
from django.conf import settings
from django.db import migrations, models

from handschlag.core.migrating import CreateModels


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_squashed_0011_block_changes'),
        ('discussions', '0001_squashed_0018_poll_zone'),
        ('groups', '0001_squashed_0011_invited'),
    ]

    operations = [
        CreateModels([
            migrations.CreateModel(
                name='UsedCode',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('digest', models.CharField(max_length=64, unique=True)),
                    ('used_at', models.DateTimeField(db_index=True, default=handschlag.core.clock.now)),
                ],
            ),
            migrations.CreateModel(
                name='Attendance',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(blank=True, max_length=80)),
                    ('is_present', models.BooleanField(default=True)),
                    ('changed_at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('member', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='attendances', to=settings.AUTH_USER_MODEL)),
                    ('meetup', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='attendances', to='meetups.meetup')),
                    ('rsvp', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='attendance', to='meetups.rsvp')),
                ],
                options={
                    'indexes': [models.Index(fields=['meetup', 'is_present'], name='attendance_by_meetup')],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('member__isnull', False)), fields=('meetup', 'member'), name='one_attendance')],
                },
            ),
            migrations.CreateModel(
                name='CheckIn',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.UUIDField(unique=True)),
                    ('is_present', models.BooleanField()),
                    ('way', models.CharField(choices=[('list', 'name list'), ('scan', 'code scanned'), ('walk-in', 'walked in'), ('door', 'code at the door'), ('import', 'archive')], max_length=8)),
                    ('at', models.DateTimeField()),
                    ('recorded_at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('attendance', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='check_ins', to='meetups.attendance')),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
            ),
            migrations.CreateModel(
                name='Host',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='host_rows', to=settings.AUTH_USER_MODEL)),
                    ('meetup', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='host_rows', to='meetups.meetup')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('meetup', 'member'), name='one_host_row')],
                },
            ),
            migrations.CreateModel(
                name='Meetup',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('starts_at', models.DateTimeField(verbose_name='starts')),
                    ('ends_at', models.DateTimeField(verbose_name='ends')),
                    ('zone', models.CharField(default='Europe/Berlin', max_length=64, verbose_name='time zone')),
                    ('venue', models.CharField(blank=True, max_length=120, verbose_name='venue')),
                    ('address', models.CharField(blank=True, max_length=300, verbose_name='address')),
                    ('room', models.CharField(blank=True, max_length=120, verbose_name='room')),
                    ('map_url', models.URLField(blank=True, max_length=500, verbose_name='link to a map')),
                    ('latitude', models.FloatField(blank=True, null=True)),
                    ('longitude', models.FloatField(blank=True, null=True)),
                    ('online_url', models.URLField(blank=True, max_length=500, verbose_name='link to take part online')),
                    ('cost', models.CharField(blank=True, max_length=200, verbose_name='cost')),
                    ('capacity', models.PositiveIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100000)], verbose_name='places')),
                    ('guests_allowed', models.PositiveSmallIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(20)], verbose_name='guests each may bring')),
                    ('answer_until', models.DateTimeField(blank=True, null=True, verbose_name='answers until')),
                    ('waiting_mode', models.CharField(choices=[('automatic', 'Whoever waits moves up by themselves'), ('offer', 'Shortly before, a free place is offered by mail, for a limited time'), ('manual', 'The hosts choose who moves up')], default='automatic', max_length=10, verbose_name='when a place becomes free')),
                    ('waiting_order', models.CharField(choices=[('time', 'Who answered first'), ('history', 'Who came most often, of what they promised')], default='time', max_length=10, verbose_name='who is first in line')),
                    ('offer_hours', models.PositiveSmallIntegerField(default=24, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(336)], verbose_name='hours before the start from which free places are offered')),
                    ('offer_valid_hours', models.PositiveSmallIntegerField(default=4, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(72)], verbose_name='hours an offer holds')),
                    ('cover', models.ImageField(blank=True, upload_to='meetups/', verbose_name='cover picture')),
                    ('link_key', models.CharField(blank=True, editable=False, max_length=40)),
                    ('recurrence_at', models.DateTimeField(null=True)),
                    ('uid', models.CharField(default=handschlag.meetups.models.series.new_uid, editable=False, max_length=100)),
                    ('sequence', models.PositiveIntegerField(default=0, editable=False)),
                    ('place_heads', models.PositiveIntegerField(default=0, editable=False)),
                    ('hosts', models.ManyToManyField(related_name='hosted_meetups', through='meetups.Host', to=settings.AUTH_USER_MODEL)),
                    ('topic', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='meetup', to='discussions.topic')),
                    ('series', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='meetups', to='meetups.series')),
                ],
                options={
                    'verbose_name': 'meetup',
                    'verbose_name_plural': 'meetups',
                    'indexes': [models.Index(fields=['starts_at', 'id'], name='meetup_by_start'), models.Index(fields=['ends_at'], name='meetup_by_end')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='meetup_ends_after_start'), models.UniqueConstraint(condition=models.Q(('series__isnull', False)), fields=('series', 'recurrence_at'), name='one_meetup_of_an_occurrence')],
                },
            ),
            migrations.CreateModel(
                name='Handshake',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('asked_at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('met_at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('confirmed_at', models.DateTimeField(null=True)),
                    ('declined_at', models.DateTimeField(null=True)),
                    ('withdrawn_at', models.DateTimeField(null=True)),
                    ('asker_shows', models.BooleanField(default=False)),
                    ('other_shows', models.BooleanField(default=False)),
                    ('asked_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='handshakes_asked', to=settings.AUTH_USER_MODEL)),
                    ('group', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='groups.group')),
                    ('other', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='handshakes_received', to=settings.AUTH_USER_MODEL)),
                    ('meetup', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='handshakes', to='meetups.meetup')),
                ],
                options={
                    'indexes': [models.Index(fields=['other', '-asked_at'], name='handshake_received'), models.Index(fields=['asked_by', '-asked_at'], name='handshake_asked')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('asked_by', models.F('other')), _negated=True), name='no_handshake_with_oneself'), models.UniqueConstraint(condition=models.Q(('confirmed_at__isnull', True), ('declined_at__isnull', True), ('withdrawn_at__isnull', True)), fields=('asked_by', 'other'), name='one_open_handshake')],
                },
            ),
            migrations.CreateModel(
                name='CoHost',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='cohosted', to='groups.group')),
                    ('meetup', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='cohosts', to='meetups.meetup')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('meetup', 'group'), name='one_cohost')],
                },
            ),
            migrations.CreateModel(
                name='Cancellation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('reason', models.CharField(max_length=500, verbose_name='reason')),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('meetup', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='cancellation', to='meetups.meetup')),
                ],
            ),
            migrations.CreateModel(
                name='AttendanceClosure',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('meetup', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='attendance_closure', to='meetups.meetup')),
                ],
            ),
            migrations.CreateModel(
                name='MeetupDraft',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('fields', models.JSONField(default=dict)),
                    ('saved_at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('group', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='groups.group')),
                    ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='meetup_drafts', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'indexes': [models.Index(fields=['group', 'member'], name='meetup_draft_by_member')],
                },
            ),
            migrations.CreateModel(
                name='MeetupSpot',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('latitude', models.FloatField()),
                    ('longitude', models.FloatField()),
                    ('meetup', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='spot', to='meetups.meetup')),
                ],
                options={
                    'indexes': [models.Index(fields=['latitude', 'longitude'], name='meetup_spot_by_position')],
                },
            ),
            migrations.CreateModel(
                name='MemberPlace',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('geoname', models.PositiveBigIntegerField()),
                    ('name', models.CharField(max_length=120, verbose_name='city')),
                    ('country', models.CharField(max_length=2)),
                    ('latitude', models.FloatField()),
                    ('longitude', models.FloatField()),
                    ('radius_km', models.PositiveSmallIntegerField(default=50, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(2000)], verbose_name='how far I travel to a meetup, in km')),
                    ('suggests_me', models.BooleanField(default=False, verbose_name='suggest me to people I could meet')),
                    ('member', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='home', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'indexes': [models.Index(fields=['latitude', 'longitude'], name='member_place_by_position'), models.Index(fields=['geoname'], name='member_place_by_city')],
                },
            ),
            migrations.CreateModel(
                name='OutsideTry',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('whom', models.CharField(max_length=64)),
                    ('at', models.DateTimeField(db_index=True, default=handschlag.core.clock.now)),
                ],
                options={
                    'indexes': [models.Index(fields=['whom', 'at'], name='outside_try_by_whom')],
                },
            ),
            migrations.CreateModel(
                name='Question',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('text', models.CharField(max_length=200, verbose_name='question')),
                    ('choices', models.TextField(blank=True, max_length=2000, verbose_name='answers to choose from, one a line')),
                    ('is_required', models.BooleanField(default=False, verbose_name='must be answered')),
                    ('position', models.PositiveSmallIntegerField(default=0)),
                    ('meetup', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='meetups.meetup')),
                ],
                options={
                    'ordering': ['position', 'pk'],
                    'indexes': [models.Index(fields=['meetup', 'position'], name='question_in_order')],
                },
            ),
            migrations.CreateModel(
                name='Recap',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('consent_noted', models.BooleanField(default=False)),
                    ('meetup', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='recap', to='meetups.meetup')),
                    ('post', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='recap', to='discussions.post')),
                ],
            ),
            migrations.CreateModel(
                name='ReminderStop',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('email', models.EmailField(blank=True, max_length=254)),
                    ('at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('member', models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='reminder_stop', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(condition=models.Q(('email', ''), _negated=True), fields=('email',), name='one_stop_of_an_address')],
                },
            ),
            migrations.CreateModel(
                name='RSVP',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(blank=True, max_length=80, verbose_name='name')),
                    ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail address')),
                    ('language', models.CharField(blank=True, max_length=5)),
                    ('state', models.CharField(choices=[('going', 'comes'), ('waiting', 'waits for a place'), ('offered', 'is offered a place'), ('maybe', 'perhaps'), ('no', 'does not come'), ('unconfirmed', 'has to confirm by mail')], max_length=12)),
                    ('guests', models.PositiveSmallIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(20)], verbose_name='guests')),
                    ('queued_at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('answered_at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('offered_until', models.DateTimeField(null=True)),
                    ('watched_at', models.PositiveSmallIntegerField(editable=False, null=True)),
                    ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('meetup', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='rsvps', to='meetups.meetup')),
                    ('member', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='rsvps', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'indexes': [models.Index(fields=['meetup', 'state', 'queued_at', 'id'], name='rsvp_by_state'), models.Index(condition=models.Q(('state', 'offered')), fields=['offered_until'], name='rsvp_offers_that_end')],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('member__isnull', False)), fields=('meetup', 'member'), name='one_rsvp_of_a_member'), models.UniqueConstraint(condition=models.Q(('email', ''), _negated=True), fields=('meetup', 'email'), name='one_rsvp_of_an_address')],
                },
            ),
            migrations.CreateModel(
                name='Reminder',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('decide', 'decide'), ('tomorrow', 'tomorrow'), ('soon', 'starts soon')], max_length=8)),
                    ('starts_at', models.DateTimeField()),
                    ('rsvp', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='reminders', to='meetups.rsvp')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('rsvp', 'kind', 'starts_at'), name='one_reminder_of_a_kind')],
                },
            ),
            migrations.CreateModel(
                name='QuestionAnswer',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('text', models.CharField(max_length=500)),
                    ('question', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='meetups.question')),
                    ('rsvp', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='meetups.rsvp')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('rsvp', 'question'), name='one_answer_to_a_question')],
                },
            ),
            migrations.CreateModel(
                name='CalendarEntry',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('told', models.CharField(choices=[('host', 'hosts it'), ('going', 'comes'), ('maybe', 'perhaps'), ('waiting', 'waits'), ('offered', 'is offered a place'), ('gone', 'is out')], max_length=8)),
                    ('sequence', models.PositiveIntegerField()),
                    ('uid', models.CharField(max_length=100)),
                    ('recurrence_at', models.DateTimeField(null=True)),
                    ('starts_at', models.DateTimeField()),
                    ('place', models.CharField(blank=True, max_length=600)),
                    ('at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('member', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('meetup', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='entries', to='meetups.meetup')),
                    ('rsvp', models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='entry', to='meetups.rsvp')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(condition=models.Q(('member__isnull', False)), fields=('meetup', 'member'), name='one_calendar_entry')],
                },
            ),
            migrations.CreateModel(
                name='Series',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('created_at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('first_at', models.DateTimeField()),
                    ('zone', models.CharField(max_length=64)),
                    ('minutes', models.PositiveIntegerField()),
                    ('rule', models.CharField(max_length=200)),
                    ('pattern', models.JSONField(default=dict)),
                    ('skipped', models.JSONField(default=list)),
                    ('made_until', models.DateTimeField(null=True)),
                    ('ended_at', models.DateTimeField(null=True)),
                    ('uid', models.CharField(default=handschlag.meetups.models.series.new_uid, editable=False, max_length=100, unique=True)),
                    ('sequence', models.PositiveIntegerField(default=0, editable=False)),
                    ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='meetup_series', to='groups.group')),
                ],
                options={
                    'indexes': [models.Index(condition=models.Q(('ended_at__isnull', True)), fields=['made_until'], name='series_running')],
                },
            ),
            migrations.CreateModel(
                name='WrongCode',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('network', models.CharField(max_length=32)),
                    ('at', models.DateTimeField(db_index=True, default=handschlag.core.clock.now)),
                    ('member', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'indexes': [models.Index(fields=['member', 'at'], name='wrong_code_by_member'), models.Index(fields=['network', 'at'], name='wrong_code_by_network')],
                },
            ),
            migrations.CreateModel(
                name='CalendarFeed',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('serial', models.CharField(max_length=32)),
                    ('created_at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('revoked_at', models.DateTimeField(null=True)),
                    ('group', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='groups.group')),
                    ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='calendar_feeds', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(condition=models.Q(('revoked_at__isnull', True)), fields=('member', 'group'), name='one_calendar_feed_of_a_group'), models.UniqueConstraint(condition=models.Q(('group__isnull', True), ('revoked_at__isnull', True)), fields=('member',), name='one_calendar_feed_of_ones_own')],
                },
            ),
        ]),
    ]
