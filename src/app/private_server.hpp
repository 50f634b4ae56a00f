#pragma once

#include <memory>
#include <optional>
#include <string>

#include <sys/types.h>
#include <tl/expected.hpp>

#include "rehearse/rehearsal.hpp"

namespace seatlock::app {

/// `seatlock serve` as a process of its own: this very binary, on a loopback port of its own. It ends
/// with this object, and with this process however that ends. What it says on standard error goes to a file.
class PrivateServer final : public rehearse::ServerControl {
public:
    /// Starts it and waits until it is ready. The error has what the server said.
    [[nodiscard]] static tl::expected<std::unique_ptr<PrivateServer>, std::string> start(const std::string& data,
                                                                                         const std::string& log);
    PrivateServer(const PrivateServer&) = delete;
    PrivateServer& operator=(const PrivateServer&) = delete;
    ~PrivateServer() override;

    [[nodiscard]] const std::string& url() const noexcept { return url_; }

    [[nodiscard]] std::optional<std::string> kill_and_restart() override;

private:
    PrivateServer(std::string data, std::string log) : data_(std::move(data)), log_(std::move(log)) {}

    [[nodiscard]] std::optional<std::string> spawn(const std::string& listen);
    [[nodiscard]] std::string read_ready_line();
    void end(int signal);

    std::string data_;
    std::string log_;
    std::string url_;
    pid_t process_ = -1;
    int output_ = -1;
};

}  // namespace seatlock::app
