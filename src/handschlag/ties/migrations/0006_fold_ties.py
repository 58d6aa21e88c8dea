"""Ties from the ledger as it stands: some members at a time, within the database."""

from django.db import migrations

STEP = 2000
DEED = "source_id, strand, time, kind, origin, value"
FOLD = f"""
WITH deed AS (
    SELECT source_id AS low, target_id AS high, {DEED} FROM ties_interaction
    WHERE source_id >= %s AND source_id < %s AND source_id < target_id
    UNION ALL
    SELECT target_id, source_id, {DEED} FROM ties_interaction
    WHERE target_id >= %s AND target_id < %s AND target_id < source_id
), standing AS (
    SELECT low, high, source_id = low AS is_up, strand, time, SUM(value) AS value FROM deed
    GROUP BY low, high, source_id, strand, time, kind, origin HAVING SUM(value) > 1e-9
)
INSERT INTO ties_tie (low_id, high_id, {{columns}})
SELECT low, high, {{sums}} FROM standing GROUP BY low, high ORDER BY low, high
"""
HALF_LIVES = {"talk": 90, "meet": 365, "help": 180}
"""In days. Sums are those of 1 January 2025."""
ON_SQLITE = "MAX(-900.0, MIN(900.0, (julianday(time) - julianday('2025-01-01')) / {half_life}.0))"
ON_POSTGRESQL = """GREATEST(-900.0::float8, LEAST(900.0::float8,
    (EXTRACT(EPOCH FROM time)::float8 - EXTRACT(EPOCH FROM TIMESTAMPTZ '2025-01-01Z')::float8)
    / 86400.0 / {half_life}.0))"""


def fold(apps, schema_editor):
    connection = schema_editor.connection
    halvings = ON_POSTGRESQL if connection.vendor == "postgresql" else ON_SQLITE
    columns, sums = [], []
    for strand, half_life in HALF_LIVES.items():
        own = f"CASE WHEN strand = '{strand}'"
        columns += [f"{strand}_{part}" for part in ("number", "last", "sum")]
        sums += [
            f"COUNT({own} {'AND is_up ' if strand == 'meet' else ''}THEN 1 END)",
            f"MAX({own} THEN time END)",
            f"COALESCE(SUM({own} THEN value * power(2.0, {halvings.format(half_life=half_life)}) END), 0.0)",
        ]
    statement = FOLD.format(columns=", ".join(columns), sums=", ".join(sums))
    with connection.cursor() as cursor:
        cursor.execute("SELECT MAX(source_id), MAX(target_id) FROM ties_interaction")
        last = max((key for key in cursor.fetchone() if key is not None), default=0)
        for start in range(0, last + 1, STEP):
            cursor.execute(statement, [start, start + STEP] * 2)


class Migration(migrations.Migration):

    dependencies = [
        ('ties', '0005_ties'),
    ]

    operations = [
        migrations.RunPython(fold, migrations.RunPython.noop),
    ]
