"""Headers that no library sets for us."""

# A form over patients needs none of these.
DENIED = (
    "accelerometer", "autoplay", "camera", "display-capture", "encrypted-media",
    "geolocation", "gyroscope", "hid", "idle-detection", "magnetometer", "microphone", "midi",
    "payment", "picture-in-picture", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking",
)  # fmt: skip
# The projector fills the screen; passkeys are the second factor.
OWN = ("fullscreen", "publickey-credentials-get", "publickey-credentials-create")
POLICY = ", ".join(
    [f"{feature}=()" for feature in DENIED] + [f"{feature}=(self)" for feature in OWN]
)


class PermissionsPolicy:
    """What the browser's own devices may be asked for: almost nothing."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        answer = self.get_response(request)
        answer["Permissions-Policy"] = POLICY
        return answer
