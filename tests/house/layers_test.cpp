// The layers of ARCHITECTURE.md, checked on the checkout itself; and the check, proven on trees that break them.

#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "house/source_tree.hpp"

namespace seatlock::house {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;

std::vector<SourceFile> sources() { return read_tree(SEATLOCK_SOURCE_DIR, {"include", "src", "bindings", "tests"}); }

std::vector<std::string> faults_of(const std::string& path, const std::string& line) {
    return layer_faults({{path, "#pragma once\n" + line + "\n"}});
}

TEST(Layers, NoIncludeOfTheCheckoutPointsUp) { EXPECT_THAT(layer_faults(sources()), IsEmpty()); }

TEST(Layers, TheBuildGraphAgreesWithTheTableAndTheIncludes) {
    const auto graph = read_tree(SEATLOCK_BUILD_DIR, {"layers"});
    ASSERT_THAT(graph, SizeIs(1));
    EXPECT_THAT(graph[0].text, HasSubstr("engine:"));
    EXPECT_THAT(graph_faults(graph[0].text, sources()), IsEmpty());
}

// Everything a layer reaches, itself only if there is a cycle.
std::set<std::string> reach(const std::string& layer) {
    std::set<std::string> seen;
    std::vector<std::string> open{layer};
    while (!open.empty()) {
        const std::string next = open.back();
        open.pop_back();
        for (const std::string& used : layer_table().at(next)) {
            if (seen.insert(used).second) open.push_back(used);
        }
    }
    return seen;
}

TEST(Layers, TheTableHasNoCycle) {
    for (const auto& [layer, uses] : layer_table()) EXPECT_FALSE(reach(layer).contains(layer)) << layer;
}

TEST(Layers, AnUpwardIncludeIsReportedWithItsPlace) {
    EXPECT_THAT(faults_of("src/engine/seat_table.hpp", "#include \"journal/entry.hpp\""),
                ElementsAre(AllOf(StartsWith("src/engine/seat_table.hpp:2:"), HasSubstr("engine"))));
    EXPECT_THAT(faults_of("src/service/show.cpp", "#include \"http/transport.hpp\""),
                ElementsAre(HasSubstr("service may not use http")));
    EXPECT_THAT(faults_of("src/journal/sqlite/store.cpp", "  #  include \"service/show.hpp\""), SizeIs(1));
}

TEST(Layers, ASidewaysIncludeIsReported) {
    EXPECT_THAT(faults_of("src/journal/entry.hpp", "#include \"plan/plan.hpp\""), SizeIs(1));
    EXPECT_THAT(faults_of("src/plan/plan.hpp", "#include \"journal/entry.hpp\""), SizeIs(1));
    EXPECT_THAT(faults_of("src/service/show.cpp", "#include \"json/value.hpp\""), SizeIs(1));
}

TEST(Layers, ADownwardIncludeIsNot) {
    EXPECT_THAT(faults_of("src/http/api.cpp", "#include \"service/show.hpp\""), IsEmpty());
    EXPECT_THAT(faults_of("src/plan/plan.hpp", "#include <seatlock/seat_state.hpp>"), IsEmpty());
    EXPECT_THAT(faults_of("src/plan/plan.hpp", "// #include \"http/transport.hpp\""), IsEmpty());
}

TEST(Layers, AnIncludeMustNameItsLayer) {
    EXPECT_THAT(faults_of("src/plan/plan.cpp", "#include \"plan.hpp\""), ElementsAre(HasSubstr("names no layer")));
    EXPECT_THAT(faults_of("src/plan/plan.cpp", "#include \"../http/transport.hpp\""), SizeIs(1));
    EXPECT_THAT(faults_of("src/plan/plan.cpp", "#include PLAN_HEADER"), ElementsAre(HasSubstr("macro")));
    EXPECT_THAT(faults_of("src/extras/thing.cpp", "#include <vector>"), ElementsAre(HasSubstr("extras")));
}

TEST(Layers, TheEngineNeedsOnlyTheStandardLibrary) {
    EXPECT_THAT(faults_of("src/engine/seat_table.cpp", "#include <vector>"), IsEmpty());
    EXPECT_THAT(faults_of("src/engine/seat_table.cpp", "#include <fmt/format.h>"), SizeIs(1));
    EXPECT_THAT(faults_of("src/engine/seat_table.cpp", "#include <unistd.h>"), SizeIs(1));
    EXPECT_THAT(faults_of("include/seatlock/seat_state.hpp", "#include <tl/expected.hpp>"), SizeIs(1));
}

TEST(Layers, APublicHeaderShowsNothingOfTheInside) {
    EXPECT_THAT(faults_of("include/seatlock/seat_manager.hpp", "#include \"engine/seat_table.hpp\""), SizeIs(1));
    EXPECT_THAT(faults_of("include/seatlock/seat_manager.hpp", "#include <seatlock/seat_state.hpp>"), IsEmpty());
}

TEST(Layers, ABindingStandsOnTheEngineAlone) {
    EXPECT_THAT(faults_of("bindings/c/calls.cpp", "#include <seatlock/seat_manager.hpp>"), IsEmpty());
    EXPECT_THAT(faults_of("bindings/c/calls.cpp", "#include \"service/show.hpp\""), SizeIs(1));
    EXPECT_THAT(faults_of("tests/c/contract_test.c", "#include \"service/show.hpp\""), SizeIs(1));
    EXPECT_THAT(faults_of("include/seatlock/seatlock.h", "#include <stdint.h>"), IsEmpty());
    EXPECT_THAT(faults_of("include/seatlock/seatlock.h", "#include <unistd.h>"), SizeIs(1));
}

TEST(Layers, ATestReachesNoHigherThanItsLayer) {
    EXPECT_THAT(faults_of("tests/service/show_test.cpp", "#include \"http/api.hpp\""), SizeIs(1));
    EXPECT_THAT(faults_of("tests/service/show_test.cpp", "#include \"journal/memory/store.hpp\""), IsEmpty());
    EXPECT_THAT(faults_of("tests/web/page_test.cpp", "#include \"app/serve.hpp\""), IsEmpty());
}

TEST(Layers, HeavyLibrariesStayOutOfHeaders) {
    for (const std::string library : {"boost/json.hpp", "sqlite3.h", "openssl/sha.h", "grpcpp/grpcpp.h"}) {
        EXPECT_THAT(faults_of("src/http/api.hpp", "#include <" + library + ">"), ElementsAre(HasSubstr("heavy")))
            << library;
        EXPECT_THAT(faults_of("src/http/api.cpp", "#include <" + library + ">"), IsEmpty()) << library;
    }
}

TEST(Layers, AThirdFileOfALayerWithTheSameHeavyLibraryIsReported) {
    const auto unit = [](const std::string& path, const std::string& header) {
        return SourceFile{path, "#include <boost/" + header + ">\n"};
    };
    const auto beast = unit("src/http/server.cpp", "beast.hpp");
    const auto asio = unit("src/http/timer.cpp", "asio/signal_set.hpp");
    const auto json = unit("src/http/parse.cpp", "json/src.hpp");
    const auto other = unit("src/rehearse/http_client.cpp", "asio.hpp");
    EXPECT_THAT(layer_faults({beast, asio, json, other}), IsEmpty()) << "Boost.JSON is a library of its own";
    EXPECT_THAT(
        layer_faults({beast, asio, json, other, unit("src/http/feed.cpp", "asio.hpp")}),
        ElementsAre(AllOf(StartsWith("Boost is compiled into 3 files of http"), HasSubstr("src/http/feed.cpp"))));
}

TEST(Layers, ABuildTargetThatUsesALayerAboveItIsReported) {
    EXPECT_THAT(graph_faults("plan: json engine\njournal: engine service\n", {}),
                ElementsAre("journal: its build target uses service, the table forbids it"));
    EXPECT_THAT(graph_faults("extras: engine\n", {}), SizeIs(2));
}

TEST(Layers, AnIncludeThatTheBuildTargetDoesNotDeclareIsReported) {
    const SourceFile file{"src/plan/plan.cpp", "#include \"json/value.hpp\"\n"};
    EXPECT_THAT(graph_faults("plan: engine\n", {file}), ElementsAre(HasSubstr("includes json")));
    EXPECT_THAT(graph_faults("plan: engine json\n", {file}), IsEmpty());
}

}  // namespace
}  // namespace seatlock::house
