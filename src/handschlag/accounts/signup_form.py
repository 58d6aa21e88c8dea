from django import forms


class SignupFields(forms.Form):
    name = forms.CharField(max_length=80)

    def signup(self, request, user):
        user.name = self.cleaned_data["name"]
        user.save()
