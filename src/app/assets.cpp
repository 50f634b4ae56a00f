#include "app/assets.hpp"

#include <cstddef>
#include <string>

namespace seatlock::app {
namespace {

/// A row of the table that cmake/seatlock_embed.cmake makes.
struct EmbeddedFile {
    const char* name;
    const char* begin;
    const char* end;

    [[nodiscard]] std::string_view content() const noexcept { return {begin, static_cast<std::size_t>(end - begin)}; }
};

extern "C" const EmbeddedFile seatlock_embedded_files[];

/// Empty for a file that is not served.
std::string_view content_type(std::string_view name) noexcept {
    if (name.ends_with(".html")) return "text/html; charset=utf-8";
    if (name.ends_with(".css")) return "text/css; charset=utf-8";
    if (name.ends_with(".js")) return "text/javascript; charset=utf-8";
    if (name.ends_with(".svg")) return "image/svg+xml";
    if (name == "openapi.json") return "application/json";
    return {};
}

}  // namespace

std::vector<http::Asset> page_assets() {
    std::vector<http::Asset> assets;
    for (const EmbeddedFile* file = seatlock_embedded_files; file->name; ++file) {
        const std::string_view type = content_type(file->name);
        const std::string path = file->name == std::string_view("index.html") ? "" : file->name;
        if (!type.empty()) assets.push_back({"/" + path, std::string(type), file->content()});
    }
    return assets;
}

std::string_view theatre_plan() {
    for (const EmbeddedFile* file = seatlock_embedded_files; file->name; ++file) {
        if (file->name == std::string_view("theatre.json")) return file->content();
    }
    return {};
}

}  // namespace seatlock::app
