"""
Django's collectstatic with ManifestStaticFilesStorage, on any number of source folders.

Reads jobs from standard input, a JSON list of {"source", "output", "modules", "ignore"}, and prints for each what
Django stopped with and, when it did not, the hash that 6.1 gives the manifest: {"error": null, "hash": "..."} or {"error": "...", "hash": null}. The published files and the manifest lie
in the output folder.

From 6.1 on it is Django's storage and nothing else. Debian 12 has Django 3.2, to which backport.py brings the
patterns of 6.1.
"""

import hashlib
import io
import json
import os
import sys

import django
from django.conf import settings
from django.core.management import call_command
from django.test.utils import override_settings

if django.VERSION >= (6, 1):
    from django.contrib.staticfiles.storage import ManifestStaticFilesStorage as Storage

    class ModuleStorage(Storage):
        support_js_module_import_aggregation = True

else:
    from backport import ModuleStorage, Storage


def storage_settings(storage):
    backend = f"{storage.__module__}.{storage.__qualname__}"
    if django.VERSION < (4, 2):
        return {"STATICFILES_STORAGE": backend}
    return {"STORAGES": {"staticfiles": {"BACKEND": backend}}}


def collect(job):
    with override_settings(
        STATIC_ROOT=job["output"],
        STATICFILES_DIRS=[job["source"]],
        **storage_settings(ModuleStorage if job["modules"] else Storage),
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
    with open(os.path.join(job["output"], "staticfiles.json")) as file:
        manifest = json.load(file)
    return {"error": None, "hash": manifest.get("hash") or manifest_hash(manifest["paths"])}


def manifest_hash(paths):
    return hashlib.md5(json.dumps(sorted(paths.items())).encode()).hexdigest()[:12]


def main():
    settings.configure(
        STATIC_URL="/static/",
        INSTALLED_APPS=["django.contrib.staticfiles"],
        STATICFILES_FINDERS=["django.contrib.staticfiles.finders.FileSystemFinder"],
    )
    django.setup()
    json.dump([collect(job) for job in json.load(sys.stdin)], sys.stdout)


main()
