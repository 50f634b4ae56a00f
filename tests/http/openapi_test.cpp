// docs/openapi.json has every route, parameter and problem code of the server, and no others. That answers look as
// it says, tests/openapi asks a server that runs.

#include <algorithm>
#include <cctype>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/problem.hpp"
#include "http/route_table.hpp"
#include "json/value.hpp"

namespace seatlock::http {
namespace {

using Names = std::set<std::string>;
using Calls = std::map<std::string, Names>;  ///< "GET /v1/shows" -> the parameters of its query

const json::Value& document() {
    static const json::Value value = [] {
        std::ifstream in(SEATLOCK_SOURCE_DIR "/docs/openapi.json", std::ios::binary);
        const std::string text{std::istreambuf_iterator<char>(in), {}};
        auto parsed = json::parse(text);
        EXPECT_TRUE(parsed) << "docs/openapi.json is no JSON";
        return parsed ? *std::move(parsed) : json::Value();
    }();
    return value;
}

/// What "#/components/parameters/show" leads to, or the value itself.
const json::Value& resolved(const json::Value& value) {
    const json::Value* reference = value.find("$ref");
    if (!reference) return value;
    const json::Value* at = &document();
    std::string_view rest = std::string_view(*reference->string()).substr(2);
    while (at && !rest.empty()) {
        const std::string_view part = rest.substr(0, rest.find('/'));
        rest.remove_prefix(std::min(part.size() + 1, rest.size()));
        at = at->find(part);
    }
    EXPECT_NE(at, nullptr) << *reference->string();
    return at ? *at : value;
}

/// A route calls hold, booking, seat and key "{item}".
std::string as_routed(std::string path) {
    for (const char* name : {"{hold}", "{booking}", "{seat}", "{key}"}) {
        const std::size_t at = path.find(name);
        if (at != std::string::npos) path.replace(at, std::string_view(name).size(), "{item}");
    }
    return path;
}

Names query_of(const json::Value& operation) {
    Names names;
    const json::Value* parameters = operation.find("parameters");
    if (!parameters) return names;
    for (const json::Value& entry : *parameters->array()) {
        const json::Value& parameter = resolved(entry);
        if (*parameter.find("in")->string() == "query") names.insert(*parameter.find("name")->string());
    }
    return names;
}

Calls described() {
    Calls calls;
    for (const auto& [path, item] : *document().find("paths")->object()) {
        for (const auto& [method, operation] : *item.object()) {
            std::string call = method + " " + as_routed(path);
            std::transform(call.begin(), call.begin() + static_cast<std::ptrdiff_t>(method.size()), call.begin(),
                           [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
            calls.emplace(call, query_of(operation));
        }
    }
    return calls;
}

TEST(OpenApi, has_every_route_and_no_other) {
    Calls routed{{"GET /openapi.json", {}}};  // a file, like those of the page
    for (const Route& route : routes()) {
        routed.emplace(std::string(route.method) + " " + std::string(route.path),
                       Names(route.parameters.begin(), route.parameters.end()));
    }
    EXPECT_THAT(described(), testing::ContainerEq(routed));
}

TEST(OpenApi, has_every_problem_and_no_other) {
    std::map<int, Names> known;
    std::map<int, Names> described_codes;
    for (const ProblemKind& kind : problem_kinds()) {
        known[kind.status].emplace(kind.code);
        const json::Value* schema =
            document().find("components")->find("schemas")->find("Problem" + std::to_string(kind.status));
        ASSERT_NE(schema, nullptr) << kind.status;
        for (const json::Value& code : *schema->find("properties")->find("code")->find("enum")->array()) {
            described_codes[kind.status].insert(*code.string());
        }
    }
    EXPECT_THAT(described_codes, testing::ContainerEq(known));
}

}  // namespace
}  // namespace seatlock::http
