# SPDX-License-Identifier: MIT
"""Each public header compiles alone, twice over, as C11 and as C++, laid out
as it is installed. CC and CXX name the compilers."""

import glob
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = os.path.normpath(os.path.join(os.path.dirname(__file__), "..", ".."))
sys.path.insert(0, os.path.join(ROOT, "tests"))
import tap  # noqa: E402

WARNINGS = ["-Wall", "-Wextra", "-pedantic-errors", "-Werror",
            "-fsyntax-only"]
LANGUAGES = {
    "c11": ("CC", "cc", ["-std=c11", "-Wstrict-prototypes", "-x", "c"]),
    "cpp11": ("CXX", "c++", ["-std=c++11", "-x", "c++"]),
}
FOLDERS = ("src/base", "shingles", "store", "src/ingest", "src/detect",
           "src/diff", "src/report", "src/batch")


def public_headers():
    paths = [path for folder in FOLDERS
             for path in glob.glob(os.path.join(ROOT, folder, "np-*.h"))]
    return sorted(paths) + [os.path.join(ROOT, "src", "newsprint.h")]


class Headers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        inside = os.path.join(cls.folder.name, "newsprint")
        os.mkdir(inside)
        for path in public_headers():
            shutil.copy(path, inside)

    def compiles(self, header, language):
        variable, usual, options = LANGUAGES[language]
        command = shlex.split(os.environ.get(variable, usual))
        source = f"#include <newsprint/{header}>\n" * 2 + "int x;\n"
        done = subprocess.run(
            command + WARNINGS + options + ["-I", self.folder.name, "-"],
            input=source, capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_newsprint_includes_every_public_header(self):
        with open(os.path.join(ROOT, "src", "newsprint.h")) as file:
            text = file.read()
        for path in public_headers()[:-1]:
            self.assertIn(f'#include "{os.path.basename(path)}"', text)



def add_case(header, language):
    def case(self):
        self.compiles(header, language)
    name = header.replace(".", "_").replace("-", "_")
    setattr(Headers, f"test_{name}_alone_as_{language}", case)


for each in public_headers():
    for one in LANGUAGES:
        add_case(os.path.basename(each), one)

if __name__ == "__main__":
    sys.exit(tap.main())
