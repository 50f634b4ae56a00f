#include "plan/plan_text.hpp"

namespace seatlock::plan {
namespace {

TEST(PlanJson, ReadsBackAsAnEqualPlan) {
    std::vector<std::string> texts;
    for (const std::string& name : fixture_names()) texts.push_back(fixture(name));
    for (const char* name : {"theatre.json", "cinema.json", "stadium.json"}) {
        texts.push_back(text_of_file(source_path("plans/").append(name)));
    }
    for (const std::string& text : texts) {
        const Plan plan = imported(text);
        const std::string written = to_json(plan);
        const Plan again = imported(written);
        EXPECT_EQ(to_json(again), written) << plan.title;
        expect_equal(plan, again);
    }
}

TEST(PlanJson, LeavesOutWhatAReaderAssumes) {
    const Plan plan = imported(native(R"("rows":[{"label":"A","seats":[{"number":"1","x":0.5,"y":-2}]}])"));
    EXPECT_EQ(to_json(plan),
              R"({"format":"seatlock-plan","version":1,"title":"","categories":[],"shapes":[],"sections":[],)"
              R"("seats":[{"id":"A-1","row":"A","number":"1","x":0.5,"y":-2}]})");
}

TEST(PlanJson, StaysSmall) {
    const Plan plan = imported(text_of_file(source_path("plans/stadium.json")));
    EXPECT_LT(to_json(plan).size(), 6'000'000U) << "50,000 seats at about 100 bytes";
}

TEST(ReportJson, SaysWhatTheImportSaw) {
    const Import good = import_plan(native(
        R"("title":"T","categories":[{"key":"k","label":"K"}],"sections":[{"label":"S","booths":[{"label":"B","x":0,"y":0,"category":"k"}]}],"odd":1)"));
    EXPECT_EQ(
        to_json(good.report),
        R"({"format":"seatlock","title":"T","hash":")" + good.report.hash +
            R"(","seats":1,"seats_by_kind":{"booth":1,"general_admission":0,"row_seat":0,"table_seat":0},)"
            R"("categories":[{"key":"k","label":"K","seats":1}],"sections":["S"],)"
            R"("warnings":[{"where":"/odd","message":"\"odd\" is not known here; it is kept and not read."}],"errors":[]})");
}

}  // namespace
}  // namespace seatlock::plan
