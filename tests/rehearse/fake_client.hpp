#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>

#include "rehearse/client.hpp"

namespace seatlock::rehearse {

/// A client in virtual time, whose server is a function of the test.
class FakeClient final : public Client {
public:
    using Serve = std::function<Response(const Request&)>;

    explicit FakeClient(Serve serve) : serve_(std::move(serve)) {}

    void ask(Request request, Done done) override {
        at(answer_us, [this, request = std::move(request), done = std::move(done)] { done(serve_(request)); });
    }
    void follow(std::string target, std::function<void(std::string_view)> bytes,
                std::function<void(std::string)> ended) override {
        followed = {std::move(target), std::move(bytes), std::move(ended)};
    }
    void after(std::chrono::milliseconds delay, std::function<void()> work) override {
        at(delay.count() * 1000, std::move(work));
    }
    void post(std::function<void()> work) override { at(0, std::move(work)); }
    /// Ends too when nothing is left to do.
    void run_until(const std::function<bool()>& done) override {
        while (!done() && !work_.empty()) {
            auto next = work_.extract(work_.begin());
            now_us_ = next.key();
            next.mapped()();
        }
    }
    [[nodiscard]] std::int64_t now_us() const override { return now_us_; }

    struct Followed {
        std::string target;
        std::function<void(std::string_view)> bytes;
        std::function<void(std::string)> ended;
    };
    Followed followed;
    std::int64_t answer_us = 2000;

private:
    void at(std::int64_t delay_us, std::function<void()> work) { work_.emplace(now_us_ + delay_us, std::move(work)); }

    Serve serve_;
    std::multimap<std::int64_t, std::function<void()>> work_;
    std::int64_t now_us_ = 1'000'000'000;
};

}  // namespace seatlock::rehearse
