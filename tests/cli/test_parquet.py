# SPDX-License-Identifier: MIT
"""Parquet: what is read, what dedup writes, and what is said without the
library. Files are made by the library itself; where NEWSPRINT_DUCKDB names
none and the system has none, what needs it is skipped."""

import ctypes
import json
import os
import sys
import unittest

from command import FAILED, SANITIZED, USAGE, CommandCase, crowd, tap

LIBRARY = os.environ.get("NEWSPRINT_DUCKDB") or "libduckdb.so"
WITHOUT = {"NEWSPRINT_DUCKDB": "/nowhere/libduckdb.so"}


def load():
    if SANITIZED:
        raise unittest.SkipTest("a library that is not built for sanitizers")
    try:
        return ctypes.CDLL(LIBRARY)
    except OSError:
        raise unittest.SkipTest("no libduckdb.so: set NEWSPRINT_DUCKDB")


class Duck:
    """Statements in the library, for making files and looking at them."""

    def __init__(self):
        self.duckdb = load()
        self.database, self.connection = ctypes.c_void_p(), ctypes.c_void_p()
        assert not self.duckdb.duckdb_open(None, ctypes.byref(self.database))
        assert not self.duckdb.duckdb_connect(
            self.database, ctypes.byref(self.connection))

    def run(self, sql):
        result = (ctypes.c_uint64 * 6)()
        failed = self.duckdb.duckdb_query(self.connection, sql.encode(),
                                           ctypes.byref(result))
        error = self.duckdb.duckdb_result_error
        error.restype = ctypes.c_char_p
        text = error(ctypes.byref(result)) if failed else b""
        self.duckdb.duckdb_destroy_result(ctypes.byref(result))
        assert not failed, text

    def close(self):
        self.duckdb.duckdb_disconnect(ctypes.byref(self.connection))
        self.duckdb.duckdb_close(ctypes.byref(self.database))


class Parquet(CommandCase):
    def setUp(self):
        super().setUp()
        self.duck = Duck()
        self.addCleanup(self.duck.close)

    def made(self, name, records, columns="*", more=""):
        """A Parquet file of records; groups of rows are small."""
        lines = self.write_records("made.jsonl", records)
        path = self.path(name)
        quoted = path.replace("'", "''")
        self.duck.run(f"COPY (SELECT {columns} FROM read_json('{lines}', "
                      "format='newline_delimited', sample_size=-1, "
                      "maximum_object_size=33554432)) "
                      f"TO '{quoted}' (FORMAT parquet, ROW_GROUP_SIZE 100"
                      f"{more})")
        os.remove(lines)
        return path

    def rows(self, path):
        out = self.path("rows.jsonl")
        self.duck.run(f"COPY (SELECT * FROM read_parquet('{path}')) TO "
                      f"'{out}' (FORMAT json)")
        with open(out, encoding="utf-8") as file:
            return [json.loads(line) for line in file]

    def read(self, path, **options):
        out = self.newsprint("read", path, **options).out
        return [json.loads(line) for line in out.decode().splitlines()]

    def test_rows_are_records(self):
        records = list(crowd(500, 3))
        got = self.read(self.made("a.parquet", records))
        self.assertEqual([(one["id"], one["text"]) for one in got],
                         [(one["id"], one["text"]) for one in records])

    def test_names_are_no_patterns(self):
        records = list(crowd(3, 4))
        for name in ("it's.parquet", "a*b.parquet", "what?[x].parquet",
                     "no ending"):
            got = self.read(self.made(name, records))
            self.assertEqual(len(got), 3, name)

    def test_types(self):
        path = self.path("t.parquet")
        self.duck.run(
            "COPY (SELECT 7::BIGINT AS id, 'words of a body' AS text, "
            "TIMESTAMP '2031-02-03 04:05:06' AS date, ['a', 'b'] AS tags, "
            "{'x': 1} AS nested, NULL::VARCHAR AS title, 1.50::DECIMAL(9,2) "
            f"AS price) TO '{path}' (FORMAT parquet)")
        one, = self.read(path)
        self.assertEqual(one["id"], "7")
        self.assertEqual(one["date"], "2031-02-03T04:05:06Z")
        store = self.path("s.np")
        self.newsprint("add", store, path)
        row = json.loads(self.newsprint(
            "export", store, "--what", "articles", "--format", "jsonl").out)
        extra = row["extra"]
        extra = json.loads(extra) if isinstance(extra, str) else extra
        self.assertEqual(extra["tags"], ["a", "b"])
        self.assertEqual(extra["nested"], {"x": 1})

    def test_dedup_keeps_columns_and_rows(self):
        records = list(crowd(700, 5))
        for number, record in enumerate(records):
            record["score"] = number / 4
            record["tags"] = [number % 3, number % 5]
        path = self.made("in.parquet", records)
        lines = self.write_records("in.jsonl", records)
        with_lines = self.dedup(lines, "-o", "out.jsonl")
        summary = self.dedup(path, "-o", "out.parquet")
        for name in ("read", "kept", "removed"):
            self.assertEqual(summary[name], with_lines[name])
        with open(self.path("out.jsonl"), encoding="utf-8") as file:
            kept = [json.loads(line) for line in file]
        got = self.rows(self.path("out.parquet"))
        self.assertGreater(summary["removed"], 10)
        self.assertEqual([one["id"] for one in got],
                         [one["id"] for one in kept])
        self.assertEqual([(one["score"], one["tags"]) for one in got],
                         [(one["score"], one["tags"]) for one in kept])

    def test_two_files_and_a_folder(self):
        records = list(crowd(300, 6))
        os.makedirs(self.path("in"))
        self.made("in/a.parquet", records[:150])
        self.made("in/b.parquet", records[150:])
        one = self.dedup("in", "-o", "one.parquet")
        self.dedup("in", "-o", "out/")
        got = self.rows(self.path("one.parquet"))
        parts = (self.rows(self.path("out", "a.parquet")) +
                 self.rows(self.path("out", "b.parquet")))
        self.assertEqual(len(got), one["kept"])
        self.assertEqual(got, parts)

    def test_nothing_stays(self):
        path = self.made("a.parquet", [{"id": "a", "body": 7}])
        self.dedup(path, "-o", "out.parquet")
        self.assertEqual(self.rows(self.path("out.parquet")), [])

    def test_a_large_row_and_many(self):
        records = [{"id": "big", "text": "word " * 400000}] + [
            {"id": str(number), "text": f"some words {number}"}
            for number in range(5000)]
        got = self.read(self.made("a.parquet", records))
        self.assertEqual([one["id"] for one in got],
                         [one["id"] for one in records])
        self.assertEqual(got[0]["text"].strip(), records[0]["text"].strip())

    def test_damage_is_told(self):
        self.made("a.parquet", list(crowd(900, 7)))
        data = bytearray(self.bytes_of("a.parquet"))
        self.write("cut.parquet", bytes(data[:len(data) // 2]))
        err = self.newsprint("read", "cut.parquet", code=FAILED).err.decode()
        self.assertIn("cut.parquet", err)
        middle = len(data) // 2
        data[middle:middle + 400] = bytes(400)
        self.write("bad.parquet", bytes(data))
        result = self.newsprint("add", self.path("s.np"), "bad.parquet",
                                code=None)
        self.assertIn(result.code, (0, 1))
        self.assertIn(b"bad.parquet", result.err)

    def test_only_parquet_makes_parquet(self):
        lines = self.write_records("a.jsonl", list(crowd(3, 8)))
        self.newsprint("dedup", lines, "-o", "out.parquet", code=USAGE)
        path = self.made("a.parquet", list(crowd(3, 8)))
        self.newsprint("dedup", path, "--mode", "annotate", "-o",
                       "out.parquet", code=USAGE)
        self.assertNotIn("out.parquet", self.files())

    def test_a_pipe(self):
        self.made("a.parquet", list(crowd(3, 8)))
        err = self.newsprint("read", "-", stdin=self.bytes_of("a.parquet"),
                             code=FAILED).err
        self.assertIn(b"name the file", err)


class Without(CommandCase):
    def test_says_what_to_do(self):
        self.write("a.parquet", b"PAR1" + bytes(40) + b"PAR1")
        err = self.newsprint("read", "a.parquet", code=FAILED,
                             env=WITHOUT).err.decode()
        self.assertIn("NEWSPRINT_DUCKDB", err)
        self.assertIn("a.parquet", err)

    def test_no_such_library(self):
        self.write("a.parquet", b"PAR1" + bytes(40) + b"PAR1")
        self.write("not.so", b"no library")
        err = self.newsprint("read", "a.parquet", code=FAILED, env={
            "NEWSPRINT_DUCKDB": self.path("not.so")}).err.decode()
        self.assertIn("not.so", err)


if __name__ == "__main__":
    sys.exit(tap.main())
