"""What somebody reads on a page."""

import re


def text_of(answer) -> str:
    """Without the markup, a space between any two words."""
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())
