#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "http/backend.hpp"
#include "http/submitter.hpp"
#include "http/transport.hpp"

namespace seatlock::http {

/// The bulk road (docs/bulk.md): the commands of a body, one a line, are begun in their order, a bounded number
/// before the oldest outcome is taken; outcomes leave in the order of the lines. What the reader does not wait
/// for is not begun.
class CommandStream : public StreamSource {
public:
    /// The longest line: what a call may have as its body.
    static constexpr std::size_t line_bytes_max = std::size_t{1} * 1024 * 1024;

    /// `call` posted the commands, and is answered already. Backend and submitter outlive the stream.
    CommandStream(Backend& backend, Submitter& submitter, Call call);

    void begin(Wake wake) override { wake_ = std::make_shared<Wake>(std::move(wake)); }
    [[nodiscard]] std::string next() override;
    [[nodiscard]] bool finite() const noexcept override { return true; }
    [[nodiscard]] bool ended() const noexcept override { return outcomes_.empty() && rest().empty(); }

private:
    struct Outcome {
        std::size_t line = 0;
        std::size_t bytes = 0;            ///< of the line
        std::optional<std::string> text;  ///< once there is one
    };

    [[nodiscard]] std::string_view rest() const noexcept { return std::string_view(call_.request.body).substr(read_); }
    void begin_lines();
    void begin_line(std::string_view line);
    [[nodiscard]] std::optional<Fault> begin_command(std::string_view line, const std::shared_ptr<Outcome>& outcome);
    void take_ready(std::string& text);

    Backend& backend_;
    Submitter& submitter_;
    Call call_;
    std::size_t read_ = 0;   ///< of the body
    std::size_t lines_ = 0;  ///< read, blank ones among them
    std::size_t in_flight_bytes_ = 0;
    std::shared_ptr<Wake> wake_;
    std::deque<std::shared_ptr<Outcome>> outcomes_;  ///< of lines that were begun, in order; answers know them weakly
};

}  // namespace seatlock::http
