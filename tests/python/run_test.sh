#!/bin/sh
# Runs a Python program with the libraries of SEATLOCK_PRELOAD loaded first, this shell without them.
if [ -n "${SEATLOCK_PRELOAD-}" ]; then
    export LD_PRELOAD="$SEATLOCK_PRELOAD"
fi
exec "$@"
