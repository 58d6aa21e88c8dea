
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
            name='Site',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(default='Handschlag', max_length=80, verbose_name='name of the network')),
                ('tagline', models.CharField(blank=True, max_length=200, verbose_name='in one sentence')),
                ('language', models.CharField(choices=[('de', 'Deutsch'), ('en', 'English')], default='en', max_length=5, verbose_name='language')),
                ('registration', models.CharField(choices=[('open', 'Anybody may sign up'), ('request', 'Anybody may ask; an operator decides'), ('invitation', 'Only by invitation link')], default='open', max_length=10, verbose_name='who may join')),
                ('set_up_at', models.DateTimeField(editable=False, null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='site_is_one_row')],
            },
        ),
        migrations.CreateModel(
            name='AuditEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(db_index=True, default=handschlag.core.clock.now)),
                ('verb', models.CharField(max_length=60)),
                ('object_type', models.CharField(max_length=40)),
                ('object_id', models.BigIntegerField(null=True)),
                ('detail', models.JSONField(default=dict)),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['object_type', 'object_id', 'at'], name='audit_by_object')],
            },
        ),
    ]
