#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What reading an article costs by the form it comes in, beside a floor.

    NP_PROGRAM=... benchmarks/inputs_speed.py ARTICLES.jsonl[.zst] [--most N]

The same articles are written in every form, and `newsprint read -j 1` reads
them; the floor of a form does the least that has to be done with its bytes, in
the same run. Processor time of the process and its children, the better of
three; MB are those of the texts, so that the forms can be compared.
"""

import argparse
import csv
import html
import json
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile

PROGRAM = os.environ.get("NP_PROGRAM", "newsprint")
SQL = "SELECT * FROM article"
# Floors that are programs: they read all, and make nothing of it.
WORDS = ["wc", "-w"]
XML = [sys.executable, "-c", "import sys, xml.parsers.expat as e; "
       "e.ParserCreate().ParseFile(open(sys.argv[1], 'rb'))"]
ROWS = [sys.executable, "-c", "import sys, sqlite3; "
        "[None for _ in sqlite3.connect(sys.argv[1]).execute('" + SQL + "')]"]
OBJECTS = ["git", "cat-file", "--batch", "--batch-all-objects"]


def cost(command, **options):
    """Processor seconds of a command, the best of three."""
    best = float("inf")
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, stdout=subprocess.DEVNULL, check=True,
                       stderr=subprocess.DEVNULL, **options)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        best = min(best, after.ru_utime + after.ru_stime - before.ru_utime
                   - before.ru_stime)
    return best


def records_of(path, most):
    unpack = ["zstd", "-dcq", path] if path.endswith(".zst") else ["cat", path]
    with subprocess.Popen(unpack, stdout=subprocess.PIPE) as lines:
        got = []
        for line in lines.stdout:
            record = json.loads(line)
            if record.get("text"):
                got.append({"id": str(len(got)), "url": "https://ternpost."
                            f"example/{len(got)}", "title": "t",
                            "date": "2017-01-02", "text": record["text"]})
            if len(got) == most:
                break
        lines.kill()
    return got


def paragraphs(text):
    return "".join(f"<p>{html.escape(part)}</p>\n"
                   for part in text.split("\n") if part.strip())


def write_lines(records):
    with open("a.jsonl", "w", encoding="utf-8") as file:
        for record in records:
            file.write(json.dumps(record, ensure_ascii=False) + "\n")


def write_table(records, name, mark):
    with open(name, "w", encoding="utf-8", newline="") as file:
        rows = csv.DictWriter(file, records[0], delimiter=mark)
        rows.writeheader()
        rows.writerows(records)


def write_feed(records):
    with open("a.xml", "w", encoding="utf-8") as file:
        file.write("<rss><channel>")
        for record in records:
            file.write(f"<item><guid>{record['url']}</guid><description>"
                       f"{html.escape(paragraphs(record['text']))}"
                       "</description></item>\n")
        file.write("</channel></rss>")


def write_files(records):
    os.mkdir("files")
    with open("files/list.csv", "w", encoding="utf-8") as file:
        file.write("id,file\n")
        for record in records:
            name = f"{record['id']}.txt"
            file.write(f"{record['id']},{name}\n")
            with open(f"files/{name}", "w", encoding="utf-8") as one:
                one.write(record["text"])


def write_database(records):
    base = sqlite3.connect("a.db")
    base.execute("CREATE TABLE article (id, url, title, date, text)")
    base.executemany("INSERT INTO article VALUES (:id, :url, :title, :date, "
                     ":text)", records)
    base.commit()
    base.close()


def write_history(records):
    """One commit for 50 articles: making more would take the day."""
    os.makedirs("git/ternpost.example")
    run = ["git", "-c", "user.name=t", "-c", "user.email=t@t.example"]
    subprocess.run(run + ["init", "-q"], cwd="git", check=True)
    for begin in range(0, len(records), 50):
        for record in records[begin:begin + 50]:
            with open(f"git/ternpost.example/{record['id']}", "w",
                      encoding="utf-8") as file:
                file.write(f"2017-01-02\nt\nb\n\n{record['text']}\n")
        subprocess.run(run + ["add", "."], cwd="git", check=True)
        subprocess.run(run + ["commit", "-qm", "c"], cwd="git", check=True)


def write_all(records):
    write_lines(records)
    write_table(records, "a.csv", ",")
    write_table(records, "a.tsv", "\t")
    write_feed(records)
    write_files(records)
    write_database(records)
    write_history(records)
    with open("html.jsonl", "w", encoding="utf-8") as file:
        for record in records:
            file.write(json.dumps({"id": record["id"], "html":
                                   paragraphs(record["text"])}) + "\n")


def main():
    words = argparse.ArgumentParser()
    words.add_argument("articles")
    words.add_argument("--most", type=int, default=5000)
    words = words.parse_args()
    records = records_of(words.articles, words.most)
    size = sum(len(record["text"].encode()) for record in records) / 1e6
    program = os.path.abspath(PROGRAM) if os.sep in PROGRAM else PROGRAM
    read = [program, "read", "-q", "-j", "1"]
    folder = tempfile.mkdtemp(prefix="newsprint-")
    os.chdir(folder)
    write_all(records)
    print(f"{len(records)} articles, {size:.1f} MB of text; MB/s")
    for name, own, floor, options in (
            ("JSON lines", ["a.jsonl"], WORDS + ["a.jsonl"], {}),
            ("CSV", ["a.csv"], WORDS + ["a.csv"], {}),
            ("TSV", ["a.tsv"], WORDS + ["a.tsv"], {}),
            ("HTML in JSON lines", ["html.jsonl"], WORDS + ["html.jsonl"], {}),
            ("RSS", ["a.xml"], XML + ["a.xml"], {}),
            ("texts of a list", ["files/list.csv", "--file-field", "file"],
             ["sh", "-c", "cd files && find . -name '*.txt' | xargs cat"], {}),
            ("texts of a folder", ["files", "--input-format", "text"],
             ["sh", "-c", "cd files && find . -name '*.txt' | xargs cat"], {}),
            ("SQLite", ["a.db"], ROWS + ["a.db"], {}),
            ("NewsDiffs", ["git", "--input-format", "newsdiffs"], OBJECTS,
             {"cwd": "git"})):
        mine, least = cost(read + own), cost(floor, **options)
        print(f"{name:20} {size / mine:8.0f}  floor {size / least:8.0f}  "
              f"({os.path.basename(floor[0])})", flush=True)
    os.chdir("/")
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
