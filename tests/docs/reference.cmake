# Makes the reference as ./dev docs does, elsewhere. With BESIDES, a header with undocumented names, Doxygen
# has to complain about each of them.
#
#   cmake -DSEATLOCK=<checkout> -DOUTPUT=<folder> [-DBESIDES=<header>] -P reference.cmake
cmake_minimum_required(VERSION 3.25)

file(READ ${SEATLOCK}/Doxyfile doxyfile)
file(MAKE_DIRECTORY ${OUTPUT})
file(WRITE ${OUTPUT}/Doxyfile "${doxyfile}\nOUTPUT_DIRECTORY = ${OUTPUT}\nGENERATE_XML = YES\nINPUT += ${BESIDES}\n")
execute_process(COMMAND doxygen ${OUTPUT}/Doxyfile WORKING_DIRECTORY ${SEATLOCK}
  RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)

# Enumerators are what this Doxygen does not look at; its XML tells.
set(empty "<enumvalue[^>]*>[ \n]*<name>[A-Za-z0-9_]+</name>[ \n]*(<initializer>[^<]*</initializer>[ \n]*)?")
string(APPEND empty "<briefdescription>[ \n]*</briefdescription>[ \n]*<detaileddescription>[ \n]*</detaileddescription>")
file(GLOB pages ${OUTPUT}/xml/*.xml)
foreach(page IN LISTS pages)
  file(READ ${page} text)
  string(REGEX MATCHALL "${empty}" enumerators "${text}")
  foreach(enumerator IN LISTS enumerators)
    string(REGEX REPLACE ".*<name>(.*)</name>.*" "\\1" name "${enumerator}")
    string(APPEND output "Enumerator ${name} is not documented.\n")
    set(result 1)
  endforeach()
endforeach()

if(NOT BESIDES)
  if(NOT result EQUAL 0)
    message(FATAL_ERROR "doxygen ended with ${result}:\n${output}")
  endif()
  foreach(page classseatlock_1_1SeatManager.html structseatlock__outcome.html seatlock_8h.html)
    if(NOT EXISTS ${OUTPUT}/html/${page})
      message(FATAL_ERROR "there is no page ${page}: what was read?")
    endif()
  endforeach()
  return()
endif()

if(result EQUAL 0)
  message(FATAL_ERROR "doxygen did not mind undocumented names")
endif()
foreach(name forgotten_member ForgottenStruct forgotten_function forgotten_enumerator)
  if(NOT output MATCHES "${name}.*is not documented")
    message(FATAL_ERROR "not found: ${name}\n${output}")
  endif()
endforeach()
