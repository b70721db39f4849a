#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What it costs to add articles and relate them, with everything on.

    bench_relating.py [--threads 1,2] [--memory 512M] BUILD_DIR INPUT...

Adds all inputs (JSON lines) to a new store, once for each number of threads,
and once in the crawl profile: articles a second and core (user and system
time); the stages with their share of it; candidates, pairs verified on their
texts and matches of an article; peak memory. Beside it what no way of relating
can do without (bench_floor): all texts of the store unpacked and folded, or
sketched; and `wc -w` of the same files, before and behind. The store goes to a
folder in $TMPDIR and is deleted.
"""

import argparse
import os
import subprocess
import sys
import tempfile

import measure


def count_words(inputs):
    run = measure.run(["wc", "-w", *inputs])
    print(f"wc -w: {run.wall:.2f} s, {run.cpu:.2f} s of processors",
          flush=True)


def tell(what, run):
    said, count = run.json, run.json["read"]
    stages = said["relate_cpu_seconds"]
    stages = {"add": run.cpu - sum(stages.values()), **stages}
    print(f"{what}: {count} articles, {run.wall:.1f} s, {run.cpu:.1f} s of "
          f"processors: {count / run.cpu:.0f} articles/s a core, "
          f"{1e6 * run.cpu / count:.0f} us each; an article: "
          f"{said['candidates'] / count:.2f} candidates, "
          f"{said['verified'] / count:.2f} verified, "
          f"{said['matches'] / count:.3f} matches; peak {run.peak:.0f} MiB")
    print("  us of a core: " + ", ".join(
        f"{name} {1e6 * seconds / count:.0f} ({seconds / run.cpu:.0%})"
        for name, seconds in stages.items()), flush=True)


def floors(build, store):
    with subprocess.Popen([os.path.join(build, "benchmarks", "bench_floor"),
                           store]) as child:
        if child.wait():
            sys.exit("bench_relating.py: bench_floor failed")


def main():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--threads", default="1,2")
    parser.add_argument("--memory", default="512M")
    parser.add_argument("build")
    parser.add_argument("inputs", nargs="+")
    options = parser.parse_args()
    newsprint = os.path.join(options.build, "src", "cli", "newsprint")
    ways = [(f"-j {threads}", ["-j", threads])
            for threads in options.threads.split(",")]
    ways.append((f"crawl, {ways[-1][0]}",
                 [*ways[-1][1], "--profile", "crawl"]))
    count_words(options.inputs)
    for what, words in ways:
        with tempfile.TemporaryDirectory() as folder:
            store = os.path.join(folder, "all.np")
            tell(what, measure.run(
                [newsprint, "add", store, *options.inputs, "--json", "-q",
                 "--memory", options.memory, *words]))
            if words == ways[0][1]:
                floors(options.build, store)
    count_words(options.inputs)


if __name__ == "__main__":
    sys.exit(main())
