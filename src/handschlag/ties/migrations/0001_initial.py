
import django.db.models.deletion
import handschlag.core.clock
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('groups', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Interaction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('time', models.DateTimeField()),
                ('strand', models.CharField(choices=[('talk', 'Talk'), ('meet', 'Meet'), ('help', 'Help')], max_length=4)),
                ('value', models.FloatField()),
                ('kind', models.CharField(choices=[('reply', 'Reply'), ('thanks', 'Thanks')], max_length=10)),
                ('origin', models.BigIntegerField()),
                ('recorded_at', models.DateTimeField(default=handschlag.core.clock.now)),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='groups.group')),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('target', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['kind', 'origin'], name='interaction_by_origin'), models.Index(fields=['group', 'time'], name='interaction_by_group')],
                'constraints': [models.CheckConstraint(condition=models.Q(('source', models.F('target')), _negated=True), name='no_interaction_with_oneself')],
            },
        ),
    ]
