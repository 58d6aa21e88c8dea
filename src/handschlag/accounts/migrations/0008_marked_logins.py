from django.db import migrations

MARK = """
UPDATE search_document SET facets = facets || ' ßmlogin'
WHERE kind = 'member' AND object_id IN (
    SELECT id FROM accounts_member WHERE email IS NOT NULL AND NOT is_bot)
"""


class Migration(migrations.Migration):
    """Who has an account is found among all members that archives tell of without looking at each."""

    dependencies = [
        ('accounts', '0007_own_data'),
        ('search', '0001_search'),
    ]

    operations = [
        migrations.RunSQL(MARK, migrations.RunSQL.noop),
    ]
