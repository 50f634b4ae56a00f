#include "app/process.hpp"

#include <array>
#include <csignal>
#include <cstdlib>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace seatlock::app {
namespace {

using Clock = std::chrono::steady_clock;

/// Only a hanging process ever needs as long.
constexpr std::chrono::seconds patience{60};

bool readable(int file, Clock::time_point until) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now()).count();
    pollfd waiting{file, POLLIN, 0};
    return ::poll(&waiting, 1, left > 0 ? static_cast<int>(left) : 0) > 0;
}

[[noreturn]] void become(std::vector<char*>& arguments, int output, int errors) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::dup2(output, STDOUT_FILENO);
    ::dup2(errors, STDERR_FILENO);
    ::execv(arguments[0], arguments.data());
    std::_Exit(127);
}

}  // namespace

Process::Process(const std::vector<std::string>& args, const char* output_file) {
    std::string binary = SEATLOCK_BINARY;
    std::vector<std::string> copies = args;
    std::vector<char*> arguments = {binary.data()};
    for (std::string& argument : copies) arguments.push_back(argument.data());
    arguments.push_back(nullptr);
    std::array<int, 2> pipe{};
    if (::pipe2(pipe.data(), O_CLOEXEC) != 0) std::abort();
    output_ = pipe[0];
    const int file = output_file ? ::open(output_file, O_WRONLY | O_CLOEXEC) : pipe[1];
    errors_ = ::memfd_create("errors", MFD_CLOEXEC);
    id_ = ::fork();
    if (id_ == 0) become(arguments, file, errors_);
    ::close(pipe[1]);
    if (output_file) ::close(file);
    process_ = static_cast<int>(::syscall(SYS_pidfd_open, id_, 0));
}

Process::~Process() {
    signal(SIGKILL);
    (void)wait();
    for (const int file : {process_, output_, errors_}) ::close(file);
}

void Process::signal(int signal) const {
    if (!ended_) ::kill(id_, signal);
}

bool Process::fill(Clock::time_point until) {
    std::array<char, 65536> buffer;
    if (!readable(output_, until)) return false;
    const ssize_t got = ::read(output_, buffer.data(), buffer.size());
    if (got > 0) unread_.append(buffer.data(), static_cast<std::size_t>(got));
    return got > 0;
}

std::string Process::read_line() {
    const auto until = Clock::now() + patience;
    while (unread_.find('\n') == std::string::npos && fill(until)) {
    }
    const std::size_t end = unread_.find('\n');
    if (end == std::string::npos) return {};
    std::string line = unread_.substr(0, end);
    unread_.erase(0, end + 1);
    return line;
}

int Process::wait() {
    const auto until = Clock::now() + patience;
    if (ended_) return status_;
    if (!readable(process_, until)) return -1000;
    int raw = 0;
    ::waitpid(id_, &raw, 0);
    ended_ = true;
    status_ = WIFEXITED(raw) ? WEXITSTATUS(raw) : -WTERMSIG(raw);
    return status_;
}

std::string Process::output() {
    while (fill(Clock::now() + patience)) {
    }
    return std::exchange(unread_, {});
}

std::string Process::errors() const {
    struct stat status{};
    ::fstat(errors_, &status);
    std::string text(static_cast<std::size_t>(status.st_size), '\0');
    const ssize_t got = ::pread(errors_, text.data(), text.size(), 0);
    text.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return text;
}

Finished run(const std::vector<std::string>& args) {
    Process process(args);
    Finished finished;
    finished.output = process.output();
    finished.status = process.wait();
    finished.errors = process.errors();
    return finished;
}

}  // namespace seatlock::app
