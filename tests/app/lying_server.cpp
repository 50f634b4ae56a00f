#include "app/lying_server.hpp"

#include <array>
#include <cstdlib>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "json/value.hpp"
#include "json/writer.hpp"

namespace seatlock::app {
namespace {

constexpr std::string_view entry = R"({"seq":1,"at":"2026-11-22T20:00:00.000Z","kind":"opened","changes":[]})";

/// Head and body of the next request; empty at the end.
std::string read_request(int connection, std::string& unread) {
    std::array<char, 65536> buffer;
    for (;;) {
        const std::size_t head = unread.find("\r\n\r\n");
        if (head != std::string::npos) {
            const std::size_t length = unread.find("Content-Length: ");
            const std::size_t body = length < head ? std::strtoull(unread.c_str() + length + 16, nullptr, 10) : 0;
            if (unread.size() >= head + 4 + body) {
                std::string request = unread.substr(0, head + 4 + body);
                unread.erase(0, request.size());
                return request;
            }
        }
        const ssize_t got = ::recv(connection, buffer.data(), buffer.size(), 0);
        if (got <= 0) return {};
        unread.append(buffer.data(), static_cast<std::size_t>(got));
    }
}

std::string seats_array(const std::string& request_body) {
    const auto body = json::parse(request_body);
    const json::Value* seats = body ? body->find("seats") : nullptr;
    json::Writer out;
    out.begin_array();
    if (seats && seats->array()) {
        for (const json::Value& seat : *seats->array()) out.begin_object().key("seat").value(seat).end_object();
    }
    out.end_array();
    return std::move(out).str();
}

std::string holder_of(const std::string& request_body) {
    const auto body = json::parse(request_body);
    const json::Value* holder = body ? body->find("holder") : nullptr;
    return holder && holder->string() ? *holder->string() : "nobody";
}

}  // namespace

LyingServer::LyingServer(std::string plan, std::size_t seats, Answers instead)
    : plan_(std::move(plan)),
      seats_(seats),
      instead_(std::move(instead)),
      listening_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* plain = reinterpret_cast<sockaddr*>(&address);
    if (::bind(listening_, plain, size) != 0 || ::listen(listening_, 128) != 0) std::abort();
    if (::getsockname(listening_, plain, &size) != 0) std::abort();
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { accept(); });
}

LyingServer::~LyingServer() {
    ended_ = true;
    ::shutdown(listening_, SHUT_RDWR);
    acceptor_.join();
    {
        const std::lock_guard guard(mutex_);
        for (const int connection : connections_) ::shutdown(connection, SHUT_RDWR);
    }
    for (std::thread& thread : threads_) thread.join();
    for (const int connection : connections_) ::close(connection);
    ::close(listening_);
}

void LyingServer::accept() {
    while (!ended_) {
        const int connection = ::accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC);
        if (connection < 0) continue;
        const std::lock_guard guard(mutex_);
        connections_.push_back(connection);
        threads_.emplace_back([this, connection] { serve(connection); });
    }
}

void LyingServer::serve(int connection) {
    std::string unread;
    for (std::string request = read_request(connection, unread); !request.empty();
         request = read_request(connection, unread)) {
        asked_ = true;
        const std::size_t begin = request.find(' ') + 1;
        const std::string target = request.substr(begin, request.find(' ', begin) - begin);
        std::string text;
        if (target.find("/feed") != std::string::npos) {
            text = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";
            text.append("id: 1\ndata: ").append(entry).append("\n\n");
        } else {
            const std::string body = answer(target, request.substr(request.find("\r\n\r\n") + 4));
            if (body.empty()) continue;
            text = "HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: " +
                   std::to_string(body.size()) + "\r\n\r\n" + body;
        }
        ::send(connection, text.data(), text.size(), MSG_NOSIGNAL);
    }
}

std::string LyingServer::answer(const std::string& target, const std::string& body) {
    const std::string last = target.substr(target.rfind('/') + 1);
    const auto other = instead_.find(last.starts_with("changes") ? "changes" : last);
    if (other != instead_.end()) return other->second;
    if (last == "plan") return plan_;
    if (last == "seats?form=compact") return R"({"seq":1,"states":")" + std::string(seats_, 'a') + "\"}";
    if (last == "seats") return R"({"seq":1,"log_id":"log","seats":[]})";
    if (last == "book") return book(target.substr(0, target.size() - 5));
    if (last == "holds") return body.empty() ? R"({"holds":[]})" : hold(body);
    if (last == "bookings") return R"({"bookings":[]})";
    if (last.starts_with("changes")) return R"({"seq":1,"next":1,"entries":[)" + std::string(entry) + "]}";
    return R"({"counts":{"available":1,"locked":0,"booked":0},"seq":1,"log_id":"log"})";
}

std::string LyingServer::hold(const std::string& body) {
    const std::lock_guard guard(mutex_);
    const std::string id = "h_" + std::to_string(++seq_);
    const std::string seats = R"("holder":")" + holder_of(body) + R"(","seats":)" + seats_array(body);
    seats_of_hold_[id] = seats;
    return R"({"hold":")" + id + R"(","state":"active","seq":)" + std::to_string(seq_) + "," + seats + "}";
}

std::string LyingServer::book(const std::string& hold) {
    const std::lock_guard guard(mutex_);
    const std::string id = hold.substr(hold.rfind('/') + 1);
    return R"({"booking":"b_)" + id + R"(","hold":")" + id + R"(","seq":)" + std::to_string(++seq_) + "," +
           seats_of_hold_[id] + "}";
}

}  // namespace seatlock::app
