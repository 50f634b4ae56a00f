# Configures, builds and runs one project of consumers/; or, with REFUSED, sees it refused with that text.
#
#   cmake -DSOURCE=... -DBINARY=... -DPREFIX=... -DVERSION=... -DEXPECTED=... -DREFUSED=... -DSEATLOCK=<checkout>
#         -DC_COMPILER=... -DCXX_COMPILER=... -P consumer.cmake
cmake_minimum_required(VERSION 3.25)
include(${CMAKE_CURRENT_LIST_DIR}/run.cmake)

file(REMOVE_RECURSE ${BINARY})
set(configure ${CMAKE_COMMAND} -G Ninja -S ${SOURCE} -B ${BINARY} -DCMAKE_PREFIX_PATH=${PREFIX}
  -DWANTED_VERSION=${VERSION} -DSEATLOCK_CHECKOUT=${SEATLOCK}
  -DCMAKE_C_COMPILER=${C_COMPILER} -DCMAKE_CXX_COMPILER=${CXX_COMPILER})
if(REFUSED)
  execute_process(COMMAND ${configure} RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(result EQUAL 0 OR NOT output MATCHES "${REFUSED}")
    message(FATAL_ERROR "not refused as it should be, but ended with ${result}:\n${output}")
  endif()
  return()
endif()
run(${configure})
run(${CMAKE_COMMAND} --build ${BINARY})
run_and_compare(${BINARY}/box_office ${EXPECTED})
