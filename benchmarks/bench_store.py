#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What a store costs and how fast it answers, on articles made by grow.py.

    bench_store.py [--sizes 10000,100000] [--order N] [--rounds N]
                   BUILD_DIR INPUT...

For each size: articles a second of add with their texts (matches left for
later) and without, bytes of an article by part, and the answers of bench_store. Sizes of over 350000 take
more copies of each original. Then N (5000) articles are put into stores in
different ways, all of which must have the same matches. With --rounds a store
of N articles loses a tenth and gets as many new ones, ten times; its size and
its answers are told behind each compact. Files go to a folder in $TMPDIR and
are deleted.
"""

import argparse
import itertools
import json
import os
import random
import subprocess
import sys
import tempfile
import time

import measure

HERE = os.path.dirname(os.path.abspath(__file__))
PARTS = ("packed_bytes", "sketch_bytes", "index_bytes", "file_bytes")


class Bench:
    def __init__(self, build, inputs, folder):
        self.newsprint = os.path.join(build, "src", "cli", "newsprint")
        self.asker = os.path.join(build, "benchmarks", "bench_store")
        self.inputs, self.folder = inputs, folder

    def path(self, name):
        return os.path.join(self.folder, name)

    def run(self, *words, **options):
        done = subprocess.run([self.newsprint, *map(str, words)], check=True,
                              stdout=subprocess.PIPE, **options)
        return done.stdout

    def grown(self, count):
        path = self.path(f"{count}.jsonl")
        copies = 3 if count <= 350000 else 11
        subprocess.run([sys.executable, os.path.join(HERE, "grow.py"),
                        "--copies", str(copies), str(count), path,
                        *self.inputs], check=True, stdout=subprocess.DEVNULL)
        return path

    def stats(self, store):
        return json.loads(self.run("stats", store, "--json"))

    def add(self, store, path, *options):
        return measure.run([self.newsprint, "add", store, path, "--json",
                            "-q", *options])

    def tell_add(self, what, store, path, *options):
        run = self.add(store, path, *options)
        stats, count = self.stats(store), run.json["read"]
        parts = ", ".join(f"{part[:-6]} {stats[part] / stats['versions']:.0f}"
                          for part in PARTS)
        print(f"{what:8} {count} articles, {run.wall:.2f} s ({run.cpu:.2f} s "
              f"of processors): {count / run.wall:.0f} articles/s, "
              f"{run.json['bytes'] / run.wall / 1e6:.0f} MB/s; bytes an "
              f"article: {parts}; {stats['runs']} runs; peak {run.peak:.0f} "
              "MiB", flush=True)

    def size(self, count):
        path = self.grown(count)
        store = self.path("grown.np")
        self.tell_add("crawl", self.path("bare.np"), path, "--profile",
                      "crawl", "--no-text")
        os.remove(self.path("bare.np"))
        self.tell_add("texts", store, path, "--no-matches")
        with open(path, "rb") as file:
            some = self.write("thousand articles", itertools.islice(file, 1000))
        os.remove(path)
        self.ask(store)
        self.find(store, some)
        start = time.perf_counter()
        self.run("compact", store)
        print(f"compact: {time.perf_counter() - start:.2f} s; bytes an article"
              f": {self.stats(store)['file_bytes'] / count:.0f}")
        self.ask(store)
        os.remove(store)

    def ask(self, store):
        """The first answers come from a file that is not in memory."""
        os.sync()
        with open(store, "rb") as file:
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        subprocess.run([self.asker, store], check=True)
        sys.stdout.flush()

    def find(self, store, path):
        """One find of many articles: how much memory it takes."""
        run = measure.run([self.newsprint, "find", store, path, "-q"])
        print(f"find of {os.path.basename(path)}: {run.wall:.2f} s, peak "
              f"{run.peak:.0f} MiB", flush=True)

    def rounds(self, count):
        """Ten times a tenth goes and a tenth comes."""
        store, tenth = self.path("rounds.np"), count // 10
        with open(self.grown(2 * count), "rb") as file:
            lines = file.readlines()
        chance = random.Random(1)
        inside, waiting = lines[:count], lines[count:]
        self.add(store, self.write("start.jsonl", inside))
        self.run("compact", store)
        self.tell_round("start", store)
        for number in range(1, 11):
            chance.shuffle(inside)
            gone, inside = inside[:tenth], inside[tenth:]
            ids = [json.loads(line)["id"] for line in gone]
            for at in range(0, len(ids), 500):
                self.run("remove", store, *ids[at:at + 500],
                         stderr=subprocess.DEVNULL)
            fresh = waiting[(number - 1) * tenth:number * tenth]
            self.add(store, self.write("fresh.jsonl", fresh))
            inside += fresh
            self.run("compact", store)
            self.tell_round(f"round {number}", store)
        os.remove(store)

    def tell_round(self, what, store):
        stats = self.stats(store)
        asked = subprocess.run([self.asker, store], check=True,
                               stdout=subprocess.PIPE).stdout.decode()
        warm = "\n".join(line for line in asked.splitlines()
                         if line.startswith("warm"))
        print(f"{what}: {stats['versions']} articles, "
              f"{stats['file_bytes'] / stats['versions']:.0f} bytes each, "
              f"{stats['runs']} runs\n{warm}", flush=True)

    def matches(self, store):
        """Rows sorted by unordered pair, with what the order turns."""
        rows = []
        for line in self.run("export", store, "--what", "matches",
                             "--format", "jsonl").splitlines():
            row = json.loads(line)
            if row["a"] > row["b"]:
                row.update(a=row["b"], b=row["a"],
                           contain_ab=row["contain_ba"],
                           contain_ba=row["contain_ab"])
            rows.append(tuple(row.values()))
        return sorted(rows)

    def write(self, name, lines):
        path = self.path(name)
        with open(path, "wb") as file:
            file.writelines(lines)
        return path

    def ways(self, lines):
        """Stores of the same articles."""
        whole = self.write("whole.jsonl", lines)
        self.add(self.path("batch.np"), whole)
        yield "in one batch", self.path("batch.np")
        self.add(self.path("gate.np"), self.write("none.jsonl", []))
        start = time.perf_counter()
        with open(whole, "rb") as file:
            self.run("gate", self.path("gate.np"), "--add", stdin=file)
        each = (time.perf_counter() - start) / len(lines)
        yield f"one by one ({each * 1e6:.0f} us each)", self.path("gate.np")
        shuffled = random.Random(1).sample(lines, len(lines))
        self.add(self.path("shuffled.np"),
                 self.write("shuffled.jsonl", shuffled), "--batch", "500")
        yield "shuffled", self.path("shuffled.np")
        half = len(lines) // 2
        self.add(self.path("merged.np"), self.write("a.jsonl", lines[:half]))
        self.add(self.path("other.np"), self.write("b.jsonl", lines[half:]))
        self.run("merge", self.path("merged.np"), self.path("other.np"),
                 stderr=subprocess.DEVNULL)
        yield "merged from two halves", self.path("merged.np")

    def order(self, count):
        with open(self.grown(count), "rb") as file:
            lines = file.readlines()
        wanted, same = None, True
        for way, store in self.ways(lines):
            found = self.matches(store)
            wanted = found if wanted is None else wanted
            same = same and found == wanted
            print(f"{way}: {len(found)} matches"
                  + ("" if found == wanted else ", not the same"), flush=True)
        return same and bool(wanted)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", default="10000,100000")
    parser.add_argument("--order", type=int, default=5000)
    parser.add_argument("--rounds", type=int, default=0)
    parser.add_argument("build")
    parser.add_argument("inputs", nargs="+")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(asked.build, asked.inputs, folder)
        for count in filter(None, asked.sizes.split(",")):
            bench.size(int(count))
        if asked.rounds:
            bench.rounds(asked.rounds)
        return 0 if not asked.order or bench.order(asked.order) else 1


if __name__ == "__main__":
    sys.exit(main())
