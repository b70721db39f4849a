# SPDX-License-Identifier: MIT
"""Runs unittest cases and speaks TAP, so that meson counts each of them."""

import sys
import unittest


class TapResult(unittest.TestResult):
    def __init__(self):
        super().__init__()
        self.count = 0

    def _line(self, word, test, note=""):
        self.count += 1
        name = test.id().replace("__main__.", "").replace("#", "")
        print(f"{word} {self.count} - {name}{note}", flush=True)

    def _fail(self, test, err):
        self._line("not ok", test)
        for line in self._exc_info_to_string(err, test).splitlines():
            print(f"# {line}", flush=True)

    def addSuccess(self, test):
        super().addSuccess(test)
        self._line("ok", test)

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is not None:
            self._fail(subtest, err)

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self._fail(test, err)

    def addError(self, test, err):
        super().addError(test, err)
        self._fail(test, err)

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self._line("ok", test, f" # SKIP {reason}")


def main(module="__main__", argv=None):
    """Runs all cases of a module; names in argv choose among them."""
    loader = unittest.TestLoader()
    names = sys.argv[1:] if argv is None else argv
    target = sys.modules[module]
    if names:
        suite = loader.loadTestsFromNames(names, target)
    else:
        suite = loader.loadTestsFromModule(target)
    result = TapResult()
    suite.run(result)
    print(f"1..{result.count}")
    return 0 if result.wasSuccessful() else 1
