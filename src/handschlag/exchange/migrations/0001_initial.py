import django.core.validators
import django.db.models.deletion
import handschlag.core.clock
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
                name='Deal',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('title', models.CharField(max_length=140, verbose_name='what it is about')),
                    ('note', models.TextField(blank=True, max_length=2000, verbose_name='what you would like to say')),
                    ('due_on', models.DateField(blank=True, null=True, verbose_name='by when')),
                    ('state', models.CharField(choices=[('proposed', 'proposed'), ('agreed', 'agreed'), ('closed', 'closed'), ('declined', 'declined'), ('withdrawn', 'withdrawn'), ('expired', 'expired'), ('disputed', 'disputed'), ('resolved', 'resolved'), ('reversed', 'reversed')], default='proposed', max_length=9)),
                    ('created_at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('changed_at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('accounts_due_at', models.DateTimeField(null=True)),
                    ('closed_at', models.DateTimeField(null=True)),
                    ('reminded_at', models.DateTimeField(null=True)),
                    ('is_countered', models.BooleanField(default=False)),
                    ('stands_percent', models.PositiveSmallIntegerField(default=100, validators=[django.core.validators.MaxValueValidator(100)])),
                    ('asked_back_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('group', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='deals', to='groups.group')),
                    ('partner', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='deals_received', to=settings.AUTH_USER_MODEL)),
                    ('post', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='deals', to='discussions.post')),
                    ('proposer', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='deals_proposed', to=settings.AUTH_USER_MODEL)),
                    ('listing', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='deals', to='exchange.listing')),
                ],
                options={
                    'verbose_name': 'deal',
                    'verbose_name_plural': 'deals',
                    'indexes': [models.Index(fields=['proposer', '-changed_at', '-id'], name='deal_of_proposer'), models.Index(fields=['partner', '-changed_at', '-id'], name='deal_of_partner'), models.Index(condition=models.Q(('state', 'agreed')), fields=['accounts_due_at'], name='deal_by_accounts_due')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('proposer', models.F('partner')), _negated=True), name='no_deal_with_oneself')],
                },
            ),
            migrations.CreateModel(
                name='Decision',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('outcome', models.CharField(choices=[('upheld', 'upheld: who complained is right'), ('rejected', 'rejected: the deal stands as it was'), ('split', 'split: a part of it stands')], max_length=8, verbose_name='decision')),
                    ('percent', models.PositiveSmallIntegerField(verbose_name='how much of it stands, in per cent')),
                    ('reason', models.TextField(max_length=4000, verbose_name='why')),
                    ('is_on_appeal', models.BooleanField(default=False)),
                    ('decided_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('dispute', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='decisions', to='exchange.dispute')),
                ],
            ),
            migrations.CreateModel(
                name='Appeal',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('reason', models.TextField(max_length=4000, verbose_name='what the decision gets wrong')),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('decision', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='appeal', to='exchange.decision')),
                ],
            ),
            migrations.CreateModel(
                name='Dispute',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('opened_at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('reason', models.TextField(max_length=4000, verbose_name='what is wrong')),
                    ('state_before', models.CharField(max_length=9)),
                    ('withdrawn_at', models.DateTimeField(null=True)),
                    ('ended_at', models.DateTimeField(null=True)),
                    ('deal', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='disputes', to='exchange.deal')),
                    ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'indexes': [models.Index(fields=['deal', 'id'], name='dispute_of_deal')],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('deal',), name='one_open_dispute_of_a_deal')],
                },
            ),
            migrations.CreateModel(
                name='Leg',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('what', models.CharField(max_length=200, verbose_name='what is given')),
                    ('subject', models.CharField(choices=[('information', 'Information'), ('service', 'Service'), ('introduction', 'Introduction'), ('resource', 'Resource')], default='service', max_length=12)),
                    ('amount', models.PositiveIntegerField(default=0, verbose_name='what it costs')),
                    ('delivered_at', models.DateTimeField(null=True)),
                    ('delivered_percent', models.PositiveSmallIntegerField(null=True, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(100)])),
                    ('closed_at', models.DateTimeField(null=True)),
                    ('timed_out', models.BooleanField(default=False)),
                    ('effort', models.PositiveIntegerField(null=True)),
                    ('worth', models.PositiveIntegerField(null=True)),
                    ('deal', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='legs', to='exchange.deal')),
                    ('giver', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='legs_given', to=settings.AUTH_USER_MODEL)),
                    ('receiver', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='legs_received', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('deal', 'giver'), name='one_leg_in_each_direction'), models.CheckConstraint(condition=models.Q(('giver', models.F('receiver')), _negated=True), name='no_leg_to_oneself')],
                },
            ),
            migrations.CreateModel(
                name='Booking',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('book', models.CharField(choices=[('effort', 'Effort'), ('worth', 'Worth'), ('balance', 'Balance'), ('pool', 'Pool')], max_length=7)),
                    ('at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('reason', models.CharField(blank=True, max_length=200)),
                    ('round', models.PositiveSmallIntegerField(default=0)),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('group', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='groups.group')),
                    ('reverses', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversed_by', to='exchange.booking')),
                    ('leg', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='exchange.leg')),
                    ('pool', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='exchange.pool')),
                ],
                options={
                    'indexes': [models.Index(fields=['group', 'book'], name='booking_of_group')],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('reverses__isnull', True)), fields=('leg', 'book', 'round'), name='a_leg_is_booked_once')],
                },
            ),
            migrations.CreateModel(
                name='Listing',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('side', models.CharField(choices=[('offer', 'Offer'), ('request', 'Request')], max_length=8, verbose_name='what it is')),
                    ('subject', models.CharField(choices=[('information', 'Information'), ('service', 'Service'), ('introduction', 'Introduction'), ('resource', 'Resource')], max_length=12, verbose_name='what it is about')),
                    ('title', models.CharField(max_length=140, verbose_name='title')),
                    ('text', models.TextField(blank=True, max_length=10000, verbose_name='text')),
                    ('text_html', models.TextField(blank=True, editable=False)),
                    ('is_remote', models.BooleanField(default=True, verbose_name='also from afar')),
                    ('geoname', models.PositiveBigIntegerField(null=True)),
                    ('place', models.CharField(blank=True, max_length=120, verbose_name='place')),
                    ('latitude', models.FloatField(null=True)),
                    ('longitude', models.FloatField(null=True)),
                    ('effort_minutes', models.PositiveIntegerField(blank=True, null=True, verbose_name='how much effort, about')),
                    ('times', models.PositiveSmallIntegerField(blank=True, help_text='Empty: as often as asked', null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(1000)], verbose_name='how many times')),
                    ('times_taken', models.PositiveIntegerField(default=0, editable=False)),
                    ('created_at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('edited_at', models.DateTimeField(null=True)),
                    ('expires_at', models.DateTimeField()),
                    ('reminded_at', models.DateTimeField(null=True)),
                    ('withdrawn_at', models.DateTimeField(null=True)),
                    ('author', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='listings', to=settings.AUTH_USER_MODEL)),
                    ('group', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='listings', to='groups.group')),
                    ('post', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='listings', to='discussions.post')),
                    ('topic', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='listings', to='discussions.topic')),
                ],
                options={
                    'verbose_name': 'listing',
                    'verbose_name_plural': 'listings',
                    'indexes': [models.Index(fields=['-created_at', '-id'], name='listing_newest_first'), models.Index(fields=['group', '-created_at', '-id'], name='listing_of_group'), models.Index(fields=['author', '-created_at', '-id'], name='listing_of_author'), models.Index(fields=['expires_at'], name='listing_by_expiry')],
                },
            ),
            migrations.CreateModel(
                name='Fulfilment',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('note', models.CharField(blank=True, max_length=500)),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('helpers', models.ManyToManyField(related_name='helped_with', to=settings.AUTH_USER_MODEL)),
                    ('listing', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='fulfilment', to='exchange.listing')),
                ],
            ),
            migrations.CreateModel(
                name='ListingRemoval',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('reason', models.CharField(max_length=500)),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('listing', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='removal', to='exchange.listing')),
                ],
            ),
            migrations.CreateModel(
                name='ListingTag',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=40)),
                    ('slug', models.SlugField(allow_unicode=True, db_index=False)),
                    ('listing', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='tags', to='exchange.listing')),
                ],
                options={
                    'indexes': [models.Index(fields=['slug', 'listing'], name='listing_by_tag')],
                    'constraints': [models.UniqueConstraint(fields=('listing', 'slug'), name='a_tag_once_per_listing')],
                },
            ),
            migrations.CreateModel(
                name='Pool',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('booked', 'Something that one books: a room, a device, a stand at a fair'), ('seats', 'Something that several use at once: licences, a shared desk'), ('fund', 'A fund in hours that one draws on')], max_length=6, verbose_name='what is shared')),
                    ('name', models.CharField(max_length=100, verbose_name='name')),
                    ('text', models.TextField(blank=True, max_length=5000, verbose_name='what it is and where')),
                    ('text_html', models.TextField(blank=True, editable=False)),
                    ('rules', models.TextField(blank=True, max_length=5000, verbose_name='rules')),
                    ('rules_html', models.TextField(blank=True, editable=False)),
                    ('agree_percent', models.PositiveSmallIntegerField(default=100, validators=[django.core.validators.MinValueValidator(51), django.core.validators.MaxValueValidator(100)], verbose_name='how many of the members must agree to a change, in per cent')),
                    ('seats', models.PositiveSmallIntegerField(default=1, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(1000)], verbose_name='how many at once')),
                    ('minutes_an_hour', models.PositiveSmallIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(6000)], verbose_name='what an hour of use takes out, in minutes')),
                    ('created_at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('closed_at', models.DateTimeField(null=True)),
                    ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('group', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='pools', to='groups.group')),
                ],
                options={
                    'verbose_name': 'pool',
                    'verbose_name_plural': 'pools',
                },
            ),
            migrations.CreateModel(
                name='Line',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('minutes', models.IntegerField()),
                    ('booking', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='exchange.booking')),
                    ('member', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('pool', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='exchange.pool')),
                ],
                options={
                    'indexes': [models.Index(fields=['booking'], name='line_of_booking'), models.Index(fields=['member', 'booking'], name='line_of_member'), models.Index(condition=models.Q(('pool__isnull', False)), fields=['pool'], name='line_of_pool')],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('member__isnull', False), ('pool__isnull', True)), models.Q(('member__isnull', True), ('pool__isnull', False)), _connector='OR'), name='a_line_is_of_one')],
                },
            ),
            migrations.CreateModel(
                name='Contribution',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('minutes', models.PositiveIntegerField(verbose_name='how much')),
                    ('what', models.CharField(max_length=200, verbose_name='what you put in')),
                    ('at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('booking', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='contribution', to='exchange.booking')),
                    ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('objected_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('pool', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='contributions', to='exchange.pool')),
                ],
                options={
                    'indexes': [models.Index(fields=['pool', '-at', '-id'], name='contribution_to_pool')],
                },
            ),
            migrations.CreateModel(
                name='PoolMembership',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('invited_at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('joined_at', models.DateTimeField(null=True)),
                    ('left_at', models.DateTimeField(null=True)),
                    ('invited_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pool_memberships', to=settings.AUTH_USER_MODEL)),
                    ('pool', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='exchange.pool')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(condition=models.Q(('left_at__isnull', True)), fields=('pool', 'member'), name='in_a_pool_once')],
                },
            ),
            migrations.CreateModel(
                name='Proposal',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('change', models.CharField(choices=[('rules', 'other rules'), ('admit', 'a new member'), ('share', 'how many must agree'), ('price', 'what use takes out'), ('write off', 'to forgive what somebody owes'), ('close', 'to end the pool')], max_length=9)),
                    ('value', models.JSONField()),
                    ('reason', models.CharField(blank=True, max_length=500, verbose_name='why')),
                    ('at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('ended_at', models.DateTimeField(null=True)),
                    ('is_adopted', models.BooleanField(default=False)),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('pool', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='proposals', to='exchange.pool')),
                ],
                options={
                    'indexes': [models.Index(fields=['pool', '-at', '-id'], name='proposal_of_pool')],
                },
            ),
            migrations.CreateModel(
                name='Statement',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('text', models.TextField(max_length=4000, verbose_name='how you see it')),
                    ('dispute', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='statements', to='exchange.dispute')),
                    ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
            ),
            migrations.CreateModel(
                name='Suggestion',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('told_at', models.DateTimeField(null=True)),
                    ('dismissed_at', models.DateTimeField(null=True)),
                    ('listing', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='suggestions', to='exchange.listing')),
                    ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('listing', 'member'), name='one_suggestion_to_a_member')],
                },
            ),
            migrations.CreateModel(
                name='SuggestionStop',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('member', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
            ),
            migrations.CreateModel(
                name='Terms',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('keeping', models.CharField(choices=[('off', 'No balances: what was given and received is only counted'), ('hours', 'Balances in hours'), ('points', 'Balances in points')], default='off', max_length=6, verbose_name='balances')),
                    ('points_an_hour', models.PositiveSmallIntegerField(default=10, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(1000)], verbose_name='points that an hour is worth')),
                    ('soft_limit', models.PositiveIntegerField(blank=True, null=True, verbose_name='warn from this far above or below zero, in hours')),
                    ('hard_limit', models.PositiveIntegerField(blank=True, null=True, verbose_name='go no further than this above or below zero, in hours')),
                    ('group', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='exchange_terms', to='groups.group')),
                ],
            ),
            migrations.CreateModel(
                name='ThankYou',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('text', models.CharField(max_length=500, verbose_name='what for')),
                    ('is_public', models.BooleanField(default=False, verbose_name='on their profile')),
                    ('at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('removed_at', models.DateTimeField(null=True)),
                    ('by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='thank_yous_given', to=settings.AUTH_USER_MODEL)),
                    ('group', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='groups.group')),
                    ('to', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='thank_yous_received', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'indexes': [models.Index(fields=['to', '-at', '-id'], name='thank_you_received'), models.Index(fields=['by', '-at', '-id'], name='thank_you_given')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('by', models.F('to')), _negated=True), name='no_thank_you_to_oneself')],
                },
            ),
            migrations.CreateModel(
                name='Use',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('starts_at', models.DateTimeField()),
                    ('ends_at', models.DateTimeField()),
                    ('minutes', models.PositiveIntegerField(default=0)),
                    ('what', models.CharField(blank=True, max_length=200, verbose_name='what for')),
                    ('at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('cancelled_at', models.DateTimeField(null=True)),
                    ('booking', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='use', to='exchange.booking')),
                    ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('pool', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='uses', to='exchange.pool')),
                ],
                options={
                    'indexes': [models.Index(fields=['pool', 'starts_at'], name='use_of_pool')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gte', models.F('starts_at'))), name='use_ends_after_it_begins')],
                },
            ),
            migrations.CreateModel(
                name='Vote',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('agrees', models.BooleanField()),
                    ('at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('proposal', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='votes', to='exchange.proposal')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('proposal', 'member'), name='one_vote_of_each')],
                },
            ),
            migrations.CreateModel(
                name='Account',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('effort', models.PositiveIntegerField(blank=True, null=True, verbose_name='your effort')),
                    ('worth', models.PositiveIntegerField(blank=True, null=True, verbose_name='what it was worth to you')),
                    ('kept', models.SmallIntegerField(validators=[django.core.validators.MinValueValidator(-2), django.core.validators.MaxValueValidator(2)], verbose_name='did they keep their promise?')),
                    ('thanks', models.CharField(blank=True, max_length=500, verbose_name='a word of thanks')),
                    ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('deal', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='accounts', to='exchange.deal')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('deal', 'member'), name='one_account_of_each_side')],
                },
            ),
            migrations.CreateModel(
                name='DealStep',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('move', models.CharField(choices=[('propose', 'proposed it'), ('change', 'proposed it otherwise'), ('agree', 'agreed'), ('decline', 'declined'), ('withdraw', 'withdrew it'), ('expire', 'nobody answered in time'), ('deliver', 'delivered'), ('account', 'said how it went'), ('close', 'it closed'), ('dispute', 'opened a dispute'), ('resolve', 'decided the dispute'), ('ask back', 'asked to take it back'), ('reverse', 'took it back')], max_length=8)),
                    ('at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('note', models.CharField(blank=True, max_length=500)),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('deal', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='exchange.deal')),
                ],
                options={
                    'indexes': [models.Index(fields=['deal', 'id'], name='step_of_deal')],
                },
            ),
        ]),
    ]
