// Whoever clones this builds it on another machine: nothing in it may name the machine it was written on.

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "house/source_tree.hpp"

namespace seatlock::house {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

TEST(Checkout, NamesNoMachine) {
    const auto files = read_tree(SEATLOCK_SOURCE_DIR, {"."});
    EXPECT_GT(files.size(), 20U);
    EXPECT_THAT(machine_names(files), IsEmpty());
}

TEST(Checkout, APathOfOneMachineIsFound) {
    const std::string home = std::string("/ho") + "me/ann/seatlock";
    EXPECT_THAT(machine_names({{"docs/a.md", "see\n" + home + "\n"}}),
                ElementsAre("docs/a.md:2: names an absolute path of one machine"));
    EXPECT_THAT(machine_names({{"docs/a.md", "cd " + home}, {"dev", "cd '" + home + "'"}}), SizeIs(2));
}

TEST(Checkout, ARegistryIsFound) {
    const std::string url = std::string("https://regis") + "try.example/playwright-core.tgz";
    EXPECT_THAT(machine_names({{"tests/web/package-lock.json", "\"resolved\": \"" + url + "\""}}), SizeIs(1));
}

TEST(Checkout, OrdinaryPathsAndLinksAreNot) {
    EXPECT_THAT(machine_names({{"README.md", "curl http://127.0.0.1:8080/v1/shows and /tmp/seats, /usr/bin/chromium"},
                               {"docs/b.md", "https://www.rfc-editor.org/rfc/rfc9457"}}),
                IsEmpty());
}

}  // namespace
}  // namespace seatlock::house
