#!/bin/sh
# SPDX-License-Identifier: MIT
# Does the cost of an article grow with the number of articles? The corpora
# are made by grow.py from the real sets. At one size, the output must be the
# same for one thread and two, and for little memory.
#
#   dedup_scale.sh [DATA_DIR [BUILD_DIR [ROUNDS]]]
#
# Files (up to 2 GB) go to a folder in $TMPDIR and are deleted.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
data=${1:-$root/../shared/data}
build=${2:-$root/build}
rounds=${3:-3}
newsprint=$build/src/cli/newsprint
for name in outlets reuters; do
	if [ ! -r "$data/$name.jsonl.zst" ]; then
		echo "skipped: no $name.jsonl.zst in the data folder"
		exit 0
	fi
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# OUT and the tables must be the same, byte for byte, as those of -j 2.
same_output() {
	"$newsprint" dedup "$work/grown.jsonl" -o "$work/a.jsonl" -j 2 \
		--pairs "$work/a.pairs" --removed "$work/a.removed" --quiet
	for options in "-j 1" "-j 2 --memory 32M" "-j 1 --memory 32M"; do
		# shellcheck disable=SC2086 # words
		"$newsprint" dedup "$work/grown.jsonl" -o "$work/b.jsonl" \
			$options --pairs "$work/b.pairs" \
			--removed "$work/b.removed" --quiet --json \
			> "$work/b.json"
		for table in jsonl pairs removed; do
			cmp "$work/a.$table" "$work/b.$table"
		done
		peak=$(sed 's/.*"peak_memory": \([0-9]*\).*/\1/' "$work/b.json")
		echo "       $options: the same bytes as -j 2; peak" \
			"$((peak / 1048576)) MiB"
	done
	rm -f "$work"/[ab].*
}

python3 "$root/benchmarks/measure.py" head
for count in 25000 50000 100000 200000; do
	python3 "$root/benchmarks/grow.py" $count "$work/grown.jsonl" \
		"$data/outlets.jsonl.zst" "$data/reuters.jsonl.zst" \
		> "$work/mixture"
	python3 "$root/benchmarks/measure.py" scale "$newsprint" \
		"$work/grown.jsonl" "$rounds"
	echo "       $(cat "$work/mixture")"
	if [ $count = 100000 ]; then
		same_output
	fi
	rm "$work/grown.jsonl"
done
