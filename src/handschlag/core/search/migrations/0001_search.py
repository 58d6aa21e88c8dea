"""The index, and its full-text structures, which each database keeps itself.

SQLite: two FTS5 tables over the documents' own columns (external content), kept by triggers. Stems are
ASCII or, in other scripts, whatever stands between spaces: the ``ascii`` tokenizer leaves them alone.
PostgreSQL: two generated tsvector columns with GIN indexes. Titles have an index of their own: it is
small, so the best titles of a common word are found among all, and titles are compared while typing.
"""

from django.db import migrations, models

SQLITE = """
CREATE VIRTUAL TABLE search_text USING fts5(
    title, body, facets, content='search_document', content_rowid='id', tokenize='ascii');
CREATE VIRTUAL TABLE search_title USING fts5(
    title, content='search_document', content_rowid='id', tokenize='ascii');
CREATE TRIGGER search_document_made AFTER INSERT ON search_document BEGIN
    INSERT INTO search_text(rowid, title, body, facets) VALUES (new.id, new.title, new.body, new.facets);
    INSERT INTO search_title(rowid, title) SELECT new.id, new.title WHERE new.title <> '';
END;
CREATE TRIGGER search_document_gone AFTER DELETE ON search_document BEGIN
    INSERT INTO search_text(search_text, rowid, title, body, facets)
        VALUES ('delete', old.id, old.title, old.body, old.facets);
    INSERT INTO search_title(search_title, rowid, title) SELECT 'delete', old.id, old.title WHERE old.title <> '';
END;
CREATE TRIGGER search_document_changed AFTER UPDATE OF id, title, body, facets ON search_document BEGIN
    INSERT INTO search_text(search_text, rowid, title, body, facets)
        VALUES ('delete', old.id, old.title, old.body, old.facets);
    INSERT INTO search_title(search_title, rowid, title) SELECT 'delete', old.id, old.title WHERE old.title <> '';
    INSERT INTO search_text(rowid, title, body, facets) VALUES (new.id, new.title, new.body, new.facets);
    INSERT INTO search_title(rowid, title) SELECT new.id, new.title WHERE new.title <> '';
END;
"""

POSTGRESQL = """
ALTER TABLE search_document
    ADD COLUMN text_vector tsvector GENERATED ALWAYS AS (
        to_tsvector('simple'::regconfig, title) || to_tsvector('simple'::regconfig, body)
        || to_tsvector('simple'::regconfig, facets)) STORED,
    ADD COLUMN title_vector tsvector GENERATED ALWAYS AS (
        CASE WHEN title = '' THEN NULL ELSE to_tsvector('simple'::regconfig, title) END) STORED;
CREATE INDEX search_text ON search_document USING gin (text_vector);
CREATE INDEX search_title ON search_document USING gin (title_vector);
ALTER TABLE search_word ALTER COLUMN word TYPE varchar(40) COLLATE "C", ALTER COLUMN backwards TYPE varchar(40) COLLATE "C";
"""

NO_POSTGRESQL = """
ALTER TABLE search_document DROP COLUMN text_vector, DROP COLUMN title_vector;
"""

NO_SQLITE = """
DROP TRIGGER search_document_made; DROP TRIGGER search_document_gone; DROP TRIGGER search_document_changed;
DROP TABLE search_text; DROP TABLE search_title;
"""


def make(apps, editor):
    _run(editor, {"sqlite": SQLITE, "postgresql": POSTGRESQL})


def unmake(apps, editor):
    _run(editor, {"sqlite": NO_SQLITE, "postgresql": NO_POSTGRESQL})


def _run(editor, by_vendor):
    for statement in _statements(by_vendor[editor.connection.vendor]):
        editor.execute(statement, params=None)


def _statements(script):
    """One at a time, so that all of it is in the migration's transaction; a trigger ends with END;"""
    statement = ""
    for line in script.strip().splitlines(keepends=True):
        statement += line
        is_trigger = statement.lstrip().startswith("CREATE TRIGGER")
        if line.rstrip().endswith("END;" if is_trigger else ";"):
            yield from [statement] if is_trigger else filter(str.strip, statement.split(";"))
            statement = ""


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Word",
            fields=[
                ("word", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("backwards", models.CharField(db_index=True, max_length=40)),
            ],
        ),
        migrations.CreateModel(
            name="Document",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=10)),
                ("object_id", models.BigIntegerField()),
                ("scope", models.BigIntegerField(null=True)),
                ("author_id", models.BigIntegerField(null=True)),
                ("container_id", models.BigIntegerField(null=True)),
                ("is_answered", models.BooleanField(default=False)),
                ("title", models.TextField(default="")),
                ("body", models.TextField(default="")),
                ("facets", models.TextField(default="")),
            ],
            options={
                "indexes": [models.Index(fields=["author_id", "-id"], name="document_by_author")],
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "object_id"), name="one_document_per_object")
                ],
            },
        ),
        migrations.RunPython(make, unmake),
    ]
