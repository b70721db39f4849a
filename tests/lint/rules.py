#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The rules of the house that a program can check (docs/STYLE.md).

    rules.py [--notes] [ROOT]

One TAP line a rule, its findings below it. A rule is a function of the tree
that yields (path, line, what); the docstring is its name.
"""

import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from c_source import CSource  # noqa: E402

ROOT = os.path.normpath(os.path.join(os.path.dirname(__file__), "..", ".."))

FLOORS = {"base": 0, "shingles": 1, "ingest": 1, "store": 2, "detect": 3,
          "diff": 3, "report": 4, "batch": 4, "cli": 5}
C_ENDS = (".c", ".h", ".cpp")
SOURCE_ENDS = C_ENDS + (".py", ".sh", ".map")
SOURCE_NAMES = ("meson.build", "meson_options.txt", "quickstart", "run")

MEMORY = ("malloc", "calloc", "realloc", "reallocarray", "free", "strdup",
          "strndup", "asprintf", "vasprintf", "posix_memalign",
          "aligned_alloc", "memalign", "valloc")
UNSAFE = ("strcpy", "strcat", "sprintf", "vsprintf", "gets", "strtok", "rand",
          "srand", "alloca", "tmpnam", "mktemp")
NOT_IN_LIBRARY = ("printf", "vprintf", "puts", "putchar", "perror", "exit",
                  "_exit", "quick_exit", "abort", "getenv", "secure_getenv",
                  "setenv", "putenv", "setlocale", "system", "popen")
INTRINSICS = re.compile(
    r"^(\w*mmintrin|immintrin|x86intrin|x86gprintrin|cpuid|arm_\w+)\.h$")
SQL = re.compile(
    r"\b(SELECT\b.+\bFROM|INSERT\s+(OR\s+\w+\s+)?INTO|UPDATE\s+\w+\s+SET"
    r"|DELETE\s+FROM|(CREATE|DROP|ALTER)\s+(TABLE|INDEX|VIEW|TRIGGER)"
    r"|PRAGMA\s+\w+|BEGIN\s+(IMMEDIATE|EXCLUSIVE|DEFERRED)|ROLLBACK\s+TO)\b",
    re.S)

FUNCTION_LINES, FUNCTION_NOTE, FILE_LINES, PARAMETERS = 70, 40, 600, 6


class Tree:
    """Files of the project by path; texts only."""

    def __init__(self, texts):
        self.texts = texts
        self._parsed = {}
        self.public = {os.path.basename(path): floor_of(path)
                       for path in texts
                       if re.search(r"(^|/)np-[\w-]+\.h$", path)
                       and floor_of(path)}

    @classmethod
    def read(cls, root):
        texts = {}
        for folder, below, names in os.walk(root):
            below[:] = sorted(name for name in below
                              if not name.startswith(("build", "__pycache__"))
                              and (not name.startswith(".") or name == ".ci"))
            for name in sorted(names):
                path = os.path.join(folder, name)
                if not os.path.isfile(path) or os.path.getsize(path) > 1 << 21:
                    continue
                with open(path, "rb") as file:
                    data = file.read()
                if b"\0" not in data:
                    where = os.path.relpath(path, root).replace(os.sep, "/")
                    texts[where] = data.decode("utf-8", "replace")
        return cls(texts)

    def parsed(self, path):
        if path not in self._parsed:
            self._parsed[path] = CSource(path, self.texts[path])
        return self._parsed[path]

    def c_files(self, wanted=lambda path: True):
        for path in self.texts:
            if path.endswith(C_ENDS) and wanted(path):
                yield self.parsed(path)

    def sources(self):
        for path, text in self.texts.items():
            name = os.path.basename(path)
            if path.endswith(SOURCE_ENDS) or name in SOURCE_NAMES:
                yield path, text


def floor_of(path):
    """The floor a file stands on, or None outside the house."""
    parts = path.split("/")
    if parts[0] == "src" and len(parts) > 2:
        return parts[1] if parts[1] in FLOORS else None
    return parts[0] if parts[0] in ("shingles", "store") else None


def generator(path):
    """A program that makes tables while we build."""
    return os.path.basename(path).startswith("gen_")


def product(path):
    """Code that is installed: library and command."""
    return floor_of(path) is not None and not generator(path)


def library(path):
    return product(path) and floor_of(path) != "cli"


def floor_of_include(tree, path, target):
    """The floor an #include points to, or None for what is not ours."""
    if target in tree.public:
        return tree.public[target]
    first = target.split("/")[0]
    if "/" in target and first in FLOORS:
        return first
    return floor_of(os.path.dirname(path) + "/" + target) \
        if "/" not in target else None


def include_layers(tree):
    """includes point down: cli, batch and report, detect and diff, store,
    shingles and ingest, base"""
    for source in tree.c_files(lambda path: floor_of(path)):
        own = floor_of(source.path)
        for include in source.includes():
            if include.target.endswith("newsprint.h"):
                yield source.path, include.line, "newsprint.h is for users"
            if include.system:
                continue
            other = floor_of_include(tree, source.path, include.target)
            if other and other != own and FLOORS[other] >= FLOORS[own]:
                yield (source.path, include.line,
                       f"{own} must not include {other} ({include.target})")


def include_paths(tree):
    """includes are written from the root, own header first, then the
    system's"""
    for source in tree.c_files():
        folder, stem = os.path.split(source.path)
        stem = re.sub(r"\.(c|cpp)$", ".h", stem)
        own_names = [name for name in (stem, "np-" + stem)
                     if folder + "/" + name in tree.texts
                     and folder + "/" + name != source.path]
        has_own = own_names and not source.path.endswith(".h")
        ours = False
        for index, include in enumerate(source.includes()):
            own = os.path.basename(include.target) in own_names \
                or index == 0 and not own_names
            if include.target.startswith("../") or "/../" in include.target:
                yield source.path, include.line, "'../' in an include"
            if index == 0 and has_own and not own and product(source.path):
                yield source.path, include.line, f"{stem} comes first"
            if include.system and ours:
                yield source.path, include.line, "<system> comes before ours"
            ours = ours or not (include.system or own)
            if not include.system and "/" not in include.target \
                    and include.target not in tree.public \
                    and folder + "/" + include.target in tree.texts \
                    and product(source.path):
                yield (source.path, include.line,
                       f"folder is missing: {include.target}")


# Asks the engine that reads Parquet, which is found at run time: where the
# machine has it is the machine's to say, and its questions are in its SQL.
ENGINE = ("src/ingest/duck.c", "src/ingest/parquet.c")


def one_room(tree):
    """sqlite3.h and SQL only in store, xxhash.h only in shingles, intrinsics
    only in shingles/x86 and shingles/arm"""
    for source in tree.c_files(lambda path: not generator(path)):
        path = source.path
        in_house = floor_of(path) is not None
        simd = re.match(r"shingles/(x86|arm)/", path)
        for include in source.includes():
            name = include.target.split("/")[-1]
            if name == "sqlite3.h" and in_house and floor_of(path) != "store":
                yield path, include.line, "sqlite3.h outside store"
            if name == "xxhash.h" and in_house \
                    and floor_of(path) != "shingles":
                yield path, include.line, "xxhash.h outside shingles"
            if INTRINSICS.match(name) and not simd \
                    and not path.startswith("benchmarks/"):
                yield path, include.line, f"{name} outside shingles/x86, arm"
        if in_house and floor_of(path) != "store" and path not in ENGINE:
            for string in source.strings:
                if SQL.search(string.text):
                    yield path, string.line, "SQL outside store"


def memory(tree):
    """memory comes from base/mem.c"""
    def wanted(path):
        return product(path) and path not in ("src/base/mem.c",
                                              "src/ingest/record.cpp")
    for source in tree.c_files(wanted):
        for line, name in source.calls(MEMORY):
            yield source.path, line, f"{name}()"


def banned_calls(tree):
    """nothing unsafe in the product; no printing, leaving or environment in
    the library"""
    for source in tree.c_files(product):
        for line, name in source.calls(UNSAFE):
            yield source.path, line, f"{name}()"
    for source in tree.c_files(library):
        for line, name in source.calls(NOT_IN_LIBRARY):
            if name == "getenv" and source.path in ENGINE:
                continue
            yield source.path, line, f"{name}()"
        for line, name in source.words(("stdout", "stderr")):
            yield source.path, line, name


def no_vla(tree):
    """arrays have constant sizes"""
    declares = re.compile(
        r"^\s+(?!return\b|else\b|case\b|goto\b|sizeof\b)"
        r"(?:const\s+|struct\s+|unsigned\s+)*[A-Za-z_]\w*\s+\**\w+"
        r"\[([^\]\n]+)\](?:\[[^\]\n]*\])*\s*[;=,]", re.M)
    for source in tree.c_files():
        for match in declares.finditer(source.code):
            size = re.sub(r"\bsizeof\s*\(?[^)\]]*\)?", "", match.group(1))
            line = source.code.count("\n", 0, match.start(1)) + 1
            if re.search(r"\b[a-z_][a-z0-9_]*\b(?![A-Z])", size) \
                    and not re.fullmatch(r"\s*0x[0-9a-f]+[ul]*\s*", size):
                yield source.path, line, f"[{match.group(1)}]"


def comments(tree):
    """comments are /* */, say who does what is left to do, and hide no
    code"""
    for source in tree.c_files():
        for comment in source.comments:
            if comment.text.startswith("//"):
                yield source.path, comment.line, "'//' comment"
        for line, word, rest in source.directives():
            if word == "if" and rest == "0":
                yield source.path, line, "#if 0"
    word = re.compile(r"\b(TO" r"DO|FIX" r"ME)\b(?!\(\w[^)]*\))")
    for path, text in tree.sources():
        for number, line in enumerate(text.splitlines(), 1):
            if word.search(line):
                yield path, number, "left to do, by nobody"


def sizes(tree):
    """functions up to 70 lines and 6 parameters, files up to 600 lines"""
    for source in tree.c_files():
        lines = source.text.count("\n")
        if lines > FILE_LINES and not source.path.endswith("_tables.h"):
            yield source.path, 1, f"{lines} lines"
        for function in source.functions:
            if function.length > FUNCTION_LINES:
                yield (source.path, function.line,
                       f"{function.name}: {function.length} lines")
        for function in source.functions + source.prototypes:
            if len(function.params) > PARAMETERS:
                yield (source.path, function.line,
                       f"{function.name}: {len(function.params)} parameters")


def spdx(tree):
    """each source names its licence once, at its top"""
    tag = "SPDX-License-" "Identifier: MIT"
    for path, text in tree.sources():
        top = text.splitlines()[:3]
        if sum(tag in line for line in top) != 1:
            yield path, 1, "no licence line, or two"


def white_space(tree):
    """white space: tabs in C, spaces in Python and meson, none at the end"""
    for path, text in tree.sources():
        if text and (not text.endswith("\n") or text.endswith("\n\n")):
            yield path, text.count("\n") + 1, "one line end at the end"
        for number, line in enumerate(text.splitlines(), 1):
            indent = re.match(r"\s*", line).group()
            if line != line.rstrip():
                yield path, number, "space at the end"
            elif " \t" in indent:
                yield path, number, "space before tab"
            elif "\t" in indent and path.endswith((".py", ".build", ".txt")):
                yield path, number, "tab"
            elif path.endswith(C_ENDS) and "        " in indent:
                yield path, number, "spaces for a tab"
    for path, text in tree.texts.items():
        if path.endswith((".md", ".1")):
            for number, line in enumerate(text.splitlines(), 1):
                if line != line.rstrip():
                    yield path, number, "space at the end"


def guard_end(path):
    """FOO_BAR_H for any/foo-bar.h"""
    return re.sub(r"\W", "_", os.path.basename(path)).upper()


def guards(tree):
    """headers guard themselves"""
    for source in tree.c_files(lambda path: path.endswith(".h")):
        first = list(source.directives())[:2]
        if len(first) < 2 or first[0][1] != "ifndef" \
                or first[1][1:] != ("define", first[0][2]):
            yield source.path, 1, "no #ifndef, #define guard"
        elif not first[0][2].endswith(guard_end(source.path)):
            yield source.path, first[0][0], f"guard {first[0][2]}"


def names(tree):
    """what leaves a file of the library begins with np_"""
    for source in tree.c_files(library):
        for function in source.functions:
            if not (function.static or function.local or function.name.isupper()
                    or function.name.startswith("np_")):
                yield source.path, function.line, function.name


def no_globals(tree):
    """no state at the top of a file of the library"""
    for source in tree.c_files(library):
        if source.path == "src/base/cpu.c" or source.path.endswith(".cpp"):
            continue
        for statement in source.statements:
            text = re.sub(r"\{.*\}", "", statement.text, flags=re.S)
            plain = re.fullmatch(r"(struct|enum|union)\s+\w*\s*", text)
            if plain or re.match(r"(typedef|_Static_assert|static_assert)\b",
                                 text):
                continue
            if re.match(r"(struct|enum|union)\s+\w+$", text.strip()):
                continue
            if not re.search(r"\bconst\b|\bextern\b", text) \
                    and "(" not in text.split("=")[0]:
                yield source.path, statement.line, " ".join(text.split())[:60]


def words(tree):
    """no machine, registry or workplace is named"""
    machine = re.compile("/" "work/|/" r"farm/|\b" r"farm-[a-z]+|\." "library"
                         r"|/(home|Users)/\w|/ro" "ot/", re.I)
    registry = re.compile(r"\b(debian\." r"org|npm" r"js\.|pypi\." r"org"
                          r"|crates\." r"io|proxy\.go" r"lang|deb\.deb" "ian)",
                          re.I)
    temporary = re.compile("/" "tmp/")
    for path, text in tree.texts.items():
        outside = not path.startswith("tests/")
        for number, line in enumerate(text.splitlines(), 1):
            for pattern in (machine, registry):
                if pattern.search(line):
                    yield path, number, pattern.search(line).group()
            if outside and temporary.search(line):
                yield path, number, temporary.search(line).group()


RULES = (include_layers, include_paths, one_room, memory, banned_calls,
         no_vla, comments, sizes, spdx, white_space, guards, names,
         no_globals, words)


def long_functions(tree):
    """Not a fault: what a reader may want to look at."""
    for source in tree.c_files():
        for function in source.functions:
            if FUNCTION_NOTE < function.length <= FUNCTION_LINES:
                yield (source.path, function.line,
                       f"{function.name}: {function.length} lines")


def main():
    arguments = [word for word in sys.argv[1:] if word != "--notes"]
    tree = Tree.read(arguments[0] if arguments else ROOT)
    failed = 0
    print(f"1..{len(RULES)}")
    for number, rule in enumerate(RULES, 1):
        findings = list(rule(tree))
        failed += bool(findings)
        title = " ".join(rule.__doc__.split())
        print(f"{'not ok' if findings else 'ok'} {number} - {title}")
        for path, line, what in findings:
            print(f"# {path}:{line}: {what}")
    if "--notes" in sys.argv:
        for path, line, what in long_functions(tree):
            print(f"# note: {path}:{line}: {what}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
