"""WhiteNoise around a WSGI application, for gunicorn: `wsgi:application`."""
import os

from whitenoise import WhiteNoise


def hello(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "5")])
    return [b"hello"]


application = WhiteNoise(hello, root=os.environ["BENCH_ROOT"], prefix="static/", max_age=60)
