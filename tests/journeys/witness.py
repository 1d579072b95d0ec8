"""What a browser saw of a page: its complaints, where it wanted to go, what axe says, how wide it became."""

from axe_playwright_python.sync_playwright import Axe

DESKTOP = {"width": 1440, "height": 900}
NARROW = {"width": 320, "height": 640}  # a page at 1280 enlarged to 400 %: WCAG 2.2, 1.4.10


# htmx complains of each request that `hx-sync` replaces by a newer one; of a failure it says more than this.
GAVE_WAY = ("htmx:sendAbort,", "htmx:afterRequest,")


class Witness:
    """Listens to a page of Playwright; `clear` before each visit."""

    def __init__(self, page, origin: str) -> None:
        self.page, self.origin = page, origin
        self.complaints: list[str] = []
        self.abroad: list[str] = []
        page.on("console", lambda message: self._heard(message.type, message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self._asked_for(request.url))

    def _heard(self, kind: str, text: str) -> None:
        """Refusals of the content security policy are errors of the console; a request that gave way is none."""
        if kind in {"error", "warning"} and not text.startswith(GAVE_WAY):
            self.complaints.append(text)

    def _asked_for(self, url: str) -> None:
        if not url.startswith((f"{self.origin}/", "data:", "blob:")):
            self.abroad.append(url)

    def clear(self) -> None:
        self.complaints.clear()
        self.abroad.clear()


def serious_violations(page) -> list[tuple[str, list]]:
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        (violation["id"], [node["target"] for node in violation["nodes"]])
        for violation in found
        if violation["impact"] in {"serious", "critical"}
    ]


def too_wide(page) -> list[str]:
    """What sticks out of a narrow page, if anything makes it scroll sideways."""
    page.set_viewport_size(NARROW)
    return page.evaluate(
        """(width) => document.documentElement.scrollWidth <= width ? [] :
        [...document.querySelectorAll("body *")]
          .filter((each) => each.getBoundingClientRect().right > width)
          .filter((each) => {
            while ((each = each.parentElement) && each !== document.body)
              if (getComputedStyle(each).overflowX !== "visible") return false;
            return true;
          })
          .map((each) => each.tagName + "." + each.className + " " + each.textContent.trim().slice(0, 40))
          .slice(-8).concat(["the page scrolls sideways"])""",
        NARROW["width"],
    )
