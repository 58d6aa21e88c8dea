from django.db import migrations


class Migration(migrations.Migration):
    """Who signed in through the earlier backend is signed out on every page, not on some of them."""

    dependencies = [
        ('accounts', '0003_claimed_addresses'),
    ]

    operations = [
        migrations.RunSQL('DELETE FROM accounts_session', migrations.RunSQL.noop),
    ]
