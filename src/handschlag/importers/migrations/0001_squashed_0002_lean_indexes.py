import django.db.models.deletion
import handschlag.core.clock
from django.db import migrations, models

from handschlag.core.migrating import CreateModels


class Migration(migrations.Migration):

    replaces = [
        ('importers', '0001_initial'),
        ('importers', '0002_lean_indexes'),
    ]

    initial = True

    dependencies = [
        ('discussions', '0001_squashed_0018_poll_zone'),
        ('groups', '0001_squashed_0011_invited'),
    ]

    operations = [
        CreateModels([
            migrations.CreateModel(
                name='ImportedPost',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('source', models.CharField(max_length=40)),
                    ('key', models.CharField(max_length=500)),
                    ('imported_at', models.DateTimeField(default=handschlag.core.clock.now)),
                    ('group', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='groups.group')),
                    ('post', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='imported', to='discussions.post')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('group', 'source', 'key'), name='imported_post_once')],
                },
            ),
        ]),
    ]
