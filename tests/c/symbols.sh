#!/usr/bin/env bash
# The library of the C ABI defines seatlock_... and mangled names of C++, nothing else that a C program
# could trip over, and no variable.
#
#   symbols.sh NM LIBRARY
set -euo pipefail

names=$("$1" --extern-only --defined-only --format=posix "$2" | awk 'NF >= 2 { print $1, $2 }')
fail() {
    printf 'symbols.sh: %s:\n%s\n' "$1" "$2" >&2
    exit 1
}

functions=$(grep --count '^seatlock_[a-z_]* T$' <<<"$names")
((functions > 25)) || fail "found only $functions functions of the ABI" "$names"

if foreign=$(grep --invert-match --extended-regexp '^(seatlock_|_Z|DW\.ref\.|__asan_|__odr_asan)' <<<"$names"); then
    fail "names that are not ours" "$foreign"
fi
if variables=$("$1" --defined-only --format=posix "$2" | awk '$2 ~ /^[bBdDcC]$/ && $1 !~ /^(DW\.ref\.|\.|__asan|__odr_asan)/'); [[ -n $variables ]]; then
    fail "variables" "$variables"
fi
echo "$functions functions, nothing else"
