# What other programs link: libseatlock, the engine and its C ABI in one, static or shared as
# BUILD_SHARED_LIBS says, and the rules that install it. Installed, added with add_subdirectory or
# fetched, its target is seatlock::seatlock; the layers it is made of are nobody else's business.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

option(SEATLOCK_INSTALL "make rules that install the library and, if it is built, the binary" ${PROJECT_IS_TOP_LEVEL})

set(seatlock_parts seatlock_engine seatlock_c)
if(SEATLOCK_MUTANTS)
  list(APPEND seatlock_parts seatlock_mutant)
endif()
add_library(seatlock_library "")
foreach(part IN LISTS seatlock_parts)
  # For a shared library; and without the price of it, which is that every call might be replaced from outside.
  set_target_properties(${part} PROPERTIES POSITION_INDEPENDENT_CODE ON)
  target_compile_options(${part} PRIVATE -fno-semantic-interposition)
  target_sources(seatlock_library PRIVATE $<TARGET_OBJECTS:${part}>)
endforeach()
add_library(seatlock::seatlock ALIAS seatlock_library)
seatlock_compile_options(seatlock_library)
target_include_directories(seatlock_library PUBLIC
  $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>
  $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)

# Before 1.0 a new minor version may be another ABI.
if(PROJECT_VERSION_MAJOR EQUAL 0)
  set(seatlock_compatibility SameMinorVersion)
  set(seatlock_soversion ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR})
else()
  set(seatlock_compatibility SameMajorVersion)
  set(seatlock_soversion ${PROJECT_VERSION_MAJOR})
endif()
set(seatlock_exports ${CMAKE_CURRENT_LIST_DIR}/seatlock.map)
set_target_properties(seatlock_library PROPERTIES
  OUTPUT_NAME seatlock
  EXPORT_NAME seatlock
  LINKER_LANGUAGE CXX
  VERSION ${PROJECT_VERSION}
  SOVERSION ${seatlock_soversion}
  LINK_DEPENDS ${seatlock_exports})
if(BUILD_SHARED_LIBS AND CMAKE_SYSTEM_NAME STREQUAL "Linux")
  target_link_options(seatlock_library PRIVATE LINKER:--version-script=${seatlock_exports} LINKER:-Bsymbolic-functions)
endif()

if(NOT SEATLOCK_INSTALL)
  return()
endif()

set(seatlock_package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/seatlock)
install(TARGETS seatlock_library EXPORT seatlockTargets
  LIBRARY COMPONENT library NAMELINK_COMPONENT library
  ARCHIVE COMPONENT library)
install(DIRECTORY include/seatlock DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT library
  FILES_MATCHING PATTERN "*.hpp" PATTERN "*.h")
install(EXPORT seatlockTargets NAMESPACE seatlock:: DESTINATION ${seatlock_package_dir} COMPONENT library)

configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/seatlockConfig.cmake.in seatlockConfig.cmake
  INSTALL_DESTINATION ${seatlock_package_dir} NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file(seatlockConfigVersion.cmake COMPATIBILITY ${seatlock_compatibility})
install(FILES
  ${CMAKE_CURRENT_BINARY_DIR}/seatlockConfig.cmake
  ${CMAKE_CURRENT_BINARY_DIR}/seatlockConfigVersion.cmake
  DESTINATION ${seatlock_package_dir} COMPONENT library)

# A static library does not know that it needs the C++ runtime; a C compiler has to be told.
if(BUILD_SHARED_LIBS)
  set(seatlock_runtime "")
else()
  set(seatlock_runtime " -lstdc++")
endif()
cmake_path(RELATIVE_PATH CMAKE_INSTALL_PREFIX
  BASE_DIRECTORY ${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_LIBDIR}/pkgconfig OUTPUT_VARIABLE seatlock_pc_prefix)
configure_file(${CMAKE_CURRENT_LIST_DIR}/seatlock.pc.in seatlock.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/seatlock.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT library)

if(TARGET seatlock)
  install(TARGETS seatlock RUNTIME COMPONENT server)
endif()
