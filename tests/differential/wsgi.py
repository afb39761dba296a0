"""The real WhiteNoise around an application that answers as the one in run.ts does."""

import os

from whitenoise import WhiteNoise


def app(environ, start_response):
    start_response("404 Not Found", [("X-Application", "yes"), ("Content-Length", "24")])
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [b"the application answered"]


application = WhiteNoise(app, index_file=True, max_age=60)
application.add_files(os.environ["ROOT"], prefix="static/")
application.add_files(os.environ["SITE"], prefix="")
