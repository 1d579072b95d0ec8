"""docs/reference/case-states.md, drawn from the workflow tables."""

from django.utils import translation

from tumorboard.workflow import TRANSITIONS

HEAD = """# How meetings, referrals, cases, decisions and actions move on

Drawn from `tumorboard/workflow.py` by `manage.py draw_case_states`. Do not edit by hand.

A step that is not drawn is refused. Nothing leads out of a signed decision: what comes later is an
addendum, a new version that names the one it replaces, or a record of what was carried out.
"""


def case_states() -> str:
    """The page, in English: codes and labels of every state, and a diagram of each table."""
    with translation.override("en"):
        return HEAD + "".join(_section(model) for model in TRANSITIONS)


def _section(model) -> str:
    first = model._meta.get_field("state").default
    lines = [f"    [*] --> {first.value}"]
    for state, ways in TRANSITIONS[model].items():
        lines += [f"    {state.value} --> {to}" for to in sorted(way.value for way in ways)]
        if not ways:
            lines.append(f"    {state.value} --> [*]")
    name = str(model._meta.verbose_name)
    rows = "".join(f"| `{state.value}` | {state.label} |\n" for state in TRANSITIONS[model])
    return (
        f"\n## {name[0].upper()}{name[1:]}\n\n| state | shown as |\n| --- | --- |\n{rows}"
        "\n```mermaid\nstateDiagram-v2\n" + "\n".join(lines) + "\n```\n"
    )
