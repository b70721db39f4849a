# SPDX-License-Identifier: MIT
"""What leaves the library is what the headers declare and the map lists.
NP_LIBRARY names the shared library."""

import os
import re
import subprocess
import sys
import unittest

ROOT = os.path.normpath(os.path.join(os.path.dirname(__file__), "..", ".."))
sys.path.insert(0, os.path.join(ROOT, "tests"))
sys.path.insert(0, os.path.join(ROOT, "tests", "headers"))
sys.path.insert(0, os.path.join(ROOT, "tests", "lint"))
import tap  # noqa: E402
from c_source import CSource  # noqa: E402
from test_headers import public_headers  # noqa: E402


def declared():
    found = set()
    for path in public_headers():
        with open(path) as file:
            source = CSource(path, file.read())
        typedefs = set(re.findall(r"\btypedef\b[^;]*?(\w+)\s*\(",
                                  source.code))
        found |= {function.name for function in source.prototypes
                  if not function.static} - typedefs
    return found


def mapped():
    with open(os.path.join(ROOT, "src", "newsprint.map")) as file:
        text = CSource("newsprint.map", file.read()).code
    exported = text[text.index("global:"):text.index("local:")]
    return re.findall(r"(\w+);", exported)


def exported():
    lines = subprocess.run(
        ["nm", "-D", "--defined-only", os.environ["NP_LIBRARY"]],
        capture_output=True, text=True, check=True).stdout.splitlines()
    names = {line.split()[-1].split("@")[0] for line in lines
             if line.split()[-2] != "A"}
    return names


class Symbols(unittest.TestCase):
    def test_map_lists_what_headers_declare(self):
        self.assertEqual(sorted(mapped()), sorted(declared()))

    def test_library_exports_what_the_map_lists(self):
        self.assertEqual(sorted(exported()), sorted(mapped()))

    def test_only_our_names_leave(self):
        self.assertEqual([name for name in exported()
                          if not name.startswith("np_")], [])

    def test_soname_carries_the_version(self):
        said = subprocess.run(
            ["readelf", "-d", os.environ["NP_LIBRARY"]],
            capture_output=True, text=True, check=True).stdout
        self.assertIn("soname: [libnewsprint.so.0]", said)


if __name__ == "__main__":
    sys.exit(tap.main())
