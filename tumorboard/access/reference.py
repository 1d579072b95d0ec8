"""The table of rules as a page that a hospital's security officer can read. Generated, never edited."""

from django.conf import settings

from tumorboard.models import Role

from .rules import RULES, Rule, Whom

HEAD = """# Who may open what

Generated from `tumorboard/access/rules.py` by `manage.py draw_access`; do not edit.

A role counts in the center where it was granted, from its first to its last day, and the request then
sees the rows of that center only. What is not listed here does not exist (404). An object of another
center does not exist either (404); an address of one's own center that the role does not include is
refused (403). Every refusal of a signed-in person stands in the access log.

"again": only within {reauth} minutes of having given the password or a second factor.
"log": what the access log calls it (R read, C create, U update, E execute); "-" leaves no line unless
the page names a patient.

A session ends after {idle} minutes without a click and {absolute} hours in all (production's values).

| address | method | {roles} | again | log |
| --- | --- | {lines} | --- | --- |
"""


def access_reference() -> str:
    head = HEAD.format(
        reauth=settings.ACCOUNT_REAUTHENTICATION_TIMEOUT // 60,
        idle=10,
        absolute=12,
        roles=" | ".join(role.value.replace("_", " ") for role in Role),
        lines=" | ".join("---" for _role in Role),
    )
    rows = [
        _row(name, method, rule)
        for name, methods in RULES.items()
        for method, rule in methods.items()
        if rule.roles is not Whom.NOBODY
    ]
    return head + "\n".join(rows) + "\n"


def _row(name: str, method: str, rule: Rule) -> str:
    if isinstance(rule.roles, Whom):
        who = [rule.roles.value] + [""] * (len(Role) - 1)
    else:
        who = ["yes" if role in rule.roles else "" for role in Role]
    cells = [name, method, *who, "yes" if rule.reauth else "", rule.logs or "-"]
    return "| " + " | ".join(str(cell) for cell in cells) + " |"
