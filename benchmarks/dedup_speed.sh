#!/bin/sh
# SPDX-License-Identifier: MIT
# The time of dedup on all of the outlets set beside that of wc -w on the same
# file, and of cat and cp as floors, all in turn.
#
#   dedup_speed.sh [DATA_DIR [BUILD_DIR [ROUNDS]]]
#
# Files go to a folder in $TMPDIR and are deleted. wc runs in the locale
# C.UTF-8, where it is faster than in C.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
data=${1:-$root/../shared/data}
build=${2:-$root/build}
rounds=${3:-7}
if [ ! -r "$data/outlets.jsonl.zst" ]; then
	echo "skipped: no outlets.jsonl.zst in the data folder"
	exit 0
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
zstd -dq "$data/outlets.jsonl.zst" -o "$work/outlets.jsonl"
cp "$data/outlets.jsonl.zst" "$work/outlets.jsonl.zst"
python3 "$root/benchmarks/measure.py" speed "$build/src/cli/newsprint" \
	"$work" "$rounds"
