"""What a client opens their door with besides a password, and the address of their calendar."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from stepdown.kernel.ids import new_id
from stepdown.kernel.labels import choices
from stepdown.people.vocabulary import MOST_WRONG, NeutralTitle


class KnownDevice(models.Model):
    """A device that its owner opens with six digits.

    The device holds a token of its own, kept here as a digest; the digits are kept as a slow hash together
    with that token, so that whoever has this table cannot try them out.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey("people.Account", models.PROTECT, related_name="known_devices")
    token_digest = models.BinaryField(max_length=32, unique=True)
    pin = models.CharField(max_length=200)
    wrong = models.PositiveSmallIntegerField(default=0)
    device = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=40, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["account"], name="people_known_account", condition=Q(ended_at=None)),
        ]
        constraints = [
            # Five wrong tries end it, whatever happens at the same moment.
            models.CheckConstraint(
                condition=Q(wrong__lt=MOST_WRONG) | Q(wrong=MOST_WRONG, ended_at__isnull=False),
                name="people_known_five_tries",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_why="")
                | (Q(ended_at__isnull=False) & ~Q(ended_why="")),
                name="people_known_ended_why",
            ),
        ]


class CalendarAddress(models.Model):
    """The private address under which a client's own calendar asks for their appointments; one at a time.

    The address is kept as a digest only. `told_on` is the day of the last line in the log of disclosures,
    `window_at` and `asked` count how often it was fetched within the hour.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client = models.ForeignKey("people.Client", models.PROTECT, related_name="+")
    token_digest = models.BinaryField(max_length=32, unique=True)
    title = models.CharField(max_length=15, choices=choices(NeutralTitle))
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    told_on = models.DateField(null=True)
    window_at = models.DateTimeField(null=True)
    asked = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint("client", name="people_one_calendar_address", condition=Q(ended_at=None)),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("at")), name="people_calendar_forward"
            ),
        ]
