#include "last_words.hpp"

#include <csignal>

#include <unistd.h>

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/common_interface_defs.h>
#endif

namespace seatlock::simulator {
namespace {

const std::string* words = nullptr;

void speak() {
    if (words && write(STDERR_FILENO, words->data(), words->size()) < 0) return;  // nobody is left to tell
}

void speak_and_die(int signal) {
    speak();
    std::signal(signal, SIG_DFL);
    static_cast<void>(std::raise(signal));
}

std::string& kept_words() {
    static std::string kept;
    return kept;
}

}  // namespace

LastWords::LastWords(const std::string& said) {
    kept_words() = said;
    words = &kept_words();
    std::signal(SIGABRT, speak_and_die);
#ifdef __SANITIZE_ADDRESS__
    __sanitizer_set_death_callback(speak);
#endif
}

LastWords::~LastWords() { words = nullptr; }

}  // namespace seatlock::simulator
