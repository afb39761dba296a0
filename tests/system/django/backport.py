"""
The patterns of Django 6.1's ManifestStaticFilesStorage for the Django 3.2 of Debian 12.

They differ as follows: source map comments, ES modules on demand, matching quotes in url(), no rewriting inside of
comments, strings and escapes, nothing for references without a path. How a URL is resolved, hashed and written is
Django's own code throughout.
"""

import bisect
import re
from urllib.parse import urldefrag

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage

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
                    r"""(?P<matched>import(?P<clause>[\s{][^;]*?|\*\s*as\s*\w+)\s*from\s*["'](?P<url>[./].*?)["'])""",
                    'import%(clause)s from "%(url)s"',
                ),
                (
                    r"""(?P<matched>export(?P<clause>[\s{][^;]*?)\s*from\s*["'](?P<url>[./].*?)["'])""",
                    'export%(clause)s from "%(url)s"',
                ),
                (r"""(?P<matched>import\s*["'](?P<url>[./].*?)["'])""", 'import"%(url)s"'),
                (r"""(?P<matched>import\(["'](?P<url>[./].*?)["']\))""", 'import("%(url)s")'),
            ),
        ),
    )
