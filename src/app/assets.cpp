#include "app/assets.hpp"

#include <cstddef>

// NOLINTBEGIN(readability-identifier-naming): the labels of assets.S
extern "C" {
extern const char asset_index_html_begin[], asset_index_html_end[];
extern const char asset_style_css_begin[], asset_style_css_end[];
extern const char asset_app_js_begin[], asset_app_js_end[];
extern const char asset_theatre_json_begin[], asset_theatre_json_end[];
}
// NOLINTEND(readability-identifier-naming)

namespace seatlock::app {
namespace {

std::string_view between(const char* begin, const char* end) noexcept {
    return {begin, static_cast<std::size_t>(end - begin)};
}

}  // namespace

std::vector<http::Asset> page_assets() {
    return {
        {"/", "text/html; charset=utf-8", between(asset_index_html_begin, asset_index_html_end)},
        {"/style.css", "text/css; charset=utf-8", between(asset_style_css_begin, asset_style_css_end)},
        {"/app.js", "text/javascript; charset=utf-8", between(asset_app_js_begin, asset_app_js_end)},
    };
}

std::string_view theatre_plan() { return between(asset_theatre_json_begin, asset_theatre_json_end); }

}  // namespace seatlock::app
