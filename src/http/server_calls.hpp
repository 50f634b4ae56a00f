#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "http/backend.hpp"
#include "http/call.hpp"
#include "http/metrics.hpp"

namespace seatlock::http {

/// A file of the page.
struct Asset {
    std::string path;  ///< "/app.js"; "/" is the page itself
    std::string content_type;
    std::string_view content;  ///< lives as long as the program
};

/// The calls about the server itself, and the page that it serves.
class ServerCalls {
public:
    ServerCalls(const Backend& backend, const Metrics& metrics, std::vector<Asset> assets);

    [[nodiscard]] bool has_asset(std::string_view path) const { return assets_.contains(path); }
    /// REQUIRES: has_asset() of the path.
    void get_asset(std::string_view path, Call& call);
    void get_health(Call& call);
    void get_ready(Call& call);
    void get_metrics(Call& call);

private:
    const Backend& backend_;
    const Metrics& metrics_;
    std::map<std::string, Asset, std::less<>> assets_;
};

}  // namespace seatlock::http
