import django.core.validators
import django.db.models.deletion
import handschlag.core.clock
from django.conf import settings
from django.db import migrations, models

from handschlag.core.migrating import CreateModels

REFUSAL = "nobody decides about what they flagged"
FLAGGED = "EXISTS (SELECT 1 FROM moderation_flag f WHERE f.case_id = NEW.case_id AND f.by_id = NEW.by_id)"
PUT_UP = {
    "sqlite": [
        f"CREATE TRIGGER nobody_decides_their_flag BEFORE INSERT ON moderation_decision WHEN {FLAGGED} "
        f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    ],
    "postgresql": [
        f"CREATE FUNCTION moderation_decider_is_free() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {FLAGGED} THEN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; "
        f"END IF; RETURN NEW; END $$",
        "CREATE TRIGGER nobody_decides_their_flag BEFORE INSERT ON moderation_decision "
        "FOR EACH ROW EXECUTE FUNCTION moderation_decider_is_free()",
    ],
}
TAKE_DOWN = {
    "sqlite": ["DROP TRIGGER IF EXISTS nobody_decides_their_flag"],
    "postgresql": [
        "DROP TRIGGER IF EXISTS nobody_decides_their_flag ON moderation_decision",
        "DROP FUNCTION IF EXISTS moderation_decider_is_free()",
    ],
}


def put_up(apps, schema_editor):
    for statement in PUT_UP[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def take_down(apps, schema_editor):
    for statement in TAKE_DOWN[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_squashed_0011_block_changes'),
        ('discussions', '0001_squashed_0018_poll_zone'),
        ('exchange', '0001_initial'),
        ('groups', '0001_squashed_0011_invited'),
        ('meetups', '0001_initial'),
        ('people', '0001_initial'),
    ]

    operations = [
        CreateModels([
            migrations.CreateModel(
                name='Case',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('post', 'Post'), ('message', 'Direct message'), ('listing', 'Listing'), ('meetup', 'Meetup'), ('member', 'Member')], max_length=8)),
                    ('subject', models.CharField(max_length=50)),
                    ('opened_at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('urgent_at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('weight', models.FloatField(default=0)),
                    ('flag_count', models.PositiveIntegerField(default=0)),
                    ('is_held', models.BooleanField(default=False)),
                    ('hidden_at', models.DateTimeField(null=True)),
                    ('claimed_at', models.DateTimeField(null=True)),
                    ('is_appealed', models.BooleanField(default=False)),
                    ('closed_at', models.DateTimeField(null=True)),
                    ('author', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='cases', to=settings.AUTH_USER_MODEL)),
                    ('claimed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('group', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='cases', to='groups.group')),
                    ('listing', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='cases', to='exchange.listing')),
                    ('meetup', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='cases', to='meetups.meetup')),
                    ('message', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='cases', to='people.message')),
                    ('post', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='cases', to='discussions.post')),
                ],
                options={
                    'indexes': [models.Index(condition=models.Q(('closed_at__isnull', True)), fields=['group', 'urgent_at', 'id'], name='case_queue'), models.Index(fields=['group', '-opened_at', '-id'], name='case_newest_first'), models.Index(fields=['author', '-opened_at', '-id'], name='case_of_author'), models.Index(fields=['subject', '-opened_at'], name='case_of_subject')],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('closed_at__isnull', True)), fields=('subject',), name='one_open_case_of_a_thing'), models.CheckConstraint(condition=models.Q(('claimed_by__isnull', True), ('author__isnull', True), models.Q(('claimed_by', models.F('author')), _negated=True), _connector='OR'), name='nobody_claims_their_own_case')],
                },
            ),
            migrations.CreateModel(
                name='Decision',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('deed', models.CharField(choices=[('nothing', 'Nothing: it stays as it is'), ('edit', 'Change the text'), ('hide', 'Hide it; it can be shown again'), ('delete', 'Delete it: hidden now, its words erased in two weeks'), ('warn', 'Warn the author; it stays'), ('silence', 'Hide it, and the author may not write here for a while'), ('remove', 'Hide it, and the author leaves the group'), ('close', 'Close the topic'), ('move', 'Move the topic to another group'), ('split', 'Split it off into a topic of its own'), ('merge', 'Merge the topic into another one')], max_length=8, verbose_name='decision')),
                    ('reason', models.TextField(max_length=2000, verbose_name='why')),
                    ('until', models.DateTimeField(null=True)),
                    ('is_on_appeal', models.BooleanField(default=False)),
                    ('is_overturned', models.BooleanField(default=False)),
                    ('erased_at', models.DateTimeField(null=True)),
                    ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='decisions_about', to=settings.AUTH_USER_MODEL)),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('case', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='decisions', to='moderation.case')),
                    ('group', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='decisions', to='groups.group')),
                ],
                options={
                    'indexes': [models.Index(fields=['group', '-at', '-id'], name='decision_newest_first'), models.Index(condition=models.Q(('deed', 'delete'), ('erased_at__isnull', True)), fields=['at'], name='decision_to_erase')],
                    'constraints': [models.UniqueConstraint(fields=('case', 'by'), name='nobody_decides_a_case_twice'), models.CheckConstraint(condition=models.Q(('by__isnull', True), ('author__isnull', True), models.Q(('by', models.F('author')), _negated=True), _connector='OR'), name='nobody_decides_about_their_own')],
                },
            ),
            migrations.CreateModel(
                name='Appeal',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('reason', models.TextField(max_length=2000, verbose_name='what the decision gets wrong')),
                    ('is_upheld', models.BooleanField(null=True)),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('decision', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='appeal', to='moderation.decision')),
                ],
            ),
            migrations.CreateModel(
                name='Flag',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('reason', models.CharField(choices=[('rule', 'It breaks a rule of the group'), ('spam', 'Advertising or spam'), ('insult', 'It insults or threatens somebody'), ('private', 'It tells what is private about somebody'), ('illegal', 'It is against the law'), ('elsewhere', 'It does not belong here'), ('other', 'Something else'), ('words', 'A rule for words or links caught it'), ('repeated', 'The same text in several topics'), ('burst', 'Many posts within minutes'), ('newcomer', 'One of the first posts of somebody new')], max_length=10, verbose_name='what is wrong with it')),
                    ('rule', models.CharField(blank=True, max_length=300)),
                    ('text', models.TextField(blank=True, max_length=1000, verbose_name='in your words')),
                    ('at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('weight', models.FloatField(default=1)),
                    ('is_upheld', models.BooleanField(null=True)),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='flags', to=settings.AUTH_USER_MODEL)),
                    ('case', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='flags', to='moderation.case')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('case', 'by'), name='one_flag_of_a_case')],
                },
            ),
            migrations.CreateModel(
                name='Note',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('text', models.TextField(max_length=2000, verbose_name='note')),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notes', to='moderation.case')),
                ],
            ),
            migrations.CreateModel(
                name='Precautions',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('first_posts', models.PositiveSmallIntegerField(default=0, help_text='0: none. Moderators see each of them before anybody else does.', validators=[django.core.validators.MaxValueValidator(20)], verbose_name='first posts of newcomers that wait for approval')),
                    ('hide_at', models.PositiveSmallIntegerField(blank=True, default=3, help_text='Flags of members who were often right count more, of others less. Empty: never.', null=True, validators=[django.core.validators.MinValueValidator(2), django.core.validators.MaxValueValidator(50)], verbose_name='flags that hide something until it is decided')),
                    ('group', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='precautions', to='groups.group')),
                ],
            ),
            migrations.CreateModel(
                name='Rule',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=100, verbose_name='name')),
                    ('words', models.TextField(blank=True, help_text='One a line. Capitals do not matter; * stands for any letters: casino* finds casinos.', max_length=5000, verbose_name='words or phrases')),
                    ('domains', models.TextField(blank=True, help_text='One domain a line, like example.org; what lies below it is meant too.', max_length=5000, verbose_name='links to')),
                    ('any_link', models.BooleanField(default=False, verbose_name='any link')),
                    ('newcomers_only', models.BooleanField(default=False, help_text='Who has fewer than five posts in the group.', verbose_name='only for newcomers')),
                    ('effect', models.CharField(choices=[('flag', 'Flag it: it stands, and the moderators look at it'), ('hold', 'Hold it: it waits until a moderator approves it'), ('refuse', 'Refuse it: the author reads why and can change it')], default='flag', max_length=6, verbose_name='what happens')),
                    ('message', models.CharField(blank=True, help_text='Where it is refused: say kindly what to write instead.', max_length=300, verbose_name='what the author reads')),
                    ('is_on', models.BooleanField(default=False, editable=False)),
                    ('created_at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('group', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='word_rules', to='groups.group')),
                ],
                options={
                    'indexes': [models.Index(fields=['group', 'is_on'], name='word_rule_of_group')],
                },
            ),
            migrations.CreateModel(
                name='Sweep',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('since', models.DateTimeField()),
                    ('reason', models.CharField(max_length=500)),
                    ('restored_at', models.DateTimeField(null=True)),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('group', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='sweeps', to='groups.group')),
                    ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sweeps', to=settings.AUTH_USER_MODEL)),
                    ('restored_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'indexes': [models.Index(fields=['group', 'member', '-at'], name='sweep_of_member')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('by__isnull', True), models.Q(('by', models.F('member')), _negated=True), _connector='OR'), name='nobody_sweeps_their_own')],
                },
            ),
            migrations.CreateModel(
                name='Swept',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('post', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='discussions.post')),
                    ('sweep', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='swept', to='moderation.sweep')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('sweep', 'post'), name='swept_once')],
                },
            ),
        ]),
        migrations.RunPython(put_up, take_down),
    ]
