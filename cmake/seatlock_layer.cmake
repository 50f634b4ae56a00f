# One library target per layer (DESIGN: layers point one way). A layer names the layers
# below it that it uses; tests/house/layers_test checks the includes against the same list.
#
#   seatlock_layer(<name> SOURCES <file>... [USES <layer>...] [PACKAGES <target>...])
function(seatlock_layer name)
  cmake_parse_arguments(arg "" "" "SOURCES;USES;PACKAGES" ${ARGN})
  list(JOIN arg_USES " " uses)
  set_property(GLOBAL APPEND PROPERTY SEATLOCK_LAYERS "${name}: ${uses}")
  add_library(seatlock_${name} STATIC ${arg_SOURCES})
  add_library(seatlock::${name} ALIAS seatlock_${name})
  seatlock_compile_options(seatlock_${name})
  target_include_directories(seatlock_${name} PUBLIC
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/src>)
  foreach(layer IN LISTS arg_USES)
    target_link_libraries(seatlock_${name} PUBLIC seatlock_${layer})
  endforeach()
  target_link_libraries(seatlock_${name} PUBLIC ${arg_PACKAGES})
endfunction()

# Warnings and sanitizers that every target of ours is built with. Warnings are errors for us (our presets
# say so), not for those who install the library or embed it. GCC 12 sees uninitialised members in moved-from
# variants and optionals, and overlapping strings, that are not there, only when it optimises; the sanitizers
# see the real ones.
function(seatlock_compile_options target)
  target_compile_features(${target} PUBLIC cxx_std_20)
  set_target_properties(${target} PROPERTIES CXX_EXTENSIONS OFF)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wswitch-enum
    $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized> $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>)
  if(SEATLOCK_SANITIZE)
    target_compile_options(${target} PUBLIC -fsanitize=${SEATLOCK_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
    target_link_options(${target} PUBLIC -fsanitize=${SEATLOCK_SANITIZE})
  endif()
endfunction()

# A gtest binary of one suite, registered with CTest under its label. In a ThreadSanitizer tree test
# and label end in ".tsan", so that one CTest run over several trees tells them apart.
#
#   seatlock_test(<name> LABEL <suite> SOURCES <file>... USES <layer>... [PACKAGES <target>...] [TIMEOUT <seconds>])
function(seatlock_test name)
  cmake_parse_arguments(arg "" "LABEL;TIMEOUT" "SOURCES;USES;PACKAGES" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  seatlock_compile_options(${name})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests)
  list(TRANSFORM arg_USES PREPEND seatlock_ OUTPUT_VARIABLE layers)
  target_link_libraries(${name} PRIVATE ${layers} ${arg_PACKAGES} GTest::gtest GTest::gmock GTest::gtest_main)
  target_compile_definitions(${name} PRIVATE SEATLOCK_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  add_dependencies(suite_${arg_LABEL} ${name})
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 300)
  endif()
  if(SEATLOCK_MUTANTS)
    set(arg_TIMEOUT 90)  # a mutant that hangs is noticed soon
  endif()
  set(tree "")
  if(SEATLOCK_SANITIZE STREQUAL "thread")
    set(tree ".tsan")
  endif()
  add_test(NAME ${name}${tree} COMMAND ${name} --gtest_brief=1)
  set_tests_properties(${name}${tree} PROPERTIES
    LABELS ${arg_LABEL}${tree}
    TIMEOUT ${arg_TIMEOUT}
    ENVIRONMENT "UBSAN_OPTIONS=print_stacktrace=1")
endfunction()
