#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace seatlock::app {

/// A server of the API that tells every buyer yes and keeps nothing: all seats are free for ever. It
/// has one show, or as many as anybody asks for, of the seats S-1 ... S-n.
class LyingServer {
public:
    using Answers = std::map<std::string, std::string>;

    /// `plan`: the text of the plan, of that many seats. `instead`: other bodies for the targets that end in
    /// that name, as "seats" or "changes"; an empty one leaves them without an answer.
    LyingServer(std::string plan, std::size_t seats, Answers instead = {});
    LyingServer(const LyingServer&) = delete;
    LyingServer& operator=(const LyingServer&) = delete;
    ~LyingServer();

    [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
    /// True once somebody has asked it anything.
    [[nodiscard]] bool was_asked() const noexcept { return asked_; }

private:
    void accept();
    void serve(int connection);
    [[nodiscard]] std::string answer(const std::string& target, const std::string& body);
    [[nodiscard]] std::string hold(const std::string& body);
    [[nodiscard]] std::string book(const std::string& hold);

    std::string plan_;
    std::size_t seats_;
    Answers instead_;
    int listening_ = -1;
    std::uint16_t port_ = 0;

    std::mutex mutex_;
    std::vector<int> connections_;                      ///< under mutex_
    std::vector<std::thread> threads_;                  ///< under mutex_
    std::map<std::string, std::string> seats_of_hold_;  ///< under mutex_
    int seq_ = 1;                                       ///< under mutex_
    std::atomic<bool> ended_ = false;
    std::atomic<bool> asked_ = false;
    std::thread acceptor_;  ///< last: runs as soon as it is there
};

}  // namespace seatlock::app
