
import handschlag.core.clock
import handschlag.notifications.models
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='OutgoingMail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('to', models.EmailField(max_length=254)),
                ('subject', models.CharField(max_length=200)),
                ('text', models.TextField()),
                ('html', models.TextField(blank=True)),
                ('message_id', models.CharField(default=handschlag.notifications.models.new_message_id, max_length=255, unique=True)),
                ('event', models.CharField(max_length=100, null=True, unique=True)),
                ('queued_at', models.DateTimeField(default=handschlag.core.clock.now)),
                ('attempts', models.PositiveIntegerField(default=0)),
                ('busy_until', models.DateTimeField(null=True)),
                ('sent_at', models.DateTimeField(db_index=True, null=True)),
                ('given_up_at', models.DateTimeField(null=True)),
                ('last_error', models.CharField(blank=True, max_length=500)),
            ],
        ),
    ]
