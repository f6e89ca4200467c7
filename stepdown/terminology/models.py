"""Tables of terminology: published facts, loaded by edition, never typed by hand."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from stepdown.kernel.ids import new_id


class Edition(models.Model):
    """One release of one list, loaded once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    system = models.TextField()
    name = models.TextField()
    digest = models.CharField(max_length=64)
    count = models.PositiveIntegerField()
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["system", "digest"], name="edition_loaded_once"),
            models.CheckConstraint(
                condition=Q(digest__regex=r"^[0-9a-f]{64}$"), name="edition_digest_is_sha256"
            ),
        ]


class Icd10Code(models.Model):
    """One code. A code that a newer edition drops stays, so that an old diagnosis keeps its title."""

    code = models.CharField(max_length=8, primary_key=True)
    bare = models.CharField(max_length=7)
    title = models.TextField()
    terms = models.TextField(blank=True)  # official inclusion terms, one a line
    billable = models.BooleanField()
    parent = models.CharField(max_length=8, blank=True)
    chapter = models.TextField()
    precedence = models.IntegerField()
    current = models.BooleanField(default=True)
    search = models.GeneratedField(
        expression=SearchVector("title", config="simple", weight="A")
        + SearchVector("terms", config="simple", weight="B"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bare"], name="icd10_bare_code_once"),
            models.CheckConstraint(
                condition=Q(code__regex=r"^[A-Z][0-9A-Z]{2}(\.[0-9A-Z]{1,4})?$"),
                name="icd10_code_has_its_dot",
            ),
        ]
        indexes = [
            GinIndex(fields=["search"], name="icd10_search"),
            models.Index(OpClass(F("bare"), name="text_pattern_ops"), name="icd10_bare_prefix"),
            models.Index(fields=["precedence"], name="icd10_precedence"),
        ]


class Icd10Word(models.Model):
    """One word that occurs in a title or term: what a typing error is read against."""

    word = models.TextField(primary_key=True)

    class Meta:
        indexes = [
            GinIndex(OpClass(F("word"), name="gin_trgm_ops"), name="icd10_word_alike"),
            models.Index(OpClass(F("word"), name="text_pattern_ops"), name="icd10_word_prefix"),
        ]
