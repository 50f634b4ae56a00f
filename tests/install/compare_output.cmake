# Runs a program and compares what it prints with a file: cmake -DPROGRAM=... -DEXPECTED=... -P compare_output.cmake
cmake_minimum_required(VERSION 3.25)
include(${CMAKE_CURRENT_LIST_DIR}/run.cmake)
run_and_compare(${PROGRAM} ${EXPECTED})
