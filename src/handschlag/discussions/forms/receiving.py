"""Files that come with a form."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile

from handschlag.accounts.models import Member
from handschlag.core.errors import Invalid
from handschlag.core.uploads import clean_name
from handschlag.discussions import actions
from handschlag.discussions.actions import filing
from handschlag.discussions.forms.writing import FilesForm
from handschlag.discussions.models import Post


def receive(form: FilesForm, *, by: Member, post: Post | None = None) -> None:
    """Store the files that came with a form, so that neither a preview nor an error loses them.

    Fills ``form.kept`` for the page and ``attach`` and ``remove`` for the deed; says at the field which file
    cannot be taken, and why. Of a form that was not sent only ``kept`` is filled.
    """
    attach: list[int] = []
    remove: list[int] = []
    if form.is_bound and form.errors is not None:
        cleaned = form.cleaned_data
        remove = cleaned["remove"] if post is not None else cleaned.pop("remove")
        attach = [key for key in cleaned["attach"] if key not in remove]
        attach += _stored(form, cleaned.pop("uploads", []), by)
        cleaned["attach"] = attach
    if attach or post is not None:
        kept = filing.files_for("", attach, by=by, post=post)
        form.kept = [file for file in kept if file.pk not in remove]


def _stored(form: FilesForm, files: list[UploadedFile[Any]], by: Member) -> list[int]:
    made = []
    for file in files:
        try:
            made.append(actions.upload_file(file, by=by).pk)
        except Invalid as refusal:
            form.add_error("uploads", f"{clean_name(file.name or '', '')}: {refusal}")
    return made
