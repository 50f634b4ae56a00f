#pragma once

#include <string>

namespace seatlock::simulator {

/// While one lives, a process that an assertion or a sanitizer ends says these words on stderr first:
/// the seed that did it must not be lost. One at a time.
class LastWords {
public:
    explicit LastWords(const std::string& words);
    LastWords(const LastWords&) = delete;
    LastWords& operator=(const LastWords&) = delete;
    ~LastWords();
};

}  // namespace seatlock::simulator
