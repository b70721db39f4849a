#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What it costs to add articles and relate them, with everything on.

    bench_relating.py [--threads 1,2] [--memory 512M] BUILD_DIR INPUT...

Adds all inputs (JSON lines) to a new store, once for each number of threads,
and once in the crawl profile: articles a second, by the clock and for each
processor second; the stages with their share of the time; candidates and
matches of an article; peak memory; beside `wc -w` of the same files, before
and behind. The store goes to a folder in $TMPDIR and is deleted.
"""

import argparse
import os
import sys
import tempfile

import measure


def count_words(inputs):
    run = measure.run(["wc", "-w", *inputs])
    print(f"wc -w: {run.wall:.2f} s, {run.cpu:.2f} s of processors",
          flush=True)


def tell(what, run):
    said, count = run.json, run.json["read"]
    stages = {"add": said["seconds"], **said["relate_seconds"]}
    whole = sum(stages.values()) or 1
    print(f"{what}: {count} articles, {run.wall:.1f} s, {run.cpu:.1f} s of "
          f"processors: {count / run.wall:.0f} articles/s, "
          f"{count / run.cpu:.0f} a processor second, "
          f"{1e6 * run.cpu / count:.0f} us each; an article: "
          f"{said['candidates'] / count:.2f} candidates, "
          f"{said['matches'] / count:.3f} matches; peak {run.peak:.0f} MiB")
    print("  " + ", ".join(f"{name} {seconds:.1f} s ({seconds / whole:.0%})"
                           for name, seconds in stages.items()), flush=True)


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
            tell(what, measure.run(
                [newsprint, "add", os.path.join(folder, "all.np"),
                 *options.inputs, "--json", "-q", "--memory", options.memory,
                 *words]))
    count_words(options.inputs)


if __name__ == "__main__":
    sys.exit(main())
