#pragma once

#include <chrono>
#include <future>
#include <memory>
#include <stdexcept>
#include <thread>
#include <utility>

#include "http/transport.hpp"

namespace seatlock::http {

/// A server that runs on a thread of its own while the object lives.
class RunningServer {
public:
    /// Throws when it cannot listen.
    explicit RunningServer(Handler& handler, ServerOptions options = {})
        : server_(listen(handler, std::move(options))) {
        thread_ = std::thread([this] { server_->run(); });
    }

    RunningServer(const RunningServer&) = delete;
    RunningServer& operator=(const RunningServer&) = delete;
    ~RunningServer() { stop(std::chrono::milliseconds(0)); }

    [[nodiscard]] std::uint16_t port() const noexcept { return server_->port(); }
    [[nodiscard]] Server& server() noexcept { return *server_; }

    /// Runs `work` on the server's thread and gives its result.
    template <typename Work>
    auto on_server(Work work) {
        std::packaged_task<decltype(work())()> task(std::move(work));
        auto result = task.get_future();
        auto shared = std::make_shared<decltype(task)>(std::move(task));
        server_->post([shared] { (*shared)(); });
        return result.get();
    }

    /// Asks the server to stop and waits until run() has returned.
    void stop(std::chrono::milliseconds grace) {
        server_->stop(grace);
        join();
    }

    void join() {
        if (thread_.joinable()) thread_.join();
    }

private:
    static std::unique_ptr<Server> listen(Handler& handler, ServerOptions options) {
        auto server = Server::listen(std::move(options), handler);
        if (!server) throw std::runtime_error(server.error());
        return std::move(*server);
    }

    std::unique_ptr<Server> server_;
    std::thread thread_;
};

}  // namespace seatlock::http
