#!/usr/bin/env bash
# The shared library exports the C ABI and the public classes of C++, and nothing of their inside; it
# has a name that says with which programs it is compatible.
#
#   shared_symbols.sh NM PREFIX
set -euo pipefail

library=$2/lib/libseatlock.so
fail() {
    printf 'shared_symbols.sh: %s\n' "$*" >&2
    exit 1
}

exported=$("$1" --dynamic --defined-only --demangle --format=posix "$library")
if others=$(grep --invert-match --extended-regexp '^(seatlock_[a-z_]+ T|seatlock::(SeatManager|Outcome)::)' <<<"$exported"); then
    fail "exports more than the public names:" "$others"
fi
if inside=$(grep -F '::Impl' <<<"$exported"); then fail "exports its inside:" "$inside"; fi

# What the header declares is what the library has.
declared=$(grep --only-matching --extended-regexp '\bseatlock_[a-z_]+\(' <(sed 's|/\*.*\*/||; s/^ \*.*//; s|^/\*\*.*||' "$2/include/seatlock/seatlock.h") | tr -d '(' | sort -u)
has=$(sed -n 's/^\(seatlock_[a-z_]*\) T.*/\1/p' <<<"$exported" | sort -u)
[[ $declared == "$has" ]] || fail "the header and the library differ:" "$(diff <(echo "$declared") <(echo "$has"))"

soname=$(readlink "$library")
[[ $soname =~ ^libseatlock\.so\.[0-9.]+$ ]] || fail "libseatlock.so points at '$soname'"
echo "$(wc -l <<<"$has") functions of C, $(grep --count '^seatlock::' <<<"$exported") of C++, $soname"
