"""Files that came with posts of an archive, put where a second run finds them."""

from collections.abc import Iterable
from hashlib import sha256

from django.core.files.base import ContentFile

from handschlag.discussions.models import Attachment
from handschlag.mail.parts import Attachment as AttachmentRecord


def import_attachments(post: int, origin: str, files: Iterable[AttachmentRecord]) -> None:
    """Store the files of a new post; ``origin`` names group, source and key of the post.

    The place follows from the origin: what a run that was killed has written, the next overwrites.
    """
    rows = []
    storage = Attachment._meta.get_field("file").storage
    for number, file in enumerate(files, 1):
        place = sha256(f"{origin}/{number}".encode()).hexdigest()[:32]
        name = f"attachments/imported/{place[:2]}/{place}"
        if storage.exists(name):
            storage.delete(name)
        stored = storage.save(name, ContentFile(file.content))
        rows.append(
            Attachment(
                post_id=post,
                name=file.name[:200],
                content_type=file.content_type[:100],
                size=len(file.content),
                file=stored,
            )
        )
    Attachment.objects.bulk_create(rows)
