#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "http/transport.hpp"

namespace seatlock::http {

/// An endless stream for somebody whose key may be revoked, or whose token expires, while it is read: from then on
/// nothing of it is sent any more. The reader, who misses the heartbeats, asks anew and learns why.
class GuardedStream : public StreamSource {
public:
    /// REQUIRES: the source is not finite. `is_allowed`: asked before everything that is sent.
    GuardedStream(std::shared_ptr<StreamSource> source, std::function<bool()> is_allowed)
        : source_(std::move(source)), is_allowed_(std::move(is_allowed)) {}

    void begin(Wake wake) override { source_->begin(std::move(wake)); }
    [[nodiscard]] std::string next() override { return is_allowed_() ? source_->next() : std::string(); }

private:
    std::shared_ptr<StreamSource> source_;
    std::function<bool()> is_allowed_;
};

}  // namespace seatlock::http
