"""A browser's ear: one stream of a meeting, read in a thread."""

import http.client
import socket
import threading
import time
from contextlib import suppress
from dataclasses import dataclass

from django.urls import reverse


@dataclass(frozen=True)
class Event:
    kind: str
    id: str
    number: int
    about: tuple[str, ...]


class Ear:
    """`browser`: a signed-in client of Django's, for its cookie; None is a stranger."""

    def __init__(self, server, meeting, browser=None, **headers) -> None:
        self.events: list[Event] = []
        self.has_ended = threading.Event()
        self._connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        if browser is not None:
            headers["cookie"] = f"sessionid={browser.cookies['sessionid'].value}"
        address = reverse("meetings:stream", args=[meeting.pk])
        self._connection.request("GET", address, headers={"host": "localhost", **headers})
        self._socket = self._connection.sock
        self.answer = self._connection.getresponse()
        self._thread = threading.Thread(target=self._listen, daemon=True)
        if self.answer.status == 200:
            self._thread.start()
        else:
            self.has_ended.set()

    def _listen(self) -> None:
        fields: dict[str, str] = {}
        try:
            for line in iter(self.answer.readline, b""):
                name, _colon, value = line.decode().strip().partition(": ")
                if name:
                    fields[name] = value
                elif "event" in fields:
                    number, *about = fields["data"].split(" ")
                    self.events.append(
                        Event(fields["event"], fields["id"], int(number), tuple(about))
                    )
                    fields = {}
        except (OSError, http.client.HTTPException, ValueError):
            pass  # killed in the middle of a line
        self.has_ended.set()

    def wait_for(self, is_it, seconds: float = 10) -> Event:
        """The first event so far, or from now on, that is it."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for event in list(self.events):
                if is_it(event):
                    return event
            time.sleep(0.01)
        raise AssertionError(f"never heard; only {self.events}")

    def close(self) -> None:
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        if self._thread.is_alive():
            self._thread.join()
        self.answer.close()
        self._connection.close()
        self._socket.close()

    @property
    def kinds(self) -> list[str]:
        """Of the events, without the signs of life."""
        return [event.kind for event in self.events if event.kind != "alive"]
