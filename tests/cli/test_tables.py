# SPDX-License-Identifier: MIT
"""CSV and TSV: what is read, what dedup writes, what is left out."""

import csv
import gzip
import io
import json
import random
import sys

from command import FAILED, USAGE, CommandCase, crowd, tap, zstd

HEADER = ["id", "title", "text", "url", "Published By"]
TRICKY = ["plain words", "", 'says "no" twice ""', "two\nlines", "a, b; c | d",
          "crlf\r\nand more", "tab\there", " spaces ", "ümläut 東京", '"', "'",
          "ends with quote\"", "back\\slash \\n"]


def table(rows, header=HEADER, **options):
    out = io.StringIO()
    writer = csv.writer(out, **options)
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue().encode()


def tricky_rows(count, seed):
    chance = random.Random(seed)
    return [[str(number), chance.choice(TRICKY),
             " ".join(chance.choice(TRICKY) for _ in range(chance.randint(1, 9))),
             f"http://a.example/{number}", chance.choice(TRICKY)]
            for number in range(1, count + 1)]


def crowd_rows(count, seed):
    return [[record["id"], record.get("title", ""), record["text"], "", "x, y"]
            for record in crowd(count, seed)]


class Tables(CommandCase):
    def read(self, *arguments, **options):
        out = self.newsprint("read", *arguments, **options).out
        return [json.loads(line) for line in out.decode().splitlines()]

    def check_read(self, got, rows):
        self.assertEqual([record["id"] for record in got],
                         [row[0] for row in rows])
        for record, row in zip(got, rows):
            self.assertEqual(record["text"], row[2])
            self.assertEqual(record.get("title", ""), row[1])
            self.assertEqual(record["url"], row[3])

    def test_reads_what_csv_writers_write(self):
        rows = tricky_rows(400, 1)
        for delimiter in ",;|":
            for end in ("\n", "\r\n"):
                self.write("a.csv", table(rows, delimiter=delimiter,
                                          lineterminator=end))
                self.check_read(self.read("a.csv"), rows)

    def test_reads_quoted_tables_between_tabs(self):
        rows = [[cell.replace("\t", " ").replace("\\", "/") for cell in row]
                for row in tricky_rows(400, 2)]
        self.write("a.tsv", table(rows, delimiter="\t"))
        self.check_read(self.read("a.tsv"), rows)

    def test_quotes_between_tabs_may_be_quotes(self):
        self.write("a.tsv", 'id\ttext\tnote\n1\t"We won," she said.\tx\n'
                            '2\t"It was\ty\n3\tlong," he said\tz\n'.encode())
        self.assertEqual([record["text"] for record in self.read("a.tsv")],
                         ['"We won," she said.', '"It was', 'long," he said'])

    def test_packed_piped_and_with_a_mark(self):
        rows = tricky_rows(50, 3)
        data = b"\xef\xbb\xbf" + table(rows)
        for name, packed in (("a.csv", data), ("a.csv.gz", gzip.compress(data)),
                             ("a.csv.zst", zstd(data))):
            self.write(name, packed)
            self.check_read(self.read(name), rows)
            self.check_read(self.read("-", "--input-format", "csv",
                                      stdin=packed), rows)

    def test_offset_is_where_the_row_is(self):
        data = table(tricky_rows(300, 4))
        self.write("a.csv", data)
        for record in self.read("a.csv"):
            self.assertTrue(data[record["offset"]:].startswith(
                record["id"].encode() + b","))

    def test_delimiter_given(self):
        self.write("a.csv", b"id,x^text\n1,2^some, words\n")
        got = self.read("a.csv", "--delimiter", "^")
        self.assertEqual([record["text"] for record in got], ["some, words"])
        for bad in ('"', "ab", ""):
            self.newsprint("read", "a.csv", "--delimiter", bad, code=USAGE)

    def test_bad_rows_are_left_out_and_told(self):
        self.write("a.csv", b'id,text\n1,fine\n2\n3,a,b\n4,"x" y\n5,n\0l\n'
                            b'6,"open\n7,last\n')
        run = self.newsprint("dedup", "a.csv", "-o", "k.csv",
                             "--skipped", "s.tsv")
        self.assertEqual(self.bytes_of("k.csv"),
                         b"id,text\n1,fine\n7,last\n")
        for record, why in ((2, b"1 cells in a row, and 2 in the header"),
                            (3, b"3 cells in a row, and 2 in the header"),
                            (4, b"text behind the quote that ends a cell"),
                            (5, b"a NUL in a row"),
                            (6, b"a quote does not end")):
            self.assertIn(b"record %d of 'a.csv': bad_row: %s"
                          % (record, why), run.err)

    def test_bad_headers_stop(self):
        for data, why in ((b"id,text,id\n", b'column "id" twice'),
                          (b'id,"text\n1,2\n', b"does not end"),
                          (b'"a"b,text\n', b"no header")):
            self.write("a.csv", data)
            run = self.newsprint("read", "a.csv", code=FAILED)
            self.assertIn(why, run.err)

    def test_no_text_column_is_told(self):
        self.write("a.csv", b"id,words\n1,some\n")
        run = self.newsprint("read", "a.csv")
        self.assertIn(b"no column of the header is the text", run.err)
        got = self.read("a.csv", "--text-field", "words")
        self.assertEqual(got[0]["text"], "some")

    def test_empty_tables(self):
        for data in (b"", b"\n\n", b"id,text\n", b"id,text"):
            self.write("a.csv", data)
            self.assertEqual(self.read("a.csv"), [])

    def test_dedup_keeps_rows_as_they_are(self):
        rows = crowd_rows(400, 5)
        data = table(rows)
        self.write("a.csv", data)
        self.write("a.jsonl", b"".join(
            json.dumps({"id": row[0], "title": row[1],
                        "text": row[2]}).encode() + b"\n" for row in rows))
        self.newsprint("dedup", "a.jsonl", "-o", "k.jsonl")
        kept = [json.loads(line)["id"]
                for line in self.bytes_of("k.jsonl").splitlines()]
        self.assertLess(len(kept), len(rows))
        want = table([row for row in rows if row[0] in set(kept)])
        self.newsprint("dedup", "a.csv", "-o", "k.csv")
        self.assertEqual(self.bytes_of("k.csv"), want)
        self.write("b.csv.gz", gzip.compress(data))
        self.newsprint("dedup", "b.csv.gz", "-o", "k2.csv")
        self.assertEqual(self.bytes_of("k2.csv"), want)
        self.newsprint("dedup", "a.csv", "-o", "out/")
        self.assertEqual(self.bytes_of("out/a.csv"), want)

    def test_dedup_joins_tables_of_one_header(self):
        self.write("a.csv", b"id,text\n1,one and two and three\n")
        self.write("b.csv", b"id,text\n2,four and five and six")
        self.newsprint("dedup", "a.csv", "b.csv", "-o", "k.csv")
        self.assertEqual(self.bytes_of("k.csv"),
                         b"id,text\n1,one and two and three\n"
                         b"2,four and five and six\n")

    def test_dedup_of_mixed_inputs_is_json(self):
        self.write("a.csv", b"id,text\n1,one and two and three\n")
        self.write("b.csv", b"text,id,more\nfour and five and six,2,x\n")
        run = self.newsprint("dedup", "a.csv", "b.csv", "-o", "k.csv",
                             code=USAGE)
        self.assertIn(b"same header", run.err)
        self.newsprint("dedup", "a.csv", "b.csv", "-o", "k.jsonl")
        got = [json.loads(line)
               for line in self.bytes_of("k.jsonl").splitlines()]
        self.assertEqual(got, [{"id": "1", "text": "one and two and three"},
                               {"text": "four and five and six", "id": "2",
                                "more": "x"}])

    def test_store_keeps_the_other_columns(self):
        self.write("a.csv", table(tricky_rows(5, 6)))
        self.newsprint("add", "s.np", "a.csv")
        out = self.newsprint("export", "s.np", "--format", "jsonl").out
        want = {row[0]: row[4] for row in tricky_rows(5, 6)}
        for line in out.decode().splitlines():
            record = json.loads(line)
            self.assertEqual(record["extra"],
                             {"Published By": want[record["id"]]})


if __name__ == "__main__":
    sys.exit(tap.main())
