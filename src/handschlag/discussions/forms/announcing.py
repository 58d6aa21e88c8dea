"""What organisers and operators write to all."""

from django import forms

from handschlag.discussions.models import Announcement


class AnnouncementForm(forms.ModelForm[Announcement]):
    class Meta:
        model = Announcement
        fields = ("title", "source", "asks_to_confirm")
        widgets = {"source": forms.Textarea(attrs={"rows": 8})}
