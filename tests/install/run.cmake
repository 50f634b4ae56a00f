# What the scripts of this folder do with other programs.

# Runs a command, and ends the test with all it said when it fails.
function(run)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT result EQUAL 0)
    list(JOIN ARGN " " command)
    message(FATAL_ERROR "${command}\nended with ${result}:\n${output}")
  endif()
endfunction()

# Runs a program and compares what it prints with a file.
function(run_and_compare program expected)
  execute_process(COMMAND ${program} RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE errors)
  file(READ ${expected} wanted)
  if(NOT result EQUAL 0 OR NOT output STREQUAL wanted)
    message(FATAL_ERROR "${program} ended with ${result} and printed\n${output}${errors}where ${expected} has\n${wanted}")
  endif()
endfunction()
