"""
Django's collectstatic with ManifestStaticFilesStorage, on any number of source folders.

Reads jobs from standard input, a JSON list of {"source", "output", "modules", "ignore"}, and prints for each what
Django stopped with and, when it did not, the hash that 6.1 gives the manifest: {"error": null, "hash": "..."} or
{"error": "...", "hash": null}. The published files and the manifest lie in the output folder.

Debian 12 has Django 3.2. The storage below brings the patterns of 6.1 to it, which differ as follows: source map
comments, ES modules on demand, matching quotes in url(), no rewriting inside of comments, strings and escapes,
nothing for references without a path. How a URL is resolved, hashed and written is Django's own code throughout.
"""

import bisect
import hashlib
import io
import json
import os
import re
import sys
from urllib.parse import urldefrag

import django
from django.conf import settings
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.core.management import call_command
from django.test.utils import override_settings

CSS_REGIONS = r"""/\*.*?\*/|\\.|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'"""
REGIONS = {
    "css": re.compile(CSS_REGIONS, re.DOTALL),
    "js": re.compile(CSS_REGIONS + r"|//[^\n]*|`(?:\\.|[^`\\])*`", re.DOTALL),
}


class FewerGroups:
    """A match as 3.2's converter expects it: two groups, of which the first comes back for an ignored URL."""

    def __init__(self, url):
        self.url = url

    def groups(self):
        return UNTOUCHED, self.url


UNTOUCHED = "\0"


class Storage(ManifestStaticFilesStorage):
    patterns = (
        (
            "*.css",
            (
                (r"""(?P<matched>url\((?P<quote>['"]?)\s*(?P<url>.*?)(?P=quote)\))""", 'url("%(url)s")'),
                (r"""(?P<matched>@import\s*["']\s*(?P<url>.*?)["'])""", '@import url("%(url)s")'),
                (
                    r"(?m)(?P<matched>^/\*#[ \t](?-i:sourceMappingURL)=(?P<url>.*)[ \t]*\*/$)",
                    "/*# sourceMappingURL=%(url)s */",
                ),
            ),
        ),
        (
            "*.js",
            (
                (
                    r"(?m)(?P<matched>^//# (?-i:sourceMappingURL)=(?P<url>.*)$)",
                    "//# sourceMappingURL=%(url)s",
                ),
            ),
        ),
    )

    def url_converter(self, name, hashed_files, template=None):
        convert = super().url_converter(name, hashed_files, "%s")
        regions = REGIONS[name.rpartition(".")[2]]
        spans = {}

        def converter(match):
            text = match.string
            if id(text) not in spans:
                found = [region.span() for region in regions.finditer(text)]
                spans[id(text)] = ([start for start, _ in found], found)
            starts, found = spans[id(text)]
            index = bisect.bisect_left(starts, match.start()) - 1
            inside = index >= 0 and match.start() < found[index][1]
            groups = match.groupdict()
            if inside or not urldefrag(groups["url"])[0]:
                return groups["matched"]
            url = convert(FewerGroups(groups["url"]))
            return groups["matched"] if url == UNTOUCHED else template % {**groups, "url": url}

        return converter


class ModuleStorage(Storage):
    patterns = (
        Storage.patterns[0],
        (
            "*.js",
            (
                *Storage.patterns[1][1],
                (
                    r"""(?P<matched>import(?P<clause>[\s{](?s:.*?))\s*from\s*["'](?P<url>[./].*?)["'])""",
                    'import%(clause)s from "%(url)s"',
                ),
                (
                    r"""(?P<matched>export(?P<clause>[\s{](?s:.*?))\s*from\s*["'](?P<url>[./].*?)["'])""",
                    'export%(clause)s from "%(url)s"',
                ),
                (r"""(?P<matched>import\s*["'](?P<url>[./].*?)["'])""", 'import"%(url)s"'),
                (r"""(?P<matched>import\(["'](?P<url>[./].*?)["']\))""", 'import("%(url)s")'),
            ),
        ),
    )


def collect(job):
    storage = "ModuleStorage" if job["modules"] else "Storage"
    with override_settings(
        STATIC_ROOT=job["output"],
        STATICFILES_DIRS=[job["source"]],
        STATICFILES_STORAGE=f"{__name__}.{storage}",
    ):
        try:
            call_command(
                "collectstatic",
                interactive=False,
                verbosity=0,
                ignore_patterns=job["ignore"],
                stdout=io.StringIO(),
                stderr=io.StringIO(),
            )
        except Exception as error:
            return {"error": f"{type(error).__name__}: {error}", "hash": None}
    with open(os.path.join(job["output"], "staticfiles.json")) as manifest:
        paths = json.load(manifest)["paths"]
    return {"error": None, "hash": hashlib.md5(json.dumps(sorted(paths.items())).encode()).hexdigest()[:12]}


def main():
    settings.configure(
        STATIC_URL="/static/",
        INSTALLED_APPS=["django.contrib.staticfiles"],
        STATICFILES_FINDERS=["django.contrib.staticfiles.finders.FileSystemFinder"],
    )
    django.setup()
    json.dump([collect(job) for job in json.load(sys.stdin)], sys.stdout)


main()
