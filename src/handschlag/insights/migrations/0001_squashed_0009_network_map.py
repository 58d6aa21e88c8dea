import django.core.validators
import django.db.models.deletion
import django.db.models.functions.comparison
import handschlag.core.clock
from django.conf import settings
from django.db import migrations, models

from handschlag.core.migrating import CreateModels


class Migration(migrations.Migration):

    replaces = [
        ('insights', '0001_initial'),
        ('insights', '0002_lean_indexes'),
        ('insights', '0003_suggestions'),
        ('insights', '0004_my_network'),
        ('insights', '0005_whole_site'),
        ('insights', '0006_this_week'),
        ('insights', '0007_strategies'),
        ('insights', '0008_scenarios'),
        ('insights', '0009_network_map'),
    ]

    initial = True

    dependencies = [
        ('accounts', '0001_squashed_0011_block_changes'),
        ('discussions', '0001_squashed_0018_poll_zone'),
        ('exchange', '0001_initial'),
        ('groups', '0001_squashed_0011_invited'),
        ('meetups', '0001_initial'),
    ]

    operations = [
        CreateModels([
            migrations.CreateModel(
                name='Snapshot',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('requested_at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('started_at', models.DateTimeField(null=True)),
                    ('finished_at', models.DateTimeField(null=True)),
                    ('attempts', models.PositiveSmallIntegerField(default=0)),
                    ('error', models.TextField(blank=True)),
                    ('as_of', models.DateTimeField(null=True, verbose_name='as of')),
                    ('figures', models.JSONField(default=dict)),
                    ('unanswered', models.JSONField(default=list)),
                    ('newcomers', models.JSONField(default=list)),
                    ('group', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='snapshots', to='groups.group')),
                    ('requested_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('selection', models.CharField(blank=True, max_length=200)),
                    ('trends', models.JSONField(default=dict)),
                ],
                options={
                    'indexes': [models.Index(fields=['group', 'selection', '-requested_at', '-id'], name='snapshot_newest_first')],
                    'constraints': [models.UniqueConstraint(django.db.models.functions.comparison.Coalesce('group', 0), models.F('selection'), condition=models.Q(('finished_at__isnull', True)), name='one_snapshot_under_way')],
                },
            ),
            migrations.CreateModel(
                name='Chart',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('language', models.CharField(max_length=5)),
                    ('name', models.CharField(max_length=40)),
                    ('svg', models.TextField()),
                    ('snapshot', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='charts', to='insights.snapshot')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('snapshot', 'language', 'name'), name='one_chart_per_language')],
                },
            ),
            migrations.CreateModel(
                name='SuggestedPlace',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('computed_at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('rank', models.PositiveSmallIntegerField()),
                    ('city', models.CharField(max_length=120)),
                    ('country', models.CharField(max_length=2)),
                    ('members', models.PositiveIntegerField()),
                    ('talk', models.PositiveIntegerField()),
                    ('met', models.PositiveIntegerField()),
                    ('pairs', models.PositiveIntegerField()),
                    ('group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='suggested_places', to='groups.group')),
                ],
            ),
            migrations.CreateModel(
                name='SuggestionRound',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('group', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='suggestion_rounds', to='groups.group')),
                ],
                options={
                    'indexes': [models.Index(fields=['group', '-at', '-id'], name='suggestion_round_newest_first')],
                },
            ),
            migrations.CreateModel(
                name='SuggestedPair',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('rank', models.PositiveIntegerField()),
                    ('talk', models.BooleanField()),
                    ('common', models.PositiveIntegerField(default=0)),
                    ('km', models.FloatField()),
                    ('first', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('second', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('round', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='pairs', to='insights.suggestionround')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('round', 'first', 'second'), name='one_suggestion_a_round')],
                },
            ),
            migrations.CreateModel(
                name='NetworkChoices',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('values_contacts', models.BooleanField(default=True, verbose_name='estimate what contacts are worth')),
                    ('is_matched', models.BooleanField(default=True, verbose_name='name me to others')),
                    ('member', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='network_choices', to=settings.AUTH_USER_MODEL)),
                ],
            ),
            migrations.CreateModel(
                name='WovenTies',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('woven_at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('packed', models.BinaryField()),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='woven_ties_are_one_row')],
                },
            ),
            migrations.CreateModel(
                name='NetworkSnapshot',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('requested_at', models.DateTimeField(null=True)),
                    ('as_of', models.DateTimeField(null=True)),
                    ('figures', models.JSONField(default=dict)),
                    ('member', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='network_snapshot', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'indexes': [models.Index(fields=['as_of'], name='network_oldest_first')],
                },
            ),
            migrations.CreateModel(
                name='Week',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('requested_at', models.DateTimeField(null=True)),
                    ('found_at', models.DateTimeField(null=True)),
                    ('urgent_at', models.DateTimeField(null=True)),
                    ('group', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='week', to='groups.group')),
                ],
            ),
            migrations.CreateModel(
                name='WeekMailStop',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('member', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
            ),
            migrations.CreateModel(
                name='Matter',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('dispute', 'a dispute waits'), ('join', 'somebody asks to join'), ('greet', 'a newcomer nobody answered'), ('answer', 'a topic waits for an answer'), ('listing', 'a request waits for help'), ('lapsed', 'a regular has fallen silent'), ('meetup', 'a place where a meetup makes sense'), ('pause', 'no meetup for a long time'), ('second', 'help with a single source'), ('thank', 'who carries most of the help'), ('vote', 'a vote waits'), ('figures', 'no recent figures')], max_length=8)),
                    ('subject', models.CharField(max_length=120)),
                    ('about', models.BigIntegerField(null=True)),
                    ('word', models.CharField(blank=True, max_length=140)),
                    ('figures', models.JSONField(default=dict)),
                    ('score', models.FloatField(default=0)),
                    ('first_found_at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('found_at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('state', models.CharField(choices=[('open', 'open'), ('done', 'done'), ('later', 'later'), ('dismissed', 'not for us')], default='open', max_length=9)),
                    ('at', models.DateTimeField(null=True)),
                    ('until', models.DateTimeField(null=True)),
                    ('before', models.JSONField(default=dict)),
                    ('outcome', models.JSONField(default=dict)),
                    ('measured_at', models.DateTimeField(null=True)),
                    ('measured_days', models.PositiveSmallIntegerField(default=0)),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('group', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='matters', to='groups.group')),
                    ('helper', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('listing', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='exchange.listing')),
                    ('member', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('post', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='discussions.post')),
                ],
                options={
                    'indexes': [models.Index(fields=['group', 'state', '-score'], name='matter_of_group'), models.Index(condition=models.Q(('measured_days__lt', 28), ('state', 'done')), fields=['at'], name='matter_to_measure')],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'done'), _negated=True), fields=('group', 'kind', 'subject'), name='one_matter_until_it_is_done')],
                },
            ),
            migrations.CreateModel(
                name='WeekMail',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('monday', models.DateField()),
                    ('at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('matters', models.PositiveSmallIntegerField(default=0)),
                    ('member', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='week_mails', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('member', 'monday'), name='one_mail_a_week')],
                },
            ),
            migrations.CreateModel(
                name='Strategy',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('greeting', 'Greeting newcomers'), ('buddy', 'A buddy for newcomers'), ('table', "A regulars' table"), ('meetup', 'Another kind of meetup'), ('topic', 'A regular topic'), ('asking', 'Asking members in person'), ('thanking', 'Saying thanks'), ('summary', 'Summing talk up'), ('helping', 'Bringing offers and requests together'), ('rules', 'Rules and roles'), ('other', 'Something else')], default='other', max_length=10, verbose_name='kind')),
                    ('title', models.CharField(max_length=140, verbose_name='title')),
                    ('source', models.TextField(max_length=10000, verbose_name='what is done')),
                    ('html', models.TextField(editable=False)),
                    ('since', models.DateField(verbose_name='since')),
                    ('until', models.DateField(blank=True, null=True, verbose_name='until')),
                    ('audience', models.CharField(choices=[('everybody', 'Everybody in the group'), ('newcomers', 'Newcomers: everybody who joins from that day on'), ('chosen', 'Members that are chosen one by one'), ('meetup', 'Those who came to a meetup'), ('topic', 'Those who took part in a topic')], default='everybody', max_length=10, verbose_name='for whom')),
                    ('aim', models.CharField(choices=[('posts', 'posts'), ('replies', 'replies'), ('days', 'days on which members do something: whether they come back'), ('meetings', 'meetings: coming to meetups and shaking hands'), ('help', 'help given, thanks among it')], default='posts', max_length=10, verbose_name='what shall change')),
                    ('sign', models.CharField(choices=[('more', 'more'), ('fewer', 'fewer')], default='more', max_length=5, verbose_name='what you expect')),
                    ('is_shared', models.BooleanField(default=True, verbose_name='share with other organisers of this site')),
                    ('created_at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('group', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='strategies', to='groups.group')),
                    ('meetup', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='meetups.meetup', verbose_name='meetup')),
                    ('topic', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='discussions.topic', verbose_name='topic')),
                ],
                options={
                    'verbose_name': 'strategy',
                    'verbose_name_plural': 'strategies',
                    'indexes': [models.Index(fields=['group', '-since', '-id'], name='strategy_newest_first')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gte', models.F('since')), _connector='OR'), name='strategy_ends_after_its_start')],
                },
            ),
            migrations.CreateModel(
                name='StrategyEnding',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('is_abandoned', models.BooleanField(default=False, verbose_name='given up before it was through')),
                    ('note', models.TextField(max_length=5000, verbose_name='what we learned')),
                    ('html', models.TextField(editable=False)),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('strategy', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='ending', to='insights.strategy')),
                ],
            ),
            migrations.CreateModel(
                name='StrategyEstimate',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('requested_at', models.DateTimeField(null=True)),
                    ('as_of', models.DateTimeField(null=True)),
                    ('seed', models.PositiveIntegerField(default=0)),
                    ('is_told', models.BooleanField(default=False)),
                    ('figures', models.JSONField(default=dict)),
                    ('strategy', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='estimate', to='insights.strategy')),
                ],
            ),
            migrations.CreateModel(
                name='StrategyMember',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('since', models.DateField(verbose_name='since')),
                    ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('strategy', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='chosen', to='insights.strategy')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('strategy', 'member'), name='chosen_once_for_a_strategy')],
                },
            ),
            migrations.CreateModel(
                name='StrategyRevision',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('before', models.JSONField()),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('strategy', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='revisions', to='insights.strategy')),
                ],
                options={
                    'indexes': [models.Index(fields=['strategy', '-at', '-id'], name='strategy_revision_newest')],
                },
            ),
            migrations.CreateModel(
                name='Scenario',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=120, verbose_name='name')),
                    ('shock', models.CharField(choices=[('members', 'Certain members'), ('company', 'Everybody of a company'), ('region', 'Everybody in and around a city'), ('connected', 'The most connected'), ('giving', 'Those who give most'), ('random', 'Members at random'), ('group', 'Everybody who also belongs to another group')], max_length=10, verbose_name='who leaves first')),
                    ('size', models.PositiveIntegerField(default=0, verbose_name='how many')),
                    ('about', models.JSONField(default=dict)),
                    ('targets', models.JSONField(default=list)),
                    ('low', models.FloatField(default=0.3, validators=[django.core.validators.MinValueValidator(0.01), django.core.validators.MaxValueValidator(1)])),
                    ('high', models.FloatField(default=0.7, validators=[django.core.validators.MinValueValidator(0.01), django.core.validators.MaxValueValidator(1)])),
                    ('seed', models.PositiveIntegerField(validators=[django.core.validators.MaxValueValidator(2147483647)], verbose_name='seed')),
                    ('as_of', models.DateTimeField(default=handschlag.core.clock.now, verbose_name='as of')),
                    ('created_at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('requested_at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('started_at', models.DateTimeField(null=True)),
                    ('heard_at', models.DateTimeField(null=True)),
                    ('progress', models.FloatField(default=0)),
                    ('finished_at', models.DateTimeField(null=True)),
                    ('cancelled_at', models.DateTimeField(null=True)),
                    ('attempts', models.PositiveSmallIntegerField(default=0)),
                    ('error', models.TextField(blank=True)),
                    ('runs', models.PositiveIntegerField(default=0)),
                    ('result', models.JSONField(default=dict)),
                    ('summary', models.JSONField(default=dict)),
                    ('digest', models.CharField(blank=True, max_length=64)),
                    ('is_same', models.BooleanField(null=True)),
                    ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('group', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='scenarios', to='groups.group')),
                ],
                options={
                    'indexes': [models.Index(fields=['group', '-created_at', '-id'], name='scenario_newest_first')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('low__lte', models.F('high'))), name='scenario_thresholds')],
                },
            ),
            migrations.CreateModel(
                name='NetworkMap',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('audience', models.CharField(choices=[('members', 'Members'), ('organisers', 'Organisers')], max_length=10)),
                    ('requested_at', models.DateTimeField(null=True)),
                    ('started_at', models.DateTimeField(null=True)),
                    ('attempts', models.PositiveSmallIntegerField(default=0)),
                    ('error', models.TextField(blank=True)),
                    ('drawn_at', models.DateTimeField(null=True)),
                    ('as_of', models.DateTimeField(null=True)),
                    ('drawing', models.BinaryField(default=bytes)),
                    ('people', models.BinaryField(default=bytes)),
                    ('facts', models.JSONField(default=dict)),
                    ('picture', models.TextField(blank=True)),
                    ('group', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='maps', to='groups.group')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(django.db.models.functions.comparison.Coalesce('group', 0), models.F('audience'), name='one_map_per_audience'), models.CheckConstraint(condition=models.Q(('group__isnull', False), ('audience', 'organisers'), _connector='OR'), name='site_map_is_for_operators')],
                },
            ),
        ]),
    ]
