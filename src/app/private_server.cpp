#include "app/private_server.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <system_error>
#include <vector>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/text_file.hpp"

namespace seatlock::app {
namespace {

constexpr const char* this_binary = "/proc/self/exe";
constexpr std::string_view ready = "seatlock is ready at ";
constexpr std::size_t log_bytes_max = std::size_t{1024} * 1024;
constexpr int log_mode = 0600;

/// In the child, between fork and exec: nothing here may allocate.
[[noreturn]] void become(std::vector<char*>& arguments, int output, int errors, pid_t parent) {
    ::setpgid(0, 0);  // a Ctrl-C on the terminal is for the rehearsal, which then ends its server
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(127);
    ::dup2(output, STDOUT_FILENO);
    ::dup2(errors, STDERR_FILENO);
    ::execv(this_binary, arguments.data());
    ::_exit(127);
}

std::string system_error(const std::string& what) { return what + ": " + std::generic_category().message(errno); }

}  // namespace

tl::expected<std::unique_ptr<PrivateServer>, std::string> PrivateServer::start(const std::string& data,
                                                                               const std::string& log) {
    std::unique_ptr<PrivateServer> server(new PrivateServer(data, log));
    if (auto failed = server->spawn("127.0.0.1:0")) return tl::unexpected(*std::move(failed));
    const std::string line = server->read_ready_line();
    if (!line.starts_with(ready)) {
        return tl::unexpected("the private server did not start: " + read_file(log, log_bytes_max).value_or(line));
    }
    server->url_ = line.substr(ready.size());
    while (server->url_.ends_with('/')) server->url_.pop_back();
    return server;
}

PrivateServer::~PrivateServer() { end(SIGTERM); }

std::optional<std::string> PrivateServer::kill_and_restart() {
    end(SIGKILL);
    constexpr std::string_view scheme = "http://";
    return spawn(url_.substr(scheme.size()));
}

std::optional<std::string> PrivateServer::spawn(const std::string& listen) {
    std::vector<std::string> words = {"seatlock", "serve", "--listen", listen, "--data", data_};
    std::vector<char*> arguments;
    arguments.reserve(words.size() + 1);
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    std::array<int, 2> pipe{};
    if (::pipe2(pipe.data(), O_CLOEXEC) != 0) return system_error("cannot start a server");
    const int errors = ::open(log_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, log_mode);
    const pid_t parent = ::getpid();
    process_ = errors < 0 ? -1 : ::fork();
    if (process_ == 0) become(arguments, pipe[1], errors, parent);
    const std::string why = process_ < 0 ? system_error(errors < 0 ? log_ : "cannot start a server") : "";
    ::close(pipe[1]);
    if (errors >= 0) ::close(errors);
    output_ = pipe[0];
    return process_ < 0 ? std::optional(why) : std::nullopt;
}

/// Empty when the server ended without one.
std::string PrivateServer::read_ready_line() {
    std::string line;
    char letter = 0;
    for (;;) {
        const ssize_t got = ::read(output_, &letter, 1);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return {};
        if (letter == '\n') return line;
        line.push_back(letter);
    }
}

void PrivateServer::end(int signal) {
    if (process_ > 0) {
        ::kill(process_, signal);
        while (::waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
        }
    }
    if (output_ >= 0) ::close(output_);
    process_ = -1;
    output_ = -1;
}

}  // namespace seatlock::app
