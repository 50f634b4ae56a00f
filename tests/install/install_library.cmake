# Builds the library alone and installs it twice, static and shared, each moved away from where it was
# installed: what it finds, it finds relative to itself. The second time only has to link.
#
#   cmake -DSEATLOCK=<checkout> -DBINARY=<folder> -DPREFIX=<folder> -DREADME_SNIPPET=<folder>
#         -DC_COMPILER=... -DCXX_COMPILER=... -P install_library.cmake
cmake_minimum_required(VERSION 3.25)
include(${CMAKE_CURRENT_LIST_DIR}/run.cmake)

file(REMOVE_RECURSE ${PREFIX})
foreach(kind static shared)
  set(is_shared OFF)
  if(kind STREQUAL shared)
    set(is_shared ON)
  endif()
  run(${CMAKE_COMMAND} -G Ninja -S ${SEATLOCK} -B ${BINARY} -DCMAKE_BUILD_TYPE=Release -DSEATLOCK_APP=OFF
    -DBUILD_SHARED_LIBS=${is_shared} -DCMAKE_C_COMPILER=${C_COMPILER} -DCMAKE_CXX_COMPILER=${CXX_COMPILER})
  run(${CMAKE_COMMAND} --build ${BINARY})
  run(${CMAKE_COMMAND} --install ${BINARY} --prefix ${BINARY}/installed_first)
  file(MAKE_DIRECTORY ${PREFIX})
  file(RENAME ${BINARY}/installed_first ${PREFIX}/${kind})
endforeach()

# Nothing that is installed may know where it was built or installed first.
file(GLOB_RECURSE texts ${PREFIX}/*.cmake ${PREFIX}/*.pc ${PREFIX}/*.h ${PREFIX}/*.hpp)
foreach(file IN LISTS texts)
  file(READ ${file} text)
  foreach(place ${SEATLOCK} ${BINARY} /usr/local)
    string(FIND "${text}" ${place} at)
    if(NOT at EQUAL -1)
      message(FATAL_ERROR "${file} names ${place}")
    endif()
  endforeach()
endforeach()

# The C++ block of README that follows its marker, and the block of output after it.
file(READ ${SEATLOCK}/README.md readme)
set(rest "${readme}")
foreach(part "<!-- library-snippet -->" "```cpp\n" program "\n```\n\n```\n" output "\n```\n")
  if(part STREQUAL program OR part STREQUAL output)
    set(wanted ${part})
    continue()
  endif()
  string(FIND "${rest}" "${part}" at)
  if(at EQUAL -1)
    message(FATAL_ERROR "README.md: after the marker <!-- library-snippet --> there is no '${part}'")
  endif()
  if(wanted)
    string(SUBSTRING "${rest}" 0 ${at} ${wanted})
  endif()
  string(LENGTH "${part}" length)
  math(EXPR at "${at} + ${length}")
  string(SUBSTRING "${rest}" ${at} -1 rest)
  set(wanted "")
endforeach()
file(WRITE ${README_SNIPPET}/main.cpp "${program}\n")
file(WRITE ${README_SNIPPET}/output.txt "${output}\n")
