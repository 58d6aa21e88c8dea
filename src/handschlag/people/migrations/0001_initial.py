import django.core.validators
import django.db.models.deletion
import handschlag.core.clock
import handschlag.people.models.messages
from django.conf import settings
from django.db import migrations, models

from handschlag.core.migrating import CreateModels


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_squashed_0011_block_changes'),
    ]

    operations = [
        CreateModels([
            migrations.CreateModel(
                name='Company',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=120, verbose_name='name')),
                    ('folded', models.CharField(default='', editable=False, max_length=120)),
                    ('slug', models.SlugField(max_length=80, unique=True, verbose_name='short name in addresses')),
                    ('tagline', models.CharField(blank=True, max_length=160, verbose_name='in one sentence')),
                    ('text', models.TextField(blank=True, max_length=5000, verbose_name='what it does')),
                    ('text_html', models.TextField(blank=True, editable=False)),
                    ('website', models.URLField(blank=True, verbose_name='website')),
                    ('place', models.CharField(blank=True, max_length=120, verbose_name='place')),
                    ('geoname', models.PositiveBigIntegerField(null=True)),
                    ('latitude', models.FloatField(null=True)),
                    ('longitude', models.FloatField(null=True)),
                    ('logo', models.ImageField(blank=True, upload_to='logos/', verbose_name='logo')),
                    ('people_count', models.PositiveIntegerField(default=0, editable=False)),
                    ('created_at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('claimed_at', models.DateTimeField(null=True)),
                    ('proven_by', models.CharField(blank=True, editable=False, max_length=120)),
                    ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'company',
                    'verbose_name_plural': 'companies',
                    'indexes': [models.Index(fields=['folded', 'id'], name='company_by_name'), models.Index(fields=['geoname'], name='company_by_city')],
                },
            ),
            migrations.CreateModel(
                name='CompanyClaim',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('email', models.EmailField(blank=True, max_length=254, verbose_name='an e-mail address there')),
                    ('code_digest', models.CharField(blank=True, max_length=64)),
                    ('tries', models.PositiveSmallIntegerField(default=0)),
                    ('reason', models.CharField(blank=True, max_length=500, verbose_name='why you speak for it')),
                    ('at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('expires_at', models.DateTimeField()),
                    ('answered_at', models.DateTimeField(null=True)),
                    ('is_granted', models.BooleanField(default=False)),
                    ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='claims', to='people.company')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(condition=models.Q(('answered_at__isnull', True)), fields=('company', 'by'), name='one_open_claim')],
                },
            ),
            migrations.CreateModel(
                name='CompanyPerson',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('title', models.CharField(blank=True, max_length=120, verbose_name='what I do there')),
                    ('speaks', models.BooleanField(default=False)),
                    ('since', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('left_at', models.DateTimeField(null=True)),
                    ('company', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='people', to='people.company')),
                    ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='companies', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(condition=models.Q(('left_at__isnull', True)), fields=('company', 'member'), name='at_a_company_once')],
                },
            ),
            migrations.CreateModel(
                name='Contact',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('note', models.TextField(blank=True, max_length=5000, verbose_name='note')),
                    ('every_weeks', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(104)], verbose_name='stay in touch every so many weeks')),
                    ('snoozed_until', models.DateTimeField(null=True)),
                    ('added_at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('is_kept', models.BooleanField(default=False)),
                    ('mailed_at', models.DateTimeField(null=True)),
                    ('other', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('owner', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='contacts', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('owner', 'other'), name='one_contact_of_a_member'), models.CheckConstraint(condition=models.Q(('owner', models.F('other')), _negated=True), name='no_contact_with_oneself')],
                },
            ),
            migrations.CreateModel(
                name='ContactTag',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=40)),
                    ('contact', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='tags', to='people.contact')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('contact', 'name'), name='a_tag_once_per_contact')],
                },
            ),
            migrations.CreateModel(
                name='Conversation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('pair', models.CharField(max_length=41, null=True, unique=True)),
                    ('title', models.CharField(blank=True, max_length=100, verbose_name='title')),
                    ('started_at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('last_number', models.PositiveIntegerField(default=0)),
                    ('last_at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('started_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
            ),
            migrations.CreateModel(
                name='Expertise',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=40)),
                    ('slug', models.SlugField(allow_unicode=True, db_index=False)),
                    ('member', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='expertise', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'indexes': [models.Index(fields=['slug', 'member'], name='expertise_by_slug')],
                    'constraints': [models.UniqueConstraint(fields=('member', 'slug'), name='an_expertise_once')],
                },
            ),
            migrations.CreateModel(
                name='Introduction',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('text', models.TextField(max_length=2000, verbose_name='a text that can be passed on')),
                    ('private_note', models.TextField(blank=True, max_length=1000, verbose_name='a word to the one you ask')),
                    ('asked_at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('passed_on_at', models.DateTimeField(null=True)),
                    ('word_of_via', models.TextField(blank=True, max_length=1000, verbose_name='your word to them')),
                    ('via_declined_at', models.DateTimeField(null=True)),
                    ('made_at', models.DateTimeField(null=True)),
                    ('to_declined_at', models.DateTimeField(null=True)),
                    ('withdrawn_at', models.DateTimeField(null=True)),
                    ('asked_for_outcome_at', models.DateTimeField(null=True)),
                    ('outcome_for_asker', models.CharField(blank=True, choices=[('yes', 'Yes'), ('no', 'No'), ('not yet', 'Not yet')], max_length=7)),
                    ('outcome_for_to', models.CharField(blank=True, choices=[('yes', 'Yes'), ('no', 'No'), ('not yet', 'Not yet')], max_length=7)),
                    ('asked_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='introductions_asked', to=settings.AUTH_USER_MODEL)),
                    ('conversation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='introductions', to='people.conversation')),
                    ('to', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='introductions_received', to=settings.AUTH_USER_MODEL)),
                    ('via', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='introductions_to_make', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'indexes': [models.Index(fields=['asked_by', '-asked_at', '-id'], name='introduction_asked'), models.Index(fields=['via', '-asked_at', '-id'], name='introduction_to_make'), models.Index(fields=['to', '-asked_at', '-id'], name='introduction_received')],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('asked_by', models.F('via')), _negated=True), models.Q(('asked_by', models.F('to')), _negated=True), models.Q(('via', models.F('to')), _negated=True)), name='an_introduction_has_three')],
                },
            ),
            migrations.CreateModel(
                name='Message',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveIntegerField()),
                    ('text', models.TextField(blank=True, max_length=20000, verbose_name='message')),
                    ('html', models.TextField(blank=True)),
                    ('at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('removed_at', models.DateTimeField(null=True)),
                    ('removed_by_operator', models.BooleanField(default=False)),
                    ('happening', models.CharField(blank=True, choices=[('added', 'Added'), ('left', 'Left'), ('titled', 'Titled')], max_length=10)),
                    ('submission_key', models.UUIDField(editable=False, null=True)),
                    ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('conversation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='people.conversation')),
                    ('whom', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('conversation', 'number'), name='a_message_has_its_number'), models.UniqueConstraint(condition=models.Q(('submission_key__isnull', False)), fields=('author', 'submission_key'), name='message_sent_once')],
                },
            ),
            migrations.CreateModel(
                name='MessageFile',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uploaded_at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('file', models.FileField(upload_to=handschlag.people.models.messages.place)),
                    ('thumbnail', models.FileField(blank=True, upload_to=handschlag.people.models.messages.place)),
                    ('name', models.CharField(max_length=200)),
                    ('content_type', models.CharField(max_length=100)),
                    ('size', models.PositiveIntegerField()),
                    ('is_picture', models.BooleanField(default=False)),
                    ('width', models.PositiveIntegerField(null=True)),
                    ('height', models.PositiveIntegerField(null=True)),
                    ('message', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='files', to='people.message')),
                    ('uploaded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'indexes': [models.Index(condition=models.Q(('message__isnull', True)), fields=['uploaded_at'], name='message_file_waiting')],
                },
            ),
            migrations.CreateModel(
                name='MessageReport',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('reason', models.CharField(max_length=500, verbose_name='what is wrong with it')),
                    ('at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('handled_at', models.DateTimeField(null=True)),
                    ('decision', models.CharField(blank=True, max_length=500)),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('handled_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('message', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='reports', to='people.message')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('message', 'by'), name='one_report_of_a_message')],
                },
            ),
            migrations.CreateModel(
                name='Participant',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('added_at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('from_number', models.PositiveIntegerField(default=1)),
                    ('read_to', models.PositiveIntegerField(default=0)),
                    ('unread', models.PositiveIntegerField(default=0)),
                    ('unread_since', models.DateTimeField(null=True)),
                    ('told_to', models.PositiveIntegerField(default=0)),
                    ('is_muted', models.BooleanField(default=False)),
                    ('left_at', models.DateTimeField(null=True)),
                    ('last_at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('conversation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='participants', to='people.conversation')),
                    ('member', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'indexes': [models.Index(condition=models.Q(('left_at__isnull', True)), fields=['member', '-last_at', '-id'], name='conversation_newest_first'), models.Index(condition=models.Q(('is_muted', False), ('left_at__isnull', True), ('unread__gt', 0)), fields=['member'], name='conversation_unread'), models.Index(condition=models.Q(('is_muted', False), ('left_at__isnull', True), ('told_to__lte', models.F('read_to')), ('unread__gt', 0)), fields=['unread_since'], name='conversation_untold')],
                    'constraints': [models.UniqueConstraint(fields=('conversation', 'member'), name='in_a_conversation_once')],
                },
            ),
            migrations.CreateModel(
                name='Profile',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('is_listed', models.BooleanField(default=True, verbose_name='I stand in the directory')),
                    ('is_public', models.BooleanField(default=False, verbose_name='people without an account may find me')),
                    ('seeks', models.CharField(blank=True, max_length=300, verbose_name='I seek')),
                    ('offers', models.CharField(blank=True, max_length=300, verbose_name='I offer')),
                    ('availability', models.CharField(blank=True, choices=[('open', 'glad to be asked'), ('limited', 'little time at the moment'), ('closed', 'no time at the moment')], default='', max_length=8, verbose_name='how available I am')),
                    ('website', models.URLField(blank=True, verbose_name='website')),
                    ('phone', models.CharField(blank=True, max_length=40, verbose_name='telephone')),
                    ('contact_email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail address to show')),
                    ('audiences', models.JSONField(default=dict)),
                    ('member', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='profile', to=settings.AUTH_USER_MODEL)),
                ],
            ),
            migrations.CreateModel(
                name='WeeklyLetter',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('last_at', models.DateTimeField(null=True)),
                    ('stopped_at', models.DateTimeField(null=True)),
                    ('member', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
            ),
            migrations.CreateModel(
                name='Whereabouts',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('place', models.CharField(max_length=120)),
                    ('geoname', models.PositiveBigIntegerField(null=True)),
                    ('city', models.CharField(blank=True, max_length=120)),
                    ('latitude', models.FloatField(null=True)),
                    ('longitude', models.FloatField(null=True)),
                    ('member', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='whereabouts', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'indexes': [models.Index(fields=['geoname'], name='whereabouts_by_city'), models.Index(fields=['latitude', 'longitude'], name='whereabouts_by_position')],
                },
            ),
        ]),
    ]
