#include "plan_contents.hpp"

#include "service/plan_file.hpp"

namespace seatlock::simulator {
namespace {

PlanContent row(const std::string& letter, int count) {
    std::vector<std::string> seats;
    for (int i = 1; i <= count; ++i) seats.push_back(letter + "-" + std::to_string(i));
    const std::string title = "Hall " + letter;
    return {service::plan_file(seats, title), title, seats};
}

}  // namespace

const std::vector<PlanContent>& plan_contents() {
    static const std::vector<PlanContent> contents{row("A", 12), row("B", 20), row("C", 30), {"{\"format\":", "", {}}};
    return contents;
}

}  // namespace seatlock::simulator
