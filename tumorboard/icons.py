"""The interface's own icons: a 24 by 24 grid, stroke only, drawn for this project."""

ICONS = {
    "home": '<path d="M4 11l8-7 8 7M6 9.5V20h12V9.5M10 20v-6h4v6"/>',
    "patients": (
        '<circle cx="9" cy="8" r="3.5"/><path d="M2.5 20c.6-4 3.2-6 6.5-6s5.9 2 6.5 6M16 4.7a3.5 3.5 0 0 1 0 6.6'
        'M18 14.5c2 .8 3.2 2.7 3.5 5.5"/>'
    ),
    "board": (
        '<ellipse cx="12" cy="12.5" rx="6" ry="3.6"/><circle cx="12" cy="4.5" r="1.6"/><circle cx="4" cy="8" r="1.6"/>'
        '<circle cx="20" cy="8" r="1.6"/><circle cx="4" cy="17" r="1.6"/><circle cx="20" cy="17" r="1.6"/>'
        '<circle cx="12" cy="20" r="1.6"/>'
    ),
    "calendar": (
        '<rect x="3.5" y="5" width="17" height="15.5" rx="2.5"/><path d="M3.5 10h17M8 3v4M16 3v4M9 15l2 2 4-4"/>'
    ),
    "outcomes": '<path d="M4 4v16h16M4 7h4v4h4v3h5v3h3"/>',
    "filter": '<path d="M4 5h16l-6 7.5V19l-4 1.5v-8z"/>',
    "data": (
        '<ellipse cx="12" cy="5.5" rx="8" ry="3"/><path d="M4 5.5v13c0 1.7 3.6 3 8 3s8-1.3 8-3v-13'
        'M4 12c0 1.7 3.6 3 8 3s8-1.3 8-3"/>'
    ),
    "people": (
        '<circle cx="12" cy="7.5" r="3.5"/><path d="M5 20c.7-4.2 3.5-6.2 7-6.2s6.3 2 7 6.2"/>'
    ),
    "more": '<path d="M5 12h.01M12 12h.01M19 12h.01"/>',
    "search": '<circle cx="11" cy="11" r="7"/><path d="M20.5 20.5L16 16"/>',
    "clock": '<circle cx="12" cy="12" r="8.5"/><path d="M12 7v5.2l3.5 2"/>',
    "check": '<path d="M5 12.5l4.5 4.5L19 7.5"/>',
    "print": '<path d="M7 9V3.5h10V9M7 17H4.5V9.5h15V17H17M7 14h10v6.5H7z"/>',
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "saved": (
        '<path d="M7 18.5a4.5 4.5 0 0 1-.5-9 6 6 0 0 1 11.3 1.2A4 4 0 0 1 17.5 18.5zM9.5 13.5l2 2 3.5-3.5"/>'
    ),
    "close": '<path d="M6 6l12 12M18 6L6 18"/>',
    "warning": '<path d="M12 4L2.8 20h18.4zM12 10v4.5M12 17.3v.2"/>',
    "grip": '<path d="M9 6v.01M15 6v.01M9 12v.01M15 12v.01M9 18v.01M15 18v.01"/>',
    "mail": (
        '<rect x="3" y="5.5" width="18" height="13.5" rx="2"/><path d="M3.5 7.5L12 13l8.5-5.5"/>'
    ),
    "download": '<path d="M12 4v11M7.5 11L12 15.5 16.5 11M4.5 19.5h15"/>',
    "upload": '<path d="M12 16V5M7.5 9.5L12 5l4.5 4.5M4.5 19.5h15"/>',
    "link": (
        '<path d="M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.7-5.7L12 7M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.7 5.7L12 17"/>'
    ),
    "info": '<circle cx="12" cy="12" r="8.5"/><path d="M12 11v5.5M12 7.6v.2"/>',
    "lock": '<rect x="5" y="10.5" width="14" height="9.5" rx="2"/><path d="M8 10.5V8a4 4 0 0 1 8 0v2.5"/>',
    "key": '<circle cx="8" cy="14.5" r="4"/><path d="M11 12l8.5-8.5M16 7l3 3M13.5 9.5l2 2"/>',
    "keyboard": (
        '<rect x="2.5" y="6" width="19" height="12" rx="2"/><path d="M6.5 10h.01M10 10h.01M13.5 10h.01M17 10h.01M8 14h8"/>'
    ),
    "settings": '<path d="M4 7.5h9M17 7.5h3M4 16.5h3M11 16.5h9"/><circle cx="15" cy="7.5" r="2"/><circle cx="9" cy="16.5" r="2"/>',
    "moon": '<path d="M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10z"/>',
    "sign-out": '<path d="M14 4.5H6.5v15H14M10.5 12H20M16.5 8.5L20 12l-3.5 3.5"/>',
    "arrow-right": '<path d="M5 12h14M13 6l6 6-6 6"/>',
    "up": '<path d="M12 19V5M6 11l6-6 6 6"/>',
    "down": '<path d="M12 5v14M6 13l6 6 6-6"/>',
    "refresh": '<path d="M19.5 12a7.5 7.5 0 1 1-2.2-5.3L19.5 9M19.5 4.5V9H15"/>',
    "deceased": '<path d="M12 4v16M7.5 9h9"/>',
}
