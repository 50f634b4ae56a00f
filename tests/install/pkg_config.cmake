# Compiles one file with what pkg-config says and nothing else, and compares what the program prints.
#
#   cmake -DPREFIX=... -DCOMPILER=... -DSTANDARD=... -DSOURCE=... -DPROGRAM=... -DEXPECTED=... -P pkg_config.cmake
cmake_minimum_required(VERSION 3.25)
include(${CMAKE_CURRENT_LIST_DIR}/run.cmake)

set(ENV{PKG_CONFIG_PATH} ${PREFIX}/lib/pkgconfig)
execute_process(COMMAND pkg-config --cflags --libs seatlock
  OUTPUT_VARIABLE flags OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
separate_arguments(flags UNIX_COMMAND "${flags}")
run(${COMPILER} -std=${STANDARD} -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror ${SOURCE} -o ${PROGRAM} ${flags})
set(ENV{LD_LIBRARY_PATH} ${PREFIX}/lib)
run_and_compare(${PROGRAM} ${EXPECTED})
