# SPDX-License-Identifier: MIT
"""Just enough of C to lint it: text without comments and strings, includes,
functions and what else stands at the top of a file."""

import re
from collections import namedtuple

Comment = namedtuple("Comment", "line text")
String = namedtuple("String", "line text")
Include = namedtuple("Include", "line system target")
Function = namedtuple("Function", "line name params static length local")
Statement = namedtuple("Statement", "line text")

# Braces inside which we are still at the top of a file.
TRANSPARENT = ("extern", "namespace")
ATTRIBUTE = re.compile(r"__attribute__\s*\(\((?:[^()]|\([^()]*\))*\)\)")
HEAD_END = re.compile(r"\)(\s*[A-Z_][A-Z0-9_]*|\s*noexcept|\s*const)*\s*$")


def blank(text):
    """The same number of characters and lines, nothing to read."""
    return re.sub(r"[^\n]", " ", text)


class Lexer:
    """Splits a text into code, comments and strings, offsets kept."""

    TOKEN = re.compile(
        r"""(?P<block>/\*.*?(?:\*/|\Z))"""
        r"""|(?P<line>//[^\n]*)"""
        r"""|(?P<raw>\bR"(?P<tag>[^()\s\\]*)\(.*?\)(?P=tag)")"""
        r"""|(?P<string>"(?:\\.|[^"\\\n])*")"""
        r"""|(?P<number>\b\d(?:'?[0-9A-Za-z_.])*)"""
        r"""|(?P<char>'(?:\\.|[^'\\\n])*')""",
        re.S)

    def __init__(self, text):
        self.text = text
        self.comments, self.strings = [], []
        self.code = self.TOKEN.sub(self._take, text)

    def _take(self, match):
        line = self.text.count("\n", 0, match.start()) + 1
        kind, body = match.lastgroup, match.group()
        if kind in ("tag", "raw"):
            kind = "string"
        if kind in ("block", "line"):
            self.comments.append(Comment(line, body))
            return blank(body)
        if kind == "string":
            self.strings.append(String(line, body))
            return '"' + blank(body[1:-1]) + '"'
        if kind == "char":
            return "'" + blank(body[1:-1]) + "'"
        return body


def without_directives(code):
    """Preprocessor lines blanked, with those that continue them."""
    return re.sub(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*",
                  lambda match: blank(match.group()), code, flags=re.M)


def split_parameters(inside):
    depth, parts, last = 0, [], 0
    for at, char in enumerate(inside):
        depth += (char in "([{") - (char in ")]}")
        if char == "," and depth == 0:
            parts.append(inside[last:at])
            last = at + 1
    parts.append(inside[last:])
    parts = [part.strip() for part in parts]
    return [] if parts in ([""], ["void"]) else parts


def parse_head(head):
    """Name and parameters when the text before a body, or before a
    semicolon, is that of a function; else None."""
    head = ATTRIBUTE.sub(lambda match: blank(match.group()), head)
    match = HEAD_END.search(head)
    if not match or "=" in head:
        return None
    close, depth = match.start(), 0
    for at in range(close, -1, -1):
        depth += (head[at] == ")") - (head[at] == "(")
        if depth == 0:
            break
    else:
        return None
    name = re.search(r"(\w+)\s*$", head[:at])
    if not name:
        return None
    return name.group(1), split_parameters(head[at + 1:close])


class CSource:
    """One C or C++ file."""

    def __init__(self, path, text):
        self.path, self.text = path, text
        lexer = Lexer(text)
        self.code = lexer.code
        self.comments, self.strings = lexer.comments, lexer.strings
        self.functions, self.prototypes, self.statements = [], [], []
        self._scan(without_directives(self.code))

    def includes(self):
        lines = self.text.splitlines()
        for number, line in enumerate(self.code.splitlines(), 1):
            if not re.match(r"\s*#\s*include\b", line):
                continue
            found = re.search(r"include\s*([<\"])([^>\"]+)", lines[number - 1])
            if found:
                yield Include(number, found.group(1) == "<", found.group(2))

    def directives(self):
        for number, line in enumerate(self.code.splitlines(), 1):
            found = re.match(r"\s*#\s*(\w+)\s*(.*)", line)
            if found:
                yield number, found.group(1), found.group(2).strip()

    def words(self, names):
        """(line, name) of each use as a plain name, members left out."""
        pattern = re.compile(r"\b(%s)\b" % "|".join(map(re.escape, names)))
        for match in pattern.finditer(self.code):
            before = self.code[:match.start()].rstrip()
            if not before.endswith((".", "->")):
                yield self._line(match.start()), match.group(1)

    def calls(self, names):
        pattern = re.compile(r"\b(%s)\s*\(" % "|".join(map(re.escape, names)))
        for match in pattern.finditer(self.code):
            before = self.code[:match.start()].rstrip()
            if not before.endswith((".", "->")):
                yield self._line(match.start()), match.group(1)

    def _line(self, at):
        return self.text.count("\n", 0, at) + 1

    def _first_line(self, code, start, end):
        """Line of the first thing said between two offsets."""
        said = re.compile(r"\S").search(code, start, end)
        return self._line(said.start() if said else start)

    def _scan(self, code):
        """Walks the top of the file: what opens, what closes, what ends."""
        stack, start = [], 0
        for match in re.finditer(r"[{};]", code):
            at, char = match.start(), match.group()
            depth = sum(kind not in TRANSPARENT for kind in stack)
            if char == "{":
                stack.append(self._opens(code[start:at], depth))
                if stack[-1] == "function":
                    head, body = start, at
                if stack[-1] in TRANSPARENT:
                    start = at + 1
            elif char == "}" and stack:
                kind = stack.pop()
                if kind == "function":
                    self._add_function(code, head, body, at,
                                       "namespace" in stack)
                if kind == "function" or kind in TRANSPARENT:
                    start = at + 1
            elif char == ";" and depth == 0:
                self._add_statement(code, start, at)
                start = at + 1

    @staticmethod
    def _opens(head, depth):
        if depth:
            return "inner"
        if re.search(r'extern\s*"\s*"\s*$', head):
            return "extern"
        if re.search(r"\bnamespace\b[\s\w]*$", head):
            return "namespace"
        return "function" if parse_head(head) else "value"

    def _add_function(self, code, head, body, end, local):
        name, params = parse_head(code[head:body])
        line = self._first_line(code, head, body)
        static = bool(re.search(r"\bstatic\b", code[head:body]))
        self.functions.append(Function(
            line, name, params, static, self._line(end) - line + 1, local))

    def _add_statement(self, code, start, end):
        text = code[start:end]
        line = self._first_line(code, start, end)
        parsed = parse_head(text) if "{" not in text else None
        if parsed:
            self.prototypes.append(Function(
                line, *parsed, text.split()[0] == "static", 0, False))
        elif text.strip():
            self.statements.append(Statement(line, text.strip()))
