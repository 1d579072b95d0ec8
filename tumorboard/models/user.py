"""The board's staff and what each may do where. Not: what a role is allowed (access/rules.py)."""

from django.contrib.auth.models import AbstractBaseUser, UserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from patients.constraints import both_or_neither
from patients.models import Center


class Role(models.TextChoices):
    SURGEON = "surgeon", _("Surgeon")
    MEMBER = "member", _("Board member")
    COORDINATOR = "coordinator", _("Coordinator")
    DATA_MANAGER = "data_manager", _("Data manager")
    RESEARCHER = "researcher", _("Researcher")
    CENTER_ADMIN = "center_admin", _("Center administrator")
    AUDITOR = "auditor", _("Auditor")
    SYSTEM_ADMIN = "system_admin", _("System administrator")


# Administrators, auditors and researchers read no clinical text: power over accounts, over the log
# or over the statistics is not care for the patient.
CLINICAL_ROLES = frozenset({Role.SURGEON, Role.MEMBER, Role.COORDINATOR, Role.DATA_MANAGER})


class Discipline(models.TextChoices):
    HEPATOBILIARY_SURGERY = "hepatobiliary_surgery", _("Hepatobiliary surgery")
    COLORECTAL_SURGERY = "colorectal_surgery", _("Colorectal surgery")
    INTERVENTIONAL_RADIOLOGY = "interventional_radiology", _("Interventional radiology")
    RADIATION_ONCOLOGY = "radiation_oncology", _("Radiation oncology")
    MEDICAL_ONCOLOGY = "medical_oncology", _("Medical oncology")
    RADIOLOGY = "radiology", _("Radiology")
    PATHOLOGY = "pathology", _("Pathology")
    NUCLEAR_MEDICINE = "nuclear_medicine", _("Nuclear medicine")
    GASTROENTEROLOGY = "gastroenterology", _("Gastroenterology")
    ANESTHESIA = "anesthesia", _("Anesthesia")
    PALLIATIVE_CARE = "palliative_care", _("Palliative care")
    NURSING = "nursing", _("Specialist nursing")
    COORDINATION = "coordination", _("Coordination")


class StaffManager(UserManager):
    """Django's own, without the superuser's flags: power comes from grants only."""

    def create_user(self, username, email="", password=None, **extra):
        user = self.model(
            username=self.model.normalize_username(username),
            email=self.normalize_email(email),
            **extra,
        )
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person who signs in. Nobody is a superuser: what one may do is a dated grant in a center."""

    username = models.CharField(
        _("user name"),
        max_length=60,
        unique=True,
        error_messages={"unique": _("This user name is already taken.")},
    )
    email = models.EmailField(_("email"), blank=True)
    full_name = models.CharField(_("name"), max_length=120)
    title = models.CharField(_("title"), max_length=60, blank=True)
    discipline = models.CharField(
        _("discipline"), max_length=40, choices=Discipline, blank=True, default=""
    )
    language = models.CharField(
        _("language"),
        max_length=2,
        choices=[("en", _("English")), ("tr", _("Turkish"))],
        default="tr",
    )
    single_key_shortcuts = models.BooleanField(_("single-key shortcuts"), default=True)
    is_active = models.BooleanField(_("may sign in"), default=True)
    created_at = models.DateTimeField(_("created at"), db_default=Now())

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    objects = StaffManager()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["full_name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(language__in=["en", "tr"]), name="user_language_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.full_name}".strip()

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return self.full_name

    def current_grants(self):
        """The grants in force today, read once per request (cached on this object)."""
        if not hasattr(self, "_current_grants"):
            self._current_grants = list(Grant.objects.in_force().filter(user=self))
        return self._current_grants

    def roles_in(self, center_id: int) -> frozenset[str]:
        return frozenset(g.role for g in self.current_grants() if g.center_id == center_id)

    def center_ids(self) -> list[int]:
        """Every center where the user has any role today."""
        return sorted({g.center_id for g in self.current_grants()})

    def clinical_center_ids(self) -> list[int]:
        """The centers whose clinical record the user may read today."""
        return sorted({g.center_id for g in self.current_grants() if g.role in CLINICAL_ROLES})


class GrantQuerySet(models.QuerySet):
    def in_force(self, on=None):
        """The grants of people who may sign in, valid on the day (today by default), not ended."""
        on = on or timezone.localdate()
        return self.filter(
            Q(until__isnull=True) | Q(until__gte=on),
            since__lte=on,
            ended_at=None,
            user__is_active=True,
        )

    def overlapping(self, since, until):
        """The grants not ended that are valid on a day from `since` to `until` (None: without end)."""
        found = self.filter(Q(until__isnull=True) | Q(until__gte=since), ended_at=None)
        return found if until is None else found.filter(since__lte=until)


class Grant(models.Model):
    """A role in a center from a day to a day. Ended, never deleted. Outside row-level security."""

    user = models.ForeignKey(User, models.PROTECT, related_name="grants", verbose_name=_("user"))
    center = models.ForeignKey(
        Center, models.PROTECT, related_name="grants", verbose_name=_("center")
    )
    role = models.CharField(_("role"), max_length=20, choices=Role)
    since = models.DateField(_("from"))
    until = models.DateField(
        _("until"), null=True, blank=True, help_text=_("The last day. Empty: until ended.")
    )
    granted_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("granted by")
    )
    granted_at = models.DateTimeField(_("granted at"), db_default=Now())
    ended_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("ended by")
    )
    ended_at = models.DateTimeField(
        _("ended at"),
        null=True,
        blank=True,
        help_text=_("Ended before its last day: from this moment on it is not in force."),
    )

    objects = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("grant")
        verbose_name_plural = _("grants")
        ordering = ["center", "user", "role"]
        constraints = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="grant_role_known"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="grant_dates_in_order",
                violation_error_message=_("A grant cannot end before it begins."),
            ),
            models.UniqueConstraint(
                fields=["user", "center", "role"],
                condition=Q(until__isnull=True, ended_at__isnull=True),
                name="grant_open_once",
            ),
            both_or_neither("ended_by", "ended_at", name="grant_ended_by_someone"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.center_id}"
