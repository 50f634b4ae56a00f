# Puts files into a target as they are, without a copy in C++: an assembly file takes their bytes and
# makes one table of them, `seatlock_embedded_files`, that ends with a row of zeros:
# (name, first byte, one past the last byte). The name is the file's own, without its folder.
#
#   seatlock_embed(<target> <file>...)
function(seatlock_embed target)
  set(bytes "    .section .rodata\n")
  set(table "    .section .data.rel.ro, \"aw\"\n    .balign 8\n    .global seatlock_embedded_files\nseatlock_embedded_files:\n")
  set(number 0)
  foreach(file IN LISTS ARGN)
    get_filename_component(name ${file} NAME)
    string(APPEND bytes "name_${number}: .asciz \"${name}\"\nfile_${number}: .incbin \"${file}\"\nend_${number}:\n")
    string(APPEND table "    .quad name_${number}, file_${number}, end_${number}\n")
    math(EXPR number "${number} + 1")
  endforeach()
  set(source ${CMAKE_CURRENT_BINARY_DIR}/${target}_embedded.S)
  file(CONFIGURE OUTPUT ${source}
    CONTENT "${bytes}${table}    .quad 0, 0, 0\n    .section .note.GNU-stack, \"\", @progbits\n" @ONLY)
  set_source_files_properties(${source} PROPERTIES OBJECT_DEPENDS "${ARGN}")
  target_sources(${target} PRIVATE ${source})
endfunction()
