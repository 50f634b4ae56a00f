#!/usr/bin/env bash
# Shows which suite notices which named bug (src/mutant/catalogue.hpp), in a tree that was built with
# SEATLOCK_MUTANTS=ON. Called by ./dev mutants.
#
#   tests/mutants.sh BUILD_FOLDER [--all-suites] [MUTANT...]
#
# First every suite runs clean and has to pass; then once per mutant the suites that the catalogue
# names for it (or all of them) run again. Exit status 1 when a suite does not notice a mutant that
# the catalogue says it does.
set -uo pipefail

tree=$1
shift
all_suites=
if [[ ${1-} == --all-suites ]]; then
    all_suites=1
    shift
fi
catalogue=$(dirname "${BASH_SOURCE[0]}")/../src/mutant/catalogue.hpp
logs=$tree/mutants
mkdir -p "$logs"

# The page and the rules of the checkout have no mutants.
suites_of_tree() {
    ctest --test-dir "$tree" --print-labels | sed -n 's/^  \([a-z]*\)$/\1/p' | grep --invert-match --line-regexp 'house\|web'
}

# name|suites|bug of every mutant
mutants() { sed -n 's/^SEATLOCK_MUTANT(\([a-z0-9_]*\), "\([a-z ]*\)", "\(.*\)")$/\1|\2|\3/p' "$catalogue"; }

# suite_passes SUITE LOG
suite_passes() { ctest --test-dir "$tree" --no-tests=error --label-regex "^$1\$" --parallel "$(nproc)" --stop-on-failure >"$2" 2>&1; }

# How the suite whose run is in this log came to its end: "noticed by TEST" of the first test that failed.
noticed_by() { sed -n 's/.*Test *#[0-9]*: \([A-Za-z0-9_.]*\) .*\*\*\*\([A-Za-z]*\).*/\1 (\2)/p' "$1" | head -n 1; }

mapfile -t suites < <(suites_of_tree)
survivors=0 checked=0
for suite in "${suites[@]}"; do
    printf 'clean            %s ' "$suite"
    if suite_passes "$suite" "$logs/clean.$suite.log"; then
        echo passes
    else
        echo "FAILS without any mutant: $logs/clean.$suite.log"
        exit 1
    fi
done

while IFS='|' read -r name named bug; do
    if (($#)) && [[ " $* " != *" $name "* ]]; then continue; fi
    printf '%s: %s\n' "$name" "$bug"
    checked=$((checked + 1))
    read -ra run <<<"$named"
    if [[ -n $all_suites ]]; then run=("${suites[@]}"); fi
    for suite in "${run[@]}"; do
        log=$logs/$name.$suite.log
        if ! SEATLOCK_MUTANT=$name suite_passes "$suite" "$log"; then
            printf '    %-16s killed it: %s\n' "$suite" "$(noticed_by "$log")"
        elif [[ " $named " == *" $suite "* ]]; then
            printf '    %-16s LET IT LIVE\n' "$suite"
            survivors=$((survivors + 1))
        else
            printf '    %-16s -\n' "$suite"
        fi
    done
done < <(mutants)

printf '%d mutants, %d times one lived on where the catalogue says that it is killed\n' "$checked" "$survivors"
((checked > 0 && survivors == 0))
