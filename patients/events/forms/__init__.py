"""Forms of events: what is asked, and what is refused before anything is stored."""
