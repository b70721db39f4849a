# SPDX-License-Identifier: MIT
"""Asks clang-format 14 about every C file; other releases decide
otherwise, so without it there is nothing to say."""

import os
import re
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from rules import ROOT, Tree  # noqa: E402


def find_formatter():
    for name in ("clang-format-14", "clang-format"):
        path = shutil.which(name)
        if path:
            said = subprocess.run([path, "--version"], capture_output=True,
                                  text=True, check=False).stdout
            if re.search(r"version 14\.", said):
                return path
    return None


def main():
    formatter = find_formatter()
    if not formatter:
        print("1..0 # SKIP clang-format 14 is not here")
        return 0
    paths = [source.path for source in Tree.read(ROOT).c_files()
             if not source.path.endswith("_tables.h")]
    failed = 0
    print(f"1..{len(paths)}")
    for number, path in enumerate(paths, 1):
        done = subprocess.run([formatter, "--dry-run", "-Werror", path],
                              cwd=ROOT, capture_output=True, text=True,
                              check=False)
        failed += done.returncode != 0
        print(f"{'not ok' if done.returncode else 'ok'} {number} - {path}")
        for line in done.stderr.splitlines():
            if "error:" in line:
                print(f"# {line}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
