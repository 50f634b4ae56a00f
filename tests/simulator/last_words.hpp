#pragma once

#include <string>
#include <vector>

namespace seatlock::simulator {

/// While one lives, a process that an assertion or a sanitizer ends says these words on stderr and then
/// becomes `successor`, this program with other arguments: the seed that did it must not be lost, and
/// can be looked into. One at a time.
class LastWords {
public:
    LastWords(std::string words, std::vector<std::string> successor);
    LastWords(const LastWords&) = delete;
    LastWords& operator=(const LastWords&) = delete;
    ~LastWords();
};

}  // namespace seatlock::simulator
