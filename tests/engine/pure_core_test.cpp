// Proves by symbols that the engine, all but SeatManager's driver, touches no clock, I/O, thread,
// randomness or global: what its objects need from outside is on a short list.

#include <cstdio>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace seatlock {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

struct Symbol {
    std::string name;
    std::string section;

    [[nodiscard]] bool is_undefined() const { return section == "*UND*"; }

    /// A variable: constants that merely hold addresses live in .data.rel.ro.
    [[nodiscard]] bool is_variable() const {
        if (section.starts_with(".data.rel.ro")) return false;
        for (const char* writable : {".data", ".bss", ".tdata", ".tbss", "*COM*"}) {
            if (section.starts_with(writable)) return true;
        }
        return false;
    }
};

std::string output_of(const std::string& command) {
    FILE* const pipe = popen(command.c_str(), "r");
    if (pipe == nullptr) return "";
    std::string text;
    char buffer[4096];
    for (std::size_t got = 0; (got = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;) text.append(buffer, got);
    pclose(pipe);
    return text;
}

std::vector<std::string> split(std::string_view list, char separator) {
    std::vector<std::string> parts;
    std::istringstream stream{std::string(list)};
    for (std::string part; std::getline(stream, part, separator);) parts.push_back(part);
    return parts;
}

/// Name and section are the first and the last of nm's seven columns.
std::vector<Symbol> symbols_of(const std::string& object) {
    std::vector<Symbol> symbols;
    for (const auto& line : split(output_of(std::string(SEATLOCK_NM) + " -f sysv '" + object + "'"), '\n')) {
        const std::vector<std::string> columns = split(line, '|');
        if (columns.size() != 7) continue;
        symbols.push_back({columns.front().substr(0, columns.front().find(' ')), columns.back()});
    }
    return symbols;
}

/// What the language runtime and the containers need: memory, exceptions, hashing of strings, and
/// whatever the compiler adds for sanitizers and hardening.
bool is_harmless(std::string_view name) {
    static constexpr std::string_view prefixes[] = {"__asan_",
                                                    "__ubsan_",
                                                    "__tsan_",  // sanitizers
                                                    "_Zn",
                                                    "_Zd",
                                                    "mem",
                                                    "strlen",
                                                    "bcmp",  // memory and bytes
                                                    "__gxx_personality",
                                                    "_Unwind_",
                                                    "__cxa_begin_catch",
                                                    "__cxa_end_catch",
                                                    "__cxa_rethrow",
                                                    "__cxa_throw",
                                                    "__cxa_allocate_exception",
                                                    "__cxa_free_exception",
                                                    "_ZSt9terminatev",
                                                    "_ZSt17__throw_bad_alloc",
                                                    "_ZSt20__throw_length_error",
                                                    "_ZSt20__throw_out_of_range",
                                                    "_ZSt24__throw_out_of_range",
                                                    "_ZSt25__throw_bad_function_call",
                                                    "_ZSt19__throw_logic_error",
                                                    "_ZSt28__throw_bad_array_new_length",
                                                    "_ZNSt7__cxx1112basic_string",
                                                    "_ZNKSt7__cxx1112basic_string",  // std::string
                                                    "_ZSt11_Hash_bytes",
                                                    "_ZNKSt8__detail20_Prime_rehash_policy",  // std::unordered_map
                                                    "_ZTVN10__cxxabiv1",
                                                    "_GLOBAL_OFFSET_TABLE_",
                                                    "__stack_chk_fail",
                                                    "__dso_handle"};
    for (const std::string_view prefix : prefixes) {
        if (name.starts_with(prefix)) return true;
    }
    return false;
}

/// The symbols that a group of objects needs from outside itself and that are not on the list, and
/// the variables of our own namespace that it keeps.
std::vector<std::string> offences_of(const std::vector<std::string>& objects) {
    std::set<std::string> defined;
    std::vector<Symbol> symbols;
    for (const std::string& object : objects) {
        for (const Symbol& symbol : symbols_of(object)) {
            if (!symbol.is_undefined()) defined.insert(symbol.name);
            symbols.push_back(symbol);
        }
    }
    std::vector<std::string> offences;
    for (const Symbol& symbol : symbols) {
        const bool needed = symbol.is_undefined() && !defined.contains(symbol.name) && !is_harmless(symbol.name);
        const bool kept = symbol.is_variable() && symbol.name.find("8seatlock") != std::string::npos;
        if (needed || kept) offences.push_back(symbol.name);
    }
    return offences;
}

/// SeatManager's driver reads the clock, lets threads wait for each other and lets them wait.
bool is_drivers(const std::string& object) {
    for (const char* source : {"seat_manager.cpp", "concurrent_seats.cpp", "holder_table.cpp", "lock_times.cpp",
                               "millisecond_clock.cpp", "patience.cpp"}) {
        if (object.find(source) != std::string::npos) return true;
    }
    return false;
}

std::vector<std::string> pure_objects() {
    std::vector<std::string> objects = split(SEATLOCK_ENGINE_OBJECTS, '|');
    std::erase_if(objects, is_drivers);
    return objects;
}

TEST(PureCore, LooksAtTheRealObjects) {
    const std::vector<std::string> objects = pure_objects();
    for (const char* source : {"seat_table.cpp", "outcome.cpp", "seat_directory.cpp", "answer_texts.cpp"}) {
        EXPECT_THAT(objects, Contains(HasSubstr(source)));
    }
    for (const std::string& object : objects) EXPECT_FALSE(symbols_of(object).empty()) << object;
}

TEST(PureCore, NeedsNoClockNoInputOrOutputNoThreadNoRandomnessAndKeepsNoGlobal) {
    EXPECT_THAT(offences_of(pure_objects()), IsEmpty());
}

TEST(PureCore, TheRuleBookAloneNeedsNoStringsEither) {
    std::vector<std::string> core = pure_objects();
    std::erase_if(core, [](const std::string& object) { return object.find("seat_table.cpp") == std::string::npos; });
    ASSERT_EQ(core.size(), 1U);
    EXPECT_THAT(offences_of(core), IsEmpty());
    for (const std::string& object : core) {
        for (const Symbol& symbol : symbols_of(object)) EXPECT_THAT(symbol.name, testing::Not(HasSubstr("__cxx11")));
    }
}

// The same check on an object that does all of it must complain about each.
TEST(PureCore, TheCheckCanFail) {
    const auto offences = offences_of(split(SEATLOCK_IMPURE_OBJECT, '|'));
    for (const char* part : {"system_clock3now", "puts", "6thread", "rand", "random_device", "remembers"}) {
        EXPECT_THAT(offences, Contains(HasSubstr(part)));
    }
}

// And the objects that may read the clock are indeed caught by it.
TEST(PureCore, TheManagersDriverHoldsTheClock) {
    std::vector<std::string> objects = split(SEATLOCK_ENGINE_OBJECTS, '|');
    EXPECT_THAT(offences_of(objects), Contains(HasSubstr("system_clock3now")));
}

}  // namespace
}  // namespace seatlock
