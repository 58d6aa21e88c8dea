import django.db.models.deletion
import handschlag.core.clock
import handschlag.discussions.models.files
from django.conf import settings
from django.db import migrations, models

from handschlag.core.migrating import CreateModels


class Migration(migrations.Migration):

    replaces = [
        ('discussions', '0001_initial'),
        ('discussions', '0002_versions'),
        ('discussions', '0003_files'),
        ('discussions', '0004_order'),
        ('discussions', '0005_reading'),
        ('discussions', '0006_writing'),
        ('discussions', '0007_labels'),
        ('discussions', '0008_thanks_by_member_and_post'),
        ('discussions', '0009_watchers'),
        ('discussions', '0010_lean_indexes'),
        ('discussions', '0011_tags_of_drafts'),
        ('discussions', '0012_topics_muted'),
        ('discussions', '0013_thanks_worth'),
        ('discussions', '0014_mail_out'),
        ('discussions', '0015_polls'),
        ('discussions', '0016_announcements'),
        ('discussions', '0017_introductions'),
        ('discussions', '0018_poll_zone'),
    ]

    initial = True

    dependencies = [
        ('accounts', '0001_squashed_0011_block_changes'),
        ('groups', '0001_squashed_0011_invited'),
    ]

    operations = [
        CreateModels([
            migrations.CreateModel(
                name='Post',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveIntegerField()),
                    ('source', models.TextField(max_length=100000, verbose_name='text')),
                    ('html', models.TextField(editable=False)),
                    ('created_at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('edited_at', models.DateTimeField(null=True)),
                    ('thanks_count', models.PositiveIntegerField(default=0, editable=False)),
                    ('votes', models.IntegerField(default=0, editable=False, help_text='counted elsewhere, givers unknown')),
                    ('submission_key', models.UUIDField(editable=False, null=True)),
                    ('author', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='posts', to=settings.AUTH_USER_MODEL)),
                    ('reply_to', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='replies', to='discussions.post')),
                    ('topic', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='posts', to='discussions.topic')),
                ],
                options={
                    'verbose_name': 'post',
                    'verbose_name_plural': 'posts',
                    'indexes': [models.Index(fields=['author', '-created_at', '-id'], name='post_by_author'), models.Index(fields=['topic', 'created_at', 'number'], name='post_in_time')],
                    'constraints': [models.UniqueConstraint(fields=('topic', 'number'), name='post_number_in_topic'), models.UniqueConstraint(condition=models.Q(('submission_key__isnull', False)), fields=('author', 'submission_key'), name='post_submitted_once'), models.CheckConstraint(condition=models.Q(('reply_to__isnull', True), models.Q(('reply_to', models.F('id')), _negated=True), _connector='OR'), name='post_answers_another')],
                },
            ),
            migrations.CreateModel(
                name='Attachment',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=200)),
                    ('content_type', models.CharField(max_length=100)),
                    ('size', models.PositiveIntegerField()),
                    ('file', models.FileField(upload_to=handschlag.discussions.models.files.place)),
                    ('post', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='attachments', to='discussions.post')),
                    ('height', models.PositiveIntegerField(null=True)),
                    ('inline', models.BooleanField(default=False)),
                    ('kind', models.CharField(choices=[('image', 'picture'), ('other', 'file')], default='other', max_length=10)),
                    ('sha256', models.CharField(blank=True, max_length=64)),
                    ('thumbnail', models.FileField(blank=True, upload_to=handschlag.discussions.models.files.place)),
                    ('uploaded_at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('uploaded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='uploads', to=settings.AUTH_USER_MODEL)),
                    ('width', models.PositiveIntegerField(null=True)),
                ],
                options={
                    'indexes': [models.Index(condition=models.Q(('post__isnull', True)), fields=['uploaded_at'], name='upload_waiting'), models.Index(fields=['file'], name='attachment_by_file'), models.Index(fields=['thumbnail'], name='attachment_by_thumbnail')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('post__isnull', False), ('uploaded_by__isnull', False), _connector='OR'), name='file_is_somebodys')],
                },
            ),
            migrations.CreateModel(
                name='PostRemoval',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('reason', models.CharField(blank=True, max_length=500, verbose_name='reason')),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('post', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='removal', to='discussions.post')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='Topic',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('title', models.CharField(max_length=200, verbose_name='title')),
                    ('created_at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('last_post_at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('post_count', models.PositiveIntegerField(default=0, editable=False)),
                    ('last_number', models.PositiveIntegerField(default=0, editable=False)),
                    ('accepted_post', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='discussions.post')),
                    ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='topics', to=settings.AUTH_USER_MODEL)),
                    ('group', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='topics', to='groups.group')),
                    ('version', models.PositiveIntegerField(default=0, editable=False)),
                    ('merged_into', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='merged', to='discussions.topic')),
                ],
                options={
                    'verbose_name': 'topic',
                    'verbose_name_plural': 'topics',
                    'indexes': [models.Index(fields=['group', '-last_post_at', '-id'], name='topic_newest_first')],
                },
            ),
            migrations.CreateModel(
                name='ReadMark',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveIntegerField()),
                    ('read_at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('member', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='read_marks', to=settings.AUTH_USER_MODEL)),
                    ('topic', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='read_marks', to='discussions.topic')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('member', 'topic'), name='one_read_mark')],
                },
            ),
            migrations.CreateModel(
                name='Closure',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('reason', models.CharField(blank=True, max_length=500, verbose_name='reason')),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('topic', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='closure', to='discussions.topic')),
                    ('is_timed', models.BooleanField(default=False)),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='TopicRemoval',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('reason', models.CharField(blank=True, max_length=500, verbose_name='reason')),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('topic', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='removal', to='discussions.topic')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='Revision',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('source', models.TextField()),
                    ('title', models.CharField(blank=True, max_length=200)),
                    ('reason', models.CharField(blank=True, max_length=500, verbose_name='reason')),
                    ('replaced_at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('edited_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('post', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='revisions', to='discussions.post')),
                ],
                options={
                    'indexes': [models.Index(fields=['post', '-replaced_at'], name='revision_newest_first')],
                },
            ),
            migrations.CreateModel(
                name='Thanks',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('given_at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('member', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='thanks', to=settings.AUTH_USER_MODEL)),
                    ('post', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='thanks', to='discussions.post')),
                    ('minutes', models.PositiveSmallIntegerField(db_default=15, default=15)),
                ],
                options={
                    'verbose_name_plural': 'thanks',
                    'indexes': [models.Index(fields=['member', '-given_at'], name='thanks_by_member')],
                    'constraints': [models.UniqueConstraint(fields=('member', 'post'), name='one_thanks_per_member')],
                },
            ),
            migrations.CreateModel(
                name='Acceptance',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('post', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='discussions.post')),
                    ('topic', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='acceptance', to='discussions.topic')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='Pin',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('until', models.DateTimeField(null=True)),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('topic', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='pin', to='discussions.topic')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='Relocation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('reason', models.CharField(blank=True, max_length=500, verbose_name='reason')),
                    ('kind', models.CharField(choices=[('move', 'move'), ('split', 'split'), ('merge', 'merge')], max_length=5)),
                    ('left_number', models.PositiveIntegerField(default=0)),
                    ('came_number', models.PositiveIntegerField(default=0)),
                    ('post_count', models.PositiveIntegerField(default=0)),
                    ('lost', models.JSONField(default=dict)),
                    ('undone_at', models.DateTimeField(null=True)),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('from_group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='groups.group')),
                    ('target', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='arrivals', to='discussions.topic')),
                    ('to_group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='groups.group')),
                    ('topic', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='departures', to='discussions.topic')),
                    ('undone_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='MovedPost',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('old_number', models.PositiveIntegerField()),
                    ('new_number', models.PositiveIntegerField()),
                    ('answered_topic', models.BooleanField(default=False)),
                    ('post', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='moves', to='discussions.post')),
                    ('relocation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='moved', to='discussions.relocation')),
                ],
            ),
            migrations.CreateModel(
                name='SlowMode',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('minutes', models.PositiveSmallIntegerField(verbose_name='minutes between two posts of a member')),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('topic', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='slow_mode', to='discussions.topic')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='Wiki',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('post', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='wiki', to='discussions.post')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='ClosingPlan',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('closes_at', models.DateTimeField(null=True)),
                    ('silent_days', models.PositiveSmallIntegerField(null=True)),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('topic', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='closing_plan', to='discussions.topic')),
                ],
                options={
                    'indexes': [models.Index(fields=['closes_at'], name='closing_plan_by_date')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('closes_at__isnull', True), ('silent_days__isnull', True), _connector='OR'), name='one_way_to_close')],
                },
            ),
            migrations.CreateModel(
                name='CaughtUp',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField()),
                    ('settled_at', models.DateTimeField()),
                    ('group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='caught_up', to='groups.group')),
                    ('member', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='caught_up', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('member', 'group'), name='one_caught_up')],
                },
            ),
            migrations.CreateModel(
                name='GroupWatch',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('level', models.PositiveSmallIntegerField(choices=[(1, 'Mute'), (2, 'Normal'), (3, 'Follow'), (4, 'Follow'), (5, 'Watch')])),
                    ('group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='watches', to='groups.group')),
                    ('member', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='group_watches', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'indexes': [models.Index(condition=models.Q(('level', 5)), fields=['group', 'member'], name='group_watch_watchers')],
                    'constraints': [models.UniqueConstraint(fields=('member', 'group'), name='one_group_watch')],
                },
            ),
            migrations.CreateModel(
                name='Mention',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mentions', to=settings.AUTH_USER_MODEL)),
                    ('post', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='mentions', to='discussions.post')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('post', 'member'), name='one_mention')],
                },
            ),
            migrations.CreateModel(
                name='Telling',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('reached', models.PositiveBigIntegerField(default=0)),
                    ('begun_at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('post', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='telling', to='discussions.post')),
                ],
            ),
            migrations.CreateModel(
                name='TopicWatch',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('level', models.PositiveSmallIntegerField(choices=[(1, 'Mute'), (2, 'Normal'), (3, 'Follow'), (4, 'Follow'), (5, 'Watch')])),
                    ('member', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='topic_watches', to=settings.AUTH_USER_MODEL)),
                    ('topic', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='watches', to='discussions.topic')),
                ],
                options={
                    'indexes': [models.Index(condition=models.Q(('level__gte', 3)), fields=['member', '-id'], name='topic_watch_followed'), models.Index(fields=['topic', 'level', 'member'], name='topic_watch_by_level'), models.Index(condition=models.Q(('level', 1)), fields=['member'], name='topic_watch_muted')],
                    'constraints': [models.UniqueConstraint(fields=('member', 'topic'), name='one_topic_watch')],
                },
            ),
            migrations.CreateModel(
                name='Draft',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('place', models.CharField(max_length=40)),
                    ('title', models.CharField(blank=True, max_length=200, verbose_name='title')),
                    ('source', models.TextField(blank=True, max_length=100000, verbose_name='text')),
                    ('based_on', models.CharField(blank=True, max_length=40)),
                    ('saved_at', models.DateTimeField(db_index=True, default=handschlag.core.clock.now)),
                    ('revision', models.PositiveIntegerField(default=0)),
                    ('member', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='drafts', to=settings.AUTH_USER_MODEL)),
                    ('reply_to', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='discussions.post')),
                    ('tags', models.CharField(blank=True, max_length=300)),
                ],
                options={
                    'verbose_name': 'draft',
                    'verbose_name_plural': 'drafts',
                    'constraints': [models.UniqueConstraint(fields=('member', 'place'), name='one_draft_at_a_place')],
                },
            ),
            migrations.CreateModel(
                name='Tag',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=40, verbose_name='name')),
                    ('slug', models.SlugField(max_length=60)),
                    ('topic_count', models.PositiveIntegerField(default=0, editable=False)),
                    ('group', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='tags', to='groups.group')),
                ],
                options={
                    'indexes': [models.Index(fields=['group', '-topic_count', 'name'], name='tag_most_used_first')],
                    'constraints': [models.UniqueConstraint(fields=('group', 'slug'), name='tag_slug_in_group')],
                },
            ),
            migrations.CreateModel(
                name='Tagging',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('last_post_at', models.DateTimeField(editable=False)),
                    ('tag', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='taggings', to='discussions.tag')),
                    ('topic', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='taggings', to='discussions.topic')),
                ],
                options={
                    'indexes': [models.Index(fields=['tag', '-last_post_at', '-id'], name='tagging_newest_first')],
                    'constraints': [models.UniqueConstraint(fields=('topic', 'tag'), name='one_tagging')],
                },
            ),
            migrations.CreateModel(
                name='Bookmark',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('note', models.CharField(blank=True, max_length=500, verbose_name='note')),
                    ('made_at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('remind_at', models.DateTimeField(null=True)),
                    ('reminded_at', models.DateTimeField(null=True)),
                    ('member', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='bookmarks', to=settings.AUTH_USER_MODEL)),
                    ('post', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='bookmarks', to='discussions.post')),
                ],
                options={
                    'indexes': [models.Index(fields=['member', '-made_at', '-id'], name='bookmark_newest_first'), models.Index(condition=models.Q(('remind_at__isnull', False), ('reminded_at__isnull', True)), fields=['remind_at'], name='bookmark_to_remind')],
                    'constraints': [models.UniqueConstraint(fields=('member', 'post'), name='one_bookmark_per_member')],
                },
            ),
            migrations.CreateModel(
                name='DigestMark',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('daily', models.DateTimeField(null=True)),
                    ('weekly', models.DateTimeField(null=True)),
                    ('member', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='digest_mark', to=settings.AUTH_USER_MODEL)),
                ],
            ),
            migrations.CreateModel(
                name='MailedUpTo',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('post', models.PositiveBigIntegerField(default=0)),
                    ('member', models.PositiveBigIntegerField(default=0)),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='mailed_up_to_is_one_row')],
                },
            ),
            migrations.CreateModel(
                name='MailChoice',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('level', models.PositiveSmallIntegerField(choices=[(1, 'Nothing'), (2, 'Only when I am answered or mentioned'), (3, 'A digest every week'), (4, 'A digest every day'), (5, 'Each post')], null=True)),
                    ('announcements', models.BooleanField(default=True)),
                    ('changed_at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('told_until', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('group', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='groups.group')),
                    ('member', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='mail_choices', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'indexes': [models.Index(fields=['group', 'level', 'member'], name='mail_choice_by_level')],
                    'constraints': [models.UniqueConstraint(fields=('member', 'group'), name='one_mail_choice'), models.UniqueConstraint(condition=models.Q(('group__isnull', True)), fields=('member',), name='one_usual_mail_choice')],
                },
            ),
            migrations.CreateModel(
                name='Poll',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('single', 'Each chooses one'), ('multiple', 'Each may choose several'), ('ranking', 'Each puts them in order'), ('date', 'We look for a date')], default='single', max_length=10, verbose_name='kind')),
                    ('question', models.CharField(max_length=200, verbose_name='question')),
                    ('is_named', models.BooleanField(default=False)),
                    ('results', models.CharField(choices=[('always', 'at once, for all readers'), ('voted', 'to those who have voted'), ('closed', 'when the poll is closed')], default='always', max_length=10, verbose_name='results')),
                    ('may_change', models.BooleanField(default=True)),
                    ('most', models.PositiveSmallIntegerField(null=True)),
                    ('quorum', models.PositiveIntegerField(null=True)),
                    ('created_at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('closes_at', models.DateTimeField(null=True)),
                    ('voters', models.PositiveIntegerField(default=0)),
                    ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('topic', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='polls', to='discussions.topic')),
                    ('zone', models.CharField(blank=True, db_default='', default='', max_length=64)),
                ],
            ),
            migrations.CreateModel(
                name='PollClosure',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('poll', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='closure', to='discussions.poll')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='Ballot',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('voter', models.CharField(max_length=32)),
                    ('choices', models.CharField(blank=True, max_length=600)),
                    ('member', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='ballots', to=settings.AUTH_USER_MODEL)),
                    ('poll', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='ballots', to='discussions.poll')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('poll', 'voter'), name='one_ballot_each')],
                },
            ),
            migrations.CreateModel(
                name='PollOption',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('position', models.PositiveSmallIntegerField()),
                    ('text', models.CharField(blank=True, max_length=200)),
                    ('starts_at', models.DateTimeField(null=True)),
                    ('yes', models.PositiveIntegerField(default=0)),
                    ('maybe', models.PositiveIntegerField(default=0)),
                    ('points', models.PositiveIntegerField(default=0)),
                    ('poll', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='options', to='discussions.poll')),
                ],
                options={
                    'ordering': ['position'],
                    'constraints': [models.UniqueConstraint(fields=('poll', 'position'), name='poll_option_has_a_place')],
                },
            ),
            migrations.CreateModel(
                name='Announcement',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('title', models.CharField(max_length=150, verbose_name='title')),
                    ('source', models.TextField(max_length=10000, verbose_name='text')),
                    ('html', models.TextField(editable=False)),
                    ('asks_to_confirm', models.BooleanField(default=False, verbose_name='ask everybody to confirm that they have read it')),
                    ('at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('ended_at', models.DateTimeField(null=True)),
                    ('mailed_to', models.PositiveBigIntegerField(default=0, null=True)),
                    ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('group', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='announcements', to='groups.group')),
                ],
                options={
                    'indexes': [models.Index(fields=['group', '-at'], name='announcement_newest_first'), models.Index(condition=models.Q(('mailed_to__isnull', False)), fields=['id'], name='announcement_unmailed')],
                },
            ),
            migrations.CreateModel(
                name='AnnouncementReading',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('announcement', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='readings', to='discussions.announcement')),
                    ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('announcement', 'member'), name='one_reading_of_an_announcement')],
                },
            ),
            migrations.CreateModel(
                name='Introductions',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('group', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='introductions', to='groups.group')),
                    ('topic', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='discussions.topic')),
                ],
            ),
        ]),
    ]
