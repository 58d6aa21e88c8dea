
import django.db.models.deletion
import handschlag.core.clock
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('discussions', '0001_initial'),
        ('groups', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='ImportedPost',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(max_length=40)),
                ('key', models.CharField(max_length=500)),
                ('imported_at', models.DateTimeField(default=handschlag.core.clock.now)),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='groups.group')),
                ('post', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='imported', to='discussions.post')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('group', 'source', 'key'), name='imported_post_once')],
            },
        ),
    ]
