import django.db.models.deletion
import handschlag.core.clock
import handschlag.notifications.models
from django.conf import settings
from django.db import migrations, models

from handschlag.core.migrating import CreateModels


class Migration(migrations.Migration):

    replaces = [
        ('notifications', '0001_initial'),
        ('notifications', '0002_reading'),
        ('notifications', '0003_lean_indexes'),
        ('notifications', '0004_calendar'),
        ('notifications', '0005_unsubscribe'),
        ('notifications', '0006_mail_queue'),
        ('notifications', '0007_mail_out'),
        ('notifications', '0008_mail_in'),
        ('notifications', '0009_push'),
    ]

    initial = True

    dependencies = [
        ('accounts', '0001_squashed_0011_block_changes'),
    ]

    operations = [
        CreateModels([
            migrations.CreateModel(
                name='OutgoingMail',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('to', models.EmailField(max_length=254)),
                    ('subject', models.CharField(max_length=200)),
                    ('text', models.TextField(blank=True)),
                    ('html', models.TextField(blank=True)),
                    ('message_id', models.CharField(default=handschlag.notifications.models.new_message_id, max_length=255, unique=True)),
                    ('event', models.CharField(max_length=100, null=True, unique=True)),
                    ('queued_at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('attempts', models.PositiveIntegerField(default=0)),
                    ('busy_until', models.DateTimeField(null=True)),
                    ('sent_at', models.DateTimeField(db_index=True, null=True)),
                    ('given_up_at', models.DateTimeField(null=True)),
                    ('last_error', models.CharField(blank=True, max_length=500)),
                    ('calendar', models.TextField(blank=True)),
                    ('unsubscribe', models.CharField(blank=True, max_length=500)),
                    ('context', models.JSONField(default=dict)),
                    ('kind', models.CharField(blank=True, max_length=20)),
                    ('member', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('reply_to', models.CharField(blank=True, max_length=320)),
                ],
                options={
                    'indexes': [models.Index(fields=['-queued_at', '-id'], name='mail_newest_first'), models.Index(condition=models.Q(('given_up_at__isnull', False)), fields=['given_up_at'], name='mail_given_up'), models.Index(condition=models.Q(('given_up_at__isnull', True), ('sent_at__isnull', True)), fields=['id'], name='mail_waiting'), models.Index(condition=models.Q(('member__isnull', False)), fields=['member', 'kind', 'queued_at'], name='mail_of_a_kind')],
                },
            ),
            migrations.CreateModel(
                name='Notice',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(max_length=20)),
                    ('event', models.CharField(max_length=60)),
                    ('about', models.CharField(max_length=40)),
                    ('first', models.PositiveBigIntegerField()),
                    ('latest', models.PositiveBigIntegerField()),
                    ('count', models.PositiveIntegerField(default=1)),
                    ('path', models.CharField(max_length=200)),
                    ('context', models.JSONField(default=dict)),
                    ('created_at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('read_at', models.DateTimeField(null=True)),
                    ('member', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='notices', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'indexes': [models.Index(fields=['member', '-created_at', '-id'], name='notice_newest_first'), models.Index(condition=models.Q(('read_at__isnull', True)), fields=['member'], name='notice_unread'), models.Index(condition=models.Q(('read_at__isnull', True)), fields=['about'], name='notice_unread_about')],
                    'constraints': [models.UniqueConstraint(fields=('member', 'event'), name='one_notice_of_an_event')],
                },
            ),
            migrations.CreateModel(
                name='MailAddress',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('address', models.EmailField(max_length=254, unique=True)),
                    ('soft', models.PositiveSmallIntegerField(default=0)),
                    ('hard', models.PositiveSmallIntegerField(default=0)),
                    ('reason', models.CharField(blank=True, max_length=300)),
                    ('failed_at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('suspended_at', models.DateTimeField(null=True)),
                ],
                options={
                    'verbose_name_plural': 'mail addresses',
                },
            ),
            migrations.CreateModel(
                name='AddressReset',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('member', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
            ),
            migrations.CreateModel(
                name='IncomingMail',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.CharField(max_length=64, unique=True)),
                    ('recipient', models.CharField(blank=True, max_length=320)),
                    ('sender', models.CharField(blank=True, max_length=320)),
                    ('raw', models.BinaryField()),
                    ('whom', models.CharField(blank=True, max_length=64)),
                    ('received_at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('attempts', models.PositiveSmallIntegerField(default=0)),
                    ('busy_until', models.DateTimeField(null=True)),
                    ('handled_at', models.DateTimeField(db_index=True, null=True)),
                    ('outcome', models.CharField(blank=True, choices=[('taken', 'Taken'), ('refused', 'Refused'), ('dropped', 'Dropped'), ('waiting', 'Waiting')], max_length=10)),
                ],
                options={
                    'indexes': [models.Index(fields=['whom', 'received_at'], name='incoming_by_sender')],
                },
            ),
            migrations.CreateModel(
                name='PushSubscription',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('endpoint', models.CharField(max_length=500, unique=True)),
                    ('p256dh', models.CharField(max_length=100)),
                    ('auth', models.CharField(max_length=40)),
                    ('device', models.CharField(blank=True, max_length=80)),
                    ('created_at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='push_subscriptions', to=settings.AUTH_USER_MODEL)),
                ],
            ),
        ]),
    ]
