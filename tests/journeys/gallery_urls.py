"""The site's addresses with the gallery, which otherwise exists in debug only."""

from django.urls import path

from tumorboard.gallery import gallery
from tumorboard.urls import handler403, handler404, handler500
from tumorboard.urls import urlpatterns as site

__all__ = ["handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [*site, path("gallery/", gallery, name="gallery")]
