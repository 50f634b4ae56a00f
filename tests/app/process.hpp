#pragma once

#include <chrono>
#include <string>
#include <vector>

#include <sys/types.h>

namespace seatlock::app {

/// The real binary as a process of its own. It dies with the test, whatever happens.
class Process {
public:
    /// Starts `seatlock ARGS...`, with its standard output in a pipe, or in `output_file`.
    explicit Process(const std::vector<std::string>& args, const char* output_file = nullptr);
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;
    ~Process();

    [[nodiscard]] pid_t id() const noexcept { return id_; }
    void signal(int signal) const;

    /// The next line of standard output without its end; empty when it ended, or after a minute.
    std::string read_line();

    /// Waits for the end: the exit status, or minus the signal; -1000 when it does not end in a minute.
    int wait();

    /// What is left of standard output, and all of standard error so far.
    std::string output();
    [[nodiscard]] std::string errors() const;

private:
    bool fill(std::chrono::steady_clock::time_point until);

    pid_t id_ = -1;
    int process_ = -1;  ///< readable when it has ended
    int output_ = -1;
    int errors_ = -1;
    std::string unread_;
    int status_ = 0;
    bool ended_ = false;
};

/// One command from start to end.
struct Finished {
    int status = 0;
    std::string output;
    std::string errors;
};
[[nodiscard]] Finished run(const std::vector<std::string>& args);

}  // namespace seatlock::app
