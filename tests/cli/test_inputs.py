# SPDX-License-Identifier: MIT
"""What dedup reads and writes: packed files, folders, pipes, fields."""

import gzip
import json
import os
import sys

from command import (CommandCase, jsonl, read_records, sample_files,
                     sample_records, skipped, tap, unpacked, zstd)

GZIP, ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"


def sample_bytes():
    return b"".join(unpacked(path) for path in sample_files())


class Packed(CommandCase):
    def setUp(self):
        super().setUp()
        self.dedup(*sample_files(), "-o", "plain.jsonl")
        self.expected = self.bytes_of("plain.jsonl")

    def assert_reads(self, *inputs, **options):
        self.dedup(*inputs, "-o", "out.jsonl", **options)
        self.assertEqual(self.bytes_of("out.jsonl"), self.expected)

    def test_reads_gzip(self):
        self.assert_reads(self.write("a.jsonl.gz",
                                     gzip.compress(sample_bytes())))

    def test_reads_gzip_of_many_members(self):
        data = sample_bytes()
        cuts = [0, 10, 5000, 5001, len(data) // 2, len(data)]
        members = b"".join(gzip.compress(data[a:b])
                           for a, b in zip(cuts, cuts[1:]))
        self.assert_reads(self.write("a.jsonl.gz", members))

    def test_reads_zstd(self):
        self.assert_reads(self.write("a.jsonl.zst", zstd(sample_bytes())))

    def test_reads_zstd_of_many_frames(self):
        data = sample_bytes()
        self.assert_reads(self.write("a.jsonl.zst", zstd(data[:777])
                                     + zstd(data[777:])))

    def test_tells_by_content_and_not_by_name(self):
        self.assert_reads(self.write("a.txt", gzip.compress(sample_bytes())))

    def test_reads_stdin(self):
        self.assert_reads("-", stdin=sample_bytes())

    def test_reads_packed_stdin(self):
        self.assert_reads("-", stdin=zstd(sample_bytes()))

    def test_reads_lines_that_end_in_crlf(self):
        given = self.write("a.jsonl", sample_bytes().replace(b"\n", b"\r\n"))
        summary = self.dedup(given, "-o", "out.jsonl")
        self.assertEqual(summary["read"], len(sample_records()))
        self.assertEqual([r["id"] for r in
                          read_records(self.path("out.jsonl"))],
                         [r["id"] for r in
                          read_records(self.path("plain.jsonl"))])

    def test_reads_a_last_line_without_end(self):
        given = self.write("a.jsonl", sample_bytes().rstrip(b"\n"))
        summary = self.dedup(given, "-o", "out.jsonl")
        self.assertEqual(summary["read"], len(sample_records()))

    def test_passes_over_white_lines(self):
        given = self.write("a.jsonl", b"\n \t\n" + sample_bytes() + b"\n\n")
        summary = self.dedup(given, "-o", "out.jsonl")
        self.assertEqual(summary["read"], len(sample_records()))
        self.assertEqual(skipped(summary), 0)

    def test_packs_by_the_name_of_out(self):
        for name, magic in (("o.jsonl.gz", GZIP), ("o.jsonl.zst", ZSTD)):
            self.dedup(*sample_files(), "-o", name)
            self.assertTrue(self.bytes_of(name).startswith(magic))
            self.assertEqual(unpacked(self.path(name)), self.expected)

    def test_writes_stdout(self):
        result = self.newsprint("dedup", *sample_files(), "-o", "-",
                                "--quiet")
        self.assertEqual(result.out, self.expected)

    def test_writes_stdout_and_the_summary_beside(self):
        result = self.newsprint("dedup", *sample_files(), "-o", "-", "--json")
        self.assertEqual(result.out, self.expected)
        self.assert_sum(json.loads(result.err.splitlines()[-1]))


class Folders(CommandCase):
    def setUp(self):
        super().setUp()
        parts = [unpacked(path) for path in sample_files()]
        self.write("in/a.jsonl", parts[0])
        self.write("in/b.jsonl.gz", gzip.compress(parts[1]))
        self.write("in/below/c.jsonl.zst", zstd(parts[2]))
        self.write("in/.hidden.jsonl", parts[3])
        self.names = ["a.jsonl", "b.jsonl.gz",
                      os.path.join("below", "c.jsonl.zst")]

    def test_one_file_an_input_under_its_name(self):
        summary = self.dedup("in", "-o", "out/")
        found = [name for name in self.files() if name.startswith("out")]
        self.assertEqual(found, [os.path.join("out", name)
                                 for name in self.names])
        records = [record["id"] for name in self.names
                   for record in read_records(self.path("out", name))]
        self.assertEqual(len(records), summary["kept"])
        self.assertEqual(len(set(records)), len(records))

    def test_packed_as_the_input_was(self):
        self.dedup("in", "-o", "out/")
        for name, magic in zip(self.names, (b"{", GZIP, ZSTD)):
            data = self.bytes_of("out", name)
            self.assertTrue(data.startswith(magic), name)

    def test_a_folder_that_is_there_is_filled(self):
        os.mkdir(self.path("there"))
        self.dedup("in", "-o", "there")
        self.assertTrue(os.path.exists(self.path("there", "a.jsonl")))

    def test_the_same_articles_as_in_one_file(self):
        self.dedup("in", "-o", "out/")
        self.dedup("in", "-o", "one.jsonl")
        joined = b"".join(unpacked(self.path("out", name))
                          for name in self.names)
        self.assertEqual(joined, self.bytes_of("one.jsonl"))

    def test_text_files_are_articles(self):
        text = sample_records()["cou-2203"]["text"]
        self.write("texts/one.txt", text)
        self.write("texts/two.txt", text.upper())
        self.write("texts/other.txt", sample_records()["ost-5302"]["text"])
        summary = self.dedup("texts", "-o", "out.jsonl")
        self.assertEqual((summary["read"], summary["removed"]), (3, 1))


class Fields(CommandCase):
    TEXT = ("The bridge was opened again on Friday after a summer of work, "
            "and the mayor crossed it first on a bicycle.")

    def assert_twins(self, first, second, *options):
        path = self.write("in.jsonl", first + "\n" + second + "\n")
        summary = self.dedup(path, "-o", "out.jsonl", *options)
        self.assertEqual((summary["read"], summary["removed"]), (2, 1))

    def test_text_by_its_usual_names(self):
        for name in ("text", "maintext", "content", "body"):
            with self.subTest(name=name):
                record = json.dumps({name: self.TEXT})
                self.assert_twins(record, record)

    def test_text_by_a_given_name(self):
        record = json.dumps({"text": "short", "story": {"full": self.TEXT}})
        self.assert_twins(record, record, "--text-field", "story.full")

    def test_records_with_nothing_but_text(self):
        record = json.dumps({"text": self.TEXT})
        self.assert_twins(record, record)

    def test_escapes_are_undone(self):
        plain = json.dumps({"text": self.TEXT + " Caf\u00e9 \U0001f600."},
                           ensure_ascii=False)
        self.assert_twins(plain, plain.replace("\u00e9", "\\u00e9")
                          .replace("\U0001f600", "\\ud83d\\ude00"))

    def test_unknown_fields_come_through_byte_for_byte(self):
        lines = [
            b'{"text":"%s","n":1e400,"deep":[[[{}]]],"a":1,"a":2}'
            % self.TEXT.encode(),
            b'  { "x" : -0.0 , "text":"Other words\\u0020altogether" }',
            b'{"id":12345678901234567890,"text":"\\ud83d\\ude00 more words '
            b'that nobody else has written here","\\u0061":null}',
        ]
        path = self.write("in.jsonl", b"\n".join(lines) + b"\n")
        self.dedup(path, "-o", "out.jsonl")
        self.assertEqual(self.bytes_of("out.jsonl").splitlines(), lines)

    def test_equal_ids_of_different_texts_both_stay(self):
        texts = [sample_records()[name]["text"]
                 for name in ("cou-2203", "ost-5302")]
        path = self.write("in.jsonl", jsonl({"id": "x", "text": text}
                                            for text in texts))
        summary = self.dedup(path, "-o", "out.jsonl")
        self.assertEqual((summary["kept"], summary["removed"]), (2, 0))

    def test_equal_ids_of_equal_texts_leave_one(self):
        record = json.dumps({"id": "x", "text": self.TEXT})
        self.assert_twins(record, record)


if __name__ == "__main__":
    sys.exit(tap.main())
