# SPDX-License-Identifier: MIT
"""Malformed inputs of every form and what becomes of them: the table in
docs/INPUTS.md is written from this one, and checked against it.

    NP_PROGRAM=... tests/cli/test_malformed.py --table     prints it
"""

import gzip
import json
import os
import sqlite3
import sys

from command import ROOT, CommandCase, tap, zstd

GOOD = json.dumps({"id": "g", "text": "Some words."}).encode() + b"\n"
PAGE = b"<html><body><p>Some words that make a page, at least ten of them.</p>"
WARC = (b"WARC/1.0\r\nWARC-Type: conversion\r\nContent-Type: text/plain\r\n"
        b"WARC-Target-URI: https://t.example/\r\nContent-Length: 11\r\n\r\n"
        b"Some words.\r\n\r\n")
ITEM = b"<item><description>Some words.</description></item>"


def database(statement):
    base = sqlite3.connect(":memory:")
    base.execute(statement)
    base.commit()
    return base.serialize()


def outer(data):
    return data[:len(data) // 2]


# form, what is wrong, name, bytes, options, articles, reasons
CASES = (
    ("JSON lines", "empty file", "a.jsonl", b"", (), 0, ""),
    ("JSON lines", "blank lines between", "a.jsonl", b"\n \r\n" + GOOD, (), 1,
     ""),
    ("JSON lines", "no JSON", "a.jsonl", b"oops\n" + GOOD, (), 1, "bad_json"),
    ("JSON lines", "array in place of an object", "a.jsonl", b"{}\n[1]\n", (),
     0, "bad_json no_text"),
    ("JSON lines", "object that does not end", "a.jsonl",
     GOOD + b'{"text": "a', (), 1, "bad_json"),
    ("JSON lines", "raw line end, NUL or control in a string", "a.jsonl",
     b'{"text": "a\x00\x01"}\n' + GOOD, (), 1, "bad_json"),
    ("JSON lines", "bytes that are not UTF-8, lone surrogates", "a.jsonl",
     b'{"text": "a\xff\\ud800"}\n', (), 1, ""),
    ("JSON lines", "nested over 1024 deep", "a.jsonl",
     b'{"text": "a", "x": ' + b"[" * 2000 + b"]" * 2000 + b"}\n" + GOOD, (), 1,
     "bad_json"),
    ("JSON lines", "no text", "a.jsonl", b'{"id": "a"}\n' + GOOD, (), 1,
     "no_text"),
    ("JSON lines", "text is a number", "a.jsonl", b'{"text": 5}\n' + GOOD, (),
     1, "bad_field"),
    ("JSON lines", "longer than --max-record", "a.jsonl",
     b'{"text": "' + b"a" * 3000 + b'"}\n' + GOOD, ("--max-record", "1K"), 1,
     "too_long"),
    ("JSON lines", "a JSON array as a whole", "a.json", b'[{"text": "a"}]', (),
     0, "refused"),
    ("JSON lines", "UTF-16", "a.jsonl", b"\xff\xfe{\0", (), 0, "refused"),
    ("gzip", "cut", "a.gz", outer(gzip.compress(GOOD * 9999)), (), None,
     "truncated failed"),
    ("gzip", "wrong checksum", "a.gz",
     gzip.compress(GOOD)[:-8] + b"\0" * 8, (), None, "truncated failed"),
    ("gzip", "garbage behind", "a.gz", gzip.compress(GOOD) + b"oops", (), 1,
     "truncated failed"),
    ("zstd", "cut", "a.zst", outer(zstd(GOOD * 9999)), (), None,
     "truncated failed"),
    ("zstd", "unknown dictionary or damaged header", "a.zst",
     b"\x28\xb5\x2f\xfd" + b"\xff" * 20, (), 0, "truncated failed"),
    ("bzip2, xz, lz4, zip, tar ...", "not read", "a.jsonl", b"BZh91AY", (), 0,
     "refused"),
    ("table", "row with more or fewer cells", "a.csv",
     b"id,text\na\nb,c,d\ne,f\n", (), 1, "bad_row bad_row"),
    ("table", "quote that does not end", "a.csv",
     b'id,text\na,"b\nc,d\n', (), 1, "bad_row"),
    ("table", "text behind a quote", "a.csv",
     b'id,text\na,"b"c\nd,e\n', (), 1, "bad_row"),
    ("table", "NUL in a row", "a.csv", b"id,text\na,b\0\nc,d\n", (), 1,
     "bad_row"),
    ("table", "column twice in the header", "a.csv", b"id,id\na,b\n", (), 0,
     "refused"),
    ("table", "header without end", "a.csv", b'id,"text\n', (), 0, "refused"),
    ("table", "no column is the text", "a.csv", b"id,x\na,b\n", (), 0,
     "no_text"),
    ("text", "binary", "a.txt", b"a\0b", (), 0, "refused"),
    ("text", "not UTF-8", "a.txt", b"caf\xe9 au lait", (), 1, ""),
    ("HTML", "no paragraph", "a.html", b"<html><body></body></html>", (), 0,
     "no_text"),
    ("HTML", "cut in a tag", "a.html", PAGE + b"<div class='", (), 1, ""),
    ("HTML", "200,000 open elements", "a.html", PAGE + b"<div>" * 200000, (),
     1, ""),
    ("HTML", "charset that is none, bytes that are not UTF-8", "a.html",
     b"<meta charset=none>" + PAGE + b"caf\xe9", (), 1, ""),
    ("WARC", "bytes between records", "a.warc", WARC + b"oops\n" + WARC, (), 2,
     "damaged"),
    ("WARC", "length too large", "a.warc",
     WARC.replace(b": 11", b": 99") + WARC, (), 1, "damaged"),
    ("WARC", "head without length", "a.warc",
     WARC.replace(b"Content-Length: 11\r\n", b"") + WARC, (), 1, "damaged"),
    ("WARC", "cut", "a.warc", WARC + outer(WARC), (), 1, "truncated failed"),
    ("feed", "item that does not end", "a.xml", b"<rss>" + ITEM + b"<item>",
     (), 1, "truncated"),
    ("feed", "item without a text", "a.xml",
     b"<rss><item><title>a</title></item>" + ITEM, (), 1, "no_text"),
    ("feed", "300 attributes, or 150 open namespaces", "a.xml",
     b"<rss><item><a" + b" b=''" * 300 + b"/></item>" + ITEM, (), 1,
     "damaged"),
    ("feed", "elements that are not closed", "a.xml",
     b"<rss><item><description>Some <x>words</item>" + ITEM, (), 2, ""),
    ("feed", "entities of its own, files as entities", "a.xml",
     b'<!DOCTYPE rss [<!ENTITY a SYSTEM "/etc/hosts">]><rss>'
     b"<item><description>Some &a; words</description></item>", (), 1, ""),
    ("SQLite", "head alone", "a.db", database("CREATE TABLE a (text)")[:100],
     (), 0, "refused"),
    ("SQLite", "no table with texts", "a.db", database("CREATE TABLE a (x)"),
     (), 0, "refused"),
    ("SQLite", "query that changes something", "a.db",
     database("CREATE TABLE a (text)"), ("--query", "DELETE FROM a"), 0,
     "refused"),
    ("SQLite", "packed", "a.db.gz",
     gzip.compress(database("CREATE TABLE a (text)")), (), 0, "refused"),
    ("file by name", "leads out of the folder", "a.jsonl",
     b'{"f": "../a"}\n' + b'{"f": "/a"}\n', ("--file-field", "f"), 0,
     "bad_field bad_field"),
    ("file by name", "is not there, is a folder, is an archive", "a.jsonl",
     b'{"f": "none"}\n{"f": "."}\n', ("--file-field", "f"), 0,
     "bad_field bad_field"),
    ("NewsDiffs", "no repository", "a", b"x",
     ("--input-format", "newsdiffs"), 0, "refused"),
)


class Malformed(CommandCase):
    def outcome(self, case):
        """Articles, reasons in order of their names, and the exit status."""
        name, data, options = case[2:5]
        self.write(name, data)
        run = self.newsprint("read", name, *options, code=None)
        err = run.err.decode()
        reasons = []
        for line in err.splitlines():
            for word in ("bad_json", "no_text", "bad_field", "too_long",
                         "truncated", "bad_row", "damaged"):
                if line.startswith("newsprint: '") and f": {word}:" in line:
                    reasons.append(word)
        if run.code and not reasons:
            reasons.append("refused")
        elif run.code:
            reasons.append("failed")
        return len(run.out.splitlines()), reasons, run.code, err

    def test_each_has_its_outcome(self):
        for case in CASES:
            with self.subTest(form=case[0], wrong=case[1]):
                articles, reasons, code, err = self.outcome(case)
                self.assertIn(code, (0, 1, 2), err)
                if case[5] is not None:
                    self.assertEqual(articles, case[5], err)
                self.assertEqual(sorted(reasons), sorted(case[6].split()),
                                 err)

    def test_the_page_tells_all(self):
        with open(os.path.join(ROOT, "docs", "INPUTS.md"),
                  encoding="utf-8") as file:
            page = file.read()
        for line in rows():
            self.assertIn(line, page)


def rows():
    for form, wrong, _, _, _, articles, reasons in CASES:
        said = reasons.split()
        exit_code = 1 if {"refused", "failed"} & set(said) else 0
        kinds = ", ".join(f"`{word}`" for word in dict.fromkeys(said)
                          if word not in ("failed", "refused"))
        if "refused" in said:
            kinds = "refused, with what to do"
        elif not kinds:
            kinds = "read" if articles else "no record"
        yield f"| {form} | {wrong} | {kinds} | {exit_code} |"


if __name__ == "__main__":
    if sys.argv[1:] == ["--table"]:
        print("\n".join(rows()))
        sys.exit()
    sys.exit(tap.main())
