"""By what a patient is found. Not: the whole numbers, which are found by their digests."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .base import Center
from .patient import Patient


class SearchWord(models.Model):
    """
    One word of a patient's name, folded, or of the study ID. Written by triggers only.

    In a table of its own because only plain comparisons may use an index under row-level security:
    neither LIKE nor an array's "contains" is leakproof. Sorted by bytes, whatever the database's language.
    """

    class Kind(models.TextChoices):
        NAME = "name", _("Name")
        CODE = "code", _("Study ID")

    center = models.ForeignKey(
        Center, models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    patient = models.ForeignKey(
        Patient, models.PROTECT, related_name="search_words", db_constraint=False
    )
    kind = models.CharField(max_length=4, choices=Kind)
    word = models.CharField(max_length=170, db_collation="C")

    class Meta:
        verbose_name = _("word to search by")
        verbose_name_plural = _("words to search by")
        indexes = [
            models.Index(fields=["center", "word"], include=["patient"], name="search_word_prefix"),
        ]

    def __str__(self) -> str:
        return self.word
