"""
What each address of the matrix is asked with: the objects of one hospital, and a form that would be
accepted. Addresses without arguments and without a form need no line.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .scene import Hospital


@dataclass
class Call:
    """`json` instead of `data` for the programming interface; `query` stands behind the address."""

    kwargs: dict[str, Any] = field(default_factory=dict)
    data: dict[str, Any] = field(default_factory=dict)
    json: Any = None
    query: dict[str, Any] = field(default_factory=dict)


SINCE = {"since_day": "1", "since_month": "3", "since_year": "2026"}

# By address, or by (address, method) where the form differs; called with the hospital whose objects
# are asked for.
BUILDERS: dict[str | tuple[str, str], Callable[[Hospital], Call]] = {
    "set_language": lambda h: Call(data={"language": "tr"}),
    "account_login": lambda h: Call(data={"login": "nobody", "password": "wrong password"}),
    "account_reset_password": lambda h: Call(data={"email": "nobody@example.org"}),
    "account_reset_password_from_key": lambda h: Call(kwargs={"uidb36": "1", "key": "no-key"}),
    "account_confirm_email": lambda h: Call(kwargs={"key": "none"}),
    "mfa_remove_webauthn": lambda h: Call(kwargs={"pk": 1}),
    "mfa_edit_webauthn": lambda h: Call(kwargs={"pk": 1}),
    "account_settings": lambda h: Call(data={"language": "tr"}),
    "people:add": lambda h: Call(
        data={
            "full_name": "New", "username": "new", "email": "new@example.org", "language": "en",
            "role": "surgeon", "center": h.center.pk, **SINCE,
        }
    ),
    "people:detail": lambda h: Call(
        kwargs={"pk": h.people["surgeon"].pk},
        data={"role": "data_manager", "center": h.center.pk, **SINCE},
    ),
    "people:end-grant": lambda h: Call(kwargs={"pk": h.people["surgeon"].grants.get().pk}),
    "people:deactivate": lambda h: Call(kwargs={"pk": h.people["surgeon"].pk}),
    "people:reactivate": lambda h: Call(kwargs={"pk": h.people["surgeon"].pk}),
    "people:invite": lambda h: Call(kwargs={"pk": h.people["surgeon"].pk}),
    "analytics:survival": lambda h: Call(query={"center": h.center.pk}),
    "analytics:survival-freshness": lambda h: Call(query={"center": h.center.pk}),
    "analytics:survival-try-again": lambda h: Call(query={"center": h.center.pk}),
}  # fmt: skip

# Addresses whose answer must show the own hospital's canary to a role that may open them: where nothing
# is shown, finding no foreign canary means nothing.
SHOWS_OWN = {"people:list", "people:detail"}
