#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Counts the single checks of one or more `meson test` runs.

    count.py BUILD...

A test that speaks TAP counts once for each of its lines; one that does not,
once. A program that ends badly without saying what failed counts as failed, as
does a build that left no log. The last line is the sum, the exit status 1
when anything failed."""

import json
import os
import re
import sys

TAP = re.compile(r"^(not )?ok\b[^\n]*?(#\s*skip\b[^\n]*)?$", re.I | re.M)


class Count:
    def __init__(self):
        self.passed = self.failed = self.skipped = 0

    def add_test(self, test):
        """One line of a testlog.json; gives what is worth a line."""
        said, failed = [], 0
        for match in TAP.finditer(test.get("stdout", "")):
            if match.group(2):
                self.skipped += 1
                said.append(match.group().strip())
            elif match.group(1):
                failed += 1
                said.append(match.group().strip())
            else:
                self.passed += 1
            test["spoke"] = True
        if test["result"] == "SKIP":
            self.skipped += not test.get("spoke")
            said.append("skipped")
        elif test["result"] not in ("OK", "EXPECTEDFAIL"):
            said.append(test["result"].lower())
            failed = max(failed, 1)
        elif not test.get("spoke"):
            self.passed += 1
        self.failed += failed
        return said

    def add_build(self, build):
        log = os.path.join(build, "meson-logs", "testlog.json")
        if not os.path.exists(log):
            print(f"{build}: no tests ran")
            self.failed += 1
            return
        with open(log, encoding="utf-8") as lines:
            for line in lines:
                test = json.loads(line)
                for what in self.add_test(test):
                    print(f"{build}: {test['name']}: {what}")


def main(arguments):
    count = Count()
    for build in arguments:
        count.add_build(build)
    skipped = f", {count.skipped} skipped" if count.skipped else ""
    print(f"{count.passed} passed, {count.failed} failed{skipped}")
    return 1 if count.failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
