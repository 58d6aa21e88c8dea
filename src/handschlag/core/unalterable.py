"""Tables whose rows nobody changes or deletes: the database refuses it, whoever asks and however.

For migrations, which put the triggers up, and for the tests, which empty their tables.
"""

from typing import Final

AUDIT: Final = "core_auditevent"
_REFUSAL: Final = "the audit log is only added to"
_SAME: Final = ("at", "verb", "object_type", "object_id", "detail", "in_group")
"""What stays when the account of an actor is erased: then ``actor_id`` becomes empty."""

_SQLITE: Final = [
    f"""CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON {AUDIT}
    WHEN NEW.actor_id IS NOT NULL OR NEW.id <> OLD.id OR {{changed}}
    BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END""".format(
        changed=" OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in _SAME)
    ),
    f"""CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON {AUDIT}
    BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END""",
]
_POSTGRESQL: Final = [
    f"""CREATE FUNCTION audit_is_only_added_to() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'UPDATE' THEN
            IF NEW.actor_id IS NULL AND NEW.id = OLD.id AND {{same}} THEN RETURN NEW; END IF;
        END IF;
        RAISE EXCEPTION '{_REFUSAL}' USING ERRCODE = 'integrity_constraint_violation';
    END $$""".format(same=" AND ".join(f"NEW.{name} IS NOT DISTINCT FROM OLD.{name}" for name in _SAME)),
    f"""CREATE TRIGGER audit_is_not_changed BEFORE UPDATE OR DELETE ON {AUDIT}
    FOR EACH ROW EXECUTE FUNCTION audit_is_only_added_to()""",
    f"""CREATE TRIGGER audit_is_not_emptied BEFORE TRUNCATE ON {AUDIT}
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_only_added_to()""",
]


def protecting(vendor: str) -> list[str]:
    """The statements that put the triggers up."""
    return _POSTGRESQL if vendor == "postgresql" else _SQLITE


def unprotecting(vendor: str) -> list[str]:
    """The statements that take them down."""
    if vendor == "postgresql":
        return [
            f"DROP TRIGGER IF EXISTS audit_is_not_changed ON {AUDIT}",
            f"DROP TRIGGER IF EXISTS audit_is_not_emptied ON {AUDIT}",
            "DROP FUNCTION IF EXISTS audit_is_only_added_to()",
        ]
    return ["DROP TRIGGER IF EXISTS audit_is_not_changed", "DROP TRIGGER IF EXISTS audit_is_not_deleted"]
