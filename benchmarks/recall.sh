#!/bin/sh
# SPDX-License-Identifier: MIT
# What dedup finds of all that there is: truth by an exact join over all
# articles and by brute force over some, asked at four thresholds; of the two
# real sets, of one grown from them, which has more pairs of every
# resemblance, and of one with thousands of copies of a few articles, whose
# bands are too crowded for the table to hold all pairs: there the columns
# "stayed" and "chains" count.
#
#   recall.sh [DATA_DIR [BUILD_DIR [SAMPLE]]]
#
# SAMPLE: articles for the brute force (10000; 0: all). With KEEP=FOLDER the
# tables of dedup and the lists of misses stay there.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
data=${1:-$root/../shared/data}
build=${2:-$root/build}
sample=${3:-10000}
newsprint=$build/src/cli/newsprint
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
tables=${KEEP:-$work}

# Name, input.
measure() {
	name=$1
	input=$2
	echo "== $name"
	set --
	for t in .5 .7 .8 .9; do
		pairs=$tables/$name.$t.pairs.tsv
		removed=$tables/$name.$t.removed.tsv
		"$newsprint" dedup "$input" -o "$work/out.jsonl" -t $t \
			--pairs "$pairs" --removed "$removed" --quiet
		rm "$work/out.jsonl"
		set -- "$@" "$t=$pairs,$removed"
	done
	"$build/benchmarks/bench_recall" "$input" --sample "$sample" \
		--misses "$tables/$name.misses.tsv" "$@"
}

for name in outlets reuters; do
	if [ ! -r "$data/$name.jsonl.zst" ]; then
		echo "skipped: no $name.jsonl.zst in the data folder"
		exit 0
	fi
done
measure outlets "$data/outlets.jsonl.zst"
measure reuters "$data/reuters.jsonl.zst"
python3 "$root/benchmarks/grow.py" 25000 "$work/grown.jsonl" \
	"$data/outlets.jsonl.zst" "$data/reuters.jsonl.zst"
measure grown "$work/grown.jsonl"
python3 "$root/benchmarks/grow.py" --copies 1499 6000 "$work/crowd.jsonl" \
	"$data/outlets.jsonl.zst" "$data/reuters.jsonl.zst"
measure crowd "$work/crowd.jsonl"
