"""What Python's own tables and parsers say: JSON of {dates, names} in, JSON of {dates, types} out."""

import json
import sys
from email.utils import parsedate
from wsgiref.headers import Headers

from whitenoise import WhiteNoise

asked = json.load(sys.stdin)
whitenoise = WhiteNoise(None)


def content_type(name):
    headers = Headers([])
    whitenoise.add_mime_headers(headers, name, name)
    return headers["Content-Type"]


json.dump(
    {
        "dates": {date: parsedate(date) for date in asked["dates"]},
        "types": {name: content_type(name) for name in asked["names"]},
    },
    sys.stdout,
)
