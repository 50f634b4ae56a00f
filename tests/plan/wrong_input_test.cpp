#include <cctype>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <random>
#include <set>

#include "json/writer.hpp"
#include "plan/plan_text.hpp"

namespace seatlock::plan {
namespace {

/// Replays a failed run: SEATLOCK_SEED=<number> plan_test
std::uint64_t seed() {
    const char* given = std::getenv("SEATLOCK_SEED");
    return given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device{}();
}

std::string text_of(const json::Value& value) { return json::Writer{}.value(value).str(); }

/// Whatever the input: a plan exactly when there is no error, and then one that can be written and read again.
void expect_sane(std::string_view text) {
    const Import import = import_plan(text);
    ASSERT_EQ(import.plan.has_value(), import.report.errors.empty());
    ASSERT_TRUE(json::parse(to_json(import.report)).has_value()) << to_json(import.report);
    for (const Finding& finding : import.report.errors) ASSERT_FALSE(finding.message.empty());
    if (!import.plan) return;
    ASSERT_EQ(import.report.seats, import.plan->seats.size());
    std::set<std::string> ids;
    for (const Seat& seat : import.plan->seats) {
        ASSERT_TRUE(!seat.id.empty() && seat.id.size() <= 128);
        ASSERT_TRUE(ids.insert(seat.id).second) << seat.id;
        ASSERT_TRUE(std::isfinite(seat.x) && std::isfinite(seat.y));
    }
    if (import.report.seats > 20'000) return;  // written out, a million seats take longer than they teach
    const std::string written = to_json(*import.plan);
    const Import again = import_plan(written);
    ASSERT_TRUE(again.plan.has_value()) << listed(again.report.errors) << written;
    ASSERT_EQ(to_json(*again.plan), written);
}

std::string repeated(std::string_view part, std::size_t times) {
    std::string text;
    for (std::size_t i = 0; i < times; ++i) text += part;
    return text;
}

TEST(WrongInput, RefusesTextsThatAreTooLargeOrTooDeep) {
    const std::string huge(plan_bytes_max + 1, ' ');
    expect_error(huge, "", "no more than 67108864 are read");
    expect_error(std::string_view(huge).substr(1), "line 1, column 67108865", "");
    expect_error(repeated("[", 1'000'000), "line 1, column 33", "nested deeper");
    expect_error(repeated(R"({"subChart":)", 1'000'000), "line 1, column 385", "nested deeper");
    expect_error(native(R"("rows":)" + repeated("[", 40) + repeated("]", 40)), "line 1, column 77", "nested deeper");
}

// A small file must not cost much memory or time, whatever numbers it names.
TEST(WrongInput, RefusesHugeNumbersBeforeTheyCostAnything) {
    const std::string row = R"("spacing":1,"origin":{"x":0,"y":0})";
    for (const char* count : {"1000000000", "9223372036854775807", "1e18", "0", "-1", "2.5"}) {
        expect_error(native(R"("rows":[{"label":"A",)" + row + R"(,"count":)" + count + "}]"), "/rows/0/count",
                     "integer from 1");
    }
    const std::string block = R"("blocks":[{"labels":{"first":"A"},"row_spacing":1,)" + row;
    expect_error(native(block + R"(,"count":1,"rows":1000000000}])"), "/blocks/0/rows", "integer from 1");
    expect_error(native(block + R"(,"count":1000000,"rows":10000}])"), "/blocks/0", "more than 1000000 places");
    expect_error(native(block + R"(,"count":1,"count_growth":1000000,"rows":3}])"), "/blocks/0",
                 "more than 1000000 places");
    expect_error(
        native(
            R"("blocks":[{"labels":{"first":"A"},"row_spacing":1,"rows":2,"spacing":0.001,"arc":{"center":{"x":0,"y":0},"radius":1e9,"from":0,"to":360}}])"),
        "/blocks/0", "more than 1000000 places");
    expect_error(native(R"("tables":[{"label":"T","center":{"x":0,"y":0},"radius":1,"count":1000000000}])"),
                 "/tables/0/count", "integer from 1");
    expect_error(native(R"("areas":[{"label":"G","capacity":1000000000,"outline":[]}])"), "/areas/0/capacity",
                 "integer from 1");
    expect_error(native(R"("rows":[{"label":"A","count":2,"spacing":1e308,"origin":{"x":0,"y":0}}])"),
                 "/rows/0/spacing", "between");
    expect_error(native(R"("seats":[{"id":"a","x":1e999,"y":0}])"), "line 1, column 67", "too large");
    expect_error(native(R"("seats":[{"id":"a","x":NaN,"y":0}])"), "line 1, column 62", "not JSON");
    expect_error(native(R"("seats":[{"id":"a","x":1e10,"y":0}])"), "/seats/0/x", "between");
}

TEST(WrongInput, RefusesPlacesThatAreComputedTooFarAway) {
    expect_error(native(R"("rows":[{"label":"A","count":3,"spacing":1e9,"origin":{"x":0,"y":0}}])"), "/rows/0",
                 "\"A-3\" stands further");
    const std::string far = R"("topLeft":{"x":1e9,"y":0},"subChart":{)";
    const std::string seat = R"("rows":[{"label":"A","seats":[{"label":"1","x":0,"y":0}]}])";
    expect_error(chart(R"("sections":[{"label":"S",)" + far +
                       R"("rows":[{"label":"A","seats":[{"label":"1","x":1,"y":0}]}]}}])"),
                 "/subChart/sections/0/subChart/rows/0/seats/0", "\"S-A-1\" stands further");
    expect_error(chart(seat + R"(,"sections":[{"label":"S",)" + far + R"("focalPoint":{"x":1,"y":0}}}])"), "",
                 "focal point");
    expect_error(chart(seat + R"(,"shapes":[{"type":"circle","center":{"x":1e9,"y":0},"radius1":1,"radius2":1}])"), "",
                 "outline");
}

TEST(WrongInput, AddsUpThePlacesOfAllRows) {
    const std::string row = R"({"label":"A","spacing":1,"origin":{"x":0,"y":0},"overrides":[{"empty":true}],"count":)";
    expect_error(native(R"("rows":[)" + row + "1000000}," + row + "1}]"), "/rows/1", "more than 1000000 places");
}

TEST(WrongInput, BoundsWhatIsComparedWithEverySeat) {
    const std::string row = R"("rows":[{"label":"A","count":1,"spacing":1,"origin":{"x":0,"y":0},)";
    expect_error(native(row + R"("overrides":[{})" + repeated(",{}", 100) + "]}]"), "/rows/0/overrides",
                 "No more than 100");
    std::string skip = "0";
    for (int i = 1; i <= 100; ++i) skip += "," + std::to_string(i);
    expect_error(native(row + R"("numbers":{"skip":[)" + skip + "]}}]"), "/rows/0/numbers", "No more than 100");
}

TEST(WrongInput, StaysQuickOnOutlinesThatAreHardToFill) {
    std::string comb;
    for (int i = 0; i < 190; ++i) {
        comb += R"({"x":)" + std::to_string(i) + R"(,"y":)" + (i % 2 == 0 ? "0" : "1000000") + "},";
    }
    const std::string area = R"({"label":"G)";
    const std::string rest = R"(","capacity":50000,"outline":[)" + comb + R"({"x":0,"y":-1}]})";
    expect_sane(native(R"("areas":[)" + area + "1" + rest + "," + area + "2" + rest + "]"));
    expect_sane(native(
        R"("areas":[{"label":"G","capacity":1000,"outline":[{"x":0,"y":0},{"x":1e9,"y":1e9},{"x":1e9,"y":999999999.9}]}])"));
}

/// Calls `each` with every value of a tree and its pointer; `each` may change the value for the time of the call.
void walk(json::Value& value, const std::string& pointer,
          const std::function<void(json::Value&, const std::string&)>& each) {
    each(value, pointer);
    if (auto* items = std::get_if<json::Array>(&value.data())) {
        for (std::size_t i = 0; i < items->size(); ++i) walk((*items)[i], pointer + "/" + std::to_string(i), each);
    } else if (auto* members = std::get_if<json::Object>(&value.data())) {
        for (auto& [name, member] : *members) walk(member, pointer + "/" + name, each);
    }
}

std::vector<json::Value> one_of_each_kind() {
    return {json::Value{nullptr},   json::Value{true},          json::Value{std::int64_t{3}}, json::Value{0.5},
            json::Value{"no such"}, json::Value{json::Array{}}, json::Value{json::Object{}}};
}

bool is_number(const json::Value& value) { return value.kind() == "integer" || value.kind() == "number"; }

/// Replaces every value of a plan by every other kind, where `meant(pointer, kind)` says that this is wrong.
void expect_every_wrong_kind_named(const std::string& text,
                                   const std::function<bool(const std::string&, const json::Value&)>& meant) {
    json::Value root = *json::parse(text);
    std::size_t tried = 0;
    walk(root, "", [&](json::Value& value, const std::string& pointer) {
        if (value.is_null()) return;
        for (const json::Value& wrong : one_of_each_kind()) {
            if (wrong.kind() == value.kind() || (is_number(wrong) && is_number(value)) || !meant(pointer, wrong))
                continue;
            const json::Value right = std::exchange(value, wrong);
            const Import import = import_plan(text_of(root));
            EXPECT_TRUE(names(import.report.errors, pointer) || names(import.report.warnings, pointer))
                << pointer << " as " << wrong.kind() << " is not named, but\n"
                << listed(import.report.errors);
            EXPECT_EQ(import.plan.has_value(), import.report.errors.empty());
            value = right;
            ++tried;
        }
    });
    EXPECT_GT(tried, 100U);
}

bool has_part(const std::string& pointer, std::string_view part) {
    return (pointer + "/").find(part) != std::string::npos;
}

TEST(WrongInput, NamesEveryWrongKindInANativePlan) {
    expect_every_wrong_kind_named(fixture("everything.json"), [](const std::string& pointer, const json::Value& wrong) {
        if (pointer == "/format") return false;  // then it is no native plan at all
        const bool label_or_integer =
            has_part(pointer, "/overrides/") && (has_part(pointer, "/numbers/") || has_part(pointer, "/rows/"));
        const bool element = std::isdigit(static_cast<unsigned char>(pointer.empty() ? 'x' : pointer.back())) != 0;
        if ((label_or_integer || has_part(pointer, "/labels/skip/")) && element) {
            return wrong.kind() != "integer" && wrong.kind() != "string";
        }
        return true;
    });
}

TEST(WrongInput, NamesEveryWrongKindInAChart) {
    static const std::set<std::string> read = {"name",
                                               "list",
                                               "subChart",
                                               "subChartFloors",
                                               "floors",
                                               "key",
                                               "label",
                                               "color",
                                               "accessible",
                                               "rows",
                                               "tables",
                                               "booths",
                                               "sections",
                                               "shapes",
                                               "focalPoint",
                                               "generalAdmissionAreas",
                                               "seats",
                                               "x",
                                               "y",
                                               "points",
                                               "topLeft",
                                               "entrance",
                                               "categoryKey",
                                               "capacity",
                                               "center",
                                               "radius1",
                                               "radius2",
                                               "width",
                                               "companionSeat",
                                               "restrictedView",
                                               "smartType",
                                               "bookAsAWhole",
                                               "variableOccupancy"};
    for (const std::string& name : fixture_names()) {
        if (!name.starts_with("seatsio")) continue;
        expect_every_wrong_kind_named(fixture(name), [](const std::string& pointer, const json::Value& wrong) {
            const std::string last = pointer.substr(pointer.rfind('/') + 1);
            // Null means absent there; keys and labels may be integers; sizes of charts and booths, and zones that are
            // tags, are not read.
            if (wrong.is_null() || !read.contains(last)) return false;
            if (has_part(pointer, "/zones/") && !has_part(pointer, "/subChart/zones/")) return false;
            if (last == "name" && pointer != "/name") return false;
            if (has_part(pointer, "/zones/") && last == "key") return false;
            if (last == "width" && !has_part(pointer, "/generalAdmissionAreas/")) return false;
            if (last == "center" || has_part(pointer, "/center/")) {
                if (has_part(pointer, "/tables/")) return false;
            }
            if (last == "label" || last == "key") return wrong.kind() != "integer" && wrong.kind() != "string";
            return true;
        });
    }
}

TEST(WrongInput, NamesEveryWrongKindInAPlanOfPretix) {
    static const std::set<std::string> read = {
        "name",      "categories", "zones",      "color",     "position",    "rows",     "areas",  "seats",
        "x",         "y",          "row_number", "seat_guid", "seat_number", "category", "points", "rotation",
        "rectangle", "polygon",    "circle",     "ellipse",   "width",       "height",   "radius", "shape"};
    expect_every_wrong_kind_named(
        fixture("pretix_hall.json"), [](const std::string& pointer, const json::Value& wrong) {
            const std::string last = pointer.substr(pointer.rfind('/') + 1);
            if (wrong.is_null() || !read.contains(last)) return false;
            if (pointer == "/categories" || pointer == "/zones") return false;  // then it is no plan of pretix at all
            if (has_part(pointer, "/size/") || has_part(pointer, "/text/")) return false;
            if (pointer == "/zones/0/areas/4/position" || has_part(pointer, "/areas/4/position/")) return false;
            if (last == "color" && has_part(pointer, "/areas/")) return false;
            return last != "radius" || !has_part(pointer, "/seats/");
        });
}

/// Damages a tree in one place: another kind, another number, a copy, or nothing where something was.
void mutate(json::Value& root, std::mt19937_64& random) {
    std::vector<json::Value*> all;
    walk(root, "", [&](json::Value& value, const std::string&) { all.push_back(&value); });
    json::Value& value = *all[random() % all.size()];
    static const double numbers[] = {0, -1, 1e9, -1e9, 0.001, 1e-9, 1e300, 3600, 1e6};
    switch (random() % 5) {
        case 0: value = one_of_each_kind()[random() % 7]; return;
        case 1: value = json::Value{numbers[random() % std::size(numbers)]}; return;
        case 2: value = json::Value{static_cast<std::int64_t>(random() % 2000) - 5}; return;
        case 3: value = json::Value(*all[random() % all.size()]); return;
        default: break;
    }
    if (auto* items = std::get_if<json::Array>(&value.data()); items != nullptr && !items->empty()) {
        items->erase(items->begin() + static_cast<std::ptrdiff_t>(random() % items->size()));
    } else if (auto* members = std::get_if<json::Object>(&value.data()); members != nullptr && !members->empty()) {
        members->erase(members->begin() + static_cast<std::ptrdiff_t>(random() % members->size()));
    }
}

std::vector<std::string> small_plans() {
    std::vector<std::string> texts;
    for (const std::string& name : fixture_names()) texts.push_back(fixture(name));
    texts.push_back(text_of_file(source_path("plans/cinema.json")));
    return texts;
}

TEST(WrongInput, SurvivesPlansWithDamagedValues) {
    const std::uint64_t from = seed();
    SCOPED_TRACE("replay with SEATLOCK_SEED=" + std::to_string(from));
    std::mt19937_64 random(from);
    for (const std::string& text : small_plans()) {
        for (int round = 0; round < 400 && !testing::Test::HasFatalFailure(); ++round) {
            json::Value root = *json::parse(text);
            for (std::uint64_t i = 1 + random() % 3; i > 0; --i) mutate(root, random);
            expect_sane(text_of(root));
        }
    }
}

TEST(WrongInput, SurvivesPlansWithDamagedBytes) {
    const std::uint64_t from = seed();
    SCOPED_TRACE("replay with SEATLOCK_SEED=" + std::to_string(from));
    std::mt19937_64 random(from);
    for (const std::string& text : small_plans()) {
        for (int round = 0; round < 200 && !testing::Test::HasFatalFailure(); ++round) {
            std::string damaged = text;
            for (std::uint64_t i = 1 + random() % 3; i > 0; --i) {
                damaged[random() % damaged.size()] = "0123456789-.e\"{}[],:AZ\x80\x01 "[random() % 26];
            }
            expect_sane(damaged);
        }
    }
}

TEST(WrongInput, SurvivesListsWithDamagedBytes) {
    const std::uint64_t from = seed();
    SCOPED_TRACE("replay with SEATLOCK_SEED=" + std::to_string(from));
    std::mt19937_64 random(from);
    const std::string text = fixture("house.csv");
    for (int round = 0; round < 3000 && !testing::Test::HasFatalFailure(); ++round) {
        std::string damaged = text;
        for (std::uint64_t i = 1 + random() % 4; i > 0; --i) {
            damaged[random() % damaged.size()] = "0123456789-.e\",,,\r\n\n;xyAZ\x80\x01 "[random() % 29];
        }
        expect_sane(damaged.substr(0, random() % 4 == 0 ? random() % damaged.size() : damaged.size()));
    }
}

TEST(WrongInput, SurvivesPlansThatEndEarly) {
    for (const std::string& text : small_plans()) {
        for (std::size_t end = 0; end < text.size(); end += 7)
            EXPECT_FALSE(import_plan(text.substr(0, end)).plan.has_value());
    }
}

}  // namespace
}  // namespace seatlock::plan
