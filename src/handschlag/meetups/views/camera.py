"""The pages on which somebody scans may use the camera; no other page of the site may."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse

WITH_CAMERA = "camera=(self), geolocation=(), microphone=(), interest-cohort=()"


def with_camera(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Below ``access``: the declaration of who may call a view stands outermost."""

    @wraps(view)
    def showing(*args: Any, **kwargs: Any) -> HttpResponse:
        response = view(*args, **kwargs)
        response["Permissions-Policy"] = WITH_CAMERA
        return response

    return showing
