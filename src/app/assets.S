/* Each file's bytes between two labels; assets.cpp names them. */
    .section .rodata
    .macro asset name, file
    .global asset_\name\()_begin
    .global asset_\name\()_end
    .balign 16
asset_\name\()_begin:
    .incbin "\file"
asset_\name\()_end:
    .endm

    asset index_html, "web/index.html"
    asset style_css, "web/style.css"
    asset app_js, "web/app.js"
    asset theatre_json, "plans/theatre.json"

    .section .note.GNU-stack, "", @progbits
